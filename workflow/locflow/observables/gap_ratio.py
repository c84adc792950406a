"""Adjacent gap ratio of a spectrum (paper 1, Eq. (7)): level repulsion without unfolding.

Where levels are degenerate, their spacings are rounding, and a ratio of two would be any number: see `degeneracy` for
what counts as vanished.
"""

from collections.abc import Sequence

import numpy as np

from locflow.observables.degeneracy import vanishing_spacings
from locflow.observables.energy_bins import mean_in_bins


def gap_ratios(energies: np.ndarray | Sequence[float], width: float | None = None) -> np.ndarray:
    """Ratio of consecutive level spacings, min(d_a, d_(a-1)) / max(d_a, d_(a-1)) with d_a = E_(a+1) - E_a.

    Parameters
    ----------
    energies
        Shape (levels,): ascending eigenvalues of one symmetry sector, neighbours in the spectrum.
    width
        E_max - E_min of the whole spectrum, where these levels are a part of it; by default their own span.

    Returns
    -------
    ndarray, shape (levels - 2,)
        The ratio of level a = 1 ... levels - 2, in [0, 1]. Where one spacing vanishes it is 0; where both do
        (three degenerate levels) it is undefined: nan. A spacing vanishes as
        `locflow.observables.degeneracy.vanishing_spacings` says.

    Raises
    ------
    ValueError
        Energies that are not ascending.

    Notes
    -----
    Paper 1, Eq. (7); Oganesyan and Huse, Phys. Rev. B 75, 155111 (2007). The mean is 2 ln 2 - 1 = 0.3863 for Poisson
    levels and 0.5307 for large matrices of the Gaussian orthogonal ensemble.

    Examples
    --------
    >>> gap_ratios([0.0, 1.0, 3.0, 3.5])
    array([0.5 , 0.25])
    """
    energies = np.asarray(energies, dtype=np.float64)
    spacings = np.where(vanishing_spacings(energies, width), 0.0, energies[1:] - energies[:-1])
    smaller = np.minimum(spacings[1:], spacings[:-1])
    larger = np.maximum(spacings[1:], spacings[:-1])
    return np.divide(smaller, larger, out=np.full_like(smaller, np.nan), where=larger > 0)


def mean_gap_ratio(energies: np.ndarray | Sequence[float], width: float | None = None) -> float:
    """Mean of those `gap_ratios` that are defined; nan where none is.

    Examples
    --------
    Levels that do not know of each other, and levels of a random symmetric matrix:

    >>> generator = np.random.default_rng(1)
    >>> round(mean_gap_ratio(np.sort(generator.uniform(size=20_000))), 2)
    0.38
    >>> matrix = generator.normal(size=(500, 500))
    >>> round(mean_gap_ratio(np.linalg.eigvalsh(matrix + matrix.T)), 2)
    0.53
    """
    ratios = gap_ratios(energies, width)
    return float(np.nanmean(ratios)) if np.any(~np.isnan(ratios)) else np.nan


def mean_gap_ratios(
    energies: np.ndarray, group: np.ndarray, groups: int, width: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Mean gap ratio within each group of levels, where only the levels of a group follow each other.

    Parameters
    ----------
    energies
        Shape (levels,), ascending within each group.
    group
        Shape (levels,): group of each level, from 0.
    groups
        Number of groups.
    width
        E_max - E_min of the whole spectrum; by default the span of all these levels.

    Returns
    -------
    mean, count
        As of `locflow.observables.energy_bins.mean_in_bins`: nan, of 0 ratios, for a group of fewer than three levels
        that differ.

    Examples
    --------
    >>> levels, group = np.array([0.0, 1.0, 3.0, 10.0, 11.0, 12.0]), np.array([0, 0, 0, 1, 1, 1])
    >>> mean, count = mean_gap_ratios(levels, group, groups=2)
    >>> mean, count
    (array([0.5, 1. ]), array([1, 1]))
    """
    if width is None:
        width = np.ptp(energies) if len(energies) else 0.0
    ratios = [gap_ratios(energies[group == index], width) for index in range(groups)]
    return mean_in_bins(np.concatenate(ratios), np.repeat(np.arange(groups), [len(own) for own in ratios]), groups)
