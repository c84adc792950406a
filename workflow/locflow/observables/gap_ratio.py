"""Adjacent gap ratio of a spectrum (paper 1, Eq. (7)): level repulsion without unfolding."""

from collections.abc import Sequence

import numpy as np


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
