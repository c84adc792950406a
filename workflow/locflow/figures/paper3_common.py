"""What the figures of paper 3 (Schindler) share: labels, colours, maps of consecutive states, resampled quantities."""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from locflow.figures.maps import cell_edges
from locflow.figures.style import EMPTY_CELL
from locflow.measured import quantity
from locflow.phase_diagram import side_by_side
from locflow.statistics import percentile_interval

H_LABEL = r"disorder strength $\bar{h}$  (units: $J = 1$)"
STATES_LABEL = r"energy density $\epsilon$"
# The paper's colours, the other way round than paper 1's: blue is ETH, red is MBL.
PHASE_COLORS = {"ETH": "#2166ac", "MBL": "#b2182b", "transition": "black"}
# The example of section V A: more than half of the states with more than 90 % confidence.
THRESHOLD, FRACTION = 0.9, 0.5


def chain_title(dataset: xr.Dataset) -> str:
    """Name of a system for a title: "open chain, N = 12, cut at 6"."""
    return rf"open chain, $N = {dataset.attrs['sites']}$, $N_A = {dataset.attrs['cut']}$"


def transition_range(dataset: xr.Dataset) -> xr.Dataset:
    """The part of the grid of W that figures show: up to half of W_MBL, without a last W far from the others.

    Above, all is localized; the paper says as little of where its figures end as of where all is decided.
    """
    W = dataset["W"].to_numpy()
    # Of the smallest grids at least three, if there are as many.
    shown = max(np.searchsorted(W, dataset.attrs["W_MBL"] / 2, side="right"), min(3, len(W)))
    if shown > 2 and W[shown - 1] - W[shown - 2] > 2 * (W[shown - 2] - W[shown - 3]):
        shown -= 1
    return dataset.isel(W=slice(shown))


def check_grids(reference: xr.Dataset, **others: xr.Dataset) -> None:
    """Raise a ValueError unless the datasets have the grid of W of the reference; it names the one that differs."""
    W = reference["W"].to_numpy()
    for name, other in others.items():
        if other.sizes["W"] != len(W) or not np.allclose(other["W"], W):
            raise ValueError(f"{name}: W is {other['W'].values.tolist()}, but that of the others {W.tolist()}")


def at(values: xr.DataArray) -> xr.DataArray:
    """Values at the paper's example, THRESHOLD and FRACTION, or at the entries of the grids nearest to it."""
    selected = values
    for name, target in (("threshold", THRESHOLD), ("fraction", FRACTION)):
        if name in values.dims:
            selected = selected.sel({name: target}, method="nearest")
    return selected


def draw_strips(axes: Axes, values: xr.DataArray, energy: xr.DataArray, *, colormap: str, limits) -> ScalarMappable:
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


def bootstrap_quantity(
    averages: xr.Dataset, name: str, label: str, value: float, samples, *, unit: str = "", note: str = ""
) -> dict:
    """A quantity with the bootstrap interval of its resamples.

    Parameters
    ----------
    averages
        Kind "confidence_averages", for what was resampled, and why there may be no interval.
    value
        nan or infinite where it is not known: then `note` must say why.
    samples
        Shape (resample,); an infinite end of their interval is open.
    """
    lower, upper = (float(end) for end in percentile_interval(samples, averages.attrs["confidence"]))
    return quantity(
        name,
        label,
        value if np.isfinite(value) else None,
        interval=(lower, upper),
        interval_means=interval_means(averages),
        unit=unit,
        note="; ".join(filter(None, [note, averages.attrs["interval_reason"]])),
    )


def interval_means(*averages: xr.Dataset) -> str:
    """What the bootstrap intervals of these averages are, for `quantity`."""
    resampled = [dataset.attrs["resampled"] for dataset in averages if dataset.attrs["resampled"]]
    return f"{100 * averages[0].attrs['confidence']:g} % bootstrap interval over {max(resampled, key=len, default='')}"


def transition_quantity(averages: xr.Dataset, name: str, label: str) -> dict:
    """W at which the mean confidence of all states rises through 1/2; where it does not, on which side it must lie."""
    grid, samples = averages["W"].to_numpy(), averages["transition_W_resamples"].to_numpy()
    value = float(averages["transition_W"])
    made = bootstrap_quantity(
        averages,
        name,
        label,
        value,
        samples,
        unit="J",
        note="" if np.isfinite(value) else f"none between W = {grid[0]:g} and {grid[-1]:g}",
    )
    lower, upper = percentile_interval(samples, averages.attrs["confidence"])
    if np.isposinf(lower) or np.isneginf(upper):
        beyond = [float(grid[-1]), None] if np.isposinf(lower) else [None, float(grid[0])]
        made |= {"interval": beyond, "interval_means": interval_means(averages)}
    return made


def difference_quantity(later: xr.Dataset, earlier: xr.Dataset, name: str, label: str) -> dict:
    """W at mean confidence 1/2 of one training minus that of another; their realizations are resampled together."""
    value = float(later["transition_W"] - earlier["transition_W"])
    with np.errstate(invalid="ignore"):  # of two beyond the grid the difference is not known
        samples = later["transition_W_resamples"].to_numpy() - earlier["transition_W_resamples"].to_numpy()
    reasons = {dataset.attrs["interval_reason"] for dataset in (later, earlier)}
    if not np.isfinite(value):
        reasons.add("a mean confidence does not rise through 1/2 within the grid of W")
    lower, upper = (float(end) for end in percentile_interval(samples, later.attrs["confidence"]))
    return quantity(
        name,
        label,
        value,
        interval=(lower, upper),
        interval_means=interval_means(later, earlier),
        unit="J",
        note="; ".join(sorted(reasons - {""})),
    )


def peak(W, values) -> tuple[np.ndarray, np.ndarray]:
    """Position of the maximum of curves along W, and their full width at half of it.

    Parameters
    ----------
    W
        Ascending, shape (W,).
    values
        Shape (..., W); nan is left out.

    Returns
    -------
    position
        Shape (...): vertex of the parabola through the largest value and its neighbours; that W itself at the ends of
        the grid. nan where no value is positive.
    width
        Shape (...), between the points nearest to the maximum at which the curve, linear between the W of the grid,
        falls to half of its largest value; nan where it does not on both sides.
    """
    W, values = np.asarray(W, dtype=float), np.asarray(values, dtype=float)
    found = [_peak(W[~np.isnan(row)], row[~np.isnan(row)]) for row in values.reshape(-1, len(W))]
    position, width = np.array(found).T.reshape(2, *values.shape[:-1])
    return position, width


def _peak(W: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    if not len(values) or not values.max() > 0:
        return np.nan, np.nan
    top = int(np.argmax(values))
    position = W[top]
    if 0 < top < len(W) - 1:
        steps, rises = np.diff(W[top - 1 : top + 2]), np.diff(values[top - 1 : top + 2])
        slopes = rises / steps
        if slopes[0] > slopes[1]:
            position = W[top] + (slopes[0] * steps[1] + slopes[1] * steps[0]) / (2 * (slopes[0] - slopes[1]))
    half = values[top] / 2
    below = np.flatnonzero(values < half)
    left, right = below[below < top], below[below > top]
    if not len(left) or not len(right):
        return position, np.nan
    ends = []
    for outside, inside in ((left[-1], left[-1] + 1), (right[0], right[0] - 1)):
        part = (half - values[outside]) / (values[inside] - values[outside])
        ends.append(W[outside] + part * (W[inside] - W[outside]))
    return position, ends[1] - ends[0]


def peak_quantities(averages: xr.Dataset, suffix: str, what: str, values, samples=None, *, note: str) -> list[dict]:
    """`peak_<suffix>` and `width_<suffix>` of a curve along W, see `peak`, with intervals if there are resamples."""
    W = averages["W"].to_numpy()
    made = []
    found = peak(W, np.asarray(values))
    resampled = (None, None) if samples is None else peak(W, np.asarray(samples))
    for kind, words, value, drawn in zip(
        ("peak", "width"), ("h at the maximum of", "full width at half maximum of"), found, resampled, strict=True
    ):
        missing = (
            "" if np.isfinite(value) else "no maximum; " if kind == "peak" else "does not fall to half of its maximum; "
        )
        name, label = f"{kind}_{suffix}", f"{words} {what}"
        if drawn is None:
            made.append(quantity(name, label, value, unit="J", note=f"{missing}{note}; no interval: not resampled"))
        else:
            made.append(
                bootstrap_quantity(averages, name, label, float(value), drawn, unit="J", note=f"{missing}{note}")
            )
    return made


def mean_over_W(W, values) -> np.ndarray:
    """Mean over the range of W by the trapezoidal rule: grids may be uneven. Shape (..., W) to (...)."""
    W = np.asarray(W, dtype=float)
    return np.trapezoid(values, W, axis=-1) / (W[-1] - W[0])


def merged(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Datasets behind a figure as one of kind "figure": each name, dimension and attribute gets the key as suffix.

    Resamples are left out: they are in the files the figure was made from.
    """
    return side_by_side(
        {
            key: dataset.drop_vars([name for name in dataset.data_vars if str(name).endswith("_resamples")])
            for key, dataset in datasets.items()
        }
    )
