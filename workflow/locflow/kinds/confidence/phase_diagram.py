"""The networks' confidence in MBL over disorder strength and energy density."""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.drawing import Drawing, Files, SingleFiles, drawing_of_averages
from locflow.figures.maps import draw_contour, draw_map, draw_tip, legend_below, tip_text
from locflow.figures.style import ENERGY_LABEL, new_figure, themed
from locflow.figures.systems import Words
from locflow.figures.tip import tip_quantity
from locflow.figures.words import sample_title
from locflow.kinds.confidence.options import Confidence
from locflow.kinds.protocols import Configuration, training_of
from locflow.kinds.words import words_of_training
from locflow.measure.confidences import at, transition_quantity, transition_range
from locflow.measure.quantities import bootstrap_of
from locflow.results.measured import quantity


def inputs(training: str, configuration: Configuration) -> Files:
    return {"averages": configuration.paths.averages(training)}


def settings(training: str, configuration: Configuration) -> dict:
    words = words_of_training(configuration, training)
    cut = training_of(configuration, training, Confidence).cut_of(configuration)
    return {"system": words | {"title": f"{words['title']}\ncut at $N_A = {cut}$"}}


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    words = Words(**settings["system"])
    return drawing_of_averages(files["averages"], "confidence_averages", draw, quantities, settings["style"], words)


@themed
def draw(averages: xr.Dataset, words: Words, style: Mapping) -> Figure:
    """The phase diagram: red ETH, blue MBL; the line of confidence 1/2 with its interval and tip.

    Parameters
    ----------
    averages
        Kind "confidence_averages".
    words
        What the figure says of the system.
    style
        `colormap`: from ETH (confidence 0) to MBL (1).
    """
    shown = transition_range(averages)
    figure = new_figure(4.9, 4.0)
    axes = figure.subplots()
    mesh = draw_map(axes, shown["confidence"], colormap=style["colormap"], limits=(0.0, 1.0))
    interval = f"{100 * averages.attrs['confidence']:g} % interval"
    entries = {f"confidence $= 1/2$ and its {interval}": draw_contour(axes, shown)}
    if (tip := draw_tip(axes, shown)) is not None:
        entries[f"tip and its {interval}"] = tip
    axes.set_title("\n".join([words.title, sample_title(averages), "tip: " + tip_text(averages, words.symbol)]))
    axes.set(xlabel=words.axis, ylabel=ENERGY_LABEL)
    legend_below(figure, entries, [shown["confidence"]])
    bar = figure.colorbar(mesh, ax=axes, aspect=28, pad=0.02, ticks=np.linspace(0, 1, 6))
    bar.set_label("mean confidence in MBL")
    return figure


def quantities(averages: xr.Dataset, words: Words) -> list[dict]:
    """Critical disorder by the definition of section V A, the tip of the contour, and the mean's way through 1/2.

    Names: `critical_disorder`, `tip_w`, `tip_energy_density`, `transition_w`.
    """
    return [
        critical_disorder_quantity(averages, words),
        tip_quantity(
            averages, "tip_W", "tip_w", f"{words.letter} at the tip of the contour confidence = 1/2", unit=words.unit
        ),
        tip_quantity(
            averages, "tip_energy_density", "tip_energy_density", "energy density of the tip of confidence = 1/2"
        ),
        transition_quantity(
            averages,
            "transition_w",
            f"{words.letter} at which the mean confidence of all states is 1/2",
            unit=words.unit,
        ),
    ]


def critical_disorder_quantity(averages: xr.Dataset, words: Words) -> dict:
    """Smallest W of the grid with at least half of the states above 90 % confidence (paper 3, section V A)."""
    selected = at(averages["critical_disorder"])
    value = float(selected)
    W = averages["W"].to_numpy()
    lower, upper = at(averages["critical_disorder_interval"]).to_numpy()
    if np.isnan(value):
        note = f"no W up to {W[-1]:g} has as many confident states"
    else:
        below = W[: np.searchsorted(W, value)]
        note = f"W of the grid; the one below is {below[-1]:g}" if len(below) else "the smallest W of the grid"
    return quantity(
        "critical_disorder",
        f"{words.letter}_c: at least {float(selected['fraction']):g} of the states with confidence above "
        f"{float(selected['threshold']):g}",
        value,
        interval=(W[-1] if lower == np.inf else lower, upper),
        interval_means=bootstrap_of(averages),
        unit=words.unit,
        note="; ".join(filter(None, [note, averages.attrs["interval_reason"]])),
    )
