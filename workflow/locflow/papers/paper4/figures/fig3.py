"""SU(2) model: probability of a delocalized state against disorder, at four energies.

Probability of a delocalized state of the SU(2) model, against disorder. The networks were trained on states at the
centre of the band on both sides of the critical disorder. The figure shows the mean over samples and networks, with its
bootstrap interval. (a) At the centre of the band. (b) At three other energies. Vertical lines: critical disorder by
finite-size scaling. Paper 4, Fig. 3.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.probability_curves import LEVEL_LOOK, draw_curve, finish_probability_axes
from locflow.figures.style import new_figure, themed
from locflow.kinds.image_classifier.averages import curve_of
from locflow.kinds.protocols import Configuration
from locflow.measure.images import accuracy_quantity, curve_quantity, shift_quantity
from locflow.measure.quantities import bootstrap_quantity
from locflow.papers.paper4.common import (
    NETWORK_COLORS,
    NETWORK_LINES,
    NETWORK_TITLES,
    SU2_CRITICAL_W,
    records_of,
    sample_text,
)
from locflow.papers.paper4.section import Paper
from locflow.results.files import read_dataset


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return paper.averages_and_networks(configuration, paper.localization_networks)


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "networks": list(paper.localization_networks),
        "test": paper.localization.test,
        "unseen": paper.localization.unseen,
        "confidence": configuration.confidence_level,
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    averages = {
        name: read_dataset(path, "image_averages").load()
        for name, path in zip(settings["networks"], files["averages"], strict=True)
    }
    measured = quantities(
        averages,
        records_of(settings["networks"], files["networks"]),
        test=settings["test"],
        unseen=settings["unseen"],
        confidence_level=settings["confidence"],
    )
    return Drawing(draw(averages, settings["test"], settings["style"]), merged(averages), measured)


@themed
def draw(averages: Mapping[str, xr.Dataset], test: str, style: Mapping) -> Figure:
    """P against W: (a) at E = 0, where the networks were trained, (b) at the other energies.

    Parameters
    ----------
    averages
        By "two_layer" and "four_layer", kind "image_averages".
    test
        The system of the figure.
    style
        `palette`, of the energies.
    """
    energies = energies_of(averages, test)
    colors = dict(zip(energies, ["black", *seaborn.color_palette(style["palette"], len(energies) - 1)], strict=True))
    figure = new_figure(7.2, 3.5)
    panels = figure.subplots(1, 2, sharey=True)
    for axes, shown, letter in ((panels[0], energies[:1], "a"), (panels[1], energies[1:], "b")):
        drawn = []
        for energy in shown:
            for name, dataset in averages.items():
                drawn.append(curve_of(dataset, test, energy))
                color = NETWORK_COLORS[name] if letter == "a" else colors[energy]
                draw_curve(axes, drawn[-1], color=color, linestyle=NETWORK_LINES[name])
            if energy in SU2_CRITICAL_W:
                axes.axvline(SU2_CRITICAL_W[energy], **LEVEL_LOOK | {"color": colors[energy]})
        finish_probability_axes(axes, drawn)
        axes.set_title(f"({letter}) " + ("$E = 0$" if letter == "a" else "networks trained at $E = 0$"), loc="left")
    panels[0].set_ylabel("P(delocalized)")
    handles = [
        Line2D([], [], color=NETWORK_COLORS[name], linestyle=NETWORK_LINES[name], label=f"{NETWORK_TITLES[name]} (a)")
        for name in averages
    ]
    handles += [Line2D([], [], color=colors[energy], label=f"$E = {energy:g}$ (b)") for energy in energies[1:]]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), frameon=False)
    first = next(iter(averages.values()))
    edge = round(first.attrs["sites"] ** 0.5)
    figure.suptitle(rf"SU(2) model, ${edge} \times {edge}$: {sample_text(first, test)}", fontsize=9.5)
    return figure


def quantities(
    averages: Mapping[str, xr.Dataset],
    records: Mapping[str, Sequence[Mapping]],
    *,
    test: str,
    unseen: str,
    confidence_level: float,
) -> list[dict]:
    """Accuracies, crossings, and their course with the energy, of both networks.

    Names, each with `_two_layer` or `_four_layer` at the end: `validation_accuracy`, `accuracy_unseen` (disorder
    strengths that no training has), `accuracy_test`; `crossing_e<E>`, `shift_e<E>`, the crossing minus the known
    critical disorder, and `largest_step`, the largest change of the crossing from one energy to the next; `far_below`
    and `far_above` at E = 0.

    Parameters
    ----------
    averages
        As in `draw`.
    records
        By the same names, the records of the folds.
    test, unseen
        The systems.
    confidence_level
        Of the validation accuracy's interval.
    """
    measured = []
    energies = energies_of(averages, test)
    for name, dataset in averages.items():
        network_title = f"network of {NETWORK_TITLES[name]}"
        measured.append(
            accuracy_quantity(
                records[name],
                f"validation_accuracy_{name}",
                f"validation accuracy, {network_title}",
                confidence_level=confidence_level,
            )
        )
        for suffix, system, words in (
            ("unseen", unseen, "at disorder strengths that training never saw"),
            ("test", test, "on the test samples at E = 0"),
        ):
            curve = curve_of(dataset, system, energies[0] if system == test else None)
            measured.append(
                curve_quantity(curve, "accuracy", f"accuracy_{suffix}_{name}", f"accuracy {words}, {network_title}")
            )
        curves = {energy: curve_of(dataset, test, energy) for energy in energies}
        for energy, curve in curves.items():
            at = f"E = {energy:g}, {network_title}"
            measured.append(
                curve_quantity(curve, "crossing", f"crossing_e{energy:g}_{name}", f"W at P = 1/2, {at}", unit="hopping")
            )
            if energy in SU2_CRITICAL_W:
                known = SU2_CRITICAL_W[energy]
                measured.append(
                    shift_quantity(curve, known, f"shift_e{energy:g}_{name}", f"W at P = 1/2 minus {known:g}, {at}")
                )
        measured.append(_largest_step(curves, name, network_title))
        for far, words in (("below", "up to half the critical disorder"), ("above", "from 1.5 times it on")):
            measured.append(
                curve_quantity(
                    curves[energies[0]], f"far_{far}", f"far_{far}_{name}", f"mean P at W {words}, {network_title}"
                )
            )
    return measured


def energies_of(averages: Mapping[str, xr.Dataset], test: str) -> list[float]:
    """Target energies of the test system, ascending."""
    first = next(iter(averages.values()))
    return sorted(first["target_energy"].to_numpy()[first["system"].to_numpy() == test].tolist())


def _largest_step(curves: Mapping[float, xr.Dataset], name: str, network_title: str) -> dict:
    crossings = [float(curve["crossing"]) for curve in curves.values()]
    drawn = [curve["crossing_resamples"].to_numpy() for curve in curves.values()]
    with np.errstate(invalid="ignore"):  # of two beyond the grid the difference is not known
        steps = np.max([b - a for a, b in pairwise(drawn)], axis=0)
    first = next(iter(curves.values()))
    return bootstrap_quantity(
        f"largest_step_{name}",
        f"largest change of W at P = 1/2 from one energy to the next, {network_title}",
        max(b - a for a, b in pairwise(crossings)),
        steps,
        confidence_level=first.attrs["confidence"],
        over=first.attrs["resampled"],
        unit="hopping",
        note="" if np.isfinite(crossings).all() else "at some energy P does not fall through 1/2",
    )
