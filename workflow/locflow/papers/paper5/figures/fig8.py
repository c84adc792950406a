"""Single spins and mean imbalance at weak and strong disorder, and a map of the long-time imbalance.

Left: the magnetization of one spin in the middle of the chain at weak and at strong disorder (one realization), and the
mean imbalance. Right: the mean imbalance at the last time, over disorder strength and energy density. Paper 5, Fig. 8.
"""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.maps import cell_edges
from locflow.figures.style import ENERGY_LABEL, new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.measure.imbalances import STRENGTHS, spin_dataset
from locflow.measure.quantities import student_quantity
from locflow.papers.paper5.common import W_LABEL
from locflow.papers.paper5.section import Paper
from locflow.results.files import read_dataset


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    chain = paper.chain(configuration)
    return {
        "imbalances": configuration.summary_of(paper.units[-1]),
        **{name: paths.realizations(chain, [getattr(paper.spins, name)])[0] for name in ("weak", "strong")},
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "energy_density": paper.spins.energy_density,
        "confidence": configuration.confidence_level,
    }


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    traces = {name: read_dataset(files[name], "traces").load() for name in ("weak", "strong")}
    data = spin_dataset(traces, read_dataset(files["imbalances"], "imbalances").load(), settings["energy_density"])
    measured = quantities(data, confidence_level=settings["confidence"])
    return Drawing(draw(data, settings["style"]), data, measured)


@themed
def draw(dataset: xr.Dataset, style: Mapping) -> Figure:
    """Left two spins and the mean imbalances, right the map of the imbalance at the last time.

    Parameters
    ----------
    dataset
        From `spin_dataset`.
    style
        `palette` of the two disorder strengths, `colormap` of the map.
    """
    figure = new_figure(9.0, 3.5)
    left, right = figure.subplots(1, 2)
    time = dataset["time"].to_numpy()
    for color, strength in zip(seaborn.color_palette(style["palette"], 2), STRENGTHS, strict=True):
        row = dataset.sel(strength=strength)
        W = float(row["shown_W"])
        # The sign of a spin is that of its initial state, the imbalance starts at 1.
        left.plot(time, row["spin"], color=color, linewidth=0.9, alpha=0.8, label=f"spin, $W = {W:g}$")
        left.plot(
            time,
            row["imbalance_mean"],
            color=color,
            linestyle="--",
            linewidth=1.6,
            label=rf"$\langle I\rangle$, $W = {W:g}$",
        )
        mean, error = row["imbalance_mean"].to_numpy(), np.nan_to_num(row["imbalance_error"].to_numpy())
        left.fill_between(time, mean - error, mean + error, color=color, alpha=0.2, linewidth=0)
    left.axhline(0, color="0.85", linewidth=0.7, zorder=0)
    left.set(xlabel="time $t$  (units: $1/J$)", ylabel=r"$\langle\sigma^z\rangle$, imbalance", ylim=(-1.05, 1.05))
    density = dataset.attrs["shown_energy_density"]
    left.set_title(
        rf"(a) $L = {dataset.attrs['sites']}$, $i = {dataset.attrs['site'] + 1}$, $\epsilon = {density:g}$", loc="left"
    )
    left.legend(frameon=False, ncols=2, loc="lower right", fontsize=7)
    values = dataset["final_imbalance"].transpose("trace", "W").to_numpy()
    mesh = right.pcolormesh(
        np.maximum(cell_edges(dataset["W"]), 0),
        cell_edges(dataset["energy_density"]),
        values,
        cmap=style["colormap"],
        vmin=0,
        vmax=1,
        rasterized=True,
    )
    right.set(xlabel=W_LABEL, ylabel=ENERGY_LABEL)
    right.set_title(f"(b) imbalance at $t = {time[-1]:g}$", loc="left")
    figure.colorbar(mesh, ax=right, aspect=28, pad=0.02).set_label(r"$\langle I(t)\rangle$")
    seaborn.despine(ax=left)
    return figure


def quantities(dataset: xr.Dataset, *, confidence_level: float) -> list[dict]:
    """The mean imbalance at the last time. Names: `imbalance_weak`, `imbalance_strong`."""
    measured = []
    for strength in STRENGTHS:
        row = dataset.sel(strength=strength)
        mean, error = (float(row[name][-1]) for name in ("imbalance_mean", "imbalance_error"))
        count = int(row["realizations"])
        measured.append(
            student_quantity(
                f"imbalance_{strength}",
                f"mean imbalance at t = {float(dataset['time'][-1]):g}, W = {float(row['shown_W']):g}",
                mean,
                error,
                count,
                confidence_level=confidence_level,
                over="realizations",
                note=f"{count} realizations, energy density {dataset.attrs['shown_energy_density']:g}",
            )
        )
    return measured
