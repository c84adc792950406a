"""The Ando model judged by networks that were trained on the SU(2) model (paper 4, supplement)."""

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import Figure

from locflow.averages.images import curve_of
from locflow.figures.paper4.common import (
    LEVEL_LOOK,
    NETWORK_LINES,
    NETWORK_TITLES,
    curve_quantity,
    draw_curve,
    finish_probability_axes,
    sample_text,
    shift_quantity,
)
from locflow.figures.style import new_figure, themed

# Critical disorder at E = 0 by finite-size scaling: 5.74 (Fastenrath et al., Physica A 172, 302 (1991)).
CRITICAL_W = 5.74


@themed
def draw(averages: Mapping[str, xr.Dataset], system: str, style: Mapping) -> Figure:
    """P against W of both networks.

    Parameters
    ----------
    averages
        By "two_layer" and "four_layer", kind "image_averages".
    system
        That of the Ando model.
    style
        Nothing of it is used.
    """
    figure = new_figure(4.0, 3.0)
    axes = figure.subplots()
    drawn = []
    for name, dataset in averages.items():
        drawn.append(curve_of(dataset, system))
        draw_curve(axes, drawn[-1], color="black", linestyle=NETWORK_LINES[name], label=NETWORK_TITLES[name])
    axes.axvline(CRITICAL_W, **LEVEL_LOOK)
    finish_probability_axes(axes, drawn)
    axes.set_ylabel("P(delocalized)")
    axes.legend(frameon=False)
    first = next(iter(averages.values()))
    axes.set_title(f"Ando model, networks of the SU(2) model:\n{sample_text(first, system)}", loc="left")
    return figure


def quantities(averages: Mapping[str, xr.Dataset], system: str) -> list[dict]:
    """Names, each with `_two_layer` or `_four_layer` at the end: `crossing`, `shift`, `far_below`, `far_above`."""
    made = []
    for name, dataset in averages.items():
        curve, what = curve_of(dataset, system), f"network of {NETWORK_TITLES[name]}"
        made += [
            curve_quantity(curve, "crossing", f"crossing_{name}", f"W at P = 1/2, {what}", unit="hopping"),
            shift_quantity(curve, CRITICAL_W, f"shift_{name}", f"W at P = 1/2 minus {CRITICAL_W:g}, {what}"),
            curve_quantity(curve, "far_below", f"far_below_{name}", f"mean P at W up to 3.1, {what}"),
            curve_quantity(curve, "far_above", f"far_above_{name}", f"mean P at W from 9.3 on, {what}"),
        ]
    return made
