"""Chern insulator: probability of a topological state against disorder, and against energy.

Probability of a topological edge state of the Chern insulator. The networks were trained on states in the middle of the
gap. (a) Against disorder. Gold: the critical disorder with its uncertainty. (b) Against energy, for the states within
the gap of the clean system, far below and far above the critical disorder. Crosses: states of one sample. The means
over all samples have bootstrap intervals. Paper 4, Fig. 5.
"""

from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.probability_curves import LEVEL_LOOK, draw_curve, finish_probability_axes
from locflow.figures.style import ETH_COLOR, MBL_COLOR, Look, new_figure, themed
from locflow.kinds.image_classifier.averages import average_energies, curve_of
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.images import accuracy_quantity, curve_quantity
from locflow.measure.quantities import bootstrap_of
from locflow.papers.paper4.common import (
    CHERN_CRITICAL_W,
    CRITICAL_COLOR,
    NETWORK_COLORS,
    NETWORK_LINES,
    NETWORK_TITLES,
    records_of,
    sample_text,
)
from locflow.papers.paper4.section import Paper
from locflow.results.files import read_dataset
from locflow.results.measured import quantity

# Half of the clean system's gap: its edge states lie within.
GAP = 0.5
ENERGY_BINS = np.linspace(-GAP, GAP, 11)
WINDOW_LOOKS = (
    {"color": ETH_COLOR, "marker": "x", "linestyle": "-"},
    {"color": MBL_COLOR, "marker": "+", "linestyle": ":"},
)


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        **paper.averages_and_networks(configuration, paper.topology_networks),
        "window": paths.predictions(paper.topology.four_layer, paper.topology.window)[0],
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "networks": list(paper.topology_networks),
        "test": paper.topology.test,
        "unseen": paper.topology.unseen,
        **configuration.bootstrap_settings(),
    }


class Roles(TypedDict):
    averages: list[str]
    networks: list[str]
    window: str


def drawing(files: Roles, settings: Mapping) -> Drawing:
    averages = {
        name: read_dataset(path, "image_averages").load()
        for name, path in zip(settings["networks"], files["averages"], strict=True)
    }
    few_samples = averages.pop("few_samples")
    window = read_dataset(files["window"], "image_predictions").load()
    energies = average_energies(window, edges=ENERGY_BINS, **bootstrap_options(settings))
    measured = quantities(
        averages,
        records_of(settings["networks"], files["networks"]),
        few_samples,
        energies,
        test=settings["test"],
        unseen=settings["unseen"],
        confidence_level=settings["confidence"],
    )
    figure = draw(averages, energies, window, settings["test"])
    data = merged({**averages, "few_samples": few_samples, "energies": energies, "window": window})
    return Drawing(figure, data, measured)


@themed
def draw(averages: Mapping[str, xr.Dataset], energies: xr.Dataset, window: xr.Dataset, test: str) -> Figure:
    """(a) P against W of both networks; (b) P against energy at the W of the window.

    Parameters
    ----------
    averages
        By "two_layer" and "four_layer", kind "image_averages".
    energies
        From `locflow.kinds.image_classifier.averages.average_energies`, of the network of four weight layers.
    window
        Kind "image_predictions", what these are averages of: the states of the first realization are drawn as points.
    test
        The system of panel (a).
    """
    figure = new_figure(7.2, 3.5)
    panels = figure.subplots(1, 2, sharey=True)
    drawn = []
    for name, dataset in averages.items():
        drawn.append(curve_of(dataset, test))
        look: Look = {"color": NETWORK_COLORS[name], "linestyle": NETWORK_LINES[name], "label": NETWORK_TITLES[name]}
        draw_curve(panels[0], drawn[-1], **look)
    known: Look = {"color": CRITICAL_COLOR, "linewidth": 0, "zorder": 0, "label": "critical disorder"}
    panels[0].axvspan(*CHERN_CRITICAL_W, **known)
    finish_probability_axes(panels[0], drawn)
    panels[0].set_ylabel("P(topological)")
    panels[0].set_title(f"(a) {sample_text(next(iter(averages.values())), test)}", loc="left")
    axes = panels[1]
    for W, look in zip(energies["W"].to_numpy(), WINDOW_LOOKS, strict=False):
        strength_averages, points = energies.sel(W=W), window.sel(W=W).isel(realization=0)
        lower, upper = strength_averages["binned_interval"].to_numpy().T
        axes.fill_between(strength_averages["energy"], lower, upper, color=look["color"], alpha=0.15, linewidth=0)
        axes.plot(
            strength_averages["energy"],
            strength_averages["binned"],
            color=look["color"],
            linestyle=look["linestyle"],
            linewidth=1.0,
        )
        axes.plot(
            points["energy"],
            points["probability"].mean("network"),
            color=look["color"],
            marker=look["marker"],
            linestyle="",
            markersize=4.5,
            markeredgewidth=0.9,
            label=f"$W = {W:g}$",
        )
    axes.axhline(0.5, **LEVEL_LOOK)
    axes.set_xlim(-GAP, GAP)
    axes.set_xlabel("energy $E$")
    # Below: at every height of the panels there are states.
    figure.legend(loc="outside lower center", ncols=5, frameon=False)
    realizations = int(energies.attrs["realizations"])
    means = f"; means over {realizations}" if realizations > 1 else ", and means"
    axes.set_title(f"(b) states of one sample{means}", loc="left")
    edge = round(window.attrs["sites"] ** 0.5)
    figure.suptitle(rf"Chern insulator, ${edge} \times {edge}$, open edges", fontsize=9.5)
    return figure


def quantities(
    averages: Mapping[str, xr.Dataset],
    records: Mapping[str, Sequence[Mapping]],
    few_samples: xr.Dataset,
    energies: xr.Dataset,
    *,
    test: str,
    unseen: str,
    confidence_level: float,
) -> list[dict]:
    """Accuracies, crossings, and the judgement of the states in the gap.

    Names, each with `_two_layer`, `_four_layer` or `_few_samples` (four layers, as few samples as in figure 3) at the
    end: `validation_accuracy`, `accuracy_unseen`; without `_few_samples` `accuracy_test`, `crossing`, `far_below`,
    `far_above`; and `window_<n>`, the mean P of all states in the gap at the n-th W of the window, with
    `window_share_<n>`, the share that is judged topological.

    Parameters
    ----------
    averages, energies
        As in `draw`.
    records
        By "two_layer", "four_layer" and "few_samples", the records of the folds.
    few_samples
        Averages of that training.
    test, unseen
        The systems.
    confidence_level
        Of the validation accuracy's interval.
    """
    measured = []
    titles = {**NETWORK_TITLES, "few_samples": "four weight layers, few samples"}
    for name, dataset in {**averages, "few_samples": few_samples}.items():
        network_title = f"network of {titles[name]}"
        measured.append(
            accuracy_quantity(
                records[name],
                f"validation_accuracy_{name}",
                f"validation accuracy, {network_title}",
                confidence_level=confidence_level,
            )
        )
        measured.append(
            curve_quantity(
                curve_of(dataset, unseen),
                "accuracy",
                f"accuracy_unseen_{name}",
                f"accuracy at disorder strengths that training never saw, {network_title}",
            )
        )
    for name, dataset in averages.items():
        curve, network_title = curve_of(dataset, test), f"network of {titles[name]}"
        measured += [
            curve_quantity(
                curve, "accuracy", f"accuracy_test_{name}", f"accuracy on the test samples, {network_title}"
            ),
            curve_quantity(curve, "crossing", f"crossing_{name}", f"W at P = 1/2, {network_title}", unit="4 t_s"),
            curve_quantity(
                curve, "far_below", f"far_below_{name}", f"mean P at W up to half the critical one, {network_title}"
            ),
            curve_quantity(
                curve, "far_above", f"far_above_{name}", f"mean P at W from 1.5 times it on, {network_title}"
            ),
        ]
    for index, W in enumerate(energies["W"].to_numpy(), start=1):
        strength_averages = energies.sel(W=W)
        states = int(strength_averages["states"].sum())
        several = energies.attrs["networks"] > 1 or energies.attrs["realizations"] > 1
        measured.append(
            quantity(
                f"window_{index}",
                f"mean P of the states with |E| < {GAP:g}, W = {W:g}",
                float(strength_averages["mean"]),
                interval=[float(end) for end in strength_averages["mean_interval"]] if several else None,
                interval_means=bootstrap_of(energies),
                note=f"{states} states",
            )
        )
        measured.append(
            quantity(
                f"window_share_{index}",
                f"share of the states with |E| < {GAP:g} that is judged topological, W = {W:g}",
                float(strength_averages["share_weak"]),
                note=f"{states} states",
            )
        )
    return measured
