"""The predicted transition against the size of the labelled ranges.

The disorder strength at which the confusion is largest, against the size of the labelled ranges W <= W_B and W > 8 -
W_B. The figure shows single networks, and their mean and standard deviation. Paper 5, Fig. 5.
"""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.averages.statistics import moments
from locflow.figures.confusion import system_title
from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.measure.confusion import transition_quantity
from locflow.papers.paper5.section import Paper
from locflow.results.files import read_dataset
from locflow.results.measured import quantity

# "From W_B >= 0.75 the predicted W_c shows little variation".
FLAT_FROM = 0.75


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"averages": [paths.averages(training) for training in paper.blanking]}


def settings(paper: Paper, configuration: Configuration) -> dict:
    trainings = paper.trainings(configuration)
    return {"widths": [trainings[name].phases[0].to for name in paper.blanking]}


def drawing(files: Files, settings: Mapping) -> Drawing:
    trainings = {
        width: read_dataset(path, "confusion_averages").load()
        for width, path in zip(settings["widths"], files["averages"], strict=True)
    }
    data = merged({f"blanking_{1000 * width:.0f}": dataset for width, dataset in trainings.items()})
    return Drawing(draw(trainings), data, quantities(trainings))


@themed
def draw(trainings: Mapping[float, xr.Dataset]) -> Figure:
    """Mean and standard deviation over networks of the W_c that each predicts, and each of them.

    Parameters
    ----------
    trainings
        Kind "confusion_averages" by W_B, the largest W that is labelled ergodic.
    """
    figure = new_figure(4.8, 3.4)
    axes = figure.subplots()
    widths = np.array(list(trainings))
    values = [averages["transition_W_by_network"][:, 0].to_numpy() for averages in trainings.values()]
    for width, network_transitions in zip(widths, values, strict=True):
        axes.scatter(
            np.full(len(network_transitions), width), network_transitions, s=7, color="0.72", linewidth=0, zorder=1
        )
    transition_moments = [moments(network_transitions) for network_transitions in values]
    axes.errorbar(
        widths,
        [float(one.mean) for one in transition_moments],
        yerr=np.nan_to_num([float(one.standard_deviation) for one in transition_moments]),
        color="#4c72b0",
        marker="o",
        markersize=4.5,
        capsize=3,
        linewidth=1.2,
        zorder=2,
    )
    last = list(trainings.values())[-1]
    most = f"{float(last['W'].max()):g}"
    axes.set(xlabel=rf"labelled width $W_B$: blanked is $[W_B, {most} - W_B]$", ylabel="$W_c$, peak of the confusion")
    axes.set_ylim(0, float(most))
    axes.set_title(f"{system_title(last)}; mean and standard deviation over networks")
    seaborn.despine(fig=figure)
    return figure


def quantities(trainings: Mapping[float, xr.Dataset]) -> list[dict]:
    """W_c by labelled width, and how flat it is.

    Names: `transition_blanking_<1000 W_B>`; `deviation_blanking_<1000 W_B>`, standard deviation over networks;
    `variation`, the largest minus the smallest mean over networks at W_B >= 0.75; `largest_deviation`, the largest
    standard deviation there.
    """
    measured, flat, spread = [], [], []
    for width, averages in trainings.items():
        over_networks = moments(averages["transition_W_by_network"][:, 0].to_numpy())
        suffix = f"blanking_{1000 * width:.0f}"
        deviation = float(over_networks.standard_deviation)
        measured += [
            transition_quantity(averages, f"transition_{suffix}", f"W_c, labelled up to W_B = {width:g}"),
            quantity(
                f"deviation_{suffix}",
                f"standard deviation over networks of W_c, labelled up to W_B = {width:g}",
                deviation,
                unit="J",
                note=f"mean {float(over_networks.mean):.3f}, {int(over_networks.count)} networks",
            ),
        ]
        if width >= FLAT_FROM - 1e-9:
            flat.append(float(over_networks.mean))
            spread.append(deviation)
    many = len(flat) > 1
    note = f"{len(flat)} values of W_B from {FLAT_FROM:g} on" if many else f"fewer than two W_B from {FLAT_FROM:g} on"
    measured += [
        quantity(
            "variation",
            f"largest minus smallest mean W_c, W_B >= {FLAT_FROM:g}",
            max(flat) - min(flat) if many else None,
            unit="J",
            note=note,
        ),
        quantity(
            "largest_deviation",
            f"largest standard deviation over networks of W_c, W_B >= {FLAT_FROM:g}",
            max(spread) if many else None,
            unit="J",
            note=note,
        ),
    ]
    return measured
