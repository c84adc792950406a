"""Which levels are one and the same to rounding: what says nothing about the spacing of levels, or about single states.

Clean lattices have degenerate levels, and symmetries. The levels of a multiplet come out of a diagonalization apart by
rounding, in an order that depends on the engine, and so do the states: any basis of the multiplet is as good as any
other, with another entropy and another inverse participation ratio for each.
"""

from collections.abc import Sequence
from math import isfinite

import numpy as np

ROUNDING = 1e-12
"""Levels nearer to each other than this, in units of the spectrum's width, are one.

All engines left the levels of multiplets apart by up to 2e-14 (rings, tori and chains of 8 to 14 sites, clean and with
fields of two values). Spacings of independent levels are smaller than this in one spectrum of thousands at 16 sites.
"""


def vanishing_spacings(energies: np.ndarray | Sequence[float], width: float | None = None) -> np.ndarray:
    """Which spacings of levels are rounding.

    Parameters
    ----------
    energies
        Shape (levels,), ascending.
    width
        E_max - E_min of the whole spectrum, where the levels are a part of it; by default their own span.

    Returns
    -------
    ndarray of bool, shape (levels - 1,)
        Whether E_(a+1) - E_a is at most `ROUNDING` times the width, or times the largest |E| where that is larger.

    Raises
    ------
    ValueError
        Energies that are not ascending, or a width that is none.

    Examples
    --------
    >>> vanishing_spacings([-1.0, 0.0, 1e-15, 1.0])
    array([False,  True, False])
    """
    energies = np.asarray(energies, dtype=np.float64)
    if energies.ndim != 1:
        raise ValueError(f"energies of shape {energies.shape} are no list of levels")
    if not energies.size:
        return np.zeros(0, dtype=bool)
    lowest, highest = float(energies[0]), float(energies[-1])
    if width is None:
        width = highest - lowest
    elif not 0 <= width < np.inf:
        raise ValueError(f"width {width!r} of the spectrum: a finite number, at least 0")
    rounding = ROUNDING * max(width, abs(lowest), abs(highest))
    spacings = energies[1:] - energies[:-1]
    # Levels that are no numbers compare with none.
    if not (isfinite(rounding) and (spacings >= -rounding).all()):
        raise ValueError("energies are not ascending numbers: no spacings")
    return spacings <= rounding


def degenerate_levels(energies: np.ndarray | Sequence[float], width: float | None = None) -> np.ndarray:
    """Which levels are one with a neighbour, see `vanishing_spacings`: ndarray of bool, shape (levels,).

    Examples
    --------
    >>> degenerate_levels([-1.0, 0.0, 1e-15, 1.0])
    array([False,  True,  True, False])
    """
    vanishing = vanishing_spacings(energies, width)
    degenerate = np.zeros(np.size(energies), dtype=bool)
    degenerate[1:] = vanishing
    degenerate[:-1] |= vanishing
    return degenerate
