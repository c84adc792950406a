"""Where curves of successive sizes cross, and where a curve has its maximum, with all bootstrap resamples at once.

An order parameter that is larger in the ergodic phase grows with the size there and falls with it in the localized one:
curves of two sizes cross near the transition. Where they cross drifts with the sizes; it is no critical disorder yet.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike


def on_common_grid(
    grids: Sequence[np.ndarray], values: Sequence[ArrayLike], resamples: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Curves of several sizes on all their W.

    Parameters
    ----------
    grids, values
        Of each size, its W, ascending, and its values there.
    resamples
        Of each size, shape (resamples, W). All have as many as the size that has fewest.

    Returns
    -------
    W : ndarray, shape (W,)
    stacked : ndarray, shape (1 + resamples, size, W)
        First the data; nan where a size has no such W.
    """
    W = np.unique(np.concatenate(grids))
    count = min(map(len, resamples))
    stacked = np.full((1 + count, len(grids), len(W)), np.nan)
    for size, (own, data, drawn) in enumerate(zip(grids, values, resamples, strict=True)):
        places = np.searchsorted(W, own)
        stacked[0, size, places] = data
        stacked[1:, size, places] = drawn[:count]
    return W, stacked


def falling_zero(x: ArrayLike, values: ArrayLike) -> np.ndarray:
    """Where curves go from above zero to below, of several such points the one that parts most.

    That is where the integral of the curve up to a point is largest. Deep in both phases the difference of two sizes is
    nothing but noise about zero; such zeros part little.

    Parameters
    ----------
    x
        Ascending, shape (points,).
    values
        Shape (..., points), linear between the points; nan points are left out, curve by curve.

    Returns
    -------
    ndarray, shape (...)
        inf where the integral grows to the end (the curve stays above), -inf where it never is above its start, nan of
        a curve with fewer than two points.

    Raises
    ------
    ValueError
        x does not ascend.

    Examples
    --------
    >>> falling_zero([0.0, 1.0, 2.0, 3.0], [[3.0, 1.0, -1.0, -1.0], [1.0, 1.0, 1.0, 1.0]])
    array([1.5, inf])
    """
    x, values = np.asarray(x, dtype=float), np.asarray(values, dtype=float)
    if x.ndim != 1 or np.any(np.diff(x) <= 0):
        raise ValueError("x must ascend")
    if np.isnan(values).any():
        rows = values.reshape(-1, len(x))
        measured = [
            falling_zero(x[known], row[known]) if known.sum() > 1 else np.array(np.nan)
            for row, known in zip(rows, ~np.isnan(rows), strict=True)
        ]
        return np.reshape(measured, values.shape[:-1])
    left, right = values[..., :-1], values[..., 1:]
    length = np.diff(x)
    integral = np.cumsum((left + right) / 2 * length, axis=-1)
    before = np.concatenate([np.zeros((*values.shape[:-1], 1)), integral[..., :-1]], axis=-1)
    falls = (left >= 0) & (right < 0)
    part = np.where(falls, left / np.where(falls, left - right, 1.0), 0.0)
    zero = x[:-1] + part * length
    at_zero = np.where(falls, before + left * part * length / 2, -np.inf)
    ends = np.zeros((*values.shape[:-1], 1)), integral[..., -1:]
    places = np.concatenate([np.full_like(ends[0], -np.inf), zero, np.full_like(ends[0], np.inf)], axis=-1)
    best = np.concatenate([ends[0], at_zero, ends[1]], axis=-1).argmax(axis=-1)
    return np.take_along_axis(places, best[..., np.newaxis], axis=-1)[..., 0]


def successive_crossings(W: ArrayLike, values: ArrayLike) -> np.ndarray:
    """Where the curve of each size meets that of the next larger one.

    Parameters
    ----------
    W
        Ascending, shape (W,).
    values
        Shape (..., size, W), sizes ascending; of what is larger in the ergodic phase.

    Returns
    -------
    ndarray, shape (..., size - 1)
        As of `falling_zero`: inf where the larger size stays above in all of W, -inf where it stays below.
    """
    values = np.asarray(values, dtype=float)
    pairs = [
        falling_zero(W, values[..., large, :] - values[..., small, :])
        for small, large in pairwise(range(values.shape[-2]))
    ]
    return np.stack(pairs, axis=-1)


def level_crossing(W: ArrayLike, values: ArrayLike, level: float) -> np.ndarray:
    """Where curves, shape (..., W), fall through a level; returns and special values as of `falling_zero`."""
    return falling_zero(W, np.asarray(values, dtype=float) - level)


def maximum(W: ArrayLike, values: ArrayLike) -> np.ndarray:
    """Where curves have their maximum: the vertex of the parabola through the largest value and its two neighbours.

    Parameters
    ----------
    W
        Ascending, shape (W,).
    values
        Shape (..., W).

    Returns
    -------
    ndarray, shape (...)
        -inf or inf where the largest value is the first or the last: the maximum lies beyond; nan of a curve with nan.

    Examples
    --------
    >>> W = np.array([1.0, 2.0, 4.0])
    >>> maximum(W, -((W - 2.5) ** 2)), maximum(W, W)
    (array(2.5), array(inf))
    """
    W, values = np.asarray(W, dtype=float), np.asarray(values, dtype=float)
    best = np.where(np.isnan(values), -np.inf, values).argmax(axis=-1)
    middle = np.clip(best, 1, len(W) - 2)
    x0, x1, x2 = (W[middle + step] for step in (-1, 0, 1))
    y0, y1, y2 = (np.take_along_axis(values, (middle + step)[..., np.newaxis], axis=-1)[..., 0] for step in (-1, 0, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        slope, next_slope = (y1 - y0) / (x1 - x0), (y2 - y1) / (x2 - x1)
        curvature = (next_slope - slope) / (x2 - x0)
        vertex = (x0 + x1) / 2 - slope / (2 * curvature)
    vertex = np.where(curvature < 0, vertex, x1)
    vertex = np.select([best == 0, best == len(W) - 1], [-np.inf, np.inf], vertex)
    return np.where(np.isnan(values).any(axis=-1), np.nan, vertex)
