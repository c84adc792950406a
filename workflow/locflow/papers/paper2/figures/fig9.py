"""Training and test loss against the number of training realizations.

Mean squared error after a fixed number of updates, against the number of training realizations at each disorder
strength and size. The error is averaged over the three indicators. Mean and standard error are over independent runs.
Filled: training realizations. Open: test realizations. Dashed: the size on which no network is trained. Dotted: the
number of realizations from which on, according to the paper, more realizations do not help. Paper 2, Fig. 9.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import StrMethodFormatter

from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.style import Look, new_figure, themed
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.quantities import bootstrap_quantity, mean_quantity, not_measured
from locflow.measure.regressions import loss_averages, loss_ratio_resamples
from locflow.papers.paper2.section import Paper
from locflow.results.files import read_dataset

ENOUGH = 3  # realizations per W and size from which on the loss no longer falls (paper 2, App. B)
THRESHOLD = 2.5  # the dotted line, between the grid's 2 and 3
PUBLISHED_COUNTS = (1, 3, 100)
PARTS = {"train": "training realizations", "test": "test realizations"}  # filled and open symbols


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {
        "losses": paper.stages(configuration)["learning_curve"].output.format(training=paper.learning_curve.regression)
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"sizes": paper.roles, **configuration.bootstrap_settings()}


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    averages = loss_averages(read_dataset(files["losses"], "learning_curve").load(), settings["sizes"])
    measured = quantities(averages, **bootstrap_options(settings))
    return Drawing(draw(averages, settings["style"]), averages, measured)


@themed
def draw(averages: xr.Dataset, style: Mapping) -> Figure:
    """Losses over the number of training realizations (logarithmic): training filled, test open, sizes by colour.

    Parameters
    ----------
    averages
        From `loss_averages`.
    style
        `palette`: seaborn palette of the sizes.
    """
    figure = new_figure(5.2, 3.8)
    axes = figure.subplots()
    colors = seaborn.color_palette(style["palette"], averages.sizes["role"])
    counts = averages["n_train"].to_numpy()
    handles = []
    for color, role in zip(colors, averages["role"].to_numpy(), strict=True):
        size_averages = averages.sel(role=role)
        trained = bool(size_averages["trained_on"])
        line: Any = "-" if trained else "--"
        for part in PARTS:
            curve = size_averages.sel(part=part)
            axes.errorbar(
                counts,
                1e3 * curve["loss_mean"],
                yerr=1e3 * np.nan_to_num(curve["loss_standard_error"]),
                color=color,
                fmt=line,
                marker="o",
                markersize=4.5,
                markerfacecolor=color if part == "train" else "white",
                linewidth=0.9,
                capsize=1.8,
            )
        label = f"$L = {int(size_averages['sites'])}$" + ("" if trained else " (not trained on)")
        handles.append(Line2D([], [], color=color, linestyle=line, label=label))
    axes.axvline(THRESHOLD, color="0.25", linestyle=":", linewidth=1.1, zorder=1)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.set(
        xlabel=r"$N_\mathrm{train}$, training realizations per $h$ and size", ylabel=r"mean squared error ($10^{-3}$)"
    )
    axes.set_ylim(bottom=0)
    for part, text in PARTS.items():
        look: Look = {"color": "0.3", "linestyle": "", "marker": "o", "markersize": 4.5}
        handles.append(Line2D([], [], markerfacecolor="0.3" if part == "train" else "white", label=text, **look))
    runs = int(averages["loss"].count("run").max())
    axes.legend(handles=handles, title=f"mean and standard error of {count_text(runs, 'run')}", title_fontsize=7.5)
    seaborn.despine(ax=axes)
    return figure


def quantities(averages: xr.Dataset, *, resamples: int, confidence_level: float, seed: int) -> list[dict]:
    """Test losses at some sizes of the training set, and whether more realizations than `ENOUGH` help.

    Names, for each role of a size: `test_loss_<role>_n<count>`, `test_loss_ratio_<role>`: at `ENOUGH` training
    realizations over the largest number; `train_loss_<role>_n1`.
    """
    measured = []
    counts = averages["n_train"].to_numpy()
    for role in averages["role"].to_numpy().tolist():
        sites = int(averages["sites"].sel(role=role))
        published_points = [("test", count) for count in PUBLISHED_COUNTS] + [("train", 1)]
        for part, count in published_points:
            name = f"{part}_loss_{role}_n{count}"
            label = f"{part} loss (mean squared error), L = {sites}, {count_text(count, 'training realization')} per W"
            if count not in counts:
                measured.append(not_measured(name, label, f"the learning curve has no point at {count}"))
                continue
            losses = averages["loss"].sel(part=part, role=role, n_train=count)
            if losses.isnull().all():
                measured.append(not_measured(name, label, "this size has too few realizations for a training loss"))
                continue
            note = count_text(losses.sizes["run"], "run") + (", the same test realizations" if part == "test" else "")
            measured.append(
                mean_quantity(name, label, losses, confidence_level=confidence_level, over="runs", note=note)
            )
        measured.append(_ratio(averages.sel(part="test", role=role), role, sites, resamples, confidence_level, seed))
    return measured


def _ratio(
    size_averages: xr.Dataset, role: str, sites: int, resamples: int, confidence_level: float, seed: int
) -> dict:
    counts = size_averages["n_train"].to_numpy()
    most = int(counts.max())
    name = f"test_loss_ratio_{role}"
    label = f"test loss at {ENOUGH} training realizations per W over that at {most}, L = {sites}"
    if ENOUGH not in counts or most <= ENOUGH:
        return not_measured(name, label, f"the learning curve has no points at {ENOUGH} and beyond")
    few, many = (size_averages["loss"].sel(n_train=count).to_numpy() for count in (ENOUGH, most))
    drawn = loss_ratio_resamples({ENOUGH: few, most: many}, ENOUGH, most, resamples=resamples, seed=seed)
    ratio = np.nanmean(few) / np.nanmean(many)
    return bootstrap_quantity(name, label, ratio, drawn, confidence_level=confidence_level, over="runs")
