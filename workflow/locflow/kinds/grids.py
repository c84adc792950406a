"""Grids of disorder strengths and energy densities as the config writes them, and how files name a W."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from locflow.kinds.options import Complaints, Options, key, tagged


class Range(Options):
    """Equally spaced values, both ends included."""

    from_: float = Field(alias="from", ge=0, description="First value.")
    to: float = key("Last value, a whole number of steps from the first.", ge=0)
    step: float = key("Distance of two values.", gt=0)


Values = Annotated[list[Annotated[float, Field(ge=0)]], Field(min_length=1)]
Grid = tagged(("range", Range), ("list", Values), by=lambda value: "list" if isinstance(value, list) else "range")


def W_label(W: float) -> str:
    """Disorder strength as it stands in file names: three decimals, so that 2.8 and 2.8000000000000003 are one."""
    return f"{W:.3f}"


def grid_values(grid: Range | list[float]) -> list[float]:
    """Ascending values of a grid."""
    if isinstance(grid, Range):
        steps = round((grid.to - grid.from_) / grid.step)
        return [round(grid.from_ + k * grid.step, 9) for k in range(steps + 1)]
    return sorted({float(value) for value in grid})


def grid_complaints(path: list, grid: Range | list[float]) -> Complaints:
    """What is wrong with a grid: an end that is not reached, a value twice."""
    if not isinstance(grid, Range):
        repeated = sorted({value for value in grid if grid.count(value) > 1})
        if repeated:
            yield path, f"holds {listed(repeated)} twice"
        return
    if grid.to < grid.from_:
        yield [*path, "to"], f"must not be less than from = {grid.from_}"
        return
    steps = (grid.to - grid.from_) / grid.step
    if abs(steps - round(steps)) > 1e-6:
        reached = round(grid.from_ + int(steps) * grid.step, 9)
        yield [*path, "to"], f"is not reached from {grid.from_} in steps of {grid.step}; {reached} is"


def listed(values: Iterable[float]) -> str:
    """Numbers in a sentence, the middle of many left out."""
    texts = [f"{value:g}" for value in values]
    return ", ".join(texts if len(texts) <= 12 else [*texts[:4], "...", *texts[-4:]])
