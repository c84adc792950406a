"""TODO."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from scipy.stats import binomtest

from locflow.averages.statistics import moments, student_interval
from locflow.results.measured import quantity


def interval_means(averages: xr.Dataset) -> str:
    """What the bootstrap intervals of averages are, for `quantity`."""
    return f"{100 * averages.attrs['confidence']:g} % bootstrap interval over {averages.attrs['resampled']}"


def curve_quantity(curve: xr.Dataset, variable: str, name: str, label: str, *, unit: str = "", note: str = "") -> dict:
    """A number of a curve (`crossing`, `accuracy`, ...) with its bootstrap interval.

    Of a crossing that is not there, the note says between which W it is not; an end of its interval beyond the grid is
    open.
    """
    value = float(curve[variable])
    if variable == "crossing" and np.isnan(value):
        W = curve["W"].to_numpy()
        note = "; ".join(filter(None, [note, f"P does not fall through 1/2 between W = {W[0]:g} and {W[-1]:g}"]))
    elif np.isnan(value):
        note = "; ".join(filter(None, [note, "no images there"]))
    return quantity(
        name,
        label,
        value,
        interval=[float(end) for end in curve[f"{variable}_interval"]],
        interval_means=interval_means(curve),
        unit=unit,
        note=note,
    )


def shift_quantity(curve: xr.Dataset, known: float, name: str, label: str) -> dict:
    """The crossing minus a known critical disorder."""
    found = curve_quantity(curve, "crossing", name, label)
    ends = found["interval"] and [None if end is None else end - known for end in found["interval"]]
    return found | {"value": None if found["value"] is None else found["value"] - known, "interval": ends}


def accuracy_quantity(records: Sequence[Mapping], name: str, label: str, *, confidence: float) -> dict:
    """Validation accuracy of the networks of a training as the paper states it, from the records of its folds.

    Mean over the folds with Student's interval; of a single fold, the binomial (Wilson) interval of its images.
    """
    values = moments([record["validation_accuracy"] for record in records])
    images, percent = records[0]["sample"]["validation"], f"{100 * confidence:g} %"
    if len(records) > 1:
        lower, upper = student_interval(values.mean, values.standard_error, int(values.count), confidence)
        meaning = f"{percent} interval of the mean over folds, cut at 0 and 1"
    else:
        right = round(float(values.mean) * images)
        lower, upper = binomtest(right, images).proportion_ci(confidence, method="wilson")
        meaning = f"{percent} binomial interval of the validation images of one fold"
    return quantity(
        name,
        label,
        values.mean,
        interval=(max(lower, 0.0), min(upper, 1.0)),
        interval_means=meaning,
        note=f"{len(records)} fold{'s' * (len(records) > 1)} of {records[0]['sample']['training']} training and "
        f"{images} validation images",
    )
