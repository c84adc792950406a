"""Curves of the mean output of image networks along W, and the axes that they are drawn on."""

from collections.abc import Sequence
from typing import Any

import xarray as xr
from matplotlib.axes import Axes

from locflow.figures.style import Look
from locflow.figures.words import W_label

LEVEL_LOOK: Look = {"color": "0.5", "linewidth": 0.8, "linestyle": "--"}


def draw_curve(axes: Axes, curve: xr.Dataset, **look: Any) -> None:
    """Draw P against W, a marker at each W, with its interval as a band.

    Parameters
    ----------
    curve
        From `locflow.kinds.image_classifier.averages.curve_of`.
    **look
        Of matplotlib.
    """
    W = curve["W"].to_numpy()
    lower, upper = curve["probability_interval"].to_numpy().T
    (line,) = axes.plot(W, curve["probability"], **{"linewidth": 1.2, "marker": "o", "markersize": 2, **look})
    axes.fill_between(W, lower, upper, color=line.get_color(), alpha=0.15, linewidth=0)


def finish_probability_axes(axes: Axes, curves: Sequence[xr.Dataset]) -> None:
    """Ranges, labels and the 50 % line of axes that show P against W."""
    axes.axhline(0.5, **LEVEL_LOOK)
    axes.set_xlim(0, max(float(curve["W"][-1]) for curve in curves))
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel(W_label())
