"""The change of a measured value from one point of a scan to another, whose points have the same realizations."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from locflow.averages.statistics import bootstrap_interval


def paired_change(
    values: xr.DataArray,
    resamples: xr.DataArray,
    at: Mapping[str, Any],
    reference: Mapping[str, Any],
    *,
    items: int,
    confidence_level: float,
) -> tuple[float, tuple[float, float]]:
    """The value at one point minus that at a reference, and its interval.

    Parameters
    ----------
    values
        Values along a scan.
    resamples
        Their bootstrap resamples, with one more dim. A resample draws the same realizations at all points.
    at, reference
        Coordinates of the two points.
    items, confidence_level
        As in `locflow.averages.statistics.bootstrap_interval`.
    """
    with np.errstate(invalid="ignore"):  # of two beyond the grid the difference is not known
        value = float(values.sel(at) - values.sel(reference))
        samples = (resamples.sel(at) - resamples.sel(reference)).to_numpy()
    lower, upper = bootstrap_interval(samples, items, confidence_level)
    return value, (float(lower), float(upper))
