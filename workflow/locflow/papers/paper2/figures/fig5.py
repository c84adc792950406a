"""The spin fraction learned by transfer, from scratch, and with the other indicators.

Normalized coefficient of determination of the spin fraction, learned in three ways. Transfer: from the two features of
networks that were trained on gap ratio and entropy only. Scratch: from the start. Multitask: together with the other
indicators. One panel per size. Dashed: the size on which no network was trained. Bands: bootstrap over test
realizations and networks. Paper 2, Fig. 5.
"""

from collections.abc import Mapping
from itertools import combinations

import seaborn
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from locflow.figures.data import side_by_side
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.determination import ENERGY_DENSITY, determination, difference_quantity
from locflow.papers.paper2.common import (
    H_LABEL,
    LOWEST_W,
    SYMBOLS,
    draw_determination,
    finish_determination,
    is_trained,
    legend_panel,
    size_label,
    three_panels_and_legend,
    without_resamples,
)
from locflow.papers.paper2.figures.fig4 import sample_text
from locflow.papers.paper2.section import Paper
from locflow.results.files import read_dataset

TARGET = "spin_fraction"
WAYS = {
    "transfer": "transfer: features learned from the others",
    "scratch": "from scratch: this indicator only",
    "multitask": "multitask: all indicators at once",
}


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {
        way: paper.evaluations(configuration, getattr(paper.regressions, way))
        for way in ("multitask", "scratch", "transfer")
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"roles": list(paper.roles), **configuration.bootstrap_settings()}


def drawing(files: Files, settings: Mapping) -> Drawing:
    determinations = {
        way: {
            role: determination(
                read_dataset(path, "regression").load(),
                energy_density=ENERGY_DENSITY,
                **bootstrap_options(settings),
            )
            for role, path in zip(settings["roles"], files[way], strict=True)
        }
        for way in WAYS
    }
    figure = draw(determinations, settings["style"])
    data = side_by_side(
        {
            f"{way}_{role}": without_resamples(dataset)
            for way, datasets in determinations.items()
            for role, dataset in datasets.items()
        }
    )
    return Drawing(figure, data, quantities(determinations))


@themed
def draw(determinations: Mapping[str, Mapping[str, xr.Dataset]], style: Mapping) -> Figure:
    """A panel per size, the ways of training by colour; dashed where the size was not trained on.

    In each panel, how far transfer is from the others: mean difference and its interval.

    Parameters
    ----------
    determinations
        By way of training (the keys of `WAYS`), then by role of the size: from `determination` in
        `locflow.measure.determination`.
    style
        `palette`: seaborn palette of the ways.
    """
    figure = new_figure(7.0, 5.2)
    panels, corner = three_panels_and_legend(figure, sharex=True, sharey=True)
    colors = dict(zip(WAYS, seaborn.color_palette(style["palette"], len(WAYS)), strict=True))
    roles = list(determinations["multitask"])
    for axes, role in zip(panels, roles, strict=True):
        for way in WAYS:
            dataset = determinations[way][role]
            look = {"color": colors[way], "linestyle": "-" if is_trained(dataset) else "--"}
            draw_determination(axes, dataset, TARGET, look, way)
        finish_determination(axes, float(dataset["W"].max()))
        axes.set_title(size_label(dataset))
        # The bands hold what all ways share, the test realizations: the difference is known better.
        axes.text(
            0.98,
            0.04,
            _difference_text(determinations, role),
            transform=axes.transAxes,
            ha="right",
            fontsize=7,
            bbox={"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 1.5},
        )
    for axes in (panels[0], panels[2]):
        axes.set_ylabel(rf"$R^2_\mathrm{{norm}}$ of {SYMBOLS[TARGET]}")
    for axes in (panels[1], panels[2]):
        axes.set_xlabel(H_LABEL)
    handles = [Line2D([], [], color=colors[way], label=text) for way, text in WAYS.items()]
    legend_panel(corner, handles, sample_text(dataset))
    return figure


def quantities(determinations: Mapping[str, Mapping[str, xr.Dataset]]) -> list[dict]:
    """Mean difference of R^2_norm between two ways of training, from `LOWEST_W` on, for each size.

    Names: `transfer_minus_scratch_<role>`, `transfer_minus_multitask_<role>`, `scratch_minus_multitask_<role>`. The
    test realizations are resampled for both ways together.
    """
    pairs = combinations(WAYS, 2)
    return [_difference(determinations, role, *pair) for pair in pairs for role in determinations["multitask"]]


def _difference(determinations: Mapping, role: str, first: str, second: str) -> dict:
    one, other = (determinations[way][role] for way in (first, second))
    name = f"{first}_minus_{second}_{role}"
    label = (
        f"mean R^2_norm of the spin fraction, {first} minus {second}, L = {int(one.attrs['sites'])}, W >= {LOWEST_W:g}"
    )
    note = f"{count_text(one.attrs['networks'], 'network')} {first}, {other.attrs['networks']} {second}"
    return difference_quantity(one, other, [TARGET], name, label, lowest_W=LOWEST_W, note=note)


def _difference_text(determinations: Mapping, role: str) -> str:
    lines = [f"transfer, mean over $h \\geq {LOWEST_W:g}$"]
    for way in ("scratch", "multitask"):
        difference = _difference(determinations, role, "transfer", way)
        if difference["value"] is None:
            return ""
        lower, upper = difference["interval"]
        lines.append(f"minus {way}: ${difference['value']:+.3f}$ (${lower:+.3f}$ to ${upper:+.3f}$)")
    return "\n".join(lines)
