"""Adjacent gap ratio of a spectrum (paper 1, Eq. (7)): level repulsion without unfolding."""

from collections.abc import Sequence

import numpy as np

from locflow.observables.energy_bins import mean_in_bins


def gap_ratios(energies: np.ndarray | Sequence[float]) -> np.ndarray:
    """Ratio of consecutive level spacings, min(d_a, d_(a-1)) / max(d_a, d_(a-1)) with d_a = E_(a+1) - E_a.

    Parameters
    ----------
    energies
        Shape (levels,): ascending eigenvalues of one symmetry sector.

    Returns
    -------
    ndarray, shape (levels - 2,)
        The ratio of level a = 1 ... levels - 2, in [0, 1]. Where one spacing vanishes it is 0; where both do
        (three degenerate levels) it is undefined: nan.

    Raises
    ------
    ValueError
        Energies that are not ascending.

    Notes
    -----
    Paper 1, Eq. (7); Oganesyan and Huse, Phys. Rev. B 75, 155111 (2007). The mean is 2 ln 2 - 1 = 0.3863 for Poisson
    levels and 0.5307 for large matrices of the Gaussian orthogonal ensemble.
    """
    spacings = np.diff(np.asarray(energies, dtype=np.float64))
    if not np.all(spacings >= 0):
        raise ValueError("energies are not ascending numbers: no gap ratios")
    smaller = np.minimum(spacings[1:], spacings[:-1])
    larger = np.maximum(spacings[1:], spacings[:-1])
    return np.divide(smaller, larger, out=np.full_like(smaller, np.nan), where=larger > 0)


def mean_gap_ratios(energies: np.ndarray, group: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean gap ratio within each group of levels, where only the levels of a group follow each other.

    Parameters
    ----------
    energies
        Shape (levels,), ascending within each group.
    group
        Shape (levels,): group of each level, from 0.
    groups
        Number of groups.

    Returns
    -------
    mean, count
        As of `locflow.observables.energy_bins.mean_in_bins`: nan, of 0 ratios, for a group of fewer than three levels.
    """
    ratios = [gap_ratios(energies[group == index]) for index in range(groups)]
    return mean_in_bins(np.concatenate(ratios), np.repeat(np.arange(groups), [len(own) for own in ratios]), groups)
