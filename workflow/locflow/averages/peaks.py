"""Peaks of curves on a grid: where the maximum is, and how wide."""

import numpy as np
from numpy.typing import ArrayLike


def peak(W: ArrayLike, values: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Position of the maximum of curves along W, and their full width at half of it.

    Parameters
    ----------
    W
        Ascending, shape (W,).
    values
        Shape (..., W); nan is left out.

    Returns
    -------
    position
        Shape (...): vertex of the parabola through the largest value and its neighbours; that W itself at the ends of
        the grid. nan where no value is positive.
    width
        Shape (...), between the points nearest to the maximum at which the curve, linear between the W of the grid,
        falls to half of its largest value; nan where it does not on both sides.
    """
    W, values = np.asarray(W, dtype=float), np.asarray(values, dtype=float)
    peaks = [_peak(W[~np.isnan(row)], row[~np.isnan(row)]) for row in values.reshape(-1, len(W))]
    position, width = np.array(peaks).T.reshape(2, *values.shape[:-1])
    return position, width


def _peak(W: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    if not len(values) or not values.max() > 0:
        return np.nan, np.nan
    top = int(np.argmax(values))
    position = W[top]
    if 0 < top < len(W) - 1:
        steps, rises = np.diff(W[top - 1 : top + 2]), np.diff(values[top - 1 : top + 2])
        slopes = rises / steps
        if slopes[0] > slopes[1]:
            position = W[top] + (slopes[0] * steps[1] + slopes[1] * steps[0]) / (2 * (slopes[0] - slopes[1]))
    half = values[top] / 2
    below = np.flatnonzero(values < half)
    left, right = below[below < top], below[below > top]
    if not len(left) or not len(right):
        return position, np.nan
    ends = []
    for outside, inside in ((left[-1], left[-1] + 1), (right[0], right[0] - 1)):
        part = (half - values[outside]) / (values[inside] - values[outside])
        ends.append(W[outside] + part * (W[inside] - W[outside]))
    return position, ends[1] - ends[0]
