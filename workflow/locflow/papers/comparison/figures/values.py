"""Critical disorder by every method and size, and differences between methods.

All methods have the same realizations. Left: the W at which each method finds the transition, for each size, with its
interval over realizations (and networks). A triangle at an edge means a W beyond the grid. Right: this W minus the W at
which the gap ratio is half way between its limits. Each resample uses the same realizations for both. The methods are
indicators, networks, and optimal predictors of one number.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.typing import ColorType

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.systems import words_of
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.critical_disorders import (
    critical_quantity,
    crossing_of_sizes,
    crossing_quantity,
    difference_quantity,
    paired_difference,
    spread_quantity,
)
from locflow.papers.comparison.common import comparisons, inputs_of, settings_of
from locflow.papers.comparison.methods import METHODS
from locflow.papers.comparison.section import Paper

REFERENCE = "gap_ratio"
CROSSING = "gap_ratio_crossing"


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return inputs_of(paper, configuration, paper.sizes)


def settings(paper: Paper, configuration: Configuration) -> dict:
    return settings_of(paper, configuration, paper.sizes)


def drawing(files: Files, settings: Mapping) -> Drawing:
    found = comparisons(files, settings)
    measured = quantities(found)
    data = merged({str(one.attrs["sites"]): one for one in found})
    return Drawing(draw(found, measured, settings), data, measured)


def quantities(found: Sequence[xr.Dataset]) -> list[dict]:
    """Critical disorders of all sizes, and differences of the largest size.

    Names: `critical_disorder_<method>` of the largest size, with `_size_<n>` of smaller ones, n = 1 the smallest;
    `critical_disorder_gap_ratio_crossing` of the two largest sizes; `difference_<method>`, minus that of the gap ratio;
    `spread_of_indicators` and `spread_of_networks`, the largest minus the smallest.
    """
    largest = found[-1]
    measured = []
    for number, one in enumerate(found, start=1):
        ending = "" if one is largest else f"_size_{number}"
        sites = one.attrs["sites"]
        for name, method in METHODS.items():
            label = f"W_c of {sites} sites, {method.words}"
            measured.append(critical_quantity(one, name, f"critical_disorder_{name}{ending}", label))
        if number > 1:
            smaller = found[number - 2]
            label = f"W at which <r> of {smaller.attrs['sites']} and {sites} sites cross"
            name = f"critical_disorder_{CROSSING}{ending}"
            measured.append(crossing_quantity(smaller, one, REFERENCE, name, label))
    for name, method in METHODS.items():
        if name != REFERENCE:
            label = f"W_c, {method.words}, minus W_c, {METHODS[REFERENCE].words}"
            measured.append(difference_quantity(largest, name, REFERENCE, f"difference_{name}", label))
    for what in ("indicators", "networks"):
        chosen = [name for name, method in METHODS.items() if method.group == what]
        measured.append(spread_quantity(largest, chosen, f"spread_of_{what}", f"largest minus smallest W_c of {what}"))
    return measured


@themed
def draw(found: Sequence[xr.Dataset], measured: Sequence[dict], settings: Mapping) -> Figure:
    """A row for each method, a colour for each size."""
    figure = new_figure(8.6, 6.0)
    left, right = figure.subplots(1, 2, width_ratios=[1.5, 1])
    rows = list(METHODS)
    rows.insert(1, CROSSING)
    labels = [METHODS[name].label if name in METHODS else r"$\langle r\rangle$ of two sizes cross" for name in rows]
    colors = seaborn.color_palette(settings["style"]["palette"], len(found))
    by_name = {item["name"]: item for item in measured}
    shifts = 0.2 * (np.arange(len(found)) - (len(found) - 1) / 2)
    limits = float(found[0]["W"][0]), float(found[0]["W"][-1])
    for number, (one, color, shift) in enumerate(zip(found, colors, shifts, strict=True), start=1):
        ending = "" if number == len(found) else f"_size_{number}"
        label = f"{one.attrs['sites']} sites, {count_text(one.attrs['items'], 'realization')}"
        for row, name in enumerate(rows):
            if name in METHODS:
                value = float(one["critical_disorder"].sel(by=name))
            elif number > 1:
                value, _ = crossing_of_sizes(found[number - 2], one, REFERENCE)
            else:
                continue
            interval = by_name[f"critical_disorder_{name}{ending}"]["interval"]
            draw_value(left, value, interval, row + shift, color, limits, label if row == 0 else "")
            if name in METHODS and name != REFERENCE:
                draw_difference(right, *paired_difference(one, name, REFERENCE), row + shift, color)
    words = words_of(settings["system"])
    left.set(yticks=range(len(rows)), yticklabels=labels, xlabel=words.axis, xlim=limits)
    right.set(yticks=range(len(rows)), yticklabels=[], xlabel=r"$W_c$ minus that of $\langle r\rangle$ half way")
    right.axvline(0, color="0.6", linewidth=0.8, zorder=0)
    groups = [METHODS[name].group if name in METHODS else "indicators" for name in rows]
    for axes in (left, right):
        axes.set_ylim(len(rows) - 0.4, -0.6)
        for row in range(1, len(rows)):
            if groups[row] != groups[row - 1]:
                axes.axhline(row - 0.5, color="0.8", linewidth=0.8, linestyle=":")
    left.set_title(words.title.replace(f" of {found[-1].attrs['sites']} sites", ""), loc="left")
    right.set_title("paired", loc="left")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=len(found), frameon=False)
    seaborn.despine(fig=figure)
    return figure


def draw_value(
    axes: Axes,
    value: float,
    interval: Sequence[float | None] | None,
    row: float,
    color: ColorType,
    limits: tuple[float, float],
    label: str,
) -> None:
    """A critical disorder with its interval, open ends at the edges; a triangle where it lies beyond the grid."""
    if interval is not None:
        ends = [limits[k] if end is None else end for k, end in enumerate(interval)]
        axes.plot(ends, [row, row], color=color, linewidth=1.2)
    marker = "o" if np.isfinite(value) else "<" if value < 0 else ">"
    at = np.clip(value, *limits)
    axes.plot(at, row, marker, color=color, markersize=4, clip_on=False, label=label or None)


def draw_difference(axes: Axes, value: float, interval: tuple[float, float], row: float, color: ColorType) -> None:
    """A difference with its interval, if it is known."""
    if not np.isfinite(value):
        return
    if np.isfinite(interval).all():
        axes.plot(interval, [row, row], color=color, linewidth=1.2)
    axes.plot(value, row, "o", color=color, markersize=3.5)
