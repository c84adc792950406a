"""Maps over the plane of disorder strength and energy density, with contour and tip."""

from collections.abc import Iterable, Mapping

import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from numpy.typing import ArrayLike

from locflow.figures.style import EMPTY_CELL

Handle = Artist | tuple[Artist, ...]

LEGEND_COLUMN_INCHES = 1.85


def cell_edges(centers: ArrayLike) -> np.ndarray:
    """Edges of cells around ascending centres: halfway between neighbours, the outermost cells symmetric.

    Raises
    ------
    ValueError
        There are fewer than two centres, so that no cell has a width.
    """
    centers = np.asarray(centers, dtype=float)
    if len(centers) < 2:
        raise ValueError(f"a map needs at least two values along each axis, there are {len(centers)}")
    middles = (centers[1:] + centers[:-1]) / 2
    return np.concatenate([[2 * centers[0] - middles[0]], middles, [2 * centers[-1] - middles[-1]]])


def draw_map(axes: Axes, values: xr.DataArray, *, colormap: str, limits: tuple[float, float]) -> ScalarMappable:
    """Draw values over (W, bin) as cells; cells without a value are hatched grey.

    Parameters
    ----------
    values
        Dims (W, bin) with coordinates W and bin_center.
    limits
        Of the colours.
    """
    # W is the half width of a box: no cell reaches below 0.
    W, energy = np.maximum(cell_edges(values["W"]), 0.0), cell_edges(values["bin_center"])
    axes.add_patch(Rectangle((W[0], energy[0]), W[-1] - W[0], energy[-1] - energy[0], zorder=0, **EMPTY_CELL))
    mesh = axes.pcolormesh(
        W,
        energy,
        np.ma.masked_invalid(values.transpose("bin", "W").to_numpy()),
        cmap=colormap,
        vmin=limits[0],
        vmax=limits[1],
        rasterized=True,
    )
    axes.set_xlim(W[0], W[-1])
    axes.set_ylim(energy[0], energy[-1])
    return mesh


def draw_contour(axes: Axes, dataset: xr.Dataset, *, color: str = "black", dashed: bool = False) -> Handle:
    """Draw the contour of a phase diagram or indicator averages, and its interval as a band unless dashed.

    Returns
    -------
    What stands for it in a legend.
    """
    energy, W = dataset["bin_center"].to_numpy(), dataset["contour_W"].to_numpy()
    (line,) = axes.plot(W, energy, color=color, linestyle="--" if dashed else "-", linewidth=1.3)
    if not dashed:
        grid = dataset["W"].to_numpy()
        lower, upper = np.clip(dataset["contour_W_interval"].to_numpy().T, grid[0], grid[-1])
        drawn = np.isfinite(W) & np.isfinite(lower) & np.isfinite(upper)
        band = axes.fill_betweenx(energy, lower, upper, where=drawn, color=color, alpha=0.22, linewidth=0)
        return line, band
    return line


def draw_tip(axes: Axes, dataset: xr.Dataset, *, color: str = "black") -> Artist | None:
    """Mark the tip with its intervals in W and energy density; return None where there is no tip."""
    W, energy = float(dataset["tip_W"]), float(dataset["tip_energy_density"])
    if not np.isfinite(W):
        return None
    grid = dataset["W"].to_numpy()
    bars = []
    for name, value, limits in (
        ("tip_W", W, (grid[0], grid[-1])),
        ("tip_energy_density", energy, (0.0, 1.0)),
    ):
        ends = np.clip(np.nan_to_num(dataset[f"{name}_interval"].to_numpy(), nan=value, posinf=limits[1]), *limits)
        bars.append(np.maximum([[value - ends[0]], [ends[1] - value]], 0.0))
    return axes.errorbar(
        W,
        energy,
        xerr=bars[0],
        yerr=bars[1],
        fmt="o",
        color=color,
        markerfacecolor="white",
        markersize=5,
        linewidth=1.2,
        capsize=2.5,
        zorder=5,
    )


def tip_text(dataset: xr.Dataset, symbol: str) -> str:
    """The tip in words and numbers for a title: value and interval, or that there is none."""
    W = float(dataset["tip_W"])
    if not np.isfinite(W):
        return "no tip in this range of $W$"
    lower, upper = dataset["tip_W_interval"].to_numpy()
    text = f"${symbol} = {W:.2f}$"
    if np.isfinite([lower, upper]).all():
        text += f"  [{lower:.2f}, {upper:.2f}]"
    elif np.isfinite(lower):
        text += rf"  [{lower:.2f}, $\infty$)"
    elif np.isfinite(upper):
        text += rf"  ($-\infty$, {upper:.2f}]"
    return text + f" at $\\epsilon = {float(dataset['tip_energy_density']):.2f}$"


def legend_below(figure: Figure, entries: Mapping[str, Handle], averages: Iterable[xr.DataArray]) -> None:
    """Legend under the panels: the entries by their text, and the empty cells if any of the maps has one."""
    entries = dict(entries)
    if any(bool(values.isnull().any()) for values in averages):
        entries["no data"] = Patch(**EMPTY_CELL)
    columns = min(len(entries), int(figure.get_figwidth() / LEGEND_COLUMN_INCHES))
    figure.legend(entries.values(), entries.keys(), loc="outside lower center", ncols=columns, frameon=False)
