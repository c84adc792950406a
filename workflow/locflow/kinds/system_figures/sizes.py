"""Indicators of several sizes against W, their crossings, and their collapse on one curve.

The collapses minimize the cost of Suntajs, Bonca, Prosen and Vidmar (Phys. Rev. B 102, 064207). One collapse is by a
power law, x = (W - W_c) L^(1/nu). The other has the form of a Berezinskii-Kosterlitz-Thouless transition, x = sgn(W -
W_c) L / exp(b / sqrt|W - W_c|). W_c is the same for all sizes. Bands and bars: bootstrap over realizations.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.systems import Words
from locflow.kinds.protocols import Configuration
from locflow.kinds.system_figures.panels import (
    PANEL_HEIGHT,
    PANEL_WIDTH,
    colors_of_curves,
    draw_curve,
    draw_limits,
    label_strength,
    symbol_of,
    title_of_curves,
)
from locflow.kinds.system_figures.tables import (
    curves_along,
    curves_of,
    table_functions,
    table_inputs,
    table_settings,
    tables_of,
)
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.collapse import FORMS, scaling_variable
from locflow.measure.finite_size import (
    COLLAPSED,
    Fit,
    collapse_quantities,
    collapses,
    common_order_parameters,
    size_quantities,
)

SHOWN = (*COLLAPSED, "entropy_variance")
_X = {
    "power law": r"$(W - W_c)\,L^{{1/\nu}}$,  $W_c = {0:.2f}$, $\nu = {1:.2f}$",
    "BKT": r"$\mathrm{{sgn}}(W - W_c)\,L\,e^{{-b/\sqrt{{|W - W_c|}}}}$,  $W_c = {0:.2f}$, $b = {1:.2f}$",
}


def members(name: str, configuration: Configuration) -> list[str]:
    """The systems of a figure, smallest first."""
    return next(family.sizes[name] for family in configuration.families.values() if name in family.sizes)


def inputs(name: str, configuration: Configuration) -> Files:
    """What the tables of the systems are made of."""
    return table_inputs(members(name, configuration), configuration)


def functions(name: str, configuration: Configuration) -> list[str]:
    """What makes the tables."""
    return table_functions(members(name, configuration), configuration)


def settings(name: str, configuration: Configuration) -> dict:
    """Words, energy density, bootstrap, and the W of the collapse."""
    systems = members(name, configuration)
    return {**table_settings(systems, configuration), "ends": configuration.systems[systems[0]].scaling.W}


def drawing(files: Files, settings: Mapping) -> Drawing:
    """Read, measure and draw."""
    systems = settings["systems"]
    of_system = curves_of(tables_of(files, settings["functions"], settings), settings)
    curves = {systems[name]["label"]: of for name, of in of_system.items()}
    sizes = [of["size"] for of in systems.values()]
    words = Words(**next(iter(systems.values()))["words"])
    ends = settings["ends"]
    seed = bootstrap_options(settings["bootstrap"])["seed"]
    fits = collapses([*curves.values()], sizes, None if ends is None else tuple(ends), seed=seed)
    measured = size_quantities(curves, words.unit) + collapse_quantities(fits, [*curves.values()], words.unit)
    places = {one["name"]: one for one in measured}
    figure = draw(curves, sizes, fits, places, words, settings["style"]["colormap"])
    return Drawing(figure, data_of(curves, sizes, fits), measured)


def data_of(curves: Mapping[str, xr.Dataset], sizes: Sequence[float], fits: Sequence[Fit]) -> xr.Dataset:
    """The curves (size, W) with their intervals, and the collapses (fit) with W_c of each size."""
    labels = [*curves]
    whole = curves_along(curves, xr.Variable("size", labels))
    W_c = np.full((len(fits), len(labels)), np.nan)
    for row, fit in zip(W_c, fits, strict=True):
        row[len(labels) - fit.found.W_c.shape[1] :] = fit.found.W_c[0]
    return whole.assign(
        length=("size", [*sizes]),
        fit_W_c=(("fit", "size"), W_c),
        fit_exponent=("fit", [float(fit.found.exponent[0]) for fit in fits]),
        fit_cost=("fit", [float(fit.found.cost[0]) for fit in fits]),
    ).assign_coords(fit=[fit.label for fit in fits])


@themed
def draw(
    curves: Mapping[str, xr.Dataset],
    sizes: Sequence[float],
    fits: Sequence[Fit],
    measured: Mapping[str, Mapping],
    words: Words,
    colormap: str,
) -> Figure:
    """Order parameters in columns: against W, collapsed by a power law, collapsed as BKT.

    Parameters
    ----------
    curves
        By the label of the size, smallest first.
    sizes
        Their lengths.
    fits
        From `locflow.measure.finite_size.collapses`.
    measured
        Quantities by name: the crossings are marked.
    words
        What the figure says of the smallest system.
    colormap
        From which the sizes have their colours.
    """
    names = [name for name in SHOWN if name in common_order_parameters([*curves.values()])]
    figure = new_figure(max(PANEL_WIDTH * len(names), 4.5), PANEL_HEIGHT * 3 + 0.9)
    panels = figure.subplots(3, len(names), squeeze=False)
    colors = colors_of_curves(colormap, len(curves))
    lines = {}
    for column, name in enumerate(names):
        axes = panels[0, column]
        for (label, of), color in zip(curves.items(), colors, strict=True):
            lines[label] = draw_curve(axes, of, name, color=color)
        draw_limits(axes, name)
        for small, large in pairwise(curves):
            _mark(axes, measured.get(f"crossing_{name}_{small}_{large}"))
        axes.set_ylabel(symbol_of(name))
        label_strength(axes, words.axis)
        for axes, form in zip(panels[1:, column], FORMS, strict=True):
            _draw_collapsed(axes, name, form, curves, sizes, fits, colors)
    legend = "number of sites" if all("x" not in label for label in curves) else "lattice"
    figure.legend(
        lines.values(), lines.keys(), title=legend, loc="outside lower center", ncols=len(lines), frameon=False
    )
    title = words.title.replace("\n", ", ")
    figure.suptitle(f"{title} and larger sizes\n{title_of_curves(*curves.values())}", fontsize=9.5)
    return figure


def _draw_collapsed(
    axes: Axes,
    name: str,
    form: str,
    curves: Mapping[str, xr.Dataset],
    sizes: Sequence[float],
    fits: Sequence[Fit],
    colors: np.ndarray,
) -> None:
    whole = (fit for fit in fits if fit.name == name and not fit.drifts and not fit.without_smallest)
    found = next((fit.found for fit in whole if fit.form == form), None)
    if found is None or not np.isfinite([found.W_c[0, 0], found.exponent[0]]).all() or not found.exponent[0] > 0:
        axes.set_axis_off()
        if found is not None:
            axes.text(
                0.5,
                0.5,
                f"{form}: the best collapse lies\nat an end of what was searched",
                ha="center",
                va="center",
                fontsize=7.5,
            )
        return
    W_c, exponent = found.W_c[0, 0], found.exponent[0]
    for of, size, color in zip(curves.values(), sizes, colors, strict=True):
        x = scaling_variable(form, of["W"].to_numpy(), size, W_c, exponent)
        axes.plot(x, of[name], color=color, marker="o", markersize=2.5, linewidth=0.7)
    if form == "BKT":
        # Of many orders of magnitude on both sides.
        distances = np.abs(np.concatenate([line.get_xdata() for line in axes.lines]))
        axes.set_xscale("symlog", linthresh=max(float(np.median(distances)) / 10, 1e-6))
        end = 10.0 ** np.floor(np.log10(distances.max()))
        axes.set_xticks([-end, 0, end] if distances.max() > 0 else [0])
        axes.minorticks_off()
    axes.set_xlabel(_X[form].format(W_c, exponent), fontsize=7.5)
    axes.set_ylabel(symbol_of(name))
    axes.set_title(f"{form}, cost {found.cost[0]:.2g}", fontsize=8)


def _mark(axes: Axes, crossing: Mapping | None) -> None:
    if crossing is None or crossing["value"] is None:
        return
    bottom = axes.get_ylim()[0]
    ends = crossing["interval"] or [None, None]
    arms = [[0.0 if end is None else abs(crossing["value"] - end)] for end in ends]
    axes.errorbar(
        crossing["value"], bottom, xerr=arms, fmt="^", color="black", markersize=4, clip_on=False, linewidth=1
    )
