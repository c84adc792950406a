"""The Grid Engine profile on a real Grid Engine: `make test-gridengine` starts a cell; skipped without."""

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

pytestmark = pytest.mark.skipif(
    shutil.which("qstat") is None, reason="no Grid Engine here: make test-gridengine brings one"
)

# A cell that answers at once.
PROFILE = ("--workflow-profile=gridengine", "--seconds-between-status-checks=3", "--latency-wait=10")
SUBMITTED = re.compile(r"Submitted .* with external jobid '(\d+)'")
FOLDER = ".snakemake/gridengine"


def gridengine(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def details(job):
    """What Grid Engine says of a job that waits or runs."""
    return dict(re.findall(r"^([^:\n]+): +(.*)$", gridengine("qstat", "-j", job), re.M))


def accounted(job):
    """What Grid Engine's accounting says of a job that ended."""

    def entry():
        process = subprocess.run(["qacct", "-j", job], capture_output=True, text=True)
        return process.returncode == 0 and dict(re.findall(r"^(\w+) +(.*?) *$", process.stdout, re.M))

    return wait_for(entry, f"the accounting of job {job}", 30)


def limit(job):
    """Seconds that an ended job was given, MiB it asked for."""
    match = re.search(r"h_rt=(\d+),mem_free=(\d+)M", accounted(job)["category"])
    return int(match.group(1)), int(match.group(2))


def listed():
    return [line.split() for line in gridengine("qstat", "-u", "*").splitlines()[2:]]


def running(workflow):
    """Grid Engine's numbers of the jobs of a workflow that run."""
    jobs = [row[0] for row in listed() if row[4] == "r"]
    return [job for job in jobs if details(job)["cwd"] == str(workflow.folder)]


def processes(workflow):
    """Command lines of the processes that work in a workflow's folder."""
    process_ids = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.joinpath("cwd").readlink() == workflow.folder:
                process_ids.append(process.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return process_ids


@pytest.fixture
def fresh(fresh):
    """The workflow with nothing computed, on a file system that shows files early."""
    fresh.edit("profiles/gridengine/status", "late=60", "late=3")
    fresh.edit("profiles/gridengine/status", "fresh=20", "fresh=2")
    return fresh


def test_every_kind_computes_what_one_machine_does_in_the_submissions_that_the_plan_says(fresh, local):
    summary = fresh.run("--summary", "--", *KINDS).stdout
    configuration = check(load(fresh.folder / "config", fresh.folder / "tests/data/tiny.yaml"))
    planned = submissions(jobs_of(summary, configuration), configuration)
    output = fresh.run(*PROFILE, "--", *KINDS).stdout
    local.run("--cores", "2", "--", *KINDS)
    submitted = SUBMITTED.findall(output)
    assert len(submitted) == len(planned) < len(jobs_of(summary, configuration)) / 2
    assert {accounted(job)["slots"] for job in submitted} == {"1"}
    results = [path.relative_to(fresh.folder) for path in fresh.results.rglob("*.nc")]
    results += [Path(path) for path in KINDS if path.endswith(".json")]
    assert len(results) > 40
    different = [str(path) for path in results if not equal(fresh.folder / path, local.folder / path)]
    assert not different
    assert {path.name for path in (fresh.folder / FOLDER).iterdir()} == {"asked", "list", "qstat.log"}


def test_a_job_asks_for_its_threads_its_seconds_its_memory_and_what_the_site_wants(fresh):
    (fresh.folder / ".sge_request").write_text("-A localization\n")
    fresh.edit(
        "workflow/scripts/diagonalize.py",
        "    write_dataset(block",
        "    import os\n"
        "    with open('threads.txt', 'w') as record:\n"
        "        print(os.environ['NSLOTS'], os.environ['OMP_NUM_THREADS'], file=record)\n"
        "    write_dataset(block",
    )
    resources = ("--set-resources", "diagonalize:runtime=7", "diagonalize:mem_mb=432")
    output = fresh.run(*PROFILE, "--cores=2", "--set-threads", "diagonalize=2", *resources, "--", BLOCKS[0]).stdout
    (job,) = SUBMITTED.findall(output)
    entry = accounted(job)
    assert (entry["granted_pe"], entry["slots"], entry["account"]) == ("smp", "2", "localization")
    assert limit(job) == (7 * 60, 432)
    assert (fresh.folder / "threads.txt").read_text().split() == ["2", "2"]


def test_a_job_that_fails_is_tried_again_with_twice_as_much_and_then_named_with_its_logs(fresh):
    fresh.edit(
        "workflow/scripts/diagonalize.py",
        "    write_dataset(block",
        "    raise ValueError('no such luck')\n    write_dataset(block",
    )
    process = fresh.run(*PROFILE, "--", BLOCKS[0], check=False)
    assert process.returncode == 1
    first, second = SUBMITTED.findall(process.stdout)
    assert limit(second) == tuple(2 * asked for asked in limit(first))
    assert f"Grid Engine job {second} failed; its output: {FOLDER}/locflow.o{second}" in process.stdout
    assert "results/tiny/logs/diagonalize/ring/W2.000/b0000.log" in process.stdout
    assert "no such luck" in process.stdout
    assert "Error in rule diagonalize" in (fresh.folder / f"{FOLDER}/locflow.o{second}").read_text()
    assert not (fresh.folder / BLOCKS[0]).exists()


def test_jobs_killed_from_without_are_seen_to_fail_and_repeated(fresh, local):
    # The first attempt at either block never ends; its six minutes are a quarter as long here.
    fresh.edit("profiles/gridengine/profile.yaml", "{resources.runtime} * 60", "{resources.runtime} * 15")
    fresh.edit(
        "workflow/scripts/diagonalize.py",
        "    write_dataset(block",
        "    from pathlib import Path\n"
        "    mark = Path(snakemake.output[0].replace('/', '_'))\n"
        "    if not mark.exists():\n"
        "        mark.touch()\n"
        "        import time\n"
        "        time.sleep(1000)\n"
        "    write_dataset(block",
    )
    process = start(fresh, *PROFILE, "--", *BLOCKS)
    victim = wait_for(lambda: running(fresh), "a running job")[0]
    wait_for(lambda: len([*fresh.folder.glob("results_*")]) == 2, "both jobs' work")
    gridengine("qdel", victim)
    # A master that restarts loses nothing: what is not known to have ended runs on.
    gridengine("qconf", "-km")
    time.sleep(8)
    subprocess.run(["/usr/lib/gridengine/sge_qmaster"], check=True)
    process.wait(timeout=600)
    output = output_of(fresh)
    assert process.returncode == 0, output
    submitted = SUBMITTED.findall(output)
    killed = re.findall(r"Grid Engine job (\d+) ended without an exit status", output)
    assert len(submitted) == 4 and len(killed) == 2 and victim in killed
    assert sorted(limit(job)[0] for job in killed) == [90, 90]
    assert sorted(limit(job)[0] for job in {*submitted} - {*killed}) == [180, 180]
    assert all(equal(fresh.folder / path, local.folder / path) for path in BLOCKS)
    assert not processes(fresh)


def test_a_job_that_no_node_can_start_is_taken_away_and_named(fresh):
    fresh.edit("profiles/gridengine/profile.yaml", "-o .snakemake/gridengine", "-o /proc/no/such/folder/")
    process = fresh.run(*PROFILE, "--retries=0", "--", BLOCKS[0], check=False)
    assert process.returncode == 1
    (job,) = SUBMITTED.findall(process.stdout)
    assert re.search(rf"Grid Engine job {job} cannot start: .*/proc/no/such/folder", process.stdout)
    wait_for(lambda: job not in [row[0] for row in listed()], "qdel")


def test_an_interrupt_deletes_the_jobs_and_a_second_run_needs_no_more(recorded, local):
    recorded.edit("workflow/scripts/diagonalize.py", "time.sleep(2)", "time.sleep(20)")
    # What a shell starts in the background ignores it, and so would all below.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = start(recorded, *PROFILE, "--", *BLOCKS)
    wait_for(lambda: running(recorded), "a running job")
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=120) != 0
    wait_for(lambda: not listed(), "qdel", 60)
    wait_for(lambda: not processes(recorded), "the end of the jobs' processes", 30)
    recorded.edit("workflow/scripts/diagonalize.py", "time.sleep(20)", "time.sleep(0)")
    recorded.run(*PROFILE, "--", *BLOCKS)
    assert computed(recorded) == dict.fromkeys(BLOCKS, 1)
    assert all(equal(recorded.folder / path, local.folder / path) for path in BLOCKS)


def test_snakemake_killed_and_started_again_computes_nothing_twice(recorded, local):
    process = start(recorded, *PROFILE, "--", *BLOCKS)
    wait_for(lambda: running(recorded), "a running job")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    # As the profile says: nothing new begins, what runs comes to its end, and then the lock is the dead one's.
    lines = (recorded.folder / "profiles/gridengine/profile.yaml").read_text().splitlines()
    (command,) = (line.removeprefix("#").strip() for line in lines if "xargs" in line)
    subprocess.run(command, shell=True, check=True)
    wait_for(lambda: not listed(), "the jobs of the run")
    assert computed(recorded)
    recorded.run("--unlock", "--", *BLOCKS)
    recorded.run(*PROFILE, "--", *BLOCKS)
    assert computed(recorded) == dict.fromkeys(BLOCKS, 1)
    assert all(equal(recorded.folder / path, local.folder / path) for path in BLOCKS)
