"""Disorder strengths: how files name one, which two are the same, and which lie in a range. Import-light.

A W has at most three decimals; the config refuses others. So two W are the same number but for rounding, or they differ
by at least 0.001. Nothing else compares W: neither by == nor with a tolerance of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import numpy as np

DECIMALS = 3
PATTERN = rf"\d+\.\d{{{DECIMALS}}}"
"""Of a W in the name of a file, as a regular expression."""

_SAME = 1e-6


def W_label(W: float) -> str:
    """A W as it stands in the names of files: three decimals, so that 2.8 and 2.8000000000000003 are one.

    Examples
    --------
    >>> W_label(7 * 0.4), W_label(-0.0)
    ('2.800', '0.000')
    """
    # The sum turns -0.0 into 0.0.
    return f"{W + 0.0:.{DECIMALS}f}"


def W_of(label: str) -> float:
    """The W that a label names.

    Examples
    --------
    >>> W_of("2.800")
    2.8
    """
    return float(label)


def same_W(first: float | np.ndarray, second: float | np.ndarray) -> bool | np.ndarray:
    """Whether two W are the same but for rounding; of arrays element by element.

    Examples
    --------
    >>> same_W(7 * 0.4, 2.8), same_W(2.8, 2.801)
    (True, False)
    """
    return abs(first - second) < _SAME


if TYPE_CHECKING:

    @overload
    def at_most(W: float, largest: float) -> bool: ...
    @overload
    def at_most(W: np.ndarray, largest: float) -> np.ndarray: ...


def at_most(W: float | np.ndarray, largest: float) -> bool | np.ndarray:
    """Whether W is at most another one; of an array element by element.

    Examples
    --------
    >>> at_most(7 * 0.4, 2.8), at_most(2.801, 2.8)
    (True, False)
    """
    return largest + _SAME > W


if TYPE_CHECKING:

    @overload
    def in_range(W: float, lower: float, upper: float) -> bool: ...
    @overload
    def in_range(W: np.ndarray, lower: float, upper: float) -> np.ndarray: ...


def in_range(W: float | np.ndarray, lower: float, upper: float) -> bool | np.ndarray:
    """Whether W lies between two W or is one of them; of an array element by element.

    Examples
    --------
    >>> in_range(7 * 0.4, 2.0, 2.8), in_range(2.801, 2.0, 2.8)
    (True, False)
    """
    return (lower - _SAME < W) & (upper + _SAME > W)


if TYPE_CHECKING:

    @overload
    def between(W: float, lower: float, upper: float) -> bool: ...
    @overload
    def between(W: np.ndarray, lower: float, upper: float) -> np.ndarray: ...


def between(W: float | np.ndarray, lower: float, upper: float) -> bool | np.ndarray:
    """Whether W lies between two W and is neither of them; of an array element by element.

    Examples
    --------
    >>> between(2.4, 2.0, 2.8), between(7 * 0.4, 2.0, 2.8)
    (True, False)
    """
    return (lower + _SAME < W) & (upper - _SAME > W)


def position_of(W: float, strengths: Iterable[float]) -> int | None:
    """Where a W stands among others; None if it does not.

    Examples
    --------
    >>> position_of(7 * 0.4, [2.4, 2.8]), position_of(3.0, [2.4, 2.8])
    (1, None)
    """
    return next((position for position, other in enumerate(strengths) if same_W(W, other)), None)
