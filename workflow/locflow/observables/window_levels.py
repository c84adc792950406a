"""How many levels of the spectrum each eigenstate of a window stands for.

Windows of like numbers of states at even energy densities are no even sample of the spectrum: in its middle levels lie
by orders of magnitude denser than at its ends. Where windows stand for all eigenstates, each state counts as many times
as there are levels nearer to its window than to others.
"""

from collections.abc import Sequence

import numpy as np


def represented_levels(
    level: np.ndarray,
    energy_density: np.ndarray,
    window: np.ndarray,
    window_center: np.ndarray | Sequence[float],
    dimension: int,
    *,
    ends: tuple[float, float] = (0.0, 1.0),
) -> np.ndarray:
    """Levels of the whole spectrum for which each state stands.

    The number of levels below an energy density is a monotone cubic through the windows' means, which are known
    exactly, and the ends of the spectrum; the border of two windows is half way between their centres.

    Parameters
    ----------
    level, energy_density, window
        Shape (state,): number of the level in the spectrum, from 0, energy density, and index of the window whose
        centre is nearest.
    window_center
        Energy densities, ascending.
    dimension
        Levels of the spectrum.
    ends
        Only the levels between these parts of them count: (0.1, 0.9) leaves out a tenth at either end.

    Returns
    -------
    ndarray, shape (state,)
        The same for all states of a window; their sum is the number of levels between the ends.

    Examples
    --------
    Two windows of two states each, in a spectrum of 100 levels:

    >>> level, density = np.array([9, 10, 49, 50]), np.array([0.2, 0.2, 0.5, 0.5])
    >>> represented_levels(level, density, np.array([0, 0, 1, 1]), [0.2, 0.5], 100).round(1)
    array([14.2, 14.2, 35.8, 35.8])
    """
    # Most jobs that can read windows read complete spectra: they need not pay for this import, 0.3 s.
    from scipy.interpolate import PchipInterpolator

    present, position, states = np.unique(window, return_inverse=True, return_counts=True)
    mean_density = np.bincount(position, energy_density) / states
    mean_level = np.bincount(position, level) / states + 0.5
    inner = (mean_density > 0) & (mean_density < 1)
    below = PchipInterpolator(
        np.concatenate([[0.0], mean_density[inner], [1.0]]), np.concatenate([[0.0], mean_level[inner], [dimension]])
    )
    centers = np.asarray(window_center, dtype=float)[present]
    borders = np.concatenate([[0.0], below((centers[1:] + centers[:-1]) / 2), [dimension]])
    borders = np.clip(borders, ends[0] * dimension, ends[1] * dimension)
    return (np.diff(borders) / states)[position]
