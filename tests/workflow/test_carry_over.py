"""Results of an earlier commit are up to date after an update that changes no number of them, and only then."""

import subprocess
import sys

TARGET = "results/tiny/realizations/ring/W0.500/b0000.nc"
JOBS = {"operators ring": 1, "diagonalize ring": 1}


def carry_over(workflow, *options):
    command = [sys.executable, "workflow/carry_over.py", "HEAD", *options, "--configfile", "tests/data/tiny.yaml", "--"]
    process = subprocess.run([*command, TARGET], cwd=workflow.folder, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr


def test_results_are_carried_over_an_update(fresh):
    fresh.run("--cores", "1", "--", TARGET)
    identity = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    for arguments in (("init", "--quiet"), ("add", "workflow"), (*identity, "commit", "--quiet", "-m", "Earlier")):
        subprocess.run(["git", *arguments], cwd=fresh.folder, check=True)

    # Another rule of fingerprints, and an edit that it is blind to.
    fresh.edit("workflow/locflow/results/fingerprint.py", "hexdigest()[:16]", "hexdigest()[:20]")
    fresh.edit("workflow/locflow/matrices.py", "the Hamiltonian must be real", "it must be real")
    carry_over(fresh, "--dry-run")
    assert fresh.to_run(TARGET) == JOBS
    written = (fresh.folder / TARGET).stat().st_mtime_ns
    carry_over(fresh)
    assert fresh.to_run(TARGET) == {}
    assert (fresh.folder / TARGET).stat().st_mtime_ns == written

    # What changes a number is made anew, whatever is carried over.
    fresh.edit("workflow/locflow/eigensolvers/windows.py", "TIE = 1e-11", "TIE = 2e-11")
    carry_over(fresh)
    assert fresh.to_run(TARGET) == {"diagonalize ring": 1}
