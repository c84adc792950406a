"""Share of uncertain states for networks trained with four cost functions.

Fraction of states with a confidence between 0.1 and 0.9, for cost functions with and without confidence optimization
(delta) and weight decay (mu). Paper 3, Fig. 8.
"""

from collections.abc import Mapping, Sequence
from string import ascii_lowercase

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import sample_title
from locflow.kinds.protocols import Configuration
from locflow.measure.confidences import difference_quantity, mean_over_W, transition_quantity, transition_range
from locflow.measure.quantities import largest_modulus, resampled_quantity
from locflow.papers.paper3.common import STATES_LABEL, chain_title, draw_strips
from locflow.papers.paper3.section import Paper
from locflow.papers.paper3.words import H_LABEL
from locflow.results.files import read_dataset

Weights = tuple[float, float]  # delta and mu: of confidence optimization and of weight decay, Eq. (8)
FULL, WITHOUT_CONFIDENCE = (1, 1), (0, 1)


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"averages": [paths.averages(training) for training in paper.loss_functions]}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "weights": [
            [getattr(configuration.trainings[name], option) for option in ("confidence_weight", "weight_decay")]
            for name in paper.loss_functions
        ]
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    averages = {
        tuple(weights): read_dataset(path, "confidence_averages").load()
        for weights, path in zip(settings["weights"], files["averages"], strict=True)
    }
    data = merged({key(weights): dataset for weights, dataset in averages.items()})
    return Drawing(draw(averages, settings["style"]), data, quantities(averages))


def key(weights: Weights) -> str:
    """Identifier of a cost function: "delta_1_mu_0"."""
    return "delta_{:g}_mu_{:g}".format(*weights).replace(".", "p")


@themed
def draw(averages: Mapping[Weights, xr.Dataset], style: Mapping) -> Figure:
    """Uncertain fraction over h and energy density, a panel for each cost function, all on one scale.

    Parameters
    ----------
    averages
        By (delta, mu), in the order of the panels: kind "confidence_averages".
    style
        `colormap`.
    """
    titles = [rf"$\delta = {delta:g},\ \mu = {mu:g}$" for delta, mu in averages]
    first = next(iter(averages.values()))
    heading = f"{chain_title(first)}: {sample_title(first)}, {first.attrs['consecutive_states']} consecutive states"
    return draw_regions(list(averages.values()), titles, heading, style["colormap"])


def draw_regions(averages: Sequence[xr.Dataset], titles: Sequence[str], heading: str, colormap: str) -> Figure:
    """Uncertain fractions side by side, in one scale of colours."""
    shown = [transition_range(dataset) for dataset in averages]
    largest = max(np.nanmax(dataset["uncertain_fraction"].to_numpy(), initial=0.0) for dataset in shown) or 1.0
    figure = new_figure(2.6 * len(shown) + 0.8, 3.6)
    panels = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
    for letter, (axes, dataset, title) in zip(ascii_lowercase, zip(panels, shown, titles, strict=True), strict=False):
        mesh = draw_strips(
            axes,
            dataset["uncertain_fraction"],
            dataset["cell_energy_density"],
            colormap=colormap,
            limits=(0.0, largest),
        )
        axes.set_title(f"({letter}) {title}", loc="left")
        axes.set_xlabel(r"$\bar{h}$")
    figure.colorbar(mesh, ax=list(panels), aspect=24, pad=0.01).set_label("uncertain fraction")
    panels[len(panels) // 2].set_xlabel(H_LABEL)
    panels[0].set_ylabel(STATES_LABEL)
    figure.suptitle(heading, fontsize=9.5)
    return figure


def quantities(averages: Mapping[Weights, xr.Dataset]) -> list[dict]:
    """For each cost function the transition, and the mean uncertain fraction; the shift that delta = 0 makes.

    Names: `transition_<key>`, `uncertain_<key>` with `key` of the weights, and, if both are there,
    `shift_without_confidence`, the transition at delta = 0 minus that at delta = 1, both at mu = 1;
    `shift_without_decay_delta_<delta>`, that at mu = 0 minus that at mu = 1, and `largest_shift_without_decay`, the
    largest of these in modulus.
    """
    measured = []
    for weights, dataset in averages.items():
        text = "delta = {:g}, mu = {:g}".format(*weights)
        central = dataset["central_uncertain_fraction"].to_numpy()
        W = dataset["W"].to_numpy()
        measured += [
            transition_quantity(dataset, f"transition_{key(weights)}", f"h at mean confidence 1/2, {text}"),
            resampled_quantity(
                dataset,
                f"uncertain_{key(weights)}",
                f"uncertain fraction in the middle of the spectrum, mean over h, {text}",
                float(mean_over_W(W, central)),
                mean_over_W(W, dataset["central_uncertain_fraction_resamples"].to_numpy()),
                ends=(0, 1),
                note=f"mean over W from {W[0]:g} to {W[-1]:g}",
            ),
        ]
    if FULL in averages and WITHOUT_CONFIDENCE in averages:
        measured.append(
            difference_quantity(
                averages[WITHOUT_CONFIDENCE],
                averages[FULL],
                "shift_without_confidence",
                "transition at delta = 0 minus that at delta = 1, mu = 1",
            )
        )
    without_decay = [
        difference_quantity(
            averages[delta, 0],
            averages[delta, 1],
            f"shift_without_decay_delta_{delta}",
            f"transition at mu = 0 minus that at mu = 1, delta = {delta}",
        )
        for delta in (1, 0)
        if {(delta, 0), (delta, 1)} <= averages.keys()
    ]
    return [
        *measured,
        *without_decay,
        largest_modulus(
            "largest_shift_without_decay",
            "largest shift of the transition, in either direction, without weight decay",
            without_decay,
            unit="J",
            note="of shift_without_decay_delta_1 and _0",
            none="no two trainings to compare",
        ),
    ]
