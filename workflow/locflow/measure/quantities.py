"""Measured quantities: means with Student's interval, values with that of the bootstrap, differences of paired ones.

What an interval is, is said here alone. The documents themselves are made by `locflow.results.measured`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.averages.statistics import bootstrap_interval, moments, percentile_interval, student_interval
from locflow.results.measured import quantity

Ends = tuple[float, float]
OPEN: Ends = (-np.inf, np.inf)
SHARE: Ends = (0.0, 1.0)


def mean_over(confidence_level: float, over: str) -> str:
    """What Student's interval of a mean is.

    Examples
    --------
    >>> mean_over(0.95, "networks")
    '95 % interval of the mean over networks'
    """
    return f"{100 * confidence_level:g} % interval of the mean over {over}"


def bootstrap_over(confidence_level: float, over: str) -> str:
    """What a bootstrap interval is.

    Examples
    --------
    >>> bootstrap_over(0.9, "realizations and networks")
    '90 % bootstrap interval over realizations and networks'
    """
    return f"{100 * confidence_level:g} % bootstrap interval over {over}"


def bootstrap_of(*averages: xr.Dataset) -> str:
    """What the bootstrap intervals of averages are; of several, what most is resampled in."""
    resampled = [dataset.attrs["resampled"] for dataset in averages if dataset.attrs["resampled"]]
    return bootstrap_over(averages[0].attrs["confidence"], max(resampled, key=len, default=""))


def notes(*parts: str) -> str:
    """One note of several, of which some may be empty."""
    return "; ".join(filter(None, parts))


def student_quantity(
    name: str,
    label: str,
    mean: float,
    standard_error: float,
    count: int,
    *,
    confidence_level: float,
    over: str,
    ends: Ends = OPEN,
    unit: str = "",
    note: str = "",
) -> dict:
    """A mean of so many independent values with Student's interval.

    Parameters
    ----------
    over
        What the values are of, in the plural: "networks".
    ends
        What is possible: the interval ends there.
    """
    lower, upper = student_interval(mean, standard_error, int(count), confidence_level)
    return quantity(
        name,
        label,
        mean,
        interval=(max(lower, ends[0]), min(upper, ends[1])),
        interval_means=mean_over(confidence_level, over),
        unit=unit,
        note=note,
    )


def mean_quantity(name: str, label: str, values: ArrayLike, **options: Any) -> dict:
    """The mean of independent values with Student's interval.

    Parameters
    ----------
    values
        Shape (value,); nan is left out.
    **options
        Of `student_quantity`.
    """
    mean, _, error, count = moments(values)
    return student_quantity(name, label, float(mean), float(error), int(count), **options)


def counted_mean_quantity(
    name: str, label: str, values: ArrayLike, *, over: str, note: str = "", **options: Any
) -> dict:
    """As `mean_quantity`; how many values there are comes before the note."""
    count = int(moments(values).count)
    words = f"{count} {over if count != 1 else over.removesuffix('s')}{note}"
    return mean_quantity(name, label, values, over=over, note=words, **options)


def bootstrap_quantity(
    name: str,
    label: str,
    value: float | None,
    resamples: ArrayLike,
    *,
    confidence_level: float,
    over: str,
    unit: str = "",
    note: str = "",
) -> dict:
    """A value with the percentile interval of its bootstrap resamples.

    Parameters
    ----------
    resamples
        Shape (resample,).
    over
        What was resampled.
    """
    return quantity(
        name,
        label,
        value,
        interval=[float(end) for end in percentile_interval(resamples, confidence_level)],
        interval_means=bootstrap_over(confidence_level, over),
        unit=unit,
        note=note,
    )


def resampled_quantity(
    averages: xr.Dataset | Sequence[xr.Dataset],
    name: str,
    label: str,
    value: float,
    samples: ArrayLike,
    *,
    ends: Ends = OPEN,
    sets: int = 1,
    unit: str = "",
    note: str = "",
) -> dict:
    """A quantity of averages with the interval of its resamples, widened where few items were resampled.

    Parameters
    ----------
    averages
        Those that it is of, for what was resampled, and why there may be no interval.
    value
        nan or infinite where it is not known: then `note` must say why.
    samples
        Shape (resample,); an infinite end of their interval is open.
    ends
        What is possible: the interval ends there.
    sets
        See `locflow.averages.statistics.bootstrap_interval`.
    """
    averages = [averages] if isinstance(averages, xr.Dataset) else averages
    items = min(dataset.attrs["items"] for dataset in averages)
    interval = bootstrap_interval(samples, items, averages[0].attrs["confidence"], sets=sets)
    reasons = sorted({dataset.attrs["interval_reason"] for dataset in averages})
    return quantity(
        name,
        label,
        value if np.isfinite(value) else None,
        interval=np.clip(interval, *ends),
        interval_means=bootstrap_of(*averages),
        unit=unit,
        note=notes(note, *reasons),
    )


def rms_quantity(
    name: str,
    label: str,
    differences: ArrayLike,
    resamples: ArrayLike,
    *,
    confidence_level: float,
    over: str,
    note: str = "",
) -> dict:
    """Root mean square of differences at many points.

    Parameters
    ----------
    differences
        Shape (points,).
    resamples
        Their bootstrap resamples, shape (resamples, points). What resampling adds to the mean square, the noise of the
        differences, is taken off, so that the interval lies about the value; the note says how much of the value is
        noise.
    """
    differences, resamples = np.asarray(differences, dtype=float), np.asarray(resamples, dtype=float)
    noise = np.mean((resamples - differences) ** 2)
    squares = np.maximum(np.mean(resamples**2, axis=-1) - noise, 0)
    return bootstrap_quantity(
        name,
        label,
        float(np.sqrt(np.mean(differences**2))),
        np.sqrt(squares),
        confidence_level=confidence_level,
        over=over,
        note=notes(note, f"statistical errors alone would leave {np.sqrt(noise):.2g}"),
    )


def largest_modulus(name: str, label: str, items: Sequence[Mapping], *, unit: str = "", note: str, none: str) -> dict:
    """The largest modulus of several quantities.

    Its interval reaches from the largest of the lower ends of all moduli to the largest of the upper ends: what is the
    largest by chance alone makes it no narrower. Where one of them has no interval there is none.

    Parameters
    ----------
    items
        From `locflow.results.measured.quantity`; those without a value are left out.
    note, none
        What the quantities are, and why there may be none.
    """
    known = [item for item in items if item["value"] is not None]
    if not known:
        return not_measured(name, label, none)
    value = max(abs(item["value"]) for item in known)
    words = f"{note}; interval: the largest ends of the intervals of all {len(known)}"
    if any(item["interval"] is None for item in known):
        return quantity(name, label, value, unit=unit, note=f"{note}; one of them has no interval")
    moduli = []
    for item in known:
        lower, upper = (open_end if end is None else end for end, open_end in zip(item["interval"], OPEN, strict=True))
        ends = sorted((abs(lower), abs(upper)))
        moduli.append((0.0 if lower <= 0 <= upper else ends[0], ends[1]))
    lower, upper = (max(ends) for ends in zip(*moduli, strict=True))
    means = known[0]["interval_means"]
    return quantity(name, label, value, interval=(lower, upper), interval_means=means, unit=unit, note=words)


def not_measured(name: str, label: str, reason: str) -> dict:
    """A quantity that the data at hand do not hold, with the reason."""
    return quantity(name, label, None, note=reason)
