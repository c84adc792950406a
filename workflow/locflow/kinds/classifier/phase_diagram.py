"""The networks' phase diagrams: probability of ETH over disorder strength and energy density."""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.data import side_by_side
from locflow.figures.drawing import Drawing, Files
from locflow.figures.maps import draw_contour, draw_map, draw_tip, legend_below, tip_text
from locflow.figures.style import ENERGY_LABEL, new_figure, themed
from locflow.figures.systems import Words
from locflow.figures.tip import tip_quantity
from locflow.figures.words import sample_title
from locflow.kinds.protocols import Configuration
from locflow.kinds.words import words_of_training
from locflow.results.files import read_dataset
from locflow.results.measured import quantity

EDGE_ERRORS = 2  # standard errors to either side, in the interval of <P> at the edge of the spectrum


def inputs(training: str, configuration: Configuration) -> Files:
    return {"diagrams": [configuration.paths.averages(training)]}


def settings(training: str, configuration: Configuration) -> dict:
    return {"panels": {training: words_of_training(configuration, training)}}


def drawing(files: Files, settings: Mapping) -> Drawing:
    panels = settings["panels"]
    diagrams = {
        panel: read_dataset(path, "phase_diagram").load() for panel, path in zip(panels, files["diagrams"], strict=True)
    }
    words = {panel: Words(**panel_words) for panel, panel_words in panels.items()}
    figure = draw(diagrams, words, settings["style"])
    return Drawing(figure, side_by_side(diagrams), quantities(diagrams, words))


@themed
def draw(diagrams: Mapping[str, xr.Dataset], words: Mapping[str, Words], style: Mapping) -> Figure:
    """Phase diagrams side by side: red ETH, blue MBL, the contour with its interval, the tip with its own.

    Parameters
    ----------
    diagrams
        By system, in the order of the panels: datasets of kind "phase_diagram".
    words
        By system: what its panel says of it.
    style
        `colormap`.
    """
    figure = new_figure(3.4 * len(diagrams) + 0.6, 3.9)
    panels = figure.subplots(1, len(diagrams), sharey=True, squeeze=False)[0]
    entries = {}
    for axes, (system, diagram) in zip(panels, diagrams.items(), strict=True):
        mesh = draw_map(axes, diagram["probability"], colormap=style["colormap"], limits=(0.0, 1.0))
        confidence = f"{100 * diagram.attrs['confidence']:g} % interval"
        text = rf"$\langle P\rangle = {diagram.attrs['level']:g}$ and its {confidence}"
        entries[text] = draw_contour(axes, diagram)
        if (tip := draw_tip(axes, diagram)) is not None:
            entries[f"tip, $W_c$, and its {confidence}"] = tip
        axes.set_title("\n".join([words[system].title, sample_title(diagram), tip_text(diagram, "W_c")]))
        axes.set_xlabel(words[system].axis)
    legend_below(figure, entries, [diagram["probability"] for diagram in diagrams.values()])
    panels[0].set_ylabel(ENERGY_LABEL)
    bar = figure.colorbar(mesh, ax=list(panels), aspect=28, pad=0.015, ticks=np.linspace(0, 1, 6))
    bar.set_label(r"$\langle P\rangle$, probability of ETH")
    return figure


def quantities(diagrams: Mapping[str, xr.Dataset], words: Mapping[str, Words]) -> list[dict]:
    """Critical disorder and energy density of the tip, with bootstrap intervals, and <P> at the lower edge.

    Names: `critical_disorder_<system>`, `tip_energy_density_<system>`, `edge_probability_<system>`, with the
    keys in lower case.
    """
    measured = []
    for system, diagram in diagrams.items():
        measured += [
            tip_quantity(
                diagram, "tip_W", f"critical_disorder_{system.lower()}", f"W_c, {system}", unit=words[system].unit
            ),
            tip_quantity(
                diagram,
                "tip_energy_density",
                f"tip_energy_density_{system.lower()}",
                f"energy density of the tip, {system}",
            ),
            _edge_probability(diagram, system),
        ]
    return measured


def _edge_probability(diagram: xr.Dataset, system: str) -> dict:
    corner = diagram.isel(W=0, bin=0)
    value, error = float(corner["probability"]), float(corner["probability_standard_error"])
    return quantity(
        f"edge_probability_{system.lower()}",
        f"<P> in the lowest energy bin at the smallest W, {system}",
        value,
        interval=np.clip([value - EDGE_ERRORS * error, value + EDGE_ERRORS * error], 0, 1),
        interval_means=f"{EDGE_ERRORS} standard errors over realizations and networks",
        note=f"{int(corner['states'])} states at W = {float(corner['W']):g}, energy density below "
        f"{2 * float(corner['bin_center']):g}",
    )
