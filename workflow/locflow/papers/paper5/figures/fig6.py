"""Calibration of many networks at disorder strengths where the phase is known.

Calibration on realizations on which no network was trained, within and next to the labelled ranges. The figure shows
the share of ergodic samples against the probability that the networks give, and how often they give this probability.
The networks are underconfident where points lie above the diagonal on the right of one half, and below it on the left.
Paper 5, Fig. 6.
"""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.confusion import phase_label, phase_looks
from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.style import new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.kinds.sequence_classifier.calibration import calibration
from locflow.measure.quantities import mean_quantity
from locflow.papers.paper5.section import Paper
from locflow.results.files import read_dataset


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {"probabilities": configuration.parts(paper.calibration.training)[0]}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "margin": paper.calibration.margin,
        "bins": paper.calibration.bins,
        "confidence": configuration.confidence_level,
    }


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    probabilities = read_dataset(files["probabilities"], "phase_probabilities").load()
    data = calibration(probabilities, margin=settings["margin"], bins=settings["bins"])
    measured = quantities(data, confidence_level=settings["confidence"])
    return Drawing(draw(data), data, measured)


@themed
def draw(dataset: xr.Dataset) -> Figure:
    """Above the mean label by predicted probability, below how often each is predicted.

    Parameters
    ----------
    dataset
        From `locflow.kinds.sequence_classifier.calibration.calibration`.
    """
    figure = new_figure(4.9, 4.6)
    above, below = figure.subplots(2, 1, sharex=True)
    centers = dataset["bin_center"].to_numpy()
    phases = dataset["phase"].to_numpy().tolist()
    above.plot([0, 1], [0, 1], color="0.75", linestyle="--", linewidth=0.9, label="calibrated")
    above.plot(centers, dataset["mean_label"], color="#4c72b0", marker="o", markersize=3.5, linewidth=1.1)
    above.set(ylabel=f"share of {phase_label(phases[0])} samples", ylim=(-0.03, 1.03), xlim=(0, 1))
    above.legend(frameon=False)
    bottom = np.zeros(len(centers))
    for phase, look in phase_looks(phases).items():
        heights = dataset["fraction"].sel(phase=phase).to_numpy()
        below.bar(
            centers,
            heights,
            width=centers[1] - centers[0],
            bottom=bottom,
            color=look["color"],
            alpha=0.75,
            label=phase_label(phase),
        )
        bottom += heights
    below.set(
        xlabel=f"predicted probability of the {phase_label(phases[0])} phase",
        ylabel="share of predictions",
        yscale="log",
    )
    below.legend(frameon=False)
    networks = dataset.sizes["network"]
    above.set_title(f"$L = {dataset.attrs['sites']}$, {dataset.attrs['samples']} samples, {networks} networks")
    seaborn.despine(fig=figure)
    return figure


def quantities(dataset: xr.Dataset, *, confidence_level: float) -> list[dict]:
    """Confidence, accuracy, and by how much the networks are more often right than they say.

    Names, by phase: `confidence_<phase>`, `accuracy_<phase>`, `underconfidence_<phase>`; `underconfidence`, the mean of
    both phases; `confidence_difference`, confidence of the first phase minus that of the second.
    """
    phases = dataset["phase"].to_numpy().tolist()
    values = {
        f"{name}_{phase}": (f"{words}, {phase_label(phase)}", dataset[name].sel(phase=phase).to_numpy())
        for phase in phases
        for name, words in (
            ("confidence", "mean probability of the true phase"),
            ("accuracy", "accuracy"),
            ("underconfidence", "accuracy minus mean of the larger probability"),
        )
    }
    both = dataset["underconfidence"].mean("phase").to_numpy()
    values["underconfidence"] = "accuracy minus mean of the larger probability, both phases", both
    first, second = (dataset["confidence"].sel(phase=phase).to_numpy() for phase in phases)
    values["confidence_difference"] = (
        f"mean probability of the true phase, {phase_label(phases[0])} minus {phase_label(phases[1])}",
        first - second,
    )
    measured = []
    for name, (label, network_values) in values.items():
        note = f"{np.isfinite(network_values).sum()} networks; W {_ranges(dataset)}"
        measured.append(
            mean_quantity(name, label, network_values, confidence_level=confidence_level, over="networks", note=note)
        )
    return measured


def _ranges(dataset: xr.Dataset) -> str:
    return " and ".join(f"{lower:g} to {upper:g}" for lower, upper in dataset["calibration_W"].to_numpy())
