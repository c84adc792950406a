"""Energy densities, and equal bins of them, in which eigenstates are kept (paper 1).

The energy density is (E - E_min) / (E_max - E_min) in [0, 1], over the spectrum of the sector. The bins are
half open, [k/B, (k+1)/B), but for the last, which is closed. No eigenvalue is computed here. The
eigensolvers take the formula from this module, and not the other way: what only reads files needs no solver.
"""

from collections.abc import Sequence

import numpy as np

# Extremal energies and inner ones may come from different solvers: the density may leave [0, 1] by rounding.
ROUNDING = 1e-9
EDGE_ROUNDING = 1e-11


def unchecked_energy_density(
    energies: np.ndarray | Sequence[float] | float, energy_min: float, width: float
) -> np.ndarray:
    """(E - E_min) / width, elementwise, whatever the energies are."""
    return (np.asarray(energies, dtype=np.float64) - energy_min) / width


def energy_density(energies: np.ndarray | Sequence[float] | float, energy_min: float, energy_max: float) -> np.ndarray:
    """Energy density of energies.

    Parameters
    ----------
    energies
        Energies, any shape.
    energy_min, energy_max
        Extremal eigenvalues of the sector.

    Returns
    -------
    ndarray, float64
        In [0, 1], same shape.

    Raises
    ------
    ValueError
        The spectrum has no width, or an energy lies outside it by more than rounding.

    Examples
    --------
    >>> energy_density([-3.0, 0.0, 1.0], energy_min=-3.0, energy_max=1.0)
    array([0.  , 0.75, 1.  ])
    """
    width = float(energy_max) - float(energy_min)
    if not width > 0:
        raise ValueError(f"the spectrum from {energy_min} to {energy_max} has no width: no energy density")
    density = unchecked_energy_density(energies, energy_min, width)
    if np.any(~((density >= -ROUNDING) & (density <= 1 + ROUNDING))):
        raise ValueError(f"energies outside the spectrum from {energy_min} to {energy_max}, or not finite")
    return np.clip(density, 0.0, 1.0)


def bin_edges(bins: int) -> np.ndarray:
    """Edges of `bins` equal bins of [0, 1]: ndarray of shape (bins + 1,).

    Examples
    --------
    >>> bin_edges(4)
    array([0.  , 0.25, 0.5 , 0.75, 1.  ])
    """
    return np.arange(bins + 1) / bins


def bin_centers(bins: int) -> np.ndarray:
    """Centres of `bins` equal bins of [0, 1]: ndarray of shape (bins,).

    Examples
    --------
    >>> bin_centers(4)
    array([0.125, 0.375, 0.625, 0.875])
    """
    return (2 * np.arange(bins) + 1) / (2 * bins)


def bin_of(density: np.ndarray | Sequence[float] | float, bins: int) -> np.ndarray:
    """Bin of each energy density.

    Parameters
    ----------
    density
        Energy densities in [0, 1].
    bins
        Number of equal bins.

    Returns
    -------
    ndarray of int, same shape
        k with edge[k] <= density < edge[k + 1]; density 1 belongs to the last bin.

    Examples
    --------
    >>> bin_of([0.0, 0.25, 0.9, 1.0], bins=4)
    array([0, 1, 3, 3])
    """
    return np.minimum(np.searchsorted(bin_edges(bins), density, side="right") - 1, bins - 1)


def settled_on_edges(density: np.ndarray, bins: int) -> np.ndarray:
    """Energy densities where those within rounding of an edge of `bins` equal bins lie on it.

    Degenerate levels of a clean lattice may lie on an edge: rounding shall not divide them between two bins. The
    eigensolvers treat the states that they keep alike (`locflow.eigensolvers.windows.TIE`).

    Examples
    --------
    >>> settled_on_edges(np.array([0.5 - 1e-13, 0.49]), bins=4)
    array([0.5 , 0.49])
    """
    edge = np.rint(density * bins) / bins
    return np.where(np.abs(density - edge) <= EDGE_ROUNDING, edge, density)


def bin_windows(bins: int, count: int) -> list[tuple[float, int, float, float]]:
    """What to ask an eigensolver for: in each bin the states nearest its centre, all where there are fewer (paper 1).

    Parameters
    ----------
    bins
        Number of equal bins.
    count
        States to keep per bin.

    Returns
    -------
    list of (center, count, lower, upper)
        One per bin, energy densities: the `count` states nearest to the centre, of those between lower and
        upper.

    Examples
    --------
    >>> bin_windows(bins=2, count=50)
    [(0.25, 50, 0.0, 0.5), (0.75, 50, 0.5, 1.0)]
    """
    edges = bin_edges(bins).tolist()
    centers = bin_centers(bins).tolist()
    return [(centers[k], count, edges[k], edges[k + 1]) for k in range(bins)]


def mean_in_bins(
    values: np.ndarray | Sequence[float], bin_index: np.ndarray | Sequence[int], bins: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean of the values of each bin, nan values left out.

    Parameters
    ----------
    values
        Shape (n,).
    bin_index
        Shape (n,): bin of each value.
    bins
        Number of bins.

    Returns
    -------
    mean : ndarray, shape (bins,)
        nan where there is no value.
    count : ndarray of int, shape (bins,)
        Number of values that entered.

    Examples
    --------
    >>> mean, count = mean_in_bins([1.0, 3.0, np.nan], [0, 0, 1], bins=3)
    >>> mean, count
    (array([ 2., nan, nan]), array([2, 0, 0]))
    """
    values, bin_index = np.asarray(values, dtype=np.float64), np.asarray(bin_index)
    defined = ~np.isnan(values)
    count = np.bincount(bin_index[defined], minlength=bins)
    total = np.bincount(bin_index[defined], weights=values[defined], minlength=bins)
    return np.divide(total, count, out=np.full(bins, np.nan), where=count > 0), count
