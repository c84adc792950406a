"""Probability of the phase below the transition against disorder, for each system on which a training is tested."""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.drawing import Drawing, Files, SingleFiles, drawing_of_averages
from locflow.figures.probability_curves import LEVEL_LOOK, draw_curve, finish_probability_axes
from locflow.figures.style import new_figure, themed
from locflow.figures.systems import Words, common_words
from locflow.figures.words import count_text
from locflow.kinds.image_classifier.averages import curve_of
from locflow.kinds.protocols import Configuration
from locflow.kinds.words import words_of_system
from locflow.measure.images import curve_quantity


def inputs(training: str, configuration: Configuration) -> Files:
    return {"averages": configuration.paths.averages(training)}


def settings(training: str, configuration: Configuration) -> dict:
    systems = configuration.trainings[training].averaged
    return {"systems": {system: words_of_system(configuration, system) for system in systems}}


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    words = {system: Words(**system_words) for system, system_words in settings["systems"].items()}
    return drawing_of_averages(files["averages"], "image_averages", draw, quantities, settings["style"], words)


@themed
def draw(averages: xr.Dataset, words: Mapping[str, Words], style: Mapping) -> Figure:
    """A curve for each system and energy, and a line at the critical disorder of the labels.

    Parameters
    ----------
    averages
        Kind "image_averages".
    words
        By system, what the figure says of it.
    style
        `palette`.
    """
    figure = new_figure(4.6, 3.2)
    axes = figure.subplots()
    curves = curves_of(averages)
    for (name, curve), color in zip(curves.items(), seaborn.color_palette(style["palette"], len(curves)), strict=True):
        draw_curve(axes, curve, color=color, label=name.replace("_", " "))
    axes.axvline(averages.attrs["critical_W"], **LEVEL_LOOK)
    finish_probability_axes(axes, list(curves.values()))
    common = common_words(words)
    axes.set_xlabel(common.axis)
    axes.set_ylabel("P of the phase at weak disorder")
    axes.legend(frameon=False)
    axes.set_title(
        f"{common.title}\n{averages.attrs['training']}: {count_text(int(averages.attrs['networks']), 'network')}",
        loc="left",
    )
    return figure


def quantities(averages: xr.Dataset, words: Mapping[str, Words]) -> list[dict]:
    """Names: `crossing_<curve>` and `accuracy_<curve>`, a curve named by its system, and its energy if known."""
    measured = []
    for name, curve in curves_of(averages).items():
        key = name.replace("-", "m").replace(".", "p")
        unit = words[str(curve["system"].item())].unit
        measured.append(curve_quantity(curve, "crossing", f"crossing_{key}", f"W at P = 1/2, {name}", unit=unit))
        measured.append(curve_quantity(curve, "accuracy", f"accuracy_{key}", f"accuracy of single samples, {name}"))
    return measured


def curves_of(averages: xr.Dataset) -> dict[str, xr.Dataset]:
    """The curves by name: "su2_test_e0"."""
    named = {}
    for system, energy in zip(averages["system"].to_numpy(), averages["target_energy"].to_numpy(), strict=True):
        known = np.isfinite(energy)
        name = f"{system}_e{energy:g}" if known else str(system)
        named[name] = curve_of(averages, str(system), float(energy) if known else None)
    return named
