"""What the figures of paper 4 (Ohtsuki, Ohtsuki) share: known transitions, looks, and numbers with their intervals."""

import os
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from scipy.stats import binomtest

from locflow.averages.statistics import moments, student_interval
from locflow.results.measured import quantity
from locflow.results.network_lists import training_records

# Critical disorder of the SU(2) model at energies E, by finite-size scaling (paper 4, Fig. 3).
SU2_CRITICAL_W = {0.0: 6.20, 1.0: 5.953, 2.0: 5.165, 3.0: 3.394}
# The Chern insulator's, less precisely known (paper 4, Fig. 5).
CHERN_CRITICAL_W = (3.15, 3.35)

NETWORK_TITLES = {"two_layer": "two weight layers", "four_layer": "four weight layers"}
NETWORK_LINES = {"two_layer": ":", "four_layer": "-"}
W_LABEL = r"disorder strength $W$"
LEVEL_LOOK = {"color": "0.5", "linewidth": 0.8, "linestyle": "--"}


def draw_curve(axes: Axes, curve: xr.Dataset, **look) -> None:
    """Draw P against W with its interval as a band; `curve` is from `locflow.averages.images.curve_of`."""
    W = curve["W"].to_numpy()
    lower, upper = curve["probability_interval"].to_numpy().T
    (line,) = axes.plot(W, curve["probability"], **{"linewidth": 1.2, **look})
    axes.fill_between(W, lower, upper, color=line.get_color(), alpha=0.15, linewidth=0)


def finish_probability_axes(axes: Axes, curves: Sequence[xr.Dataset]) -> None:
    """Ranges, labels and the 50 % line of axes that show P against W."""
    axes.axhline(0.5, **LEVEL_LOOK)
    axes.set_xlim(0, max(float(curve["W"][-1]) for curve in curves))
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel(W_LABEL)


def sample_text(averages: xr.Dataset, system: str) -> str:
    """How many samples (per W) and networks the curves of a system are made of."""
    counts = averages["samples"].to_numpy()[averages["system"].to_numpy() == system]
    samples, networks = int(counts.max()), int(averages.attrs["networks"])
    return f"{samples} sample{'s' * (samples > 1)} per $W$, {networks} network{'s' * (networks > 1)}"


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


def records_of(names: Sequence[str], lists: Sequence[str | os.PathLike]) -> dict[str, list[dict]]:
    """Training records of the folds by name, from the lists of networks."""
    return {name: training_records(path) for name, path in zip(names, lists, strict=True)}
