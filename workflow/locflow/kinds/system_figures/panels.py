"""Panels of order parameters against W, and their words."""

from typing import Any

import numpy as np
import xarray as xr
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from locflow.averages.order_parameters import ORDER_PARAMETERS, ORTHOGONAL_GAP_RATIO, POISSON_GAP_RATIO
from locflow.figures.style import Look
from locflow.figures.words import sample_title

LIMIT_LOOK: Look = {"color": "0.6", "linewidth": 0.8, "linestyle": ":"}
PANEL_WIDTH, PANEL_HEIGHT = 2.7, 2.4
LABEL_WIDTH = 2.1
"""Of a panel without its numbers at the left, in inches."""


def draw_curve(axes: Axes, curves: xr.Dataset, name: str, **look: Any) -> Line2D:
    """An order parameter against W with its interval as a band; returns the line."""
    W = curves["W"].to_numpy()
    lower, upper = curves[f"{name}_interval"].to_numpy().T
    (line,) = axes.plot(W, curves[name], **{"linewidth": 1.2, "marker": "o", "markersize": 2.5, **look})
    axes.fill_between(W, lower, upper, color=line.get_color(), alpha=0.18, linewidth=0)
    return line


def colors_of_curves(colormap: str, count: int) -> np.ndarray:
    """A colour for each of some curves in order, shape (count, 4). The last colours of most maps are too light."""
    return colormaps[colormap](np.linspace(0.0, 0.85, count))


def draw_limits(axes: Axes, name: str) -> None:
    """Dotted lines at the values of both phases, where they are known."""
    if name == "gap_ratio":
        axes.axhline(POISSON_GAP_RATIO, **LIMIT_LOOK)
        axes.axhline(ORTHOGONAL_GAP_RATIO, **LIMIT_LOOK)
    elif name in ("participation", "shannon", "largest_weight", "entropy"):
        axes.axhline(1.0, **LIMIT_LOOK)


def label_strength(axes: Axes, text: str) -> None:
    """The label of the W axis, in smaller letters where a model's own words are wider than `LABEL_WIDTH`."""
    label = axes.set_xlabel(text)
    width = label.get_window_extent().transformed(axes.figure.dpi_scale_trans.inverted()).width
    if width > LABEL_WIDTH:
        label.set_fontsize(float(label.get_fontsize()) * LABEL_WIDTH / width)


def title_of_curves(*curves: xr.Dataset) -> str:
    """Energy density and number of realizations of one system, or of several that are shown together."""
    energy = curves[0].attrs["energy_density"]
    where = [] if energy != energy else [rf"$\epsilon = {energy:.3g}$"]
    counts = [count for one in curves for count in one["realizations_total"].to_numpy()]
    degenerate = {W for one in curves for W in np.atleast_1d(one.attrs.get("degenerate_W", []))}
    together = xr.Dataset({"realizations_total": ("W", counts)})
    shown = together.assign_attrs(degenerate_W=sorted(degenerate)) if degenerate else together
    return ", ".join([*where, sample_title(shown)])


def symbol_of(name: str) -> str:
    """Of an order parameter, in mathematical text."""
    return ORDER_PARAMETERS[name].symbol
