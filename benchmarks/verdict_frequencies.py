"""How often each verdict of the scorecard comes out, for true and untrue claims, and what it is in the papers' claims.

The tables of docs/explanation/verdicts.md:

    python benchmarks/verdict_frequencies.py

A value is drawn around the truth with the standard error that its 95 % interval says. The last table compares the
committed scorecards with a rule of overlap.
"""

import math
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.papers.gallery import scorecards_in
from locflow.results.verdicts import AGREES, COMPATIBLE, DIFFERS, INTERVAL_SIGMAS, UNDECIDED, Range, verdict

DRAWS = 50_000
HALF_WIDTHS = (0.2, 0.5, 0.7, 0.85, 1.0, 1.5)
WORDS = (AGREES, COMPATIBLE, UNDECIDED, DIFFERS)


def shares(claimed: Range, truth: float, half_width: float) -> list[float]:
    """The share of runs with each verdict."""
    values = np.random.default_rng(0).normal(truth, half_width / INTERVAL_SIGMAS, DRAWS)
    found = [verdict(claimed, value, (value - half_width, value + half_width)) for value in values]
    return [found.count(word) / DRAWS for word in WORDS]


def table(title: str, claimed: Range, truths: dict[str, float]) -> None:
    """Print one table."""
    print(f"| {title} | {' | '.join(truths)} |\n|---|{'---|' * len(truths)}")
    for half_width in HALF_WIDTHS:
        cells = [" / ".join(f"{100 * share:.0f}" for share in shares(claimed, x, half_width)) for x in truths.values()]
        print(f"| {half_width:g} | {' | '.join(cells)} |")
    print()


def overlaps(row: Mapping) -> bool:
    """Whether interval and range have a number in common; without an interval the value counts."""
    low, high = (row["low"], row["high"]) if row["interval_means"] else (row["measured"], row["measured"])
    low, high = -math.inf if low is None else low, math.inf if high is None else high
    return high >= row["claimed_low"] and low <= row["claimed_high"]


def committed() -> None:
    """Print how many verdicts of the committed scorecards the rule of overlap would change, and which."""
    judged = [
        (f"{paper}, {run.replace('_', ' ')}", row)
        for (paper, run), rows in scorecards_in().items()
        for row in rows
        if row["verdict"] in WORDS
    ]
    for title, ours in (("papers' claims", False), ("ours", True)):
        rows = [row for _, row in judged if row["ours"] == ours]
        found = Counter(row["verdict"] for row in rows)
        touching = sum(map(overlaps, rows))
        counts = ", ".join(f"{found[word]} {word}" for word in WORDS)
        print(f"{title}: {len(rows)}; by overlap {touching} agree, {len(rows) - touching} differ; by the rule {counts}")
    print("\n| run | claim | by overlap | by the rule above | times as many realizations |\n|---|---|---|---|---|")
    for run, row in judged:
        simple = AGREES if overlaps(row) else DIFFERS
        if simple != row["verdict"] and not row["ours"]:
            factor = row["realizations_factor"]
            more = "" if factor is None else "> 1000" if factor > 1000 else f"{max(factor, 1.1):.2g}"
            print(f"| {run} | {row['claim']} | {simple} | {row['verdict']} | {more} |")


def main():
    print(f"Per cent of runs: {' / '.join(WORDS)}\n")
    middle = {"in the middle": 0, "at the edge of the range": 1, "2 tolerances off": 2, "3 tolerances off": 3}
    table("half width of the interval, in tolerances", Range(-1, 1), middle)
    bound = {"1 within": 1, "at the bound": 0, "1 off": -1, "2 off": -2}
    table("half width of the interval", Range(0, math.inf), bound)
    committed()


if __name__ == "__main__":
    main()
