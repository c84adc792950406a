"""What a run is about is known from its record: whether it goes on, its targets and config, and what of it is done."""

import json
import os
import socket
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from locflow.configuration.check import check
from locflow.configuration.files import load
from locflow.configuration.plan import Job
from locflow.configuration.progress import benchmark_of, run_since
from locflow.configuration.run_record import FOLDER, begin, end, progress_of, records, runs_to_show

CONFIG = Path(__file__).parents[2] / "config"
STATES = Job("diagonalize_states", (("system", "ring"), ("W", "0.800"), ("block", "0000")), True)
TRAINING = Job("train", (("training", "ring"), ("block", "0000")), True)
FIGURE = Job("draw", (("folder", "paper1"), ("figure", "fig1")), True)
LISTED = Job("list_networks", (("training", "ring"),), False)
JOBS = [STATES, TRAINING, FIGURE, LISTED]


@pytest.fixture(scope="module")
def config():
    return load(CONFIG)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where Snakemake runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def a_run(config, *, targets=("paper1_fig1",), results="results/laptop", jobs=JOBS):
    begin(targets, config, ["tests/data/tiny.yaml"], results, jobs)
    (own_record,) = [record for record in records() if record.process == os.getpid() and record.results == results]
    return own_record


def now(record):
    configuration = record.configuration()
    return {job.rule for job in record.jobs_now(configuration, run_since(record.began)) if not job.to_run}


def touched(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def marked(output):
    """Snakemake has started the job of an output, and not noted its end."""
    mark = Path(".snakemake/incomplete") / urlsafe_b64encode(output.encode()).decode()
    touched(mark)
    mark.write_text('{"external_jobid": null}')
    return mark


def test_a_record_says_what_the_run_is_about(folder, config):
    record = a_run(config, targets=["paper1_fig1", "scorecard"])
    assert (record.target, record.config, record.jobs) == ("paper1_fig1 scorecard", config, JOBS)
    assert record.host == socket.gethostname() and record.goes_on
    assert record.configuration().scale == "laptop"
    assert a_run(config, targets=[f"file{k}" for k in range(9)]).target == "file0 file1 file2 and 6 more"


def test_jobs_are_done_when_snakemake_has_noted_their_end(folder, config):
    touched(folder / "results/laptop/networks/ring/b0000/fold00.keras")
    os.utime(folder / "results/laptop/networks/ring/b0000", (1e9, 1e9))
    record = a_run(config)
    # An old output of what is to be made again does not count, nor does one that is being written.
    assert now(record) == {"list_networks"}
    mark = marked("results/laptop/networks/ring/b0000")
    os.utime(folder / "results/laptop/networks/ring/b0000")
    assert now(record) == {"list_networks"}
    mark.unlink()
    assert now(record) == {"list_networks", "train"}
    # States are gone as soon as they have been read; their benchmark stays.
    touched(folder / benchmark_of(STATES, record.configuration()))
    assert now(record) == {"list_networks", "train", "diagonalize_states"}
    # A figure has four files, and is done when none is marked.
    mark = marked("results/laptop/figures/paper1/fig1.pdf")
    touched(folder / "results/laptop/figures/paper1/fig1.png")
    assert "draw" not in now(record)
    mark.unlink()
    assert now(record) == {job.rule for job in JOBS}


def test_a_module_with_a_prefix_has_its_files_elsewhere(folder, config):
    record = a_run(config, results="here/results/laptop")
    touched(folder / "here/results/laptop/networks/ring/b0000")
    touched(folder / "results/laptop/figures/paper1/fig1.png")
    assert now(record) == {"list_networks", "train"}


def test_a_run_that_ended_or_was_killed_does_not_go_on(folder, config):
    record = a_run(config)
    table = progress_of(record, config, record.began + 60)
    assert "paper1_fig1 at scale laptop: 1 of 4 jobs done" in table and "too early to say" in table
    assert "which is not the one" not in table
    end(record.path)
    (ended,) = records()
    assert not ended.goes_on
    assert "the run ended on " in progress_of(ended, config, record.began + 60)
    # Snakemake's mark of a job that was killed with it is no running job.
    marked("results/laptop/networks/ring/b0000")
    content = json.loads(record.path.read_text())
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for changed in ({"process": dead.pid}, {"process_began": 1}):
        record.path.write_text(json.dumps(content | {"ended": None} | changed))
        (killed,) = records()
        assert not killed.goes_on
        table = progress_of(killed, config, record.began + 60)
        assert "the run was killed" in table and "on one core are left" in table
        (training,) = (line for line in table.splitlines() if line.startswith("train"))
        # Done, none running, left.
        assert training.split()[2:7] == ["0", "of", "1", "..........", "1"]
    # One that has ended and whose parent has not asked for it has a number, too.
    ending = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, ending.pid, os.WEXITED | os.WNOWAIT)
    record.path.write_text(json.dumps(content | {"ended": None, "process": ending.pid, "process_began": None}))
    assert not records()[0].goes_on
    ending.wait()
    # Of another machine's process nothing is known.
    record.path.write_text(json.dumps(content | {"ended": None, "host": "elsewhere", "process": dead.pid}))
    assert records()[0].goes_on


def test_what_goes_on_is_shown_else_the_last_run_with_all_its_modules(folder, config):
    assert runs_to_show() == []
    for results in ("here/results/one", "there/results/two"):
        end(a_run(config, results=results).path)
    assert {record.results for record in runs_to_show()} == {"here/results/one", "there/results/two"}
    record = a_run(config)
    assert runs_to_show() == [record]


def test_the_config_of_the_run_counts_and_a_different_one_is_said(folder, config):
    record = a_run(config)
    table = progress_of(record, {**config, "scale": "other"}, record.began + 60)
    assert table.startswith(
        "with the config of the run (tests/data/tiny.yaml), which differs from the config of this command"
    )
    assert "paper1_fig1 at scale laptop" in table


def test_records_of_runs_that_are_over_are_forgotten_when_another_begins(folder, config):
    record = a_run(config)
    content = json.loads(record.path.read_text())
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    alive = os.getppid()
    for name, changed in {
        "ended": {"process": alive, "process_began": None, "ended": 1.0},
        "killed": {"process": dead.pid},
        "going_on": {"process": alive, "process_began": None},
    }.items():
        record.path.with_name(f"{name}.json").write_text(json.dumps(content | changed))
    record.path.with_name("of_another_version.json").write_text("{}")
    a_run(config)
    assert {path.name for path in FOLDER.iterdir()} == {
        *(record.path.name, "going_on.json", "of_another_version.json"),
    }
    # Two that go on, the later first.
    assert [one.process for one in records()] == [os.getpid(), alive]
    check(records()[1].config)
