"""Confusion and probabilities of a training along W."""

from collections.abc import Mapping

import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.confusion import CONFUSION_COLOR, draw_confusion, phase_label, phase_looks, shade_labelled
from locflow.figures.drawing import Drawing, Files, SingleFiles, drawing_of_averages
from locflow.figures.style import Look, new_figure, themed
from locflow.figures.systems import Words
from locflow.figures.words import sample_text
from locflow.kinds.protocols import Configuration
from locflow.kinds.words import words_of_training
from locflow.measure.confusion import transition_quantity


def inputs(training: str, configuration: Configuration) -> Files:
    return {"averages": configuration.paths.averages(training)}


def settings(training: str, configuration: Configuration) -> dict:
    return {"system": words_of_training(configuration, training)}


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    words = Words(**settings["system"])
    return drawing_of_averages(files["averages"], "confusion_averages", draw, quantities, settings["style"], words)


@themed
def draw(averages: xr.Dataset, words: Words, style: Mapping) -> Figure:
    """The mean probability of each phase, and the confusion: of all networks and of each.

    Parameters
    ----------
    averages
        Kind "confusion_averages".
    words
        What the figure says of the system.
    style
        `palette` of the phases that no convention gives a colour.
    """
    figure = new_figure(5.2, 3.5)
    axes = figure.subplots()
    shade_labelled(axes, averages)
    W = averages["W"].to_numpy()
    for network in averages["confusion_by_network"].to_numpy():
        axes.plot(W, network, color=CONFUSION_COLOR, linewidth=0.5, alpha=0.35)
    draw_confusion(axes, averages, color=CONFUSION_COLOR, label="confusion $C$")
    at_W: Look = {"marker": ".", "markersize": 3}
    single: Look = {"color": CONFUSION_COLOR, "linestyle": ":", **at_W}
    axes.plot(W, averages["sample_confusion"], label="mean $C$ of single traces", **single)
    for phase, look in phase_looks(averages["phase"].to_numpy().tolist(), style["palette"]).items():
        look |= {"linewidth": 1.1, **at_W}
        axes.plot(W, averages["probability"].sel(phase=phase), label=phase_label(phase), **look)
    axes.set(xlabel=words.axis, ylabel="probability, confusion", ylim=(0, 1), xlim=(W[0], W[-1]))
    axes.set_title(f"{words.title}\n{sample_text(averages)}", pad=12)
    axes.legend(frameon=False, loc="center right")
    seaborn.despine(fig=figure)
    return figure


def quantities(averages: xr.Dataset, words: Words) -> list[dict]:
    """The peaks of the confusion. Names: `transition_<k>`, from 1, by ascending W."""
    return [
        transition_quantity(
            averages, f"transition_{k + 1}", f"peak of C, {name.replace('_', ' ')}", transition=k, unit=words.unit
        )
        for k, name in enumerate(averages["transition"].to_numpy().tolist())
    ]
