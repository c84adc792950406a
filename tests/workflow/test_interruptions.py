"""Nothing that is half done is taken for good: killed jobs, truncated and foreign files, too little memory."""

import os
import shutil
import signal
import subprocess
import time

import pytest


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the job did not get there"
        time.sleep(0.02)


def test_a_killed_run_leaves_no_file_under_its_final_name_and_is_finished_by_the_next(fresh):
    # Many blocks at one W, so that some are written while others are still to come.
    def many_blocks(config):
        ring = config["systems"]["ring"]
        ring["disorder"]["realizations"], ring["realizations_per_job"] = 60, 3
        ring["disorder"]["W_grid"] = [2.0, 8.0]

    fresh.change_config(many_blocks)
    folder = fresh.folder / "results/tiny/realizations/ring/W2.000"
    blocks = [f"results/tiny/realizations/ring/W2.000/b{block:04d}.nc" for block in range(20)]
    process = subprocess.Popen(
        fresh.command("--cores", "1", "--", *blocks),
        cwd=fresh.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for(lambda: len(list(folder.glob("b*.nc"))) >= 3)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    whole = {path: path.stat().st_mtime_ns for path in folder.glob("b*.nc")}
    assert len(whole) < 20
    for path in whole:
        assert path.read_bytes().startswith(b"\x89HDF")

    fresh.run("--unlock", "--", blocks[0])
    fresh.run("--cores", "1", "--", *blocks)
    assert len(list(folder.glob("b*.nc"))) == 20
    # The one that was being written, or had just been, may have come again; the others have not.
    assert sum(path.stat().st_mtime_ns != date for path, date in whole.items()) <= 1
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("damage", ["truncated", "foreign", "no netCDF"])
def test_a_damaged_file_is_named_and_refused(finished, fresh, damage):
    for part in ("results", ".snakemake"):
        shutil.copytree(finished.folder / part, fresh.folder / part)
    victim = fresh.results / "realizations/ring/W2.000/b0000.nc"
    if damage == "truncated":
        os.truncate(victim, victim.stat().st_size // 2)
    elif damage == "foreign":
        shutil.copy2(fresh.results / "indicators/ring/W2.000/b0000.nc", victim)
    else:
        victim.write_text("not a netCDF file")
    indicators = "results/tiny/indicators/ring/W2.000/b0000.nc"
    output = fresh.run("--cores", "1", "--force", "--", indicators, check=False)
    assert output.returncode != 0
    assert "ERROR: results/tiny/realizations/ring/W2.000/b0000.nc" in output.stdout
    assert not (fresh.folder / indicators).exists()


def test_a_job_that_does_not_fit_its_memory_says_so(fresh):
    output = fresh.run(
        "--cores", "1", "--set-resources", "diagonalize:mem_mb=50", "--",
        "results/tiny/realizations/torus/W6.000/b0000.nc", check=False,
    )  # fmt: skip
    assert output.returncode != 0
    assert "0.05 GB are declared" in output.stdout
