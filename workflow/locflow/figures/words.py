"""What figures say of the data behind them: numbers of realizations and networks, and the axis of disorder strength."""

from collections.abc import Iterable

import numpy as np
import xarray as xr


def W_label(units: str = "", symbol: str = "W") -> str:
    """The label of an axis of disorder strengths.

    Examples
    --------
    >>> W_label("units: $J = 1$")
    'disorder strength $W$  (units: $J = 1$)'
    """
    return f"disorder strength ${symbol}$" + (f"  ({units})" if units else "")


def count_text(number: int, noun: str) -> str:
    """A number of things.

    Examples
    --------
    >>> count_text(1, "network"), count_text(5, "network")
    ('1 network', '5 networks')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def range_text(counts: Iterable[int], noun: str) -> str:
    """The smallest and the largest of several numbers of things.

    Examples
    --------
    >>> range_text([4, 4], "realization"), range_text([1, 4], "realization")
    ('4 realizations', '1 to 4 realizations')
    """
    counts = [int(count) for count in counts]
    lowest, highest = min(counts), max(counts)
    return count_text(highest, noun) if lowest == highest else f"{lowest} to {highest} {noun}s"


def sample_text(averages: xr.Dataset) -> str:
    """How many realizations (per W) and networks averages are made of."""
    text = range_text(averages["realizations_total"].to_numpy(), "realization")
    return f"{text}, {count_text(int(averages.attrs['networks']), 'network')}" if "networks" in averages.attrs else text


def sample_title(averages: xr.Dataset) -> str:
    """As `sample_text`, and at which W states are degenerate."""
    text = sample_text(averages)
    if "degenerate_W" in averages.attrs:
        degenerate = ", ".join(f"{W:g}" for W in np.atleast_1d(averages.attrs["degenerate_W"]))
        text += f"\n$W$ = {degenerate}: degenerate states, of no unique basis"
    return text
