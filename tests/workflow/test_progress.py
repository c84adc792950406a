"""`progress` beside real runs: it counts the targets and the config of the run, not those that it is started with."""

import os
import re
import signal
import subprocess
import time
from base64 import urlsafe_b64encode

import pytest

NETWORKS = "results/tiny/networks/drive.json"


def wait_for(condition, process, seconds=600):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert process.poll() is None, "the run has ended"
        assert time.monotonic() < deadline, "the run did not get there"
        time.sleep(0.05)
    return value


@pytest.fixture
def started(fresh):
    """What starts runs in sessions of their own; those that go on at the end are killed."""
    processes = []

    def start(*arguments):
        with (fresh.folder / f"output{len(processes)}.txt").open("w") as output:
            processes.append(
                subprocess.Popen(
                    fresh.command("--cores", "1", *arguments),
                    cwd=fresh.folder,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
        return processes[-1]

    yield start
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def progress(workflow, *arguments):
    """What `progress` prints, as the README writes it: without the config file of the run."""
    command = [argument for argument in workflow.command() if argument not in ("--configfile", "tests/data/tiny.yaml")]
    printed = subprocess.run(
        [*command, "progress", *arguments], cwd=workflow.folder, capture_output=True, text=True, check=True
    )
    return printed.stdout


def row(table, rule):
    """Of a line: done, of, running, left."""
    (counts,) = re.findall(rf"^{rule} .*?(\d+) of (\d+)  [#.]{{10}} +(\d*) +(\d+) ", table, re.MULTILINE)
    return tuple(int(number or 0) for number in counts)


def test_progress_counts_the_run_that_goes_on_and_says_when_it_was_killed_and_when_it_ended(fresh, started):
    sleep = "    with atomic_folder(folder) as temporary:\n"
    fresh.edit("workflow/scripts/train.py", sleep, f"{sleep}        __import__('time').sleep(600)\n")
    process = started("--", NETWORKS)
    folder = fresh.results / "networks"
    wait_for(lambda: [*folder.glob(".b*")] or [*folder.glob("*/.b*")], process)
    table = progress(fresh)
    assert "with the config of the run (tests/data/tiny.yaml), which differs from the config of this command" in table
    assert f"{NETWORKS} at scale tiny: 6 of 8 jobs done" in table
    # The training runs, and is not done before its folder is whole.
    assert row(table, "train") == (0, 1, 1, 1)
    assert row(table, "diagonalize") == (5, 5, 0, 0)
    assert row(table, "list_networks") == (0, 1, 0, 1)
    assert "ends in about" in table
    # It leaves the run's lock alone.
    assert any((fresh.folder / ".snakemake/locks").iterdir())

    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (folder / "drive/b0000").exists()
    table = progress(fresh)
    assert f"{NETWORKS} at scale tiny: 6 of 8 jobs done" in table
    assert row(table, "train") == (0, 1, 0, 1)
    assert "the run was killed" in table and "are left" in table

    fresh.restore()
    fresh.run("--unlock", "--", NETWORKS)
    fresh.run("--cores", "1", "--", NETWORKS)
    assert [path.name for path in (folder / "drive").iterdir()] == ["b0000"]
    table = progress(fresh)
    assert f"{NETWORKS} at scale tiny: 8 of 8 jobs done" in table
    assert re.search(r"the run ended on \w+day, \d\d \w+, \d\d:\d\d; nothing is left to do", table)
    # What is asked for by name is counted by the config that it is asked with.
    table = progress(fresh, "--config", "plan_target=results/laptop/operators/ring.nc")
    assert "results/laptop/operators/ring.nc at scale laptop: 0 of 1 jobs done" in table


def test_progress_shows_all_runs_that_go_on(fresh, started):
    fresh.edit("workflow/scripts/operators.py", "with logged", "__import__('time').sleep(600)\nwith logged")
    systems = ("driven_chain", "chain")
    for system in systems:
        process = started("--", f"results/tiny/operators/{system}.nc")
        wait_for(lambda system=system: [*fresh.folder.glob(f".snakemake/incomplete/{mark(system)}")], process)
    table = progress(fresh)
    for system in systems:
        assert f"results/tiny/operators/{system}.nc at scale tiny: 0 of 1 jobs done" in table
    assert table.count(" at scale ") == 2


def mark(system):
    """The file by which Snakemake knows that a job has begun."""
    return urlsafe_b64encode(f"results/tiny/operators/{system}.nc".encode()).decode()
