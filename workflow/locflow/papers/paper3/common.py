"""What the figures of paper 3 (Schindler) share: labels, colours, maps of consecutive states, the data behind them.

Their numbers are made with `locflow.measure.confidences`.
"""

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from matplotlib.typing import ColorType

from locflow.figures.maps import cell_edges
from locflow.figures.style import EMPTY_CELL, ETH_COLOR, MBL_COLOR
from locflow.measure.confidences import fraction_interval
from locflow.papers.paper3.words import size_text

STATES_LABEL = r"energy density $\epsilon$"
# ETH and MBL as in all figures: the paper has them the other way round.
PHASE_COLORS = {"ETH": ETH_COLOR, "MBL": MBL_COLOR, "transition": "black"}


def chain_title(dataset: xr.Dataset) -> str:
    """Name of a system for a title: "open chain, N = 12, cut at 6"."""
    return f"open chain, {size_text(dataset.attrs['sites'], dataset.attrs['cut'])}"


def draw_fraction(axes: Axes, averages: xr.Dataset, name: str, *, color: ColorType, **look: Any) -> np.ndarray:
    """Draw a fraction of the states along h with its bootstrap interval; returns the interval's upper end.

    Parameters
    ----------
    averages
        Kind "confidence_averages", of the W that are shown.
    name
        Of a variable with `_resamples`.
    **look
        Of the line.
    """
    W = averages["W"].to_numpy()
    lower, upper = fraction_interval(averages, name)
    axes.plot(W, averages[name], color=color, marker=".", markersize=4, **look)
    axes.fill_between(W, lower, upper, color=color, alpha=0.2, linewidth=0)
    return upper


def draw_strips(
    axes: Axes, values: xr.DataArray, energy: xr.DataArray, *, colormap: str, limits: tuple[float, float]
) -> ScalarMappable:
    """Draw values of cells of consecutive states over (W, energy density); the cells of each W lie where its states do.

    Parameters
    ----------
    values, energy
        Dims (W, cell): what is drawn, and the mean energy density of each cell. nan for no states.
    limits
        Of the colours.
    """
    W = np.maximum(cell_edges(values["W"]), 0.0)
    axes.add_patch(Rectangle((W[0], 0), W[-1] - W[0], 1, zorder=0, **EMPTY_CELL))
    norm = Normalize(*limits)
    table, heights = (array.transpose("W", "cell").to_numpy() for array in (values, energy))
    for left, right, column, centers in zip(W[:-1], W[1:], table, heights, strict=True):
        present = ~np.isnan(centers)
        order = np.argsort(centers[present])
        edges = np.clip(cell_edges(centers[present][order]), 0, 1)
        mesh = axes.pcolormesh(
            [left, right],
            edges,
            np.ma.masked_invalid(column[present][order])[:, np.newaxis],
            cmap=colormap,
            norm=norm,
            rasterized=True,
        )
    axes.set(xlim=(W[0], W[-1]), ylim=(0, 1))
    return mesh
