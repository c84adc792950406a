"""How far a run is, and when it ends: the cost model, corrected by what the finished jobs really took.

Finished jobs left a benchmark file, whose date is when they ended; Snakemake's own bookkeeping says since when a run
goes on and which jobs it has started.
"""

import csv
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from locflow.configuration.configuration import Configuration
from locflow.configuration.plan import Job, core_hours, cost_of, grouped, output_of, table_of
from locflow.costs.duration import duration
from locflow.snakemake_internals import locked_since, marks

# The pace is that of the last hours: jobs of other stages may leave other cores idle.
PACE_SECONDS = 6 * 3600


class Timing(NamedTuple):
    """What a finished job took, in seconds, and when it ended, in seconds since 1970."""

    seconds: float
    ended: float


class Run(NamedTuple):
    """A run that goes on: when it began, and by output when it started the jobs that are not finished.

    `waits`: the jobs are a cluster's, which may let them wait; their start is when they were submitted.
    """

    began: float
    started: dict[str, float]
    waits: bool = False

    def start_of(self, job: Job, configuration: Configuration) -> float | None:
        """When a job was started; None if it does not run."""
        return self.started.get(output_of(job, configuration)) if job.to_run else None


def timings(jobs: Iterable[Job], configuration: Configuration, folder: Path = Path()) -> dict[Job, Timing]:
    """What the finished among some jobs took, where their benchmark file says so.

    Parameters
    ----------
    jobs
        From `locflow.configuration.plan.jobs_of`.
    folder
        Where Snakemake runs.
    """
    durations = {}
    for job in jobs:
        path = None if job.to_run else benchmark_of(job, configuration)
        if path is not None and (folder / path).is_file():
            with (folder / path).open(encoding="utf-8") as file:
                rows = list(csv.DictReader(file, delimiter="\t"))
            # A file that is being written has no line yet.
            if rows:
                durations[job] = Timing(float(rows[0]["s"]), (folder / path).stat().st_mtime)
    return durations


def benchmark_of(job: Job, configuration: Configuration) -> str:
    """The benchmark file of a job: named by its rule, and after its output below the folder of its kind."""
    results, rule = configuration.paths.results, job.rule.removesuffix("_states")
    _, _, below = output_of(job, configuration).removeprefix(f"{results}/").partition("/")
    return f"{results}/benchmarks/{rule}/{below.removesuffix('.nc')}.tsv"


def run_in(folder: Path = Path()) -> Run | None:
    """The run that holds Snakemake's lock in a folder; None if there is none."""
    began = locked_since(folder)
    return None if began is None else run_since(began, folder)


def run_since(began: float, folder: Path = Path()) -> Run:
    """What a run has started and not finished that began at some time, by the dates of Snakemake's marks."""
    started: dict[str, float] = {}
    waits = False
    for mark in marks(folder):
        if mark.began >= began:
            # A figure and a scorecard have several files.
            started[mark.output] = started[re.sub(r"\.\w+$", "", mark.output)] = mark.began
            waits = waits or mark.submitted
    return Run(began, started, waits)


def correction(jobs: Sequence[Job], costs: Mapping[Job, float], measured: Mapping[Job, Timing]) -> float | None:
    """What finished jobs took, over what the cost model says of them; None where none has finished."""
    done = [job for job in jobs if job in measured]
    model = sum(costs[job] for job in done)
    return sum(measured[job].seconds for job in done) / model if model else None


def pace(measured: Iterable[Timing], started: Iterable[float], began: float, now: float) -> float | None:
    """Jobs at once, in the mean over the last hours of a run; None before there is anything to tell it by.

    Parameters
    ----------
    measured
        Of the finished jobs, those of earlier runs among them.
    started
        When the jobs began that are not finished.
    began, now
        The run's beginning, and the time.
    """
    begin = max(began, now - PACE_SECONDS)
    spans = [
        *((timing.ended - timing.seconds, timing.ended) for timing in measured),
        *((start, now) for start in started),
    ]
    busy = sum(max(0.0, min(end, now) - max(start, begin)) for start, end in spans)
    return busy / (now - begin) if busy > 0 else None


def _started(run: Run | None, jobs: Iterable[Job], configuration: Configuration) -> list[float]:
    return [] if run is None else [start for job in jobs if (start := run.start_of(job, configuration)) is not None]


def progress_table(
    target: str,
    configuration: Configuration,
    jobs: Sequence[Job],
    measured: Mapping[Job, Timing],
    run: Run | None,
    now: float,
    over: str = "no run is going on",
) -> str:
    """Table of what is done and what is left, one line for each rule and what it is about, and when it ends.

    Parameters
    ----------
    target
        For the headline.
    configuration
        At whose scale.
    jobs
        All of the target, from `locflow.configuration.plan.jobs_of`.
    measured
        From `timings`.
    run
        From `run_in` or `run_since`.
    now
        Seconds since 1970.
    over
        Of a run that does not go on: how it ended, as a sentence.
    """
    costs = {job: cost_of(job, configuration).seconds for job in jobs}
    overall_factor = correction(jobs, costs, measured) or 1.0
    rule_factors = {
        rule: correction([job for job in jobs if job.rule == rule], costs, measured)
        for rule in {job.rule for job in jobs}
    }
    rows: list[tuple[str, ...]] = [
        ("rule", "of", "done", "", "running", "left", "s per job", "measured", "left, core-hours", "corrected")
    ]
    left = corrected = 0.0
    for (rule, subject), members in grouped(jobs, configuration).items():
        waiting = [job for job in members if job.to_run]
        own = correction(members, costs, measured)
        seconds = sum(costs[job] for job in waiting)
        factor = own or rule_factors[rule] or overall_factor
        left, corrected = left + seconds, corrected + seconds * factor
        model = sum(costs[job] for job in members) / len(members)
        rows.append(
            (
                rule,
                subject,
                f"{len(members) - len(waiting)} of {len(members)}",
                _bar(len(members) - len(waiting), len(members)),
                f"{len(_started(run, members, configuration)) or ''}",
                f"{len(waiting)}",
                f"{model:.1f}",
                f"{model * own:.1f}" if own else "",
                core_hours(seconds),
                core_hours(seconds * factor),
            )
        )
    done, started = sum(not job.to_run for job in jobs), _started(run, jobs, configuration)
    rows.append(
        (
            *("total", "", f"{done} of {len(jobs)}", _bar(done, len(jobs))),
            *(f"{len(started) or ''}", f"{len(jobs) - done}", "", ""),
            *(core_hours(seconds) for seconds in (left, corrected)),
        )
    )
    return table_of(
        f"{target} at scale {configuration.scale}: {done} of {len(jobs)} jobs done",
        "s per job: by the cost model, on one idle core; measured: the same, scaled to the times of the finished jobs; "
        "corrected: core-hours left, scaled in this way",
        rows,
    ) + _ends(corrected, measured, run, started, now, over)


def _ends(
    seconds: float, measured: Mapping[Job, Timing], run: Run | None, started: list[float], now: float, over: str
) -> str:
    if seconds == 0:
        return f"\n{over}; nothing is left to do\n" if run is None else "\nnothing is left to do\n"
    if run is None:
        return f"\n{over}; {duration(seconds)} on one core are left\n"
    # Of a cluster's jobs it is not known since when they run, if they do.
    known = [] if run.waits else started
    at_once = pace(measured.values(), known, run.began, now)
    if at_once is None:
        return f"\nno job has run yet: too early to say when it ends; {duration(seconds)} on one core are left\n"
    # What the running jobs have done already is not left.
    rest = max(0.0, seconds - sum(now - start for start in known)) / at_once
    end = time.strftime("%A, %d %B, %H:%M", time.localtime(now + rest))
    last = max((timing.ended for timing in measured.values()), default=run.began)
    return (
        f"\nthis run: {duration(now - run.began)} old, {at_once:.1f} jobs at once, "
        f"the last one ended {duration(now - last)} ago\nends in about {duration(rest)}: {end}\n"
    )


def _bar(done: int, count: int) -> str:
    full = 10 * done // count
    return "#" * full + "." * (10 - full)
