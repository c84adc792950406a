"""Quantities of trainings of kind "confidence": transitions, peaks along W, what figures show of the grid of W."""

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.averages.peaks import peak
from locflow.averages.statistics import bootstrap_interval, falling_crossing
from locflow.measure.quantities import bootstrap_of, notes, resampled_quantity
from locflow.results.measured import quantity

# The example of section V A: more than half of the states with more than 90 % confidence.
THRESHOLD, FRACTION = 0.9, 0.5
CONFIDENT_ETH, CONFIDENT_MBL = 0.1, 0.9


def transition_quantity(
    averages: xr.Dataset, name: str, label: str, *, unit: str = "J", transition: str = "transition_W"
) -> dict:
    """W at which the mean confidence of all states rises through 1/2; where it does not, on which side it must lie.

    With `transition` "middle_transition_W" of the states without the ends of the spectrum.
    """
    grid, value = averages["W"].to_numpy(), float(averages[transition])
    lower, upper = averages[f"{transition}_interval"].to_numpy()
    note = "" if np.isfinite(value) else f"none between W = {grid[0]:g} and {grid[-1]:g}"
    return quantity(
        name,
        label,
        value,
        interval=(grid[-1] if lower == np.inf else lower, grid[0] if upper == -np.inf else upper),
        interval_means=bootstrap_of(averages),
        unit=unit,
        note=notes(note, averages.attrs["interval_reason"]),
    )


def difference_quantity(
    later: xr.Dataset, earlier: xr.Dataset, name: str, label: str, *, transition: str = "transition_W"
) -> dict:
    """W at mean confidence 1/2 of one training minus that of another; their realizations are resampled together."""

    def measure(averages: xr.Dataset) -> tuple[float, np.ndarray]:
        return float(averages[transition]), averages[f"{transition}_resamples"].to_numpy()

    missing = "a mean confidence does not rise through 1/2 within the grid of W"
    return _paired_quantity(later, earlier, name, label, measure, missing)


def critical_difference_quantity(later: xr.Dataset, earlier: xr.Dataset, name: str, label: str) -> dict:
    """`critical_disorder` of one training minus that of another; their realizations are resampled together."""
    missing = "too few states are confident within the grid of W"
    return _paired_quantity(later, earlier, name, label, critical_disorder, missing)


def critical_disorder(averages: xr.Dataset) -> tuple[float, np.ndarray]:
    """The W at which `FRACTION` of the states have a confidence above `THRESHOLD`, between the W of the grid.

    Returns
    -------
    value : float
        nan where it lies beyond the grid.
    resamples : ndarray, shape (resample,)
    """
    share, W = at(averages["confident_fraction"]).to_numpy(), averages["W"].to_numpy()
    value = float(falling_crossing(W, -share, -FRACTION).position)
    return value, at(averages["critical_disorder_resamples"]).to_numpy()


def _paired_quantity(
    later: xr.Dataset,
    earlier: xr.Dataset,
    name: str,
    label: str,
    measure: Callable[[xr.Dataset], tuple[float, np.ndarray]],
    missing: str,
) -> dict:
    """What one training has more than another; `missing` says why a value may not be known."""
    (one, one_drawn), (other, other_drawn) = measure(later), measure(earlier)
    with np.errstate(invalid="ignore"):  # of two beyond the grid the difference is not known
        value, samples = one - other, one_drawn - other_drawn
    reasons = {dataset.attrs["interval_reason"] for dataset in (later, earlier)}
    if not np.isfinite(value):
        reasons.add(missing)
    # What the realizations have in common cancels. What remains is as much of the networks, which each has of its own.
    items = [averages.attrs["items"] for averages in (later, earlier)]
    items += [averages.attrs["networks"] for averages in (later, earlier) if "networks" in averages.attrs["resampled"]]
    return quantity(
        name,
        label,
        value,
        interval=bootstrap_interval(samples, min(items), later.attrs["confidence"]),
        interval_means=bootstrap_of(later, earlier),
        unit="J",
        note="; ".join(sorted(reasons - {""})),
    )


def peak_quantities(
    averages: xr.Dataset,
    suffix: str,
    curve_label: str,
    values: ArrayLike,
    samples: ArrayLike | None = None,
    *,
    note: str,
) -> list[dict]:
    """`peak_<suffix>` and `width_<suffix>` of a curve along W, see `peak`, with intervals if there are resamples."""
    W = averages["W"].to_numpy()
    measured = []
    possible = (W[0], W[-1]), (0.0, np.inf)
    position_and_width = peak(W, np.asarray(values))
    resampled = (None, None) if samples is None else peak(W, np.asarray(samples))
    kinds, meanings = ("peak", "width"), ("h at the maximum of", "full width at half maximum of")
    for kind, words, value, drawn, ends in zip(kinds, meanings, position_and_width, resampled, possible, strict=True):
        missing = (
            "" if np.isfinite(value) else "no maximum; " if kind == "peak" else "does not fall to half of its maximum; "
        )
        name, label = f"{kind}_{suffix}", f"{words} {curve_label}"
        if drawn is None:
            measured.append(quantity(name, label, value, unit="J", note=f"{missing}{note}; no interval: not resampled"))
        else:
            measured.append(
                resampled_quantity(
                    averages, name, label, float(value), drawn, ends=ends, unit="J", note=f"{missing}{note}"
                )
            )
    return measured


def mean_over_W(W: ArrayLike, values: ArrayLike) -> np.ndarray:
    """Mean over the range of W by the trapezoidal rule: grids may be uneven. Shape (..., W) to (...)."""
    W = np.asarray(W, dtype=float)
    return np.trapezoid(values, W, axis=-1) / (W[-1] - W[0])


def transition_range(dataset: xr.Dataset) -> xr.Dataset:
    """The part of the grid of W that figures show: up to half of W_MBL, without a last W far from the others.

    Above, all is localized; the paper says as little of where its figures end as of where all is decided.
    """
    W = dataset["W"].to_numpy()
    # Of the smallest grids at least three, if there are as many.
    shown = max(np.searchsorted(W, dataset.attrs["W_MBL"] / 2, side="right"), min(3, len(W)))
    if shown > 2 and W[shown - 1] - W[shown - 2] > 2 * (W[shown - 2] - W[shown - 3]):
        shown -= 1
    return dataset.isel(W=slice(shown))


def at(values: xr.DataArray) -> xr.DataArray:
    """Values at the paper's example, THRESHOLD and FRACTION, or at the entries of the grids nearest to it."""
    selected = values
    for name, target in (("threshold", THRESHOLD), ("fraction", FRACTION)):
        if name in values.dims:
            selected = selected.sel({name: target}, method="nearest")
    return selected


def check_grids(reference: xr.Dataset, **others: xr.Dataset) -> None:
    """Raise a ValueError unless the datasets have the grid of W of the reference; it names the one that differs."""
    W = reference["W"].to_numpy()
    for name, other in others.items():
        if other.sizes["W"] != len(W) or not np.allclose(other["W"], W):
            raise ValueError(f"{name}: W is {other['W'].values.tolist()}, but that of the others {W.tolist()}")


def fraction_interval(averages: xr.Dataset, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Bootstrap interval of a fraction of the states along W.

    Parameters
    ----------
    averages
        Kind "confidence_averages".
    name
        Of a variable with `_resamples`.

    Returns
    -------
    lower, upper : ndarray, shape (W,)
    """
    samples = averages[f"{name}_resamples"].transpose("resample", "W").to_numpy()
    ends = bootstrap_interval(samples, averages.attrs["items"], averages.attrs["confidence"])
    lower, upper = np.clip(ends, 0, 1)
    return lower, upper


def ratio_quantity(
    name: str, label: str, later: xr.Dataset, earlier: xr.Dataset, samples: Sequence[ArrayLike], value: float, note: str
) -> dict:
    """A ratio of positive numbers of two trainings, whose resamples `samples` are in this order.

    Each training has other realizations: where a training has but one, their scatter is not in the interval.
    """
    count = min(map(len, samples))
    items = min(dataset.attrs["items"] for dataset in (earlier, later))
    interval = bootstrap_interval(samples[0][:count] / samples[1][:count], items, later.attrs["confidence"])
    return quantity(
        name,
        label,
        value,
        interval=np.maximum(interval, 0),
        interval_means=bootstrap_of(earlier, later),
        note=note if np.isfinite(value) else f"{note}; a width is not known",
    )
