"""Indicators of localization of one system: maps over W and energy density, and curves against W with intervals.

Lines: values of Poisson levels and of random matrices. Bands: bootstrap over realizations.
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from locflow.averages.order_parameters import ORDER_PARAMETERS, average_maps, order_parameters_of
from locflow.figures.drawing import Drawing, Files
from locflow.figures.maps import draw_map
from locflow.figures.style import ENERGY_LABEL, ETH_COLOR, new_figure, themed
from locflow.figures.systems import Words
from locflow.kinds.protocols import Configuration
from locflow.kinds.system_figures.panels import (
    PANEL_HEIGHT,
    PANEL_WIDTH,
    draw_curve,
    draw_limits,
    label_strength,
    symbol_of,
    title_of_curves,
)
from locflow.kinds.system_figures.tables import curves_of, table_functions, table_inputs, table_settings, tables_of
from locflow.measure.finite_size import point_quantities

# Alike others: the data and the quantities hold them.
IN_DATA_ALONE = ("largest_weight", "sample_variance")


def inputs(system: str, configuration: Configuration) -> Files:
    """What the table of the system is made of."""
    return table_inputs([system], configuration)


def functions(system: str, configuration: Configuration) -> list[str]:
    """What makes the table."""
    return table_functions([system], configuration)


def settings(system: str, configuration: Configuration) -> dict:
    """Words, energy density and bootstrap."""
    return table_settings([system], configuration)


def drawing(files: Files, settings: Mapping) -> Drawing:
    """Read, measure and draw."""
    (name,) = settings["systems"]
    table = tables_of(files, settings["functions"], settings)[name]
    maps, curves = average_maps(table), curves_of({name: table}, settings)[name]
    words = Words(**settings["systems"][name]["words"])
    measured = [one for of in order_parameters_of(table) for one in point_quantities(of, {"": curves}, words.unit)]
    data = curves.drop_dims("resample").merge(
        maps.drop_vars("realizations_total").rename({of: f"{of}_map" for of in order_parameters_of(table)})
    )
    figure = draw(maps, curves, words, settings["style"]["colormap"])
    return Drawing(figure, data.assign_attrs(curves.attrs, kind="figure"), measured)


@themed
def draw(maps: xr.Dataset, curves: xr.Dataset, words: Words, colormap: str) -> Figure:
    """Order parameters in columns: maps, where there are several energy densities, above curves.

    Parameters
    ----------
    maps
        From `locflow.averages.order_parameters.average_maps`.
    curves
        From `average_curves` there.
    words
        What the figure says of the system.
    colormap
        Of the maps.
    """
    names = [name for name in ORDER_PARAMETERS if name in maps and name not in IN_DATA_ALONE]
    mapped = maps.sizes["bin"] > 1
    rows = 1 + mapped
    figure = new_figure(max(PANEL_WIDTH * len(names), 4.5), PANEL_HEIGHT * rows + 0.7)
    panels = figure.subplots(rows, len(names), squeeze=False, sharex="col")
    for column, name in enumerate(names):
        if mapped:
            axes, values = panels[0, column], maps[name]
            finite = values.to_numpy()[np.isfinite(values)]
            limits = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
            mesh = draw_map(axes, values, colormap=colormap, limits=limits)
            figure.colorbar(mesh, ax=axes, location="top", aspect=24, pad=0.02).set_label(symbol_of(name), labelpad=7)
            axes.axhline(curves.attrs["energy_density"], color="white", linewidth=0.8, linestyle=":")
        axes = panels[-1, column]
        draw_curve(axes, curves, name, color=ETH_COLOR)
        draw_limits(axes, name)
        axes.set_ylabel(symbol_of(name))
        label_strength(axes, words.axis)
    if mapped:
        panels[0, 0].set_ylabel(ENERGY_LABEL)
    figure.suptitle(f"{words.title}\ncurves: {title_of_curves(curves)}", fontsize=9.5)
    return figure
