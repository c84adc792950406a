"""How far a run is: finished jobs correct the cost model, what runs is told apart from what waits, the end follows."""

import os
import re
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from locflow.configuration.check import check
from locflow.configuration.files import load
from locflow.configuration.plan import Job, core_hours, cost_of, plan_table
from locflow.configuration.progress import Run, Timing, benchmark_of, pace, progress_table, run_in, timings

NOW = 1_700_000_000.0


@pytest.fixture(scope="module")
def paper():
    """The papers' scale: fifty blocks at each W of the ring."""
    folder = Path(__file__).parents[2] / "config"
    return check(load(folder, folder / "paper.yaml"))


def diagonalization(block, *, system="ring", to_run=True):
    return Job("diagonalize", (("system", system), ("W", "0.800"), ("block", f"{block:04d}")), to_run)


def rows_of(table):
    return {tuple(line.split()[:2]): line for line in table.splitlines() if line.count("  ") > 3}


def test_benchmark_files_are_named_after_the_output(paper):
    names = {
        Job("diagonalize_states", diagonalization(3).wildcards, False): "diagonalize/ring/W0.800/b0003",
        Job("train", (("training", "ring"), ("block", "0001")), False): "train/ring/b0001",
        Job(
            "predict", (("training", "a"), ("system", "b"), ("part", "W1.000/b0000")), False
        ): "predict/a/b/W1.000/b0000",
        Job("draw", (("folder", "paper1"), ("figure", "fig1")), False): "draw/paper1/fig1",
    }
    for job, name in names.items():
        assert benchmark_of(job, paper) == f"results/paper/benchmarks/{name}.tsv"


def test_only_finished_jobs_have_a_timing(paper, tmp_path):
    jobs = [diagonalization(0, to_run=False), diagonalization(1), diagonalization(2, to_run=False)]
    for job in jobs[:2]:
        path = tmp_path / benchmark_of(job, paper)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("s\th:m:s\tmax_rss\n12.5\t0:00:12\t100\n")
        os.utime(path, (NOW, NOW))
    # The second is one of an earlier run; the third is being written.
    (tmp_path / benchmark_of(jobs[2], paper)).write_text("s\th:m:s\tmax_rss\n")
    assert timings(jobs, paper, tmp_path) == {jobs[0]: Timing(12.5, NOW)}


def test_a_run_is_known_by_its_lock_and_its_jobs_by_their_marks(tmp_path, paper):
    assert run_in(tmp_path) is None
    for name in ("locks", "incomplete"):
        (tmp_path / ".snakemake" / name).mkdir(parents=True)

    def write(path, text, date):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        os.utime(path, (date, date))

    def mark(output, date, jobid="null"):
        name = urlsafe_b64encode(output.encode()).decode()
        # Snakemake cuts long names in folders.
        path = Path("@" + name[:40], name[40:]) if len(name) > 40 else Path(name)
        write(tmp_path / ".snakemake/incomplete" / path, f'{{"external_jobid": {jobid}}}', date)

    write(tmp_path / ".snakemake/locks/0.input.lock", "", NOW - 100)
    mark("results/paper/realizations/ring/W0.800/b0001.nc", NOW - 30)
    mark("results/paper/figures/paper1/fig1.png", NOW - 20)
    mark("a killed run's", NOW - 1000)
    write(tmp_path / ".snakemake/incomplete/migration_underway", "no mark", NOW)
    run = run_in(tmp_path)
    assert (run.began, run.waits) == (NOW - 100, False)
    assert run.start_of(diagonalization(1), paper) == NOW - 30
    assert run.start_of(Job("draw", (("folder", "paper1"), ("figure", "fig1")), True), paper) == NOW - 20
    assert run.start_of(diagonalization(2), paper) is None
    mark("results/paper/realizations/ring/W0.800/b0002.nc", NOW, '"4711"')
    assert run_in(tmp_path).waits


def test_the_pace_counts_finished_and_running_jobs_of_this_run():
    # Two cores for 100 s: jobs of 30 s on one, one long job on the other; what came before counts as far as it reaches.
    measured = [Timing(30, NOW - 70 + 30 * k) for k in range(3)] + [Timing(500, NOW - 5000)]
    assert pace(measured, [NOW - 10, NOW - 100], NOW - 100, NOW) == pytest.approx(2.0)
    assert pace([], [], NOW - 100, NOW) is None


def test_finished_jobs_correct_the_model_of_their_kind(paper):
    jobs = [diagonalization(block, to_run=block >= 2) for block in range(6)]
    others = [diagonalization(0, system="torus"), Job("average", (("training", "ring"),), True)]
    model = cost_of(jobs[0], paper).seconds
    measured = {job: Timing(3 * model, NOW - 60) for job in jobs[:2]}
    rows = rows_of(progress_table("all", paper, [*jobs, *others], measured, None, NOW))
    assert rows["diagonalize", "ring"].split()[2:7] == ["2", "of", "6", "###.......", "4"]
    assert rows["diagonalize", "ring"].split()[7:9] == [f"{model:.1f}", f"{3 * model:.1f}"]
    # What has no finished job of its own takes the correction of its rule, then that of all.
    left = sum(cost_of(job, paper).seconds for job in [*jobs[2:], *others])
    table = progress_table("all", paper, [*jobs, *others], measured, None, NOW)
    assert table.splitlines()[0] == "all at scale paper: 2 of 8 jobs done"
    assert rows["total", "2"].split()[-2:] == [f"{left / 3600:.2f}", f"{3 * left / 3600:.2f}"]
    assert "no run is going on" in table


def test_the_end_follows_from_what_is_left_and_the_pace(paper):
    jobs = [diagonalization(block, to_run=block >= 4) for block in range(44)]
    # On two cores for an hour, four jobs of half an hour: forty are left, two of which have just begun.
    measured = {job: Timing(1800.0, NOW - 1800 * (k // 2)) for k, job in enumerate(jobs[:4])}
    started = {f"results/paper/realizations/ring/W0.800/b{block:04d}.nc": NOW for block in (4, 5)}
    table = progress_table("all", paper, jobs, measured, Run(NOW - 3600, started), NOW)
    assert rows_of(table)["diagonalize", "ring"].split()[6:8] == ["2", "40"]
    assert "this run: 60 min old, 2.0 jobs at once, the last one ended 0 s ago" in table
    assert re.search(r"ends in about 10 h: \w+day, \d\d \w+, \d\d:\d\d", table)


@pytest.mark.parametrize(
    ("to_run", "run", "text"),
    [(False, None, "nothing is left to do"), (True, Run(NOW, {}), "too early to say when it ends")],
)
def test_an_end_that_is_not_known_is_not_told(paper, to_run, run, text):
    assert text in progress_table("all", paper, [diagonalization(0, to_run=to_run)], {}, run, NOW)


def test_core_hours_of_seconds_are_told_in_seconds(paper):
    assert [core_hours(seconds) for seconds in (0, 0.804, 12, 35, 37, 3600)] == [
        *("0.00", "0.8 s", "12 s", "35 s", "0.01", "1.00"),
    ]
    averages = Job("average", (("training", "ring"),), True)
    seconds = cost_of(averages, paper).seconds
    assert 0 < seconds < 36
    rows = rows_of(progress_table("all", paper, [averages], {}, None, NOW))
    assert rows["average", "ring"].split()[-4:] == [f"{seconds:.2g}", "s"] * 2
    planned = {line.split()[0]: line.split() for line in plan_table("all", paper, [averages]).splitlines() if line}
    at = planned["average"].index("s")
    assert planned["average"][at - 1 : at + 3] == [f"{seconds:.2g}", "s"] * 2
