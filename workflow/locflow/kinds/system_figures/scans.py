"""Indicators against W for several values of a coupling, and the W at which each is half way between both phases.

For the variance of the entropy, the figure shows the W of its maximum instead. Bands and bars: bootstrap over
realizations.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from locflow.averages.order_parameters import ORDER_PARAMETERS
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.systems import Words, number, symbol
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
from locflow.measure.finite_size import common_order_parameters, point_quantities

SHOWN = ("gap_ratio", "entropy", "participation", "entropy_variance", "spin_fraction", "late_imbalance")


def members(name: str, configuration: Configuration) -> tuple[list[str], str]:
    """The systems of a figure, by ascending coupling, and the coupling."""
    return next(
        (family.scans[name], family.coupling) for family in configuration.families.values() if name in family.scans
    )


def inputs(name: str, configuration: Configuration) -> Files:
    """What the tables of the systems are made of."""
    return table_inputs(members(name, configuration)[0], configuration)


def functions(name: str, configuration: Configuration) -> list[str]:
    """What makes the tables."""
    return table_functions(members(name, configuration)[0], configuration)


def settings(name: str, configuration: Configuration) -> dict:
    """Words, energy density, bootstrap, and the coupling."""
    systems, coupling = members(name, configuration)
    values = [float(configuration.systems[system].couplings[coupling]) for system in systems]
    return {**table_settings(systems, configuration), "coupling": coupling, "values": values}


def drawing(files: Files, settings: Mapping) -> Drawing:
    """Read, measure and draw."""
    of_system = curves_of(tables_of(files, settings["functions"], settings), settings)
    coupling, values = settings["coupling"], settings["values"]
    # Units may depend on the coupling: of the systems as a whole there is none then.
    units = {of["words"]["unit"] for of in settings["systems"].values()}
    labels = [name.removeprefix(_common_start([*of_system])) for name in of_system]
    curves = dict(zip(labels, of_system.values(), strict=True))
    unit = units.pop() if len(units) == 1 else ""
    places = {name: point_quantities(name, curves, unit) for name in common_order_parameters([*curves.values()])}
    along = xr.Variable("coupling", values, {"long_name": coupling})
    data = curves_along(curves, along).assign_attrs(coupling=coupling)
    words = Words(**next(iter(settings["systems"].values()))["words"])
    figure = draw(curves, coupling, values, places, words, settings["style"]["colormap"])
    return Drawing(figure, data, [one for of in places.values() for one in of])


@themed
def draw(
    curves: Mapping[str, xr.Dataset],
    coupling: str,
    values: Sequence[float],
    places: Mapping[str, Sequence[Mapping]],
    words: Words,
    colormap: str,
) -> Figure:
    """Order parameters in columns: against W above, their half-way points or maxima against the coupling below.

    Parameters
    ----------
    curves
        One for each value of the coupling.
    coupling, values
        Its name and values.
    places
        Quantities of each order parameter, one for each value; none where it has no such point.
    words
        What the figure says of the first system.
    colormap
        From which the values have their colours.
    """
    names = [name for name in SHOWN if name in common_order_parameters([*curves.values()])]
    figure = new_figure(max(PANEL_WIDTH * len(names), 4.5), PANEL_HEIGHT * 2 + 0.9)
    panels = figure.subplots(2, len(names), squeeze=False)
    colors = colors_of_curves(colormap, len(values))
    lines = {}
    for column, name in enumerate(names):
        axes, below = panels[:, column]
        for of, value, color in zip(curves.values(), values, colors, strict=True):
            lines[f"${number(value)}$"] = draw_curve(axes, of, name, color=color)
        draw_limits(axes, name)
        axes.set_ylabel(symbol_of(name))
        label_strength(axes, words.axis)
        known = [(value, one) for value, one in zip(values, places[name], strict=False) if one["value"] is not None]
        if not known:
            below.set_axis_off()
            if places[name]:
                below.text(0.5, 0.5, "no such point in this range of $W$", ha="center", va="center", fontsize=7.5)
            continue
        centres = np.array([one["value"] for _, one in known])
        ends = np.array(
            [[np.nan if end is None else end for end in one["interval"] or (None, None)] for _, one in known]
        )
        arms = np.nan_to_num(np.abs(ends - centres[:, np.newaxis])).T
        below.errorbar(
            [value for value, _ in known], centres, yerr=arms, fmt="o-", color="black", markersize=3, linewidth=1
        )
        below.set_xlabel(f"${symbol(coupling)}$")
        level = ORDER_PARAMETERS[name].level
        where = (
            f"where {symbol_of(name)} = {level:.3g}" if np.isfinite(level) else f"at the maximum of\n{symbol_of(name)}"
        )
        below.set_ylabel(f"$W$ {where}", fontsize=8)
    figure.legend(
        lines.values(),
        lines.keys(),
        title=f"${symbol(coupling)}$",
        loc="outside lower center",
        ncols=min(len(lines), 8),
        frameon=False,
    )
    title = words.title.replace("\n", ", ")
    figure.suptitle(f"{title}, and others\n{title_of_curves(*curves.values())}", fontsize=9.5)
    return figure


def _common_start(names: Sequence[str]) -> str:
    """What the names of the systems begin with, up to the coupling."""
    first, last = min(names), max(names)
    length = next((k for k, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: first.rfind("_", 0, length) + 1]
