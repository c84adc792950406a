"""Grids of disorder strengths and energy densities as the config writes them, and how files name a W. Import-light."""

from collections.abc import Mapping


def W_label(W: float) -> str:
    """Disorder strength as it stands in file names: three decimals, so that 2.8 and 2.8000000000000003 are one."""
    return f"{W:.3f}"


def grid_values(grid) -> list[float]:
    """Ascending values of a list, or of `{from, to, step}` with both ends included."""
    if isinstance(grid, Mapping):
        steps = round((grid["to"] - grid["from"]) / grid["step"])
        return [round(grid["from"] + k * grid["step"], 9) for k in range(steps + 1)]
    return sorted({float(value) for value in grid})
