"""The Slurm profile on a real Slurm: `make test-slurm` starts one for these tests, which are skipped without it."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from on_a_cluster import BLOCKS, KINDS, computed, equal, output_of, start, wait_for

from locflow.configuration.check import check
from locflow.configuration.files import load
from locflow.configuration.plan import jobs_of, submissions

pytestmark = pytest.mark.skipif(shutil.which("sinfo") is None, reason="no Slurm here: make test-slurm brings one")

# A node that answers at once and has no accounting.
PROFILE = (
    "--workflow-profile=slurm",
    "--slurm-status-command=squeue",
    "--slurm-init-seconds-before-status-checks=3",
    "--seconds-between-status-checks=3",
    "--latency-wait=10",
)
SUBMITTED = re.compile(r"has been submitted with SLURM jobid (\d+)")


def slurm(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def running(workflow):
    """Slurm's numbers of the jobs of a workflow that run."""
    lines = slurm("squeue", "--noheader", "--states=RUNNING", "--format=%i %Z").splitlines()
    return [line.split()[0] for line in lines if line.split()[1] == str(workflow.folder)]


def test_every_kind_computes_what_one_machine_does_in_the_submissions_that_the_plan_says(fresh, local):
    summary = fresh.run("--summary", "--", *KINDS).stdout
    configuration = check(load(fresh.folder / "config", fresh.folder / "tests/data/tiny.yaml"))
    planned = submissions(jobs_of(summary, configuration), configuration)
    output = fresh.run(*PROFILE, "--", *KINDS).stdout
    local.run("--cores", "2", "--", *KINDS)
    assert len(SUBMITTED.findall(output)) == len(planned) < len(jobs_of(summary, configuration)) / 2
    results = [path.relative_to(fresh.folder) for path in fresh.results.rglob("*.nc")]
    results += [Path(path) for path in KINDS if path.endswith(".json")]
    assert len(results) > 40
    different = [str(path) for path in results if not equal(fresh.folder / path, local.folder / path)]
    assert not different


def test_a_job_that_dies_of_its_memory_limit_is_tried_again_with_twice_as_much(fresh, local):
    # 0.6 GB that the cost model knows nothing of; it asks for about that much.
    fresh.edit(
        "workflow/scripts/diagonalize.py",
        "    write_dataset(block",
        "    import time\n    unexpected = b'1' * 600_000_000\n    time.sleep(5)\n    write_dataset(block",
    )
    output = fresh.run(*PROFILE, "--", BLOCKS[1]).stdout
    first, second = SUBMITTED.findall(output)
    asked, states = {}, {}
    for job in (first, second):
        text = slurm("scontrol", "show", "job", job)
        asked[job] = int(re.search(r"MinMemoryNode=(\d+)M", text).group(1))
        states[job] = re.search(r"JobState=(\w+)", text).group(1)
    assert states[first] in ("FAILED", "OUT_OF_MEMORY", "CANCELLED") and states[second] == "COMPLETED"
    assert asked[second] == 2 * asked[first]
    log = (Path(os.environ["LOCFLOW_SLURM"]) / "slurmd.log").read_text()
    assert re.search(rf"{first}\D.*(exceeded memory limit|Exceeded job memory limit)", log)
    assert equal(fresh.folder / BLOCKS[1], local.folder / BLOCKS[1])


def test_a_cancelled_job_and_a_controller_that_restarts_lose_nothing(recorded, local):
    process = start(recorded, *PROFILE, "--", *BLOCKS)
    victim = wait_for(lambda: running(recorded), "a running job")[0]
    slurm("scancel", victim)
    controller = Path(os.environ["LOCFLOW_SLURM"]) / "controller"
    subprocess.run([controller, "stop"], check=True)
    time.sleep(5)
    subprocess.run([controller, "start"], check=True)
    process.wait(timeout=1500)
    output = output_of(recorded)
    assert process.returncode == 0, output
    submitted = SUBMITTED.findall(output)
    assert victim in submitted and len(submitted) == 3
    assert computed(recorded) == dict.fromkeys(BLOCKS, 1)
    assert all(equal(recorded.folder / path, local.folder / path) for path in BLOCKS)


def test_snakemake_killed_and_started_again_computes_nothing_twice(recorded, local):
    process = start(recorded, *PROFILE, "--", *BLOCKS)
    wait_for(lambda: running(recorded), "a running job")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    # As the profile says: nothing new begins, what runs comes to its end, and then the lock is the dead one's.
    run = re.search(r"SLURM run ID: (\S+)", output_of(recorded)).group(1)
    slurm("scancel", "--state=PENDING", f"--name={run}")
    wait_for(lambda: not slurm("squeue", "--noheader", f"--name={run}"), "the jobs of the run")
    assert computed(recorded)
    recorded.run("--unlock", "--", *BLOCKS)
    recorded.run(*PROFILE, "--", *BLOCKS)
    assert computed(recorded) == dict.fromkeys(BLOCKS, 1)
    assert all(equal(recorded.folder / path, local.folder / path) for path in BLOCKS)
