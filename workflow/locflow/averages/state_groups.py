"""Groups of eigenstates, and means within them: energy bins, runs of consecutive eigenstates, the middle of a spectrum.

Paper 3 (Schindler, arXiv:1704.01578), Figs. 1, 4 and 10: averages over states of like energy density, and over states
that follow each other in energy. Nothing is averaged over realizations here.
"""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.observables.energy_bins import bin_of

NO_GROUP = -1


def energy_bin_groups(energy_density: ArrayLike, bins: int) -> np.ndarray:
    """Energy bin of each state.

    Parameters
    ----------
    energy_density
        Any shape; nan where there is no state.
    bins
        Number of equal bins of [0, 1].

    Returns
    -------
    Integers of the same shape, NO_GROUP where there is no state.
    """
    density = np.asarray(energy_density, dtype=float)
    return np.where(np.isnan(density), NO_GROUP, bin_of(np.nan_to_num(density), bins))


def consecutive_groups(energy_density: ArrayLike, cells: int) -> np.ndarray:
    """Cell of each state, when the states of each row are ordered by energy and cut into runs of equal length.

    Cell k of every row is the same part of its spectrum. The lengths of the runs differ by at most one.

    Parameters
    ----------
    energy_density
        Shape (..., state); nan where there is no state.
    cells
        Number of runs.

    Returns
    -------
    Integers of the same shape, NO_GROUP where there is no state.
    """
    density = np.asarray(energy_density, dtype=float)
    rank = np.argsort(np.argsort(density, axis=-1, kind="stable"), axis=-1)  # nan last
    present = ~np.isnan(density)
    count = np.maximum(present.sum(axis=-1, keepdims=True), 1)
    return np.where(present, rank * cells // count, NO_GROUP)


def cells_of(dataset: xr.Dataset, consecutive_states: int) -> tuple[np.ndarray, int]:
    """Cells over which paper 3 averages at one W: its energy windows where it has any, else consecutive eigenstates.

    Parameters
    ----------
    dataset
        `energy_density(realization, state)`, nan where there is no state; where only energy windows are known
        `window(realization, state)`, the index of the window, negative where there is no state, and the coordinate
        `window_center`.
    consecutive_states
        Length of the runs, of equal length, into which a complete spectrum is cut; about.

    Returns
    -------
    cells
        Integers (realization, state), NO_GROUP where there is no state.
    count
        Number of cells, at least one.
    """
    density = dataset["energy_density"].transpose("realization", "state").to_numpy()
    if "window_center" in dataset.variables:
        return dataset["window"].transpose("realization", "state").to_numpy(), dataset["window_center"].size
    count = max(1, round(density.shape[1] / consecutive_states))
    return consecutive_groups(density, count), count


def group_means(values: ArrayLike, groups: ArrayLike, count: int, weights: ArrayLike | None = None) -> np.ndarray:
    """Mean of the values of each group along the last axis, ignoring nan.

    Parameters
    ----------
    values
        Shape (..., state).
    groups
        Integers that broadcast to the shape of the values; NO_GROUP does not count.
    count
        Number of groups.
    weights
        How much each value counts, broadcast as the groups; None: each once.

    Returns
    -------
    Shape (..., count), nan for a group without values.
    """
    sums, numbers = _sums(values, groups, count, weights)
    return np.divide(sums, numbers, out=np.full(sums.shape, np.nan), where=numbers > 0)


def group_standard_deviations(values: ArrayLike, groups: ArrayLike, count: int) -> np.ndarray:
    """Standard deviation (n - 1) of the values of each group; shapes as in `group_means`, nan of fewer than two."""
    values = np.asarray(values, dtype=float)
    groups = np.broadcast_to(groups, values.shape)
    means = group_means(values, groups, count)
    # The mean of its group, for each state: sums of squares of small deviations do not cancel.
    group_mean = np.take_along_axis(means, np.maximum(groups, 0), axis=-1)
    sums, numbers = _sums((values - group_mean) ** 2, groups, count)
    return np.sqrt(np.divide(sums, numbers - 1, out=np.full(sums.shape, np.nan), where=numbers > 1))


def middle_states(energy_density: ArrayLike, count: int) -> np.ndarray:
    """The states nearest to energy density 1/2, ordered by energy: from a complete spectrum consecutive ones.

    Parameters
    ----------
    energy_density
        Shape (..., state); nan where there is no state.
    count
        How many; fewer where no row has as many states.

    Returns
    -------
    Indices along the last axis, shape (..., min(count, states)).
    """
    density = np.asarray(energy_density, dtype=float)
    count = min(count, int((~np.isnan(density)).sum(axis=-1).min()))
    nearest = np.argsort(np.abs(density - 0.5), axis=-1, kind="stable")[..., :count]
    order = np.argsort(np.take_along_axis(density, nearest, axis=-1), axis=-1, kind="stable")
    return np.take_along_axis(nearest, order, axis=-1)


def middle_weights(
    energy_density: ArrayLike, left_out: float, weights: ArrayLike | None = None, windows: ArrayLike | None = None
) -> np.ndarray:
    """For how many levels each state stands if a part of the levels at either end of the spectrum does not count.

    Parameters
    ----------
    energy_density
        Shape (..., state); nan where there is no state.
    left_out
        Part of the levels at either end.
    weights
        For how many levels each state stands, of the same shape; None: each for itself.
    windows
        Index of the window of each state, ascending with energy, of the same shape; NO_GROUP where there is no state.
        The states of a window share what counts of its levels. None: each state is a window.

    Returns
    -------
    Of the same shape, 0 where there is no state.

    Examples
    --------
    >>> middle_weights([0.5, 0.1, 0.9, 0.3], 0.375)
    array([0.5, 0. , 0. , 0.5])
    """
    density = np.atleast_2d(np.asarray(energy_density, dtype=float))
    levels = np.ones(density.shape) if weights is None else np.asarray(weights, dtype=float).reshape(density.shape)
    rank = np.argsort(np.argsort(density, axis=-1, kind="stable"), axis=-1)  # nan last
    group = rank if windows is None else np.asarray(windows).reshape(density.shape)
    made = np.zeros(density.shape)
    for place in np.ndindex(density.shape[:-1]):
        inside = ~np.isnan(density[place]) & (group[place] != NO_GROUP)
        own, level = group[place][inside], levels[place][inside]
        in_window = np.bincount(own, weights=level)
        borders = np.concatenate([[0.0], np.cumsum(in_window)])
        kept = np.diff(np.clip(borders, left_out * borders[-1], (1 - left_out) * borders[-1]))
        share = np.divide(kept, in_window, out=np.zeros(len(kept)), where=in_window > 0)
        made[place][inside] = level * share[own]
    return made.reshape(np.shape(energy_density))


def _sums(
    values: ArrayLike, groups: np.ndarray, count: int, weights: ArrayLike | None = None
) -> tuple[np.ndarray, np.ndarray]:
    values = np.asarray(values, dtype=float)
    weights = np.ones(1) if weights is None else np.asarray(weights, dtype=float)
    shape = values.shape[:-1]
    rows = values.reshape(-1, values.shape[-1])
    row_groups, row_weights = (np.broadcast_to(each, values.shape).reshape(rows.shape) for each in (groups, weights))
    sums, numbers = np.empty((len(rows), count)), np.empty((len(rows), count))
    for k, (row, group, weight) in enumerate(zip(rows, row_groups, row_weights, strict=True)):
        inside = (group != NO_GROUP) & ~np.isnan(row)
        sums[k] = np.bincount(group[inside], weights=(weight * row)[inside], minlength=count)
        numbers[k] = np.bincount(group[inside], weights=weight[inside], minlength=count)
    return sums.reshape(*shape, count), numbers.reshape(*shape, count)
