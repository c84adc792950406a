"""Confusion against disorder strength for several numbers of units, and over strength and energy density.

Confusion C of networks that were trained on magnetization traces of weak and strong disorder (shaded). One panel shows
C for several numbers of LSTM units N at one energy density. The other shows C over disorder strength and energy
density. C is computed from the probabilities averaged over realizations, and then averaged over networks. Bands and
bars: bootstrap intervals over realizations and networks. Ticks and points: W_c, the W of the maximum of C. Paper 5,
Fig. 2.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.confusion import CONFUSION_LABEL, draw_confusion, shade_labelled, system_title
from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.maps import cell_edges
from locflow.figures.style import ENERGY_LABEL, new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.measure.confusion import difference_quantity, transition_quantity
from locflow.measure.quantities import SHARE, mean_quantity
from locflow.papers.paper5.common import W_LABEL
from locflow.papers.paper5.section import Paper
from locflow.results.files import read_dataset
from locflow.results.measured import quantity
from locflow.results.network_lists import training_records

MIDDLE = 0.5


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        "units": [paths.averages(training) for training in paper.units],
        "energies": [paths.averages(training) for training in paper.energies],
        "networks": [paths.networks(training) for training in paper.units],
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    trainings = paper.trainings(configuration)
    return {
        "units": [trainings[name].units for name in paper.units],
        "energies": [density for name in paper.energies for density in trainings[name].energy_densities or []],
        "confidence": configuration.confidence_level,
    }


def drawing(files: Files, settings: Mapping) -> Drawing:

    def averages(keys: Sequence, paths: Sequence[str]) -> dict:
        return {key: read_dataset(path, "confusion_averages").load() for key, path in zip(keys, paths, strict=True)}

    units = averages(settings["units"], files["units"])
    energies = averages(settings["energies"], files["energies"])
    records = {
        number: training_records(path) for number, path in zip(settings["units"], files["networks"], strict=True)
    }
    data = merged(
        {f"{number}_units": dataset for number, dataset in units.items()}
        | {f"energy_{100 * density:.0f}": dataset for density, dataset in energies.items()}
    )
    measured = quantities(units, energies, records, confidence_level=settings["confidence"])
    return Drawing(draw(units, energies, settings["style"]), data, measured)


@themed
def draw(units: Mapping[int, xr.Dataset], energies: Mapping[float, xr.Dataset], style: Mapping) -> Figure:
    """Left: a curve for each number of units; right: the phase diagram with the peak of C at each energy density.

    Parameters
    ----------
    units, energies
        Kind "confusion_averages", by number of LSTM units and by energy density.
    style
        `palette` of the curves, `colormap` of the map.
    """
    figure = new_figure(9.2, 3.6)
    left, right = figure.subplots(1, 2)
    colors = seaborn.color_palette(style["palette"], len(units))
    last = list(units.values())[-1]
    shade_labelled(left, last)
    for color, (number, averages) in zip(colors, units.items(), strict=True):
        draw_confusion(left, averages, color=color, label=f"$N = {number}$")
    W = last["W"].to_numpy()
    left.set(xlabel=W_LABEL, ylabel=CONFUSION_LABEL, xlim=(0, W[-1]), ylim=(0, 1.0))
    figure.legend(*left.get_legend_handles_labels(), frameon=False, ncols=len(units), loc="outside lower center")
    density = float(last["trace"][0])
    left.set_title(rf"(a) $\epsilon = {density:g}$; {system_title(last)}", loc="left", pad=16)
    mesh = right.pcolormesh(
        np.maximum(cell_edges(W), 0),
        cell_edges(list(energies)),
        np.stack([averages["confusion"] for averages in energies.values()]),
        cmap=style["colormap"],
        vmin=0,
        vmax=1,
        rasterized=True,
    )
    positions = np.array([float(averages["transition_W"][0]) for averages in energies.values()])
    ends = np.array([averages["transition_W_interval"][0].to_numpy() for averages in energies.values()])
    right.errorbar(
        positions,
        list(energies),
        xerr=np.maximum([positions - ends[:, 0], ends[:, 1] - positions], 0),
        color="white",
        marker="o",
        markersize=3.5,
        linewidth=1.0,
        capsize=2,
    )
    number = list(units)[-1]
    right.set(xlabel=W_LABEL, ylabel=ENERGY_LABEL)
    right.set_title(f"(b) $N = {number}$; points: $W_c$, peak of $C$", loc="left", pad=16)
    figure.colorbar(mesh, ax=right, aspect=28, pad=0.02).set_label(CONFUSION_LABEL)
    seaborn.despine(ax=left)
    return figure


def quantities(
    units: Mapping[int, xr.Dataset],
    energies: Mapping[float, xr.Dataset],
    records: Mapping[int, Sequence[Mapping]],
    *,
    confidence_level: float,
) -> list[dict]:
    """Transitions and accuracies by number of units, transitions by energy density.

    Names: `transition_<N>_units`, `sample_transition_<N>_units` (of the mean C of single traces),
    `training_accuracy_<N>_units`, `test_accuracy_<N>_units`; `transition_energy_<100 energy density>`; `convergence`,
    W_c of the most units minus that of the second most; `energy_dependence`, W_c in the middle of the spectrum minus
    the mean of the outermost energy densities.

    Parameters
    ----------
    records
        By number of units, the records of the networks.
    """
    measured = []
    for number, averages in units.items():
        measured += [
            transition_quantity(averages, f"transition_{number}_units", f"W_c, peak of C, {number} units"),
            quantity(
                f"sample_transition_{number}_units",
                f"peak of the mean C of single traces, {number} units",
                float(averages["sample_transition_W"][0]),
                unit="J",
                note="the other reading of the paper's average; no interval: not resampled",
            ),
        ]
        for part, words in (("training", "training"), ("validation", "test")):
            values = np.array([record[f"{part}_accuracy"] for record in records[number]])
            measured.append(
                mean_quantity(
                    f"{words}_accuracy_{number}_units",
                    f"accuracy on labelled traces of {words} realizations, {number} units",
                    values,
                    confidence_level=confidence_level,
                    over="networks",
                    ends=SHARE,
                    note=f"{len(values)} networks",
                )
            )
    for density, averages in energies.items():
        measured.append(
            transition_quantity(
                averages, f"transition_energy_{100 * density:.0f}", f"W_c at energy density {density:g}"
            )
        )
    second, first = list(units)[-2:]
    measured.append(
        difference_quantity(
            [units[first], units[second]],
            [1.0, -1.0],
            "convergence",
            f"W_c with {first} units minus W_c with {second}",
        )
    )
    densities = list(energies)
    middle = min(densities, key=lambda density: abs(density - MIDDLE))
    measured.append(
        difference_quantity(
            [energies[middle], energies[densities[0]], energies[densities[-1]]],
            [1.0, -0.5, -0.5],
            "energy_dependence",
            f"W_c at energy density {middle:g} minus the mean of those at {densities[0]:g} and {densities[-1]:g}",
        )
    )
    return measured
