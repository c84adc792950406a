"""Grids of disorder strengths and energy densities as the config writes them, how files name a W, and which W are one.

Files name W by three decimals. So a W has no more of them, and two W that meet, in a system or a training, are the same
number or differ in their names: 0.3 and 0.1 + 0.2, which is 0.30000000000000004, are refused.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from locflow.kinds.options import Complaints, Options, key, tagged
from locflow.strengths import W_label

LARGEST_W = 1e6
LARGEST_COUNT = 10_000
"""Of the values of a grid: each disorder strength is a job at least."""

_TOLERANCE = 1e-9
# Energy densities this near are told apart by nobody who looks for one of them.
_NEAREST = 1e-6


class Range(Options):
    """Equally spaced values, both ends included."""

    from_: float = Field(alias="from", ge=0, description="First value.")
    to: float = key("Last value, a whole number of steps from the first.", ge=0)
    step: float = key("Distance of two values.", gt=0)


Values = Annotated[list[Annotated[float, Field(ge=0)]], Field(min_length=1)]
Grid = tagged(("range", Range), ("list", Values), by=lambda value: "list" if isinstance(value, list) else "range")


def grid_values(grid: Range | list[float]) -> list[float]:
    """Ascending values of a grid that has no complaints."""
    if isinstance(grid, Range):
        steps = round((grid.to - grid.from_) / grid.step)
        return [round(grid.from_ + k * grid.step, 9) for k in range(steps + 1)]
    return sorted({float(value) + 0.0 for value in grid})


def grid_complaints(path: list, grid: Range | list[float]) -> Complaints:
    """What is wrong with a grid: too many values, an end that is not reached, a value twice."""
    if not isinstance(grid, Range):
        yield from _list_complaints(path, grid)
        return
    if grid.to < grid.from_:
        yield [*path, "to"], f"must not be less than from = {grid.from_}"
        return
    steps = (grid.to - grid.from_) / grid.step
    if steps >= LARGEST_COUNT:
        yield (
            [*path, "step"],
            f"makes {_count(steps)} values from {grid.from_} to {grid.to}; at most {LARGEST_COUNT:,} are allowed",
        )
    elif abs(steps - round(steps)) > 1e-6:
        reached = round(grid.from_ + int(steps) * grid.step, 9)
        yield [*path, "to"], f"is not reached from {grid.from_} in steps of {grid.step}; {reached} is"
    elif steps and grid.step < _NEAREST:
        yield [*path, "step"], f"is too small: values less than {_NEAREST:g} apart are not told apart"


def _count(steps: float) -> str:
    return f"{steps + 1:,.0f}" if steps < 1e15 else f"some {steps:.0e}"


def _list_complaints(path: list, grid: Sequence[float]) -> Complaints:
    if len(grid) > LARGEST_COUNT:
        yield path, f"holds {len(grid):,} values; at most {LARGEST_COUNT:,} are allowed"
        return
    neighbours = list(pairwise(sorted(grid)))
    if repeated := sorted({first for first, second in neighbours if first == second}):
        yield path, f"holds {listed(repeated)} twice"
    near = next(((a, b) for a, b in neighbours if 0 < b - a < _NEAREST), None)
    if near and not repeated:
        yield path, f"holds {near[0]!r} and {near[1]!r}, which differ only by rounding: leave one out"


def strengths_of(path: list, grid: Range | Sequence[float]) -> list[tuple[list, float]]:
    """The disorder strengths of a grid or list without complaints, each with the path of what says it."""
    if isinstance(grid, Range):
        return [(path, W) for W in grid_values(grid)]
    return [([*path, index], W) for index, W in enumerate(grid)]


def strength_complaints(path: list, grid: Range | Sequence[float]) -> Complaints:
    """What is wrong with a grid or list of disorder strengths, in itself."""
    if not isinstance(grid, Range):
        wrong = [*_list_complaints(path, grid)]
        yield from wrong or _decimal_complaints([([*path, index], W) for index, W in enumerate(grid)])
        return
    steps = [([*path, "step"], grid.step)] if grid.to > grid.from_ else []
    wrong = [*_decimal_complaints([([*path, "from"], grid.from_), *steps])]
    wrong = wrong or [*grid_complaints(path, grid)]
    yield from wrong or _decimal_complaints([([*path, "to"], grid.to)])


def one_strength_complaints(path: list, W: float) -> Complaints:
    """What is wrong with a single disorder strength, in itself."""
    return _decimal_complaints([(path, W)])


def _decimal_complaints(named: Iterable[tuple[list, float]]) -> Complaints:
    for path, W in named:
        if W > LARGEST_W:
            yield path, f"must be at most {LARGEST_W:,.0f}"
        elif abs(W - float(W_label(W))) > _TOLERANCE or (W and not float(W_label(W))):
            yield path, f"{W!r} has more than three decimals; files name W by three"


def rounding_complaints(named: Iterable[tuple[list, float]]) -> Complaints:
    """What is wrong with disorder strengths that meet: two have one name in files and are not the same number.

    Parameters
    ----------
    named
        Each with the path of what says it.
    """
    by_label: dict[str, list] = {}
    for path, W in named:
        by_label.setdefault(W_label(W), []).append((path, W))
    for label, members in by_label.items():
        exact = [(path, W) for path, W in members if float(label) == W]
        meant, W = (exact or members)[0]
        for path, other in members:
            if other != W:
                yield (
                    path,
                    f"{other!r} is not {W!r}, which {'.'.join(map(str, meant))} says, but files name both W{label}: "
                    f"write {float(label)!r} in both places",
                )
                break


def listed(values: Iterable[float]) -> str:
    """Numbers in a sentence, the middle of many left out."""
    texts = [f"{value:g}" for value in values]
    return ", ".join(texts if len(texts) <= 12 else [*texts[:4], "...", *texts[-4:]])
