"""Loss histories and accuracies of the k folds of each training.

Loss histories and accuracies of all folds. The paper splits the data by states. If the data are split by realizations,
all states of a realization are on the same side, and the networks have seen no state of the test realizations. Paper 1,
Sec. III C.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.typing import ColorType

from locflow.averages.statistics import moments
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import Look, new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.measure.quantities import SHARE, mean_quantity
from locflow.papers.paper1.section import Paper
from locflow.results.network_lists import training_records

COLUMNS = 3  # loss panels in a row
SMALLEST_LOSS = 1e-9  # a network that is sure of every state has loss 0, which has no logarithm
LOSSES, ACCURACIES = ("training_loss", "validation_loss"), ("training_accuracy", "validation_accuracy")
LOSS_LOOKS: Sequence[Look] = ({"linestyle": ":", "linewidth": 0.8}, {"linestyle": "-", "linewidth": 1.0})
KEPT_LOOK: Look = {"linestyle": "", "marker": "o", "markersize": 4, "markeredgecolor": "white"}
MEAN_LOOK: Look = {"color": "black", "marker": "D", "markersize": 4, "markerfacecolor": "white"}


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"networks": [paths.networks(training) for training in paper.trainings]}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "trainings": paper.trainings,
        "confidence": configuration.confidence_level,
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    records = {
        name: training_records(path) for name, path in zip(settings["trainings"], files["networks"], strict=True)
    }
    data = training_dataset(records)
    measured = quantities(data, confidence_level=settings["confidence"])
    return Drawing(draw(data, settings["style"]), data, measured)


def training_dataset(trainings: Mapping[str, Sequence[Mapping]]) -> xr.Dataset:
    """The data behind the figure.

    Parameters
    ----------
    trainings
        By name, the records of the folds as `locflow.kinds.classifier.training.train` writes them. Used are
        `history` (losses
        after each epoch), `best_epoch`, the accuracies of the restored weights, and the `split` of the
        sample.

    Returns
    -------
    xarray.Dataset
        Kind "figure", dims training, fold, epoch (from 1); nan where a training has no such fold or epoch.
        `training_loss` and `validation_loss` (training, fold, epoch); `training_accuracy`,
        `validation_accuracy` and `best_epoch` (training, fold); coordinate `split(training)`.
    """
    folds = max(len(records) for records in trainings.values())
    epochs = max(
        len(record["history"][name]) for records in trainings.values() for record in records for name in LOSSES
    )
    losses = {name: np.full((len(trainings), folds, epochs), np.nan) for name in LOSSES}
    numbers = {name: np.full((len(trainings), folds), np.nan) for name in (*ACCURACIES, "best_epoch")}
    for row, records in enumerate(trainings.values()):
        for fold, record in enumerate(records):
            for name in LOSSES:
                values = record["history"][name]
                losses[name][row, fold, : len(values)] = values
            for name, values in numbers.items():
                values[row, fold] = record[name]
    return xr.Dataset(
        {
            **{name: (("training", "fold", "epoch"), values) for name, values in losses.items()},
            **{name: (("training", "fold"), values) for name, values in numbers.items()},
        },
        coords={
            "training": list(trainings),
            "fold": np.arange(folds),
            "epoch": np.arange(1, epochs + 1),
            "split": ("training", [records[0]["sample"]["split"] for records in trainings.values()]),
        },
        attrs={"kind": "figure"},
    )


@themed
def draw(dataset: xr.Dataset, style: Mapping) -> Figure:
    """Loss histories of all folds, a panel per training; below, the accuracies of all folds and their mean.

    Parameters
    ----------
    dataset
        From `training_dataset`.
    style
        `palette`: seaborn palette of the trainings.
    """
    names = dataset["training"].to_numpy().tolist()
    columns = min(COLUMNS, len(names))
    rows = -(-len(names) // columns)
    figure = new_figure(3.1 * max(columns, 2), 2.1 * rows + 1.1 + 0.36 * len(names))
    upper, lower = figure.subfigures(2, 1, height_ratios=(2.1 * rows, 1.1 + 0.36 * len(names)))  # type: ignore[misc]
    colors = seaborn.color_palette(style["palette"], len(names))
    panels = upper.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes in panels.ravel()[len(names) :]:
        axes.set_axis_off()
    for k, (axes, name, color) in enumerate(zip(panels.ravel(), names, colors, strict=False)):
        _draw_histories(axes, dataset.isel(training=k), color)
        axes.set_title(_title(name, str(dataset["split"].to_numpy()[k])))
        if k % columns == 0:
            axes.set_ylabel("loss (cross entropy)")
        if k + columns >= len(names):
            axes.set_xlabel("epoch")
            axes.tick_params(labelbottom=True)
            axes.xaxis.label.set_visible(True)  # shared axes label the lowest row only
    handles = [
        Line2D([], [], color="0.3", label=label, **look)
        for label, look in zip(
            ("training", "validation", "lowest validation loss (kept)"), (*LOSS_LOOKS, KEPT_LOOK), strict=True
        )
    ]
    upper.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    _draw_accuracies(lower.subplots(), dataset, colors)
    return figure


def quantities(dataset: xr.Dataset, *, confidence_level: float = 0.95) -> list[dict]:
    """Mean accuracies over the folds of each training.

    Names: `validation_accuracy_<training>`, `training_accuracy_<training>`. The folds draw from one set of
    states, so that they are not quite independent: the intervals are somewhat too narrow.
    """
    measured = []
    for name in reversed(ACCURACIES):
        for training in dataset["training"].to_numpy().tolist():
            values = dataset[name].sel(training=training).dropna("fold").to_numpy()
            split = str(dataset["split"].sel(training=training).item())
            measured.append(
                mean_quantity(
                    f"{name}_{training.lower()}",
                    f"{name.replace('_', ' ')}, mean over folds, {training}",
                    values,
                    confidence_level=confidence_level,
                    over="folds, cut at 0 and 1",
                    ends=SHARE,
                    note=f"{len(values)} folds, split by {split}",
                )
            )
    return measured


def _title(name: str, split: str) -> str:
    return f"{name.replace('_', ' ')}\nsplit by {split}"


def _draw_histories(axes: Axes, training: xr.Dataset, color: ColorType) -> None:
    for loss, look in zip(LOSSES, LOSS_LOOKS, strict=True):
        table = training[loss].clip(min=SMALLEST_LOSS).to_dataframe(name="loss").reset_index().dropna()
        seaborn.lineplot(
            table,
            x="epoch",
            y="loss",
            units="fold",
            estimator=None,
            color=color,
            alpha=0.7,
            legend=False,
            ax=axes,
            **look,
        )
    kept = training["best_epoch"].dropna("fold").astype(int)
    losses = training["validation_loss"].clip(min=SMALLEST_LOSS).sel(fold=kept["fold"], epoch=kept)
    axes.plot(kept, losses, color=color, markeredgewidth=0.5, **KEPT_LOOK)
    axes.set_yscale("log")
    axes.set(xlabel="", ylabel="")


def _draw_accuracies(axes: Axes, dataset: xr.Dataset, colors: Sequence[ColorType]) -> None:
    for row, color in enumerate(colors):
        for accuracy, offset, fill in zip(ACCURACIES, (0.18, -0.14), ("none", color), strict=True):
            values = 100 * dataset[accuracy].isel(training=row).dropna("fold").to_numpy()
            # Equal values of many folds are fanned out, in the order of the folds: no random jitter.
            fan = row + offset + 0.2 * (np.arange(len(values)) / max(len(values) - 1, 1) - 0.5)
            axes.scatter(values, fan, s=14, facecolor=fill, edgecolor=color, linewidth=0.8, alpha=0.8)
        over_folds = moments(values)
        error = np.nan_to_num(over_folds.standard_error)
        axes.errorbar(over_folds.mean, row + offset, xerr=error, capsize=3, zorder=4, **MEAN_LOOK)
    splits = dataset["split"].to_numpy().tolist()
    titles = [_title(*pair) for pair in zip(dataset["training"].to_numpy().tolist(), splits, strict=True)]
    axes.set_yticks(range(len(titles)), titles, fontsize="small")
    axes.set_ylim(len(titles) - 0.5, -0.5)
    axes.set_xlabel("accuracy (%)")
    axes.ticklabel_format(axis="x", useOffset=False)
    axes.grid(axis="x", color="0.9")
    point: Look = {"color": "0.3", "marker": "o", "linestyle": "", "markersize": 4}
    handles = [
        Line2D([], [], **point, label="validation, each fold"),
        Line2D([], [], **point, markerfacecolor="none", label="training, each fold"),
        Line2D([], [], linestyle="-", **MEAN_LOOK | {"label": "validation, mean and standard error"}),
    ]
    axes.figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    seaborn.despine(ax=axes, left=True)
