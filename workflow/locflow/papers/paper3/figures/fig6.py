"""A single realization: classification of its eigenstates at several cuts.

Single eigenstates in the middle of the spectrum at several cuts, with one network for each cut. (a) States that are ETH
or MBL with more than 90 % confidence. There is one map for each disorder strength, with the cuts from left to right.
(b) Fractions of states that are ETH at all cuts, MBL at all cuts, or ETH at one cut and MBL at another. The states come
from the same part of the spectrum as in the paper, the middle 21 %. Paper 3, Fig. 6.
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from locflow.averages.statistics import bootstrap_seed
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.intervals import newcombe_interval, wilson_interval
from locflow.measure.mixed_states import mixed_peak_offset
from locflow.measure.single_states import ETH, MBL, cut_dataset
from locflow.papers.paper3.common import PHASE_COLORS
from locflow.papers.paper3.section import Paper
from locflow.papers.paper3.words import H_LABEL
from locflow.results.files import read_dataset
from locflow.results.measured import quantity

MAPS = 16  # values of h shown as maps, around the transition
CURVES = {"eth_everywhere": "ETH at all cuts", "mbl_everywhere": "MBL at all cuts", "mixed": "ETH and MBL"}
CURVE_COLORS = dict(zip(CURVES, (PHASE_COLORS["ETH"], PHASE_COLORS["MBL"], "black"), strict=True))
DEEP = 0.5  # share of the states of one kind at all cuts, above which an h belongs to that side
SIDES = {"eth": ("mbl", "eth"), "mbl": ("eth", "mbl")}  # by side: the rare kind, the common kind


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {"confidences": [configuration.parts(training)[0] for training in paper.cuts]}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return configuration.bootstrap_settings()


def drawing(files: Files, settings: Mapping) -> Drawing:
    # One network of each is shown: the others are not read.
    confidences = [read_dataset(path, "confidences").isel(network=slice(1)).load() for path in files["confidences"]]
    data = cut_dataset(confidences)
    measured = quantities(data, confidence_level=settings["confidence"])
    seed = bootstrap_seed(settings["root_seed"])
    measured.append(mixed_peak_offset(data, confidence_level=settings["confidence"], seed=seed))
    return Drawing(draw(data), data, measured)


@themed
def draw(dataset: xr.Dataset) -> Figure:
    """(a) a map of states and cuts for each h around the transition; (b) shares of the states along h.

    Parameters
    ----------
    dataset
        From `cut_dataset`.
    """
    figure = new_figure(9.0, 4.2)
    left, right = figure.subfigures(1, 2, width_ratios=(1.75, 1))  # type: ignore[misc]
    W = dataset["W"].to_numpy()
    lead = (dataset["mbl_everywhere"] - dataset["eth_everywhere"]).to_numpy()
    middle = int(np.argmax(lead > 0)) if (lead > 0).any() else len(W) - 1
    start = int(np.clip(middle - MAPS // 2, 0, max(len(W) - MAPS, 0)))
    close = dataset.isel(W=slice(start, start + MAPS))
    colors = ListedColormap([PHASE_COLORS["ETH"], "white", PHASE_COLORS["MBL"]])
    panels = left.subplots(1, close.sizes["W"], sharey=True, squeeze=False, gridspec_kw={"wspace": 0.08})[0]
    states, cuts = close.sizes["state"], dataset["cut"].to_numpy()
    for axes, table in zip(panels, close["category"], strict=True):
        axes.imshow(
            table.transpose("state", "cut"),
            cmap=colors,
            vmin=ETH,
            vmax=MBL,
            aspect="auto",
            origin="lower",
            interpolation="nearest",
            extent=(-0.5, len(cuts) - 0.5, 0.5, states + 0.5),
        )
        axes.set_xticks([])
        axes.tick_params(left=axes is panels[0])
        axes.set_xlabel(rf"${float(table['W']):g}$", fontsize=7.5)
    panels[0].set_ylabel("eigenstate in the middle of the spectrum")
    left.suptitle(
        rf"(a) open chain, $N = {dataset.attrs['sites']}$, one realization; at each $\bar{{h}}$ "
        rf"the cuts $N_A = {cuts[0]}$ to ${cuts[-1]}$ from left to right",
        fontsize=9,
    )
    left.legend(
        handles=[
            Patch(color=PHASE_COLORS["ETH"], label="ETH > 90 %"),
            Patch(color=PHASE_COLORS["MBL"], label="MBL > 90 %"),
            Patch(facecolor="white", edgecolor="0.5", label="neither"),
        ],
        loc="outside lower center",
        ncols=3,
        frameon=False,
    )
    axes = right.subplots()
    for name, label in CURVES.items():
        axes.plot(W, dataset[name], color=CURVE_COLORS[name], marker=".", markersize=4, linewidth=1.2, label=label)
    axes.set(xlabel=H_LABEL, ylabel="fraction of states", ylim=(-0.03, 1.03), xlim=(0, dataset.attrs["W_MBL"] / 2))
    axes.set_title(f"(b) {int(dataset['survey_states'][0]):,} states", loc="left")
    axes.legend(frameon=False)
    return figure


def quantities(dataset: xr.Dataset, *, confidence_level: float) -> list[dict]:
    """How many states are of one kind everywhere if anywhere, on either side of the transition, and how many are mixed.

    Names: `mbl_everywhere_eth_side`, the share of those states that are MBL at some cut that are so at all cuts, where
    more than half of all states are ETH at all cuts; `eth_everywhere_mbl_side` the other way round; `asymmetry`, their
    difference; `largest_mixed_fraction`.
    """
    weight = dataset["survey_states"].to_numpy()
    measured, counted = [], []
    means = f"{100 * confidence_level:g} % interval of Wilson, states taken as independent"
    for side, (rare, common) in SIDES.items():
        inside = dataset[f"{common}_everywhere"].to_numpy() > DEEP
        total = float((weight * dataset[f"{rare}_somewhere"].to_numpy())[inside].sum())
        hits = float((weight * dataset[f"{rare}_everywhere"].to_numpy())[inside].sum())
        counted.append((hits, total))
        where = f"{int(inside.sum())} values of W at which most states are {common.upper()} at all cuts"
        measured.append(
            quantity(
                f"{rare}_everywhere_{side}_side",
                f"on the {side.upper()} side: share of the states {rare.upper()} at some cut that are so at all cuts",
                hits / total if total else None,
                interval=wilson_interval(hits, total, confidence_level),
                interval_means=means,
                note=f"{round(total)} states, {where}" if total else f"no such state, {where}",
            )
        )
    known = all(total for _, total in counted)
    mixed = dataset["mixed"].to_numpy()
    top = int(np.argmax(mixed))
    realizations = count_text(dataset.attrs["realizations"], "realization")
    note = f"{int(weight[top])} states of {realizations}, at W = {float(dataset['W'][top]):g}"
    return [
        *measured,
        quantity(
            "asymmetry",
            "share that is MBL everywhere (ETH side) minus share that is ETH everywhere (MBL side)",
            measured[0]["value"] - measured[1]["value"] if known else None,
            interval=newcombe_interval(*counted, confidence_level),  # type: ignore[call-arg, arg-type]  # Two are counted.
            interval_means=f"{100 * confidence_level:g} % interval of Newcombe, states taken as independent",
            note="" if known else "one of the shares is not known",
        ),
        quantity(
            "largest_mixed_fraction",
            "largest fraction of states that are ETH at one cut and MBL at another",
            mixed[top],
            interval=wilson_interval(mixed[top] * weight[top], weight[top], confidence_level),
            interval_means=means,
            note=note,
        ),
    ]
