"""What a target will cost: every job that Snakemake knows of, times what the cost model says of it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from locflow.configuration.batches import LOCAL, Batches
from locflow.configuration.blocks import WILDCARDS, Block
from locflow.configuration.configuration import Configuration
from locflow.costs.cost import Cost
from locflow.snakemake_internals import summary_lines

_WILDCARDS = {
    **WILDCARDS,
    "part": f"all|{WILDCARDS['part']}",
    "figure": r"\w+",
    "scorecard": r"\w+",
}
NAME = r"[a-z][a-z0-9_]*"


class Job(NamedTuple):
    """A job of the workflow: its rule, the values of its wildcards, and whether it is still to be run."""

    rule: str
    wildcards: tuple[tuple[str, str], ...]
    to_run: bool


def jobs_of(summary: str, configuration: Configuration) -> list[Job]:
    """The jobs behind the table that `snakemake --summary` prints, one line for each output file.

    Raises
    ------
    ValueError
        There is no such table.
    """
    patterns = {rule: _pattern(path) for rule, path in output_patterns(configuration).items()}
    jobs: dict[Job, None] = {}
    for line in summary_lines(summary):
        if match := patterns[line.rule].match(line.output):
            jobs[Job(line.rule, tuple(match.groupdict().items()), line.to_run)] = None
    return list(jobs)


def output_patterns(configuration: Configuration) -> dict[str, str]:
    """The output of each rule that has a cost; of a figure or scorecard without its suffix."""
    paths = configuration.paths
    return {
        "operators": paths.OPERATORS,
        "diagonalize": paths.REALIZATIONS,
        "diagonalize_states": paths.REALIZATIONS,
        "take": paths.REALIZATIONS,
        "indicators": paths.INDICATORS,
        "summarize": paths.SUMMARY,
        "train": paths.FOLDS,
        "list_networks": paths.NETWORKS,
        "predict": paths.PREDICTIONS,
        "average": paths.AVERAGES,
        **{
            rule: stage.output
            for paper in configuration.papers.values()
            for rule, stage in paper.stages(configuration).items()
        },
        "draw": paths.FIGURE,
        "judge": paths.SCORECARD,
    }


def output_of(job: Job, configuration: Configuration) -> str:
    """The output of a job, as in `output_patterns`."""
    return output_patterns(configuration)[job.rule].format(**dict(job.wildcards))


def cost_of(job: Job, configuration: Configuration) -> Cost:
    """What a job costs."""
    rule = "diagonalize" if job.rule == "diagonalize_states" else job.rule
    return configuration.cost(rule, **dict(job.wildcards))


def subject_of(job: Job) -> str:
    """What a job is about: a training, else a system, a paper's figures, or a scorecard."""
    wildcards = dict(job.wildcards)
    return next((wildcards[name] for name in ("training", "system", "folder", "scorecard") if name in wildcards), "")


def submissions(jobs: list[Job], configuration: Configuration) -> list[list[Job]]:
    """The jobs that are to be run on a cluster, those of one submission together."""
    batches = Batches(configuration)
    submitted: dict[str | Job, list[Job]] = {}
    for job in jobs:
        if job.to_run and job.rule not in LOCAL:
            batch = batches.of(job.rule, **dict(job.wildcards))
            submitted.setdefault(batch or job, []).append(job)
    return list(submitted.values())


def plan_table(target: str, configuration: Configuration, jobs: list[Job]) -> str:
    """Table of jobs, core-hours, memory and disk, one line for each rule and what it is about.

    Parameters
    ----------
    target
        What is planned, for the headline.
    configuration
        At whose scale.
    jobs
        From `jobs_of`.
    """
    counts, costs = ("realizations", "jobs", "to run", "submitted"), ("s per job", "core-hours", "to run")
    rows: list[tuple[str, ...]] = [("rule", "of", *counts, *costs, "memory", "disk")]
    groups = grouped(jobs, configuration)
    # A submission counts where its first rule stands: indicators go along with their realizations.
    ordered = [job for members in groups.values() for job in members]
    leading = Counter((members[0].rule, subject_of(members[0])) for members in submissions(ordered, configuration))
    rows += [_row(*subject, leading[subject], members, configuration) for subject, members in groups.items()]
    rows.append(_row("total", "", leading.total(), jobs, configuration))
    headline = f"{target} at scale {configuration.scale}: one core of an AMD EPYC (Zen 4)"
    note = "submitted: submissions to a cluster with its profile; memory: of the largest job; disk: of all jobs"
    return table_of(headline, note, rows)


def grouped(jobs: Iterable[Job], configuration: Configuration) -> dict[tuple[str, str], list[Job]]:
    """Jobs by rule and what they are about, in the order of the stages."""
    order = list(output_patterns(configuration))
    groups: dict[tuple[str, str], list[Job]] = {}
    for job in sorted(jobs, key=lambda job: order.index(job.rule)):
        groups.setdefault((job.rule, subject_of(job)), []).append(job)
    return groups


def table_of(headline: str, note: str, rows: list[tuple[str, ...]]) -> str:
    """Rows as lines: the first is the head, the last the sum, the first two columns are texts."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    rule = "-" * max(map(len, lines))
    return "\n".join([headline, note, "", lines[0], rule, *lines[1:-1], rule, lines[-1], ""])


def core_hours(seconds: float) -> str:
    """Seconds on one core as core-hours; less than a hundredth as the seconds: "12 s"."""
    return f"{seconds / 3600:.2f}" if seconds == 0 or seconds >= 36 else f"{seconds:.2g} s"


def _row(rule: str, subject: str, submitted: int, jobs: list[Job], configuration: Configuration) -> tuple[str, ...]:
    costs = [cost_of(job, configuration) for job in jobs]
    seconds = sum(cost.seconds for cost in costs)
    left = sum(cost.seconds for job, cost in zip(jobs, costs, strict=True) if job.to_run)
    realizations = sum(_realizations(jobs, configuration))
    return (
        rule,
        subject,
        f"{realizations}" if realizations else "",
        f"{len(jobs)}",
        f"{sum(job.to_run for job in jobs)}",
        f"{submitted}" if submitted else "",
        f"{seconds / len(jobs):.1f}" if jobs and rule != "total" else "",
        core_hours(seconds),
        core_hours(left),
        _bytes(max((cost.memory for cost in costs), default=0.0)),
        _bytes(sum(cost.output for cost in costs)),
    )


def _realizations(jobs: list[Job], configuration: Configuration) -> Iterator[int]:
    for job in jobs:
        if job.rule.startswith("diagonalize") or job.rule == "take":
            block = Block.named(**dict(job.wildcards))
            yield len(block.realizations(configuration.systems[block.system]))


def _pattern(path: str) -> re.Pattern:
    parts = re.split(r"\{(\w+)\}", path)
    text = [
        re.escape(part) if k % 2 == 0 else f"(?P<{part}>{_WILDCARDS.get(part, NAME)})" for k, part in enumerate(parts)
    ]
    return re.compile("".join(text) + r"(\.\w+)?$")


def _aligned(row: tuple[str, ...], widths: list[int]) -> list[str]:
    texts, numbers = row[:2], row[2:]
    return [
        *(cell.ljust(width) for cell, width in zip(texts, widths[:2], strict=True)),
        *(cell.rjust(width) for cell, width in zip(numbers, widths[2:], strict=True)),
    ]


def _bytes(count: float) -> str:
    for unit in ("kB", "MB", "GB"):
        count /= 1e3
        if count < 1000:
            return f"{count:.3g} {unit}"
    return f"{count / 1e3:.3g} TB"
