"""Ando model: predictions of networks that were trained on the SU(2) model.

Probability of a delocalized state at the centre of the band of the Ando model, against disorder. The networks were
trained on the SU(2) model, which has the same universality class. Vertical line: critical disorder by finite-size
scaling. Paper 4, supplement.
"""

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.probability_curves import LEVEL_LOOK, draw_curve, finish_probability_axes
from locflow.figures.style import new_figure, themed
from locflow.kinds.image_classifier.averages import average_images, curve_of
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.images import curve_quantity, shift_quantity
from locflow.papers.paper4.common import NETWORK_COLORS, NETWORK_LINES, NETWORK_TITLES, sample_text
from locflow.papers.paper4.section import Paper
from locflow.results.files import read_dataset

# Critical disorder at E = 0 by finite-size scaling: 5.74 (Fastenrath et al., Physica A 172, 302 (1991)).
CRITICAL_W = 5.74


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        "predictions": [
            paths.predictions(training, paper.localization.other_model)[0]
            for training in paper.localization_networks.values()
        ]
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "networks": list(paper.localization_networks),
        "system": paper.localization.other_model,
        **configuration.bootstrap_settings(),
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    averages = {
        name: average_images([read_dataset(path, "image_predictions").load()], **bootstrap_options(settings))
        for name, path in zip(settings["networks"], files["predictions"], strict=True)
    }
    figure = draw(averages, settings["system"])
    return Drawing(figure, merged(averages), quantities(averages, settings["system"]))


@themed
def draw(averages: Mapping[str, xr.Dataset], system: str) -> Figure:
    """P against W of both networks.

    Parameters
    ----------
    averages
        By "two_layer" and "four_layer", kind "image_averages".
    system
        That of the Ando model.
    """
    figure = new_figure(4.4, 3.2)
    axes = figure.subplots()
    drawn = []
    for name, dataset in averages.items():
        drawn.append(curve_of(dataset, system))
        look = {"color": NETWORK_COLORS[name], "linestyle": NETWORK_LINES[name], "label": NETWORK_TITLES[name]}
        draw_curve(axes, drawn[-1], **look)
    axes.axvline(CRITICAL_W, **LEVEL_LOOK)
    finish_probability_axes(axes, drawn)
    axes.set_ylabel("P(delocalized), networks of the SU(2) model")
    axes.legend(frameon=False)
    first = next(iter(averages.values()))
    axes.set_title(f"Ando model: {sample_text(first, system)}", loc="left")
    return figure


def quantities(averages: Mapping[str, xr.Dataset], system: str) -> list[dict]:
    """Names, each with `_two_layer` or `_four_layer` at the end: `crossing`, `shift`, `far_below`, `far_above`."""
    measured = []
    for name, dataset in averages.items():
        curve, network_title = curve_of(dataset, system), f"network of {NETWORK_TITLES[name]}"
        measured += [
            curve_quantity(curve, "crossing", f"crossing_{name}", f"W at P = 1/2, {network_title}", unit="hopping"),
            shift_quantity(curve, CRITICAL_W, f"shift_{name}", f"W at P = 1/2 minus {CRITICAL_W:g}, {network_title}"),
            curve_quantity(curve, "far_below", f"far_below_{name}", f"mean P at W up to 3.1, {network_title}"),
            curve_quantity(curve, "far_above", f"far_above_{name}", f"mean P at W from 9.3 on, {network_title}"),
        ]
    return measured
