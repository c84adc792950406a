"""What a target will cost: the jobs of a dry run, by rule, times the cost of each rule's jobs (`locflow.cost`)."""

from collections.abc import Mapping

from locflow.cost import Cost


def job_counts(dry_run: str) -> dict[str, int]:
    """Number of jobs by rule, from the job table that a dry run of Snakemake prints.

    Raises
    ------
    ValueError
        There is no such table, or it does not add up.
    """
    lines = iter(dry_run.splitlines())
    counts: dict[str, int] = {}
    for line in lines:
        if line.startswith("Job stats:"):
            for row in lines:
                name, _, count = row.rpartition(" ")
                if name.strip() == "total":
                    if sum(counts.values()) != int(count):
                        raise ValueError(f"the dry run counts {count} jobs, but its table holds {sum(counts.values())}")
                    return counts
                if count.isdigit():
                    counts[name.strip()] = int(count)
    raise ValueError("the dry run printed no table of jobs")


def plan_table(
    target: str, scale: str, total: Mapping[str, int], remaining: Mapping[str, int], costs: Mapping[str, Cost]
) -> str:
    """Table of jobs, core-hours, memory and disk.

    Parameters
    ----------
    target, scale
        What is planned, for the headline.
    total, remaining
        Jobs by rule from nothing, and those that are still to be run. Rules without a cost only collect others.
    costs
        Cost of one job by rule.
    """
    rows = [("rule", "jobs", "to run", "s per job", "core-hours", "to run", "memory", "disk")]
    sums = {"jobs": 0, "left": 0, "hours": 0.0, "hours_left": 0.0, "disk": 0.0}
    largest = 0.0
    for name, jobs in total.items():
        if name not in costs:
            continue
        cost, left = costs[name], remaining.get(name, 0)
        hours, hours_left, disk = jobs * cost.seconds / 3600, left * cost.seconds / 3600, jobs * cost.output
        rows.append(
            (
                name,
                f"{jobs}",
                f"{left}",
                f"{cost.seconds:.1f}",
                f"{hours:.2f}",
                f"{hours_left:.2f}",
                _bytes(cost.memory),
                _bytes(disk),
            )
        )
        largest = max(largest, cost.memory)
        for key, value in zip(sums, (jobs, left, hours, hours_left, disk), strict=True):
            sums[key] += value
    rows.append(
        (
            "total",
            f"{sums['jobs']}",
            f"{sums['left']}",
            "",
            f"{sums['hours']:.2f}",
            f"{sums['hours_left']:.2f}",
            f"{_bytes(largest)} at most",
            _bytes(sums["disk"]),
        )
    )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    rule = "-" * len(lines[0])
    headline = f"{target} at scale {scale}: one core of an AMD EPYC (Zen 4); memory per job, disk of all jobs"
    return "\n".join([headline, "", lines[0], rule, *lines[1:-1], rule, lines[-1], ""])


def _bytes(count: float) -> str:
    for unit in ("kB", "MB", "GB"):
        count /= 1e3
        if count < 1000:
            return f"{count:.3g} {unit}"
    return f"{count / 1e3:.3g} TB"
