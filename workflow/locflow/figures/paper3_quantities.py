"""Numbers of paper 3's figures (Schindler) with their intervals: transitions, their differences, peaks, means.

What is resampled is said by the averages (`locflow.confidence_averages`). Quantities are those of `locflow.measured`.
"""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.measured import quantity
from locflow.statistics import moments, percentile_interval, student_interval


def bootstrap_quantity(
    averages: xr.Dataset, name: str, label: str, value: float, samples: ArrayLike, *, unit: str = "", note: str = ""
) -> dict:
    """A quantity with the bootstrap interval of its resamples.

    Parameters
    ----------
    averages
        Kind "confidence_averages", for what was resampled, and why there may be no interval.
    value
        nan or infinite where it is not known: then `note` must say why.
    samples
        Shape (resample,); an infinite end of their interval is open.
    """
    lower, upper = (float(end) for end in percentile_interval(samples, averages.attrs["confidence"]))
    return quantity(
        name,
        label,
        value if np.isfinite(value) else None,
        interval=(lower, upper),
        interval_means=interval_means(averages),
        unit=unit,
        note="; ".join(filter(None, [note, averages.attrs["interval_reason"]])),
    )


def interval_means(*averages: xr.Dataset) -> str:
    """What the bootstrap intervals of these averages are, for `quantity`."""
    resampled = [dataset.attrs["resampled"] for dataset in averages if dataset.attrs["resampled"]]
    return f"{100 * averages[0].attrs['confidence']:g} % bootstrap interval over {max(resampled, key=len, default='')}"


def transition_quantity(averages: xr.Dataset, name: str, label: str) -> dict:
    """W at which the mean confidence of all states rises through 1/2; where it does not, on which side it must lie."""
    grid, samples = averages["W"].to_numpy(), averages["transition_W_resamples"].to_numpy()
    value = float(averages["transition_W"])
    made = bootstrap_quantity(
        averages,
        name,
        label,
        value,
        samples,
        unit="J",
        note="" if np.isfinite(value) else f"none between W = {grid[0]:g} and {grid[-1]:g}",
    )
    lower, upper = percentile_interval(samples, averages.attrs["confidence"])
    if np.isposinf(lower) or np.isneginf(upper):
        beyond = [float(grid[-1]), None] if np.isposinf(lower) else [None, float(grid[0])]
        made |= {"interval": beyond, "interval_means": interval_means(averages)}
    return made


def difference_quantity(later: xr.Dataset, earlier: xr.Dataset, name: str, label: str) -> dict:
    """W at mean confidence 1/2 of one training minus that of another; their realizations are resampled together."""
    value = float(later["transition_W"] - earlier["transition_W"])
    with np.errstate(invalid="ignore"):  # of two beyond the grid the difference is not known
        samples = later["transition_W_resamples"].to_numpy() - earlier["transition_W_resamples"].to_numpy()
    reasons = {dataset.attrs["interval_reason"] for dataset in (later, earlier)}
    if not np.isfinite(value):
        reasons.add("a mean confidence does not rise through 1/2 within the grid of W")
    lower, upper = (float(end) for end in percentile_interval(samples, later.attrs["confidence"]))
    return quantity(
        name,
        label,
        value,
        interval=(lower, upper),
        interval_means=interval_means(later, earlier),
        unit="J",
        note="; ".join(sorted(reasons - {""})),
    )


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
    found = [_peak(W[~np.isnan(row)], row[~np.isnan(row)]) for row in values.reshape(-1, len(W))]
    position, width = np.array(found).T.reshape(2, *values.shape[:-1])
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


def peak_quantities(
    averages: xr.Dataset, suffix: str, what: str, values: ArrayLike, samples: ArrayLike | None = None, *, note: str
) -> list[dict]:
    """`peak_<suffix>` and `width_<suffix>` of a curve along W, see `peak`, with intervals if there are resamples."""
    W = averages["W"].to_numpy()
    made = []
    found = peak(W, np.asarray(values))
    resampled = (None, None) if samples is None else peak(W, np.asarray(samples))
    for kind, words, value, drawn in zip(
        ("peak", "width"), ("h at the maximum of", "full width at half maximum of"), found, resampled, strict=True
    ):
        missing = (
            "" if np.isfinite(value) else "no maximum; " if kind == "peak" else "does not fall to half of its maximum; "
        )
        name, label = f"{kind}_{suffix}", f"{words} {what}"
        if drawn is None:
            made.append(quantity(name, label, value, unit="J", note=f"{missing}{note}; no interval: not resampled"))
        else:
            made.append(
                bootstrap_quantity(averages, name, label, float(value), drawn, unit="J", note=f"{missing}{note}")
            )
    return made


def mean_over_W(W: ArrayLike, values: ArrayLike) -> np.ndarray:
    """Mean over the range of W by the trapezoidal rule: grids may be uneven. Shape (..., W) to (...)."""
    W = np.asarray(W, dtype=float)
    return np.trapezoid(values, W, axis=-1) / (W[-1] - W[0])


def mean_quantity(
    name: str,
    label: str,
    values: ArrayLike,
    *,
    of: str,
    confidence_level: float,
    ends: tuple[float, float] = (-np.inf, np.inf),
    note: str = "",
) -> dict:
    """The mean of independent values with Student's interval.

    Parameters
    ----------
    values
        Shape (value,); nan is left out.
    of
        What the values are of, in the plural: "networks".
    ends
        What is possible: the interval ends there.
    note
        Follows the number of values; of no values it must say why.
    """
    mean, _, error, count = moments(values)
    lower, upper = student_interval(mean, error, int(count), confidence_level)
    return quantity(
        name,
        label,
        mean,
        interval=(max(lower, ends[0]), min(upper, ends[1])) if np.isfinite(lower) else None,
        interval_means=f"{100 * confidence_level:g} % interval of the mean over {of}",
        note=f"{int(count)} {of if count != 1 else of.removesuffix('s')}{note}",
    )
