"""Finite-size scaling of every order parameter: crossings, their drift, and collapses in two forms.

Left: the W at which the curves of successive sizes cross (darker for larger sizes). For the variance it is the W of the
maximum. Middle: W_c of the best collapse. One form is a power law, x = (W - W_c) L^(1/nu). The other is that of a
Berezinskii-Kosterlitz-Thouless transition (BKT), x = sgn(W - W_c) L exp(-b / sqrt|W - W_c|). Full symbols: the same W_c
for all sizes. Open symbols: W_c linear in the size, shown at the largest size. Right: the cost of the BKT form divided
by that of the power law. The cost is that of Suntajs, Bonca, Prosen and Vidmar (Phys. Rev. B 102, 064207). Bars:
bootstrap over realizations, which are the same for all order parameters. A triangle at an edge: a value beyond the grid
of W, or at an end of the searched range.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.typing import ColorType

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import logarithmic_x, new_figure, themed
from locflow.figures.systems import words_of
from locflow.figures.words import range_text
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.scaling import (
    FITS,
    collapse_quantities,
    cost_ratio_quantity,
    crossing_quantity,
    difference_quantity,
    drift_quantity,
    end_quantity,
    fits_of,
    scaled,
    slope_quantity,
    without_smallest_quantity,
)
from locflow.observables.page_entropy import page_normalization
from locflow.papers.comparison.common import comparisons, inputs_of, settings_of
from locflow.papers.comparison.methods import GOE, METHODS, POISSON
from locflow.papers.comparison.section import Paper

MAXIMA = ("entropy_variance",)
# Differences of W_c are from that of this order parameter.
REFERENCE = "entropy"
POWER_LAW, BKT, POWER_LAW_DRIFTING, BKT_DRIFTING = FITS


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return inputs_of(paper, configuration, paper.sizes)


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        **settings_of(paper, configuration, paper.sizes),
        "collapse_W": paper.collapse_W,
        "dimensions": [configuration.systems[size.samples].dimension for size in paper.sizes],
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    found = comparisons(files, settings)
    ends = settings["collapse_W"]
    seed = bootstrap_options(settings["bootstrap"])["seed"]
    scaling = scaled(found, maxima=MAXIMA, ends=None if ends is None else tuple(ends), seed=seed)
    measured = quantities(found, scaling, settings["dimensions"])
    data = merged({"scaling": scaling.isel(set=0), **{str(one.attrs["sites"]): one for one in found}})
    return Drawing(draw(found, scaling, measured, settings), data, measured)


def quantities(found: Sequence[xr.Dataset], scaling: xr.Dataset, dimensions: Sequence[int]) -> list[dict]:
    """Crossings, collapses and what depends on the form and on the smallest size, of every order parameter.

    Names: `crossing_<method>` of the two largest sizes, with `_pair_<n>` of smaller ones, n = 1 the smallest, and
    `maximum_<method>` alike; `drift_<method>`; `collapse_<method>_<fit>_w_c`, `_nu` or `_b`, `_cost`, `_shift`;
    `cost_ratio_<method>` and `cost_ratio_<method>_drifting`, BKT over power law; `without_smallest_<method>_<fit>`,
    what leaving out the smallest size adds to W_c; `difference_<method>`, W_c by the power law minus the entropy's;
    `gap_ratio_<phase>`, `entropy_growth_<phase>` and `participation_growth_<phase>`, at the smallest and the largest W.
    """
    fits = dict.fromkeys([*FITS, *fits_of(len(found))])
    measured = []
    for name, method in METHODS.items():
        what = "maximum" if name in MAXIMA else "crossing"
        for step, (small, large) in enumerate(pairwise(one.attrs["sites"] for one in found)):
            ending = "" if step == len(found) - 2 else f"_pair_{step + 1}"
            where = f"is largest, {large} sites" if name in MAXIMA else f"of {small} and {large} sites cross"
            label = (
                f"W where it {where}: {method.words}" if name in MAXIMA else f"W where curves {where}: {method.words}"
            )
            measured.append(crossing_quantity(scaling, name, step, f"{what}_{name}{ending}", label))
        measured.append(drift_quantity(scaling, name, f"drift_{name}", f"last minus first {what}: {method.words}"))
        for fit in fits:
            measured += collapse_quantities(scaling, name, fit, method.words)
        for fits_compared, ending in (((BKT, POWER_LAW), ""), ((BKT_DRIFTING, POWER_LAW_DRIFTING), "_drifting")):
            label = f"cost, {fits_compared[0].words}, over cost, {fits_compared[1].words}: {method.words}"
            measured.append(cost_ratio_quantity(scaling, name, fits_compared, f"cost_ratio_{name}{ending}", label))
        for fit in (POWER_LAW, BKT):
            label = f"W_c without the smallest size minus W_c with it, {fit.words}: {method.words}"
            measured.append(without_smallest_quantity(scaling, name, fit, f"without_smallest_{name}_{fit.key}", label))
        if name != REFERENCE:
            label = f"W_c by collapse, {POWER_LAW.words}: {method.words} minus {METHODS[REFERENCE].words}"
            measured.append(difference_quantity(scaling, (name, REFERENCE), POWER_LAW, f"difference_{name}", label))
    return measured + growths(found, dimensions)


def growths(found: Sequence[xr.Dataset], dimensions: Sequence[int]) -> list[dict]:
    """The gap ratio, and how entropy and participation grow with the size, at both ends of the grid of W.

    The entropy for each site that the half chain gains, in ln 2: 1 by a volume law, up to what Page's value is short of
    it, and 0 by an area law. <-ln IPR> for each factor e that the space gains: 1 of random states, 0 of basis states.
    """
    sites = [int(one.attrs["sites"]) for one in found]
    page = [page_normalization(count, "correct") / np.log(2) for count in sites]
    halves = [count // 2 for count in sites]
    random = [np.log((dimension + 2) / 3) for dimension in dimensions]
    logarithms = [np.log(dimension) for dimension in dimensions]
    measured = []
    for phase, position in (("ergodic", 0), ("localized", -1)):
        W = float(found[-1]["W"][position])
        label = f"<r> of {sites[-1]} sites at W = {W:g}"
        ends = POISSON, GOE
        measured.append(end_quantity(found[-1], "gap_ratio", position, ends, f"gap_ratio_{phase}", label))
        label = f"S of half a chain for each of its sites, in ln 2, at W = {W:g}"
        measured.append(slope_quantity(found, "entropy", position, page, halves, f"entropy_growth_{phase}", label))
        label = f"<-ln IPR> over ln D at W = {W:g}: slope from the smallest to the largest size"
        measured.append(
            slope_quantity(found, "participation", position, random, logarithms, f"participation_growth_{phase}", label)
        )
    return measured


@themed
def draw(found: Sequence[xr.Dataset], scaling: xr.Dataset, measured: Sequence[dict], settings: Mapping) -> Figure:
    """A row for each order parameter."""
    figure = new_figure(9.0, 6.4)
    left, middle, right = figure.subplots(1, 3, width_ratios=[1, 1.3, 0.8], sharey=True)
    rows = list(METHODS)
    legend: dict[str, Line2D] = {}
    limits = scaling.attrs["W_from"], scaling.attrs["W_to"]
    by_name = {item["name"]: item for item in measured}
    graded = seaborn.color_palette("crest", max(len(found) - 1, 1))  # one at least, of which a single size has no use
    colors = dict(zip(("power law", "BKT"), seaborn.color_palette(settings["style"]["palette"], 2), strict=True))
    pairs = [f"{small} and {large} sites" for small, large in pairwise(one.attrs["sites"] for one in found)]
    for row, name in enumerate(rows):
        what = "maximum" if name in MAXIMA else "crossing"
        for step, (label, color) in enumerate(zip(pairs, graded, strict=False)):
            ending = "" if step == len(pairs) - 1 else f"_pair_{step + 1}"
            value = float(scaling["place"].sel(by=name).isel(step=step, set=0))
            shift = 0.22 * (step - (len(pairs) - 1) / 2)
            draw_value(left, value, by_name[f"{what}_{name}{ending}"], row + shift, color, limits)
            legend.setdefault(label, point(color))
        for number, fit in enumerate(FITS):
            label = f"{fit.form}, {'W_c linear in the size' if fit.drifts else 'one W_c'}".replace("W_c", "$W_c$")
            shift = 0.2 * (number - (len(FITS) - 1) / 2)
            quantity = by_name[f"collapse_{name}_{fit.key}_w_c"]
            value = (
                float(scaling["W_c"].sel(by=name, fit=fit.key).isel(size=-1, set=0))
                if fit.key in scaling["fit"]
                else np.nan
            )
            draw_value(middle, value, quantity, row + shift, colors[fit.form], limits, full=not fit.drifts)
            legend.setdefault(label, point(colors[fit.form], full=not fit.drifts))
        for ending, shift in (("", -0.12), ("_drifting", 0.12)):
            quantity = by_name[f"cost_ratio_{name}{ending}"]
            if quantity["value"] is not None:
                draw_value(right, quantity["value"], quantity, row + shift, "0.25", (1e-3, 1e3), full=not ending)
    words = words_of(settings["system"])
    left.set(
        yticks=range(len(rows)), yticklabels=[METHODS[name].label for name in rows], xlabel="crossing, $W$", xlim=limits
    )
    left.set_ylim(len(rows) - 0.4, -0.6)
    middle.set(xlabel="$W_c$ of the best collapse", xlim=limits)
    right.set_xlabel("cost, BKT / power law")
    right.axvline(1, color="0.6", linewidth=0.8, zorder=0)
    logarithmic_x(right)
    for axes, letter in zip((left, middle, right), "abc", strict=True):
        axes.set_title(f"({letter})", loc="left")
        for row, (name, after) in enumerate(pairwise(rows)):
            if METHODS[name].group != METHODS[after].group:
                axes.axhline(row + 0.5, color="0.8", linewidth=0.8, linestyle=":")
        axes.tick_params(axis="y", length=0)
    title = words.title.replace(f" of {found[-1].attrs['sites']} sites", "")
    counts = range_text([one.attrs["items"] for one in found], "realization")
    figure.suptitle(f"{title}; {counts} of each size", fontsize=9.5)
    figure.legend(legend.values(), legend.keys(), loc="outside lower center", ncols=3, frameon=False)
    seaborn.despine(fig=figure)
    return figure


def draw_value(
    axes: Axes,
    value: float,
    quantity: Mapping,
    row: float,
    color: ColorType,
    limits: tuple[float, float],
    *,
    full: bool = True,
) -> None:
    """A value with its interval, open ends at the edges; a triangle where it lies beyond the edges."""
    if quantity["interval"] is not None:
        ends = [limits[k] if end is None else end for k, end in enumerate(quantity["interval"])]
        axes.plot(np.clip(ends, *limits), [row, row], color=color, linewidth=1.0)
    marker = "<" if value < limits[0] else ">" if value > limits[1] else "o"
    axes.add_line(point(color, (np.clip(value, *limits), row), marker, full=full))


def point(
    color: ColorType, place: tuple[float, float] | None = None, marker: str = "o", *, full: bool = True
) -> Line2D:
    """A point of a panel, or without a place one of the legend."""
    x, y = ([], []) if place is None else ([place[0]], [place[1]])
    face = color if full else "white"
    return Line2D(x, y, marker=marker, color=color, markerfacecolor=face, markersize=4, linestyle="", clip_on=False)
