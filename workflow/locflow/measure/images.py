"""Quantities of trainings of kind "image_classifier": crossings, accuracies, and what these are from known values."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from scipy.stats import binomtest

from locflow.measure.quantities import SHARE, bootstrap_of, mean_quantity, notes
from locflow.results.measured import quantity


def curve_quantity(curve: xr.Dataset, variable: str, name: str, label: str, *, unit: str = "", note: str = "") -> dict:
    """A number of a curve (`crossing`, `accuracy`, ...) with its bootstrap interval.

    Of a crossing that is not there, the note says between which W it is not; an end of its interval beyond the grid is
    open.
    """
    value = float(curve[variable])
    if variable == "crossing" and np.isnan(value):
        W = curve["W"].to_numpy()
        note = notes(note, f"P does not fall through 1/2 between W = {W[0]:g} and {W[-1]:g}")
    elif np.isnan(value):
        note = notes(note, "no images there")
    return quantity(
        name,
        label,
        value,
        interval=[float(end) for end in curve[f"{variable}_interval"]],
        interval_means=bootstrap_of(curve),
        unit=unit,
        note=note,
    )


def shift_quantity(curve: xr.Dataset, known: float, name: str, label: str) -> dict:
    """The crossing minus a known critical disorder."""
    measured = curve_quantity(curve, "crossing", name, label)
    ends = measured["interval"] and [None if end is None else end - known for end in measured["interval"]]
    return measured | {"value": None if measured["value"] is None else measured["value"] - known, "interval": ends}


def accuracy_quantity(records: Sequence[Mapping], name: str, label: str, *, confidence_level: float) -> dict:
    """Validation accuracy of the networks of a training as the paper states it, from the records of its folds.

    Mean over the folds with Student's interval; of a single fold, the binomial (Wilson) interval of its images.
    """
    accuracies = [float(record["validation_accuracy"]) for record in records]
    images = records[0]["sample"]["validation"]
    note = f"of {records[0]['sample']['training']} training and {images} validation images"
    if len(records) > 1:
        return mean_quantity(
            name,
            label,
            accuracies,
            confidence_level=confidence_level,
            over="folds, cut at 0 and 1",
            ends=SHARE,
            note=f"{len(records)} folds {note}",
        )
    (accuracy,) = accuracies
    lower, upper = binomtest(round(accuracy * images), images).proportion_ci(confidence_level, method="wilson")
    return quantity(
        name,
        label,
        accuracy,
        interval=(max(lower, 0.0), min(upper, 1.0)),
        interval_means=f"{100 * confidence_level:g} % binomial interval of the validation images of one fold",
        note=f"1 fold {note}",
    )
