"""How often each verdict of the scorecard comes out, when a claim is true and when it is not.

The tables of docs/explanation/verdicts.md:

    python benchmarks/verdict_frequencies.py

A value is drawn around the truth with the standard error that its 95 % interval says.
"""

import math
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

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


def main():
    print(f"Per cent of runs: {' / '.join(WORDS)}\n")
    middle = {"true, in the middle": 0, "at the edge": 1, "2 tolerances off": 2, "3 tolerances off": 3}
    table("half width of the interval, in tolerances", Range(-1, 1), middle)
    table(
        "half width, one-sided claim", Range(0, math.inf), {"1 within": 1, "at the bound": 0, "1 off": -1, "2 off": -2}
    )


if __name__ == "__main__":
    main()
