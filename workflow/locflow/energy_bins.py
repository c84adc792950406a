"""Energy densities, equal bins of them, and which eigenstates of a bin are kept (paper 1).

The energy density is (E - E_min) / (E_max - E_min) in [0, 1], over the spectrum of the sector. The bins are
half open, [k/B, (k+1)/B), but for the last, which is closed. No eigenvalue is computed here.
"""

import numpy as np

# Extremal energies and inner ones may come from different solvers: the density may leave [0, 1] by rounding.
ROUNDING = 1e-9


def energy_density(energies, energy_min, energy_max):
    """Energy density of energies.

    Parameters
    ----------
    energies : array_like
        Energies, any shape.
    energy_min, energy_max : float
        Extremal eigenvalues of the sector.

    Returns
    -------
    ndarray, float64
        In [0, 1], same shape.

    Raises
    ------
    ValueError
        The spectrum has no width, or an energy lies outside it by more than rounding.
    """
    width = float(energy_max) - float(energy_min)
    if not width > 0:
        raise ValueError(f"the spectrum from {energy_min} to {energy_max} has no width: no energy density")
    density = (np.asarray(energies, dtype=np.float64) - energy_min) / width
    if np.any(~((density >= -ROUNDING) & (density <= 1 + ROUNDING))):
        raise ValueError(f"energies outside the spectrum from {energy_min} to {energy_max}, or not finite")
    return np.clip(density, 0.0, 1.0)


def bin_edges(bins):
    """Edges of `bins` equal bins of [0, 1]: ndarray of shape (bins + 1,)."""
    return np.arange(bins + 1) / bins


def bin_centers(bins):
    """Centres of `bins` equal bins of [0, 1]: ndarray of shape (bins,)."""
    return (2 * np.arange(bins) + 1) / (2 * bins)


def bin_of(density, bins):
    """Bin of each energy density.

    Parameters
    ----------
    density : array_like
        Energy densities in [0, 1].
    bins : int
        Number of equal bins.

    Returns
    -------
    ndarray of int, same shape
        k with edge[k] <= density < edge[k + 1]; density 1 belongs to the last bin.
    """
    return np.minimum(np.searchsorted(bin_edges(bins), density, side="right") - 1, bins - 1)


def select_states(density, bins, count):
    """In each bin the `count` levels nearest to its centre, or all where there are fewer (paper 1).

    Parameters
    ----------
    density : array_like, shape (levels,)
        Energy densities, ascending.
    bins : int
        Number of equal bins.
    count : int
        States to keep per bin.

    Returns
    -------
    levels : ndarray of int, shape (states,)
        Indices of the kept levels, ascending. Of two levels at equal distance the lower one comes first.
    state_bin : ndarray of int, shape (states,)
        Their bins.
    """
    density = np.asarray(density, dtype=np.float64)
    level_bin = bin_of(density, bins)
    distance = np.abs(density - bin_centers(bins)[level_bin])
    level = np.arange(density.size)
    order = np.lexsort((level, distance, level_bin))
    ordered_bin = level_bin[order]
    rank = level - np.searchsorted(ordered_bin, ordered_bin, side="left")
    levels = np.sort(order[rank < count])
    return levels, level_bin[levels]


def bin_windows(bins, count):
    """What to ask an eigensolver for, to get the states that `select_states` keeps.

    Parameters
    ----------
    bins, count : int
        As in `select_states`.

    Returns
    -------
    list of (center, count, lower, upper)
        One per bin, energy densities: the `count` states nearest to the centre, of those between lower and
        upper.
    """
    edges = bin_edges(bins).tolist()
    centers = bin_centers(bins).tolist()
    return [(centers[k], count, edges[k], edges[k + 1]) for k in range(bins)]
