"""profiles/gridengine/status: what Snakemake hears of a job, with a Grid Engine and a clock made up here."""

import os
import subprocess
from pathlib import Path

import pytest

STATUS = Path(__file__).parents[2] / "profiles/gridengine/status"
START = 1_000_000
COMMANDS = {
    # The list and the error's reason as Grid Engine prints them; without a file `list` the master is down.
    "qstat": """
        echo "$*" >>calls.txt
        case $1 in
            -j) echo "error reason    1:          can't open output file" ;;
            *) cat queue || { echo "error: commlib error: got select error (Connection refused)" >&2; exit 1; } ;;
        esac
    """,
    "qdel": 'echo "qdel $*" >>calls.txt\n',
    "date": "cat clock\n",
}
HEAD = f"job-ID  prior   name       user         state submit/start at\n{'-' * 60}\n"


class Cell:
    """A Grid Engine of which the tests say what it lists and what the time is."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "bin").mkdir()
        for name, lines in COMMANDS.items():
            command = folder / "bin" / name
            command.write_text(f"#!/bin/sh\n{lines}")
            command.chmod(0o755)
        self.files = folder / ".snakemake/gridengine"
        self.files.mkdir(parents=True)
        self.at(0)

    def at(self, seconds):
        (self.folder / "clock").write_text(f"{START + seconds}\n")

    def lists(self, **states):
        rows = [
            f"{job[1:]:>7} 0.50000 locflow    me           {state:<5} 11/30/2026\n" for job, state in states.items()
        ]
        (self.folder / "queue").write_text(HEAD + "".join(rows) if states else "")

    def goes_down(self):
        (self.folder / "queue").unlink()

    def calls(self):
        return (self.folder / "calls.txt").read_text().splitlines()

    def ends(self, job, status):
        (self.files / f"{job}.exit").write_text(f"{status}\n")
        (self.files / f"locflow.o{job}").write_text("output")

    def ask(self, job):
        """What is printed: the answer, and what the user reads."""
        process = subprocess.run(
            [STATUS, str(job)],
            cwd=self.folder,
            env={"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=True,
        )
        return process.stdout, process.stderr


@pytest.fixture
def cell(tmp_path):
    return Cell(tmp_path)


@pytest.mark.parametrize("state", ["qw", "hqw", "t", "r", "Rr", "s", "dr"])
def test_a_job_that_is_listed_runs(cell, state):
    cell.lists(j7=state)
    assert cell.ask(7) == ("running\n", "")


def test_a_job_that_ended_well_leaves_nothing_behind(cell):
    cell.lists()
    cell.ends(7, 0)
    cell.ends(17, 0)
    assert cell.ask(7) == ("success\n", "")
    assert {path.name for path in cell.files.iterdir()} == {"17.exit", "locflow.o17"}


def test_a_job_that_failed_is_named_and_keeps_its_output(cell):
    cell.lists(j7="r")
    cell.ends(7, 1)
    assert cell.ask(7) == ("failed\n", "Grid Engine job 7 failed; its output: .snakemake/gridengine/locflow.o7\n")
    assert {path.name for path in cell.files.iterdir()} == {"locflow.o7"}


def test_a_job_that_cannot_start_is_deleted_with_its_reason(cell):
    cell.lists(j7="Eqw")
    answer, words = cell.ask(7)
    assert answer == "failed\n" and "job 7 cannot start: can't open output file" in words
    assert cell.calls()[-1] == "qdel 7"


def test_a_job_that_vanished_has_a_minute_to_show_its_exit_status(cell):
    cell.lists(j7="r", j8="r")
    assert cell.ask(7)[0] == cell.ask(8)[0] == "running\n"
    cell.lists()
    for seconds in (30, 50, 89):
        cell.at(seconds)
        assert cell.ask(7) == cell.ask(8) == ("running\n", "")
    cell.ends(8, 0)
    cell.at(120)
    answer, words = cell.ask(7)
    assert answer == "failed\n" and "job 7 ended without an exit status" in words
    assert cell.ask(8) == ("success\n", "")


def test_a_job_that_is_younger_than_the_list_is_not_lost(cell):
    cell.lists(j7="r")
    cell.ask(7)
    cell.lists(j7="r", j8="qw")
    cell.at(5)
    assert cell.ask(8) == ("running\n", "")
    # The next list has it. Much later it vanishes: its minute begins then.
    cell.at(25)
    assert cell.ask(8) == ("running\n", "")
    cell.lists()
    cell.at(1000)
    assert cell.ask(8) == ("running\n", "")
    cell.at(1070)
    assert cell.ask(8)[0] == "failed\n"


def test_jobs_run_on_while_the_master_is_down(cell):
    cell.lists(j7="r")
    cell.ask(7)
    cell.goes_down()
    for seconds in range(30, 1000, 100):
        cell.at(seconds)
        # One complaint for all jobs.
        assert cell.ask(7) == (
            "running\n",
            "qstat gives no answer: error: commlib error: got select error (Connection refused)\n",
        )
        assert cell.ask(8) == ("running\n", "")
    cell.lists(j7="r", j8="r")
    cell.at(1000)
    assert cell.ask(7) == cell.ask(8) == ("running\n", "")


def test_one_qstat_answers_for_all_jobs(cell):
    cell.lists(**{f"j{job}": "r" for job in range(1, 30)})
    assert {cell.ask(job) for job in range(1, 30)} == {("running\n", "")}
    assert len(cell.calls()) == 1
