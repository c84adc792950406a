"""What the figures of paper 2 (Gresch, Bittel, Kliesch) share: names of indicators and sizes, grids, small statistics.

Systems come by their role: "trained_small" and "trained_large", the sizes that the networks were trained on, and
"untrained", the size that they only predict. Paper 2 writes h for W.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import seaborn
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from locflow.figures.words import W_label
from locflow.measure.determination import BASELINE
from locflow.strengths import same_W

# The panels of Figs. 3 and 4, in the paper's order.
PANELS = ("entanglement_entropy", "spin_fraction", "gap_ratio")
# Below, the test set's variance vanishes with the disorder (paper 2, Sec. III A): ranges are taken from here on.
LOWEST_W = 3.0
H_LABEL = W_label("$J = 1$, Pauli matrices", "h")
SYMBOLS = {
    "gap_ratio": r"$\langle r\rangle$",
    "entanglement_entropy": r"$\langle S_A\rangle\,/\,S_\mathrm{Page}$",
    "spin_fraction": r"$\langle\mathcal{F}\rangle$",
}
NAMES = {"gap_ratio": "gap ratio", "entanglement_entropy": "entanglement entropy", "spin_fraction": "spin fraction"}


def is_trained(dataset: xr.Dataset) -> bool:
    """Whether the networks of a regression dataset were trained on its size."""
    return bool(dataset.attrs["trained_on_this_size"])


def size_label(dataset: xr.Dataset) -> str:
    """Name of a size for a legend: "L = 12", and that it is predicted only, where it is."""
    text = f"$L = {int(dataset.attrs['sites'])}$"
    return text if is_trained(dataset) else f"{text} (not trained on)"


def size_looks(datasets: Mapping[str, xr.Dataset], palette: str) -> dict[str, dict]:
    """By role, colour and line style of a size: solid where it was trained on, dashed where it is predicted."""
    colors = seaborn.color_palette(palette, len(datasets))
    return {
        role: {"color": color, "linestyle": "-" if is_trained(dataset) else "--"}
        for color, (role, dataset) in zip(colors, datasets.items(), strict=True)
    }


def draw_determination(axes: Axes, determination: xr.Dataset, target: str, look: Mapping, label: str) -> Line2D:
    """Draw R^2_norm of a target over W, the mean over networks, with its interval as a band; return the line."""
    of_target = determination.sel(target=target)
    W = of_target["W"].to_numpy()
    lower, upper = of_target["normalized_mean_interval"].to_numpy().T
    axes.fill_between(W, lower, upper, color=look["color"], alpha=0.16, linewidth=0)
    (line,) = axes.plot(W, of_target["normalized_mean"], label=label, linewidth=1.3, **look)
    return line


def finish_determination(axes: Axes, largest_W: float) -> None:
    """Axes of a panel of R^2_norm: 0 to 1, with the baseline 1/2 dotted."""
    axes.axhline(BASELINE, color="0.25", linestyle=":", linewidth=1.1, zorder=1)
    axes.set(ylim=(0, 1), xlim=(0, largest_W + 0.5))
    axes.grid(axis="y", color="0.92", linewidth=0.6)


def legend_panel(axes: Axes, handles: Sequence[Artist | tuple[Artist, ...]], title: str) -> None:
    """Use a panel for the legend of the others."""
    axes.set_axis_off()
    axes.legend(
        handles=handles, title=title, loc="center", alignment="left", frameon=False, title_fontsize=8, handlelength=2.6
    )


def three_panels_and_legend(figure: Figure, **options: Any) -> tuple[list[Axes], Axes]:
    """Two by two panels of which the lower right one is for the legend, as paper 2 lays them out."""
    panels = figure.subplots(2, 2, **options).ravel().tolist()
    # The panel above the legend has nothing below it that shows its ticks.
    panels[1].tick_params(labelbottom=True)
    panels[0].xaxis.set_major_locator(MaxNLocator(8, integer=True))
    return panels[:3], panels[3]


def row_at(dataset: xr.Dataset, W: float) -> xr.Dataset | None:
    """The row of a dataset at this W, or None where its grid does not hold it."""
    hits = np.flatnonzero(same_W(dataset["W"].to_numpy().astype(float), W))
    return dataset.isel(W=int(hits[0])) if len(hits) else None


def without_resamples(dataset: xr.Dataset) -> xr.Dataset:
    """A dataset without its bootstrap resamples: what is kept of a figure's data."""
    return dataset.drop_dims("resample")
