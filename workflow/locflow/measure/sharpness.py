"""Paper 5, caption of Fig. 3: the phase boundaries of the networks "seem more sharp than the imbalance"."""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.averages.statistics import falling_crossing, moments
from locflow.results.measured import quantity

HIGH, LOW = 0.75, 0.25  # of the value deep in a phase: between them a curve changes


def width(W: ArrayLike, values: ArrayLike) -> float:
    """The range of W in which a curve falls from three quarters to a quarter of its first value.

    Returns
    -------
    float
        nan where it does not, or the first value is not positive.
    """
    W, values = np.asarray(W, dtype=float), np.asarray(values, dtype=float)
    if not values[0] > 0:
        return np.nan
    high, low = (float(falling_crossing(W, values / values[0], level).position) for level in (HIGH, LOW))
    return low - high if np.isfinite(low) and np.isfinite(high) else np.nan


def imbalance_sharpness(averages: xr.Dataset, late: xr.DataArray) -> dict:
    """`width_ratio_outputs`: widths of both transitions in the networks' outputs divided by those in the imbalance.

    Parameters
    ----------
    averages
        Kind "confusion_averages" of the driven chain; phases from small epsilon to large.
    late
        From `locflow.measure.imbalances.late_imbalance`.
    """
    W = averages["W"].to_numpy()
    phases = averages["phase"].to_numpy().tolist()
    outputs = averages["probability"].transpose("phase", "W").to_numpy()
    imbalance = moments(late.sel(parity="odd").transpose("W", "realization").to_numpy(), axis=1).mean
    # Both towards the ergodic phase: from the left end to the right, and from the right end to the left.
    sides = ((outputs[0], -imbalance, W), (outputs[-1][::-1], imbalance[::-1], -W[::-1]))
    networks = sum(width(axis, output) for output, _, axis in sides)
    measured = sum(width(axis, signal) for _, signal, axis in sides)
    known = np.isfinite(networks) and np.isfinite(measured) and measured > 0
    return quantity(
        "width_ratio_outputs",
        f"widths of the transitions {phases[0]} and {phases[-1]} to ergodic, networks over imbalance",
        networks / measured if known else None,
        note="from three quarters to a quarter of the value at the end of the grid; no interval: not resampled"
        if known
        else "an output or the imbalance does not fall to a quarter of its value at the end of the grid",
    )
