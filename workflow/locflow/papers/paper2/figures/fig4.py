"""Normalized coefficient of determination of each indicator against disorder strength.

Normalized coefficient of determination 1 / (2 - R^2) of each indicator on the test realizations at each disorder
strength, mean over networks. The value is 1 for a perfect prediction. It is 1/2 (dotted) if the mean of the test
realizations is predicted. Dashed: the size on which no network was trained. Below a strength of 3 the variance of the
test realizations vanishes. Bands: bootstrap over test realizations and networks. Paper 2, Fig. 4.
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from locflow.figures.data import side_by_side
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.determination import ENERGY_DENSITY, determination, mean_over_W
from locflow.measure.quantities import bootstrap_quantity, not_measured
from locflow.papers.paper2.common import (
    H_LABEL,
    LOWEST_W,
    NAMES,
    PANELS,
    SYMBOLS,
    draw_determination,
    finish_determination,
    legend_panel,
    size_label,
    size_looks,
    three_panels_and_legend,
    without_resamples,
)
from locflow.papers.paper2.section import Paper
from locflow.results.files import read_dataset

BREAKDOWN_W = 1.5  # up to here the variance of entropy and spin fraction all but vanishes


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {"regressions": paper.evaluations(configuration, paper.regressions.multitask)}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"roles": list(paper.roles), **configuration.bootstrap_settings()}


def drawing(files: Files, settings: Mapping) -> Drawing:
    determinations = {
        role: determination(
            read_dataset(path, "regression").load(),
            energy_density=ENERGY_DENSITY,
            **bootstrap_options(settings),
        )
        for role, path in zip(settings["roles"], files["regressions"], strict=True)
    }
    figure = draw(determinations, settings["style"])
    data = side_by_side({role: without_resamples(dataset) for role, dataset in determinations.items()})
    return Drawing(figure, data, quantities(determinations))


@themed
def draw(determinations: Mapping[str, xr.Dataset], style: Mapping) -> Figure:
    """A panel per indicator, sizes by colour: trained on solid, only predicted dashed, the baseline 1/2 dotted.

    Parameters
    ----------
    determinations
        By role of the size: from `locflow.measure.determination.determination`, of one regression.
    style
        `palette`: seaborn palette of the sizes.
    """
    figure = new_figure(7.0, 5.2)
    panels, corner = three_panels_and_legend(figure, sharex=True, sharey=True)
    looks = size_looks(determinations, style["palette"])
    largest_W = max(float(dataset["W"].max()) for dataset in determinations.values())
    for axes, target in zip(panels, PANELS, strict=True):
        lines = [
            draw_determination(axes, dataset, target, looks[role], size_label(dataset))
            for role, dataset in determinations.items()
        ]
        finish_determination(axes, largest_W)
        axes.set_title(SYMBOLS[target])
    for axes in (panels[0], panels[2]):
        axes.set_ylabel(r"$R^2_\mathrm{norm}$")
    for axes in (panels[1], panels[2]):
        axes.set_xlabel(H_LABEL)
    legend_panel(corner, lines, sample_text(next(iter(determinations.values()))))
    return figure


def sample_text(determination: xr.Dataset) -> str:
    """What the curves are means of, for the title of a legend."""
    return "\n".join(
        [
            f"mean of {count_text(determination.attrs['networks'], 'network')},",
            f"{count_text(determination.attrs['realizations'], 'test realization')} per $h$ and size,",
            rf"$\epsilon = {float(determination['energy_density']):.2g}$; "
            f"bands: {100 * determination.attrs['confidence']:g} % bootstrap,",
            "dotted: baseline 1/2",
        ]
    )


def quantities(determinations: Mapping[str, xr.Dataset]) -> list[dict]:
    """Mean and range of R^2_norm from `LOWEST_W` on, and its mean where it breaks down, for each indicator and size.

    Names: `r_squared_norm_<target>_<role>` (mean), `r_squared_norm_minimum_<target>_<role>`,
    `r_squared_norm_maximum_<target>_<role>`, `r_squared_norm_small_w_<target>_<role>`.
    """
    measured = []
    for role, dataset in determinations.items():
        for target in PANELS:
            measured += _target_quantities(dataset, target, f"{target}_{role}")
    return measured


def _target_quantities(dataset: xr.Dataset, target: str, suffix: str) -> list[dict]:
    W = dataset["W"].to_numpy()
    target_label = f"R^2_norm of the {NAMES[target]}, L = {int(dataset.attrs['sites'])}"
    rest = {"confidence_level": dataset.attrs["confidence"], "over": dataset.attrs["resampled"]}
    measured = []
    resamples: ArrayLike
    for part, word, chosen in (
        ("", f"W >= {LOWEST_W:g}", W >= LOWEST_W - 1e-9),
        ("small_w_", f"W <= {BREAKDOWN_W:g}", W <= BREAKDOWN_W + 1e-9),
    ):
        name, label = f"r_squared_norm_{part}{suffix}", f"mean of {target_label}, {word}"
        if not chosen.any():
            measured.append(not_measured(name, label, f"there is no {word}"))
            continue
        value, resamples = mean_over_W(dataset, target, chosen)
        note = "W = " + ", ".join(f"{strength:g}" for strength in W[chosen])
        measured.append(bootstrap_quantity(name, label, value, resamples, note=note, **rest))
    values = dataset["normalized_mean"].sel(target=target).to_numpy()
    large = np.flatnonzero(W >= LOWEST_W - 1e-9)
    for word, which in (("minimum", np.argmin), ("maximum", np.argmax)):
        name, label = f"r_squared_norm_{word}_{suffix}", f"{word} of {target_label}, W >= {LOWEST_W:g}"
        if not len(large):
            measured.append(not_measured(name, label, f"there is no W >= {LOWEST_W:g}"))
            continue
        k = int(large[which(values[large])])
        resamples = dataset["normalized_mean_resamples"].sel(target=target).isel(W=k)
        measured.append(bootstrap_quantity(name, label, values[k], resamples, note=f"at W = {W[k]:g}", **rest))
    return measured
