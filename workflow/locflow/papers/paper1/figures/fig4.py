"""Kernels and biases of a network of the ring, and its feature maps of one ETH and one MBL state.

(a) Weights and biases of one network of the ring. Some kernels are in colour, and the others are gray. The panel gives
the numbers of positive and of negative values. (b) An ETH state and an MBL state as they pass through one kernel:
input, convolution, bias with ReLU, pooling. If there are kernels with a negative bias, the figure shows the one with
the median bias among these. Paper 1, Fig. 4.
"""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure, SubFigure

from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.style import ETH_COLOR, MBL_COLOR, new_figure, themed
from locflow.kinds.classifier.prediction import feature_maps, kernels_and_biases
from locflow.kinds.protocols import Configuration
from locflow.learning.stored_network import read_networks
from locflow.measure.quantities import OPEN, SHARE, mean_quantity
from locflow.papers.paper1.section import Paper
from locflow.realizations.blocks import Member, open_member
from locflow.results.measured import quantity
from locflow.results.network_lists import listed_networks

PHASES = ("ETH", "MBL")
KERNEL_PALETTE = "Dark2"  # neither red nor blue: these are the phases
STAGES = ("input", "convolution", "activation", "pooled")


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    ring = paper.panels["1D"]
    states = configuration.trainings[ring].training_inputs(configuration)
    return {"networks": paths.networks(ring), "eth": states["eth"][0], "mbl": states["mbl"][0]}


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    networks = read_networks([entry["path"] for entry in listed_networks(files["networks"])])
    kernels, biases = zip(*map(kernels_and_biases, networks), strict=True)
    states = {}
    for phase, path in (("ETH", files["eth"]), ("MBL", files["mbl"])):
        with open_member(Member(path, 0), "states") as dataset:
            middle = int(np.abs(dataset["energy_density"].values - 0.5).argmin())
            states[phase] = dataset["probability"][middle].values
    maps = {phase: feature_maps(networks[0], state) for phase, state in states.items()}
    data = feature_map_dataset(kernels, biases, states, maps)
    return Drawing(draw(data, settings["style"]), data, quantities(data))


def typical_kernel(kernels: np.ndarray, biases: np.ndarray) -> int:
    """Which kernel to show: of those with a negative bias (if any has), the one with the median bias.

    Parameters
    ----------
    kernels
        Weights of one network, shape (tap, kernel); kernels without a positive weight answer to nothing and
        are left out.
    biases
        Shape (kernel,).
    """
    biases = np.asarray(biases)
    candidates = np.flatnonzero((np.asarray(kernels) > 0).any(axis=0) & (biases < 0))
    if not len(candidates):
        candidates = np.arange(len(biases))
    return int(candidates[np.argsort(biases[candidates], kind="stable")[(len(candidates) - 1) // 2]])


def feature_map_dataset(
    kernels: np.ndarray,
    biases: np.ndarray,
    states: Mapping[str, np.ndarray],
    maps: Mapping[str, Mapping[str, np.ndarray]],
    *,
    network: int = 0,
) -> xr.Dataset:
    """The data behind the figure.

    Parameters
    ----------
    kernels
        Weights of the convolutional layer of each network, shape (network, tap, kernel).
    biases
        Shape (network, kernel).
    states
        |psi_j|^2 of one state for each of `PHASES`.
    maps
        For each of `PHASES` what the network that is shown makes of its state: `convolution` (the linear map,
        without bias), `activation` (after bias and ReLU), `pooled`; each of shape (position, kernel).
    network
        Index of the network that is shown. All enter the quantities.

    Returns
    -------
    xarray.Dataset
        Kind "figure": `kernel_weights(network, tap, kernel)`, `kernel_biases(network, kernel)`, and
        `<stage>_<phase>` for each of `STAGES` and `PHASES` in lower case, of the kernel that is shown;
        attributes `network` and `kernel`, those shown.
    """
    kernels, biases = np.asarray(kernels, dtype=float), np.asarray(biases, dtype=float)
    shown = typical_kernel(kernels[network], biases[network])
    data = xr.Dataset(
        {
            "kernel_weights": (("network", "tap", "kernel"), kernels),
            "kernel_biases": (("network", "kernel"), biases),
        },
        attrs={"kind": "figure", "network": network, "kernel": shown},
    )
    for phase in PHASES:
        data[f"input_{phase.lower()}"] = ("input_position", states[phase])
        for stage in STAGES[1:]:
            data[f"{stage}_{phase.lower()}"] = (f"{stage}_position", maps[phase][stage][:, shown])
    return data


@themed
def draw(dataset: xr.Dataset, style: Mapping) -> Figure:
    """(a) Kernels and biases of one network; (b) an ETH and an MBL state on their way through one kernel.

    Parameters
    ----------
    dataset
        From `feature_map_dataset`.
    style
        `kernels`: how many kernels panel (a) shows; the one of panel (b) is the first of them.
    """
    figure = new_figure(9.2, 5.6)
    left, right = figure.subfigures(1, 2, width_ratios=(1, 2.15))  # type: ignore[misc]
    _draw_kernels(left, dataset, style["kernels"])
    _draw_feature_maps(right, dataset)
    return figure


def quantities(dataset: xr.Dataset, *, confidence_level: float = 0.95) -> list[dict]:
    """Ranges of kernel weights and biases over all networks.

    Names: `kernel_weight_minimum`, `kernel_weight_maximum`, `kernel_weight_largest_modulus`, `bias_minimum`,
    `bias_maximum`, `bias_mean`, `bias_negative_fraction`.
    """
    weights, biases = dataset["kernel_weights"].to_numpy(), dataset["kernel_biases"].to_numpy()
    everything = f"over {biases.size} kernels of {len(biases)} networks"
    measured = [
        quantity(name, label, value, note=everything)
        for name, label, value in (
            ("kernel_weight_minimum", "smallest kernel weight", weights.min()),
            ("kernel_weight_maximum", "largest kernel weight", weights.max()),
            ("kernel_weight_largest_modulus", "largest modulus of a kernel weight", np.abs(weights).max()),
            ("bias_minimum", "smallest kernel bias", biases.min()),
            ("bias_maximum", "largest kernel bias", biases.max()),
        )
    ]
    for name, label, values, ends in (
        ("bias_mean", "mean kernel bias", biases.mean(axis=1), OPEN),
        ("bias_negative_fraction", "fraction of negative biases", (biases < 0).mean(axis=1), SHARE),
    ):
        measured.append(
            mean_quantity(
                name, label, values, confidence_level=confidence_level, over="networks", ends=ends, note=everything
            )
        )
    return measured


def mathtext_number(value: float) -> str:
    """A number with two digits as mathtext: 3.6e-03 becomes 3.6 x 10^-3."""
    mantissa, exponent = f"{value:.1e}".split("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}"


def _draw_kernels(figure: SubFigure, dataset: xr.Dataset, count: int) -> None:
    upper, lower = figure.subplots(2, 1)
    figure.suptitle("(a) convolutional layer", x=0.02, ha="left", fontweight="bold", fontsize=9.5)
    network, shown = dataset.attrs["network"], dataset.attrs["kernel"]
    weights = dataset["kernel_weights"].isel(network=network).to_numpy()
    biases = dataset["kernel_biases"].isel(network=network).to_numpy()
    drawn = sorted([shown, *[k for k in range(len(biases)) if k != shown]][:count])
    taps = np.arange(1, len(weights) + 1)
    colors = seaborn.color_palette(KERNEL_PALETTE, len(drawn))
    upper.plot(taps, np.delete(weights, drawn, axis=1), color="0.8", linewidth=0.6, zorder=1)
    for color, kernel in zip(colors, drawn, strict=True):
        marker = "o" if len(taps) <= 32 else ""
        upper.plot(taps, weights[:, kernel], marker=marker, markersize=3.5, color=color, label=f"{kernel + 1}")
    limit = max(1.0, 1.05 * np.abs(weights).max())
    upper.set(xlabel="position in the kernel", ylabel="weight", ylim=(-limit, limit))
    upper.legend(title="kernel", title_fontsize=7.5, ncols=len(drawn), loc="lower right", frameon=False)
    upper.set_title(f"{(weights > 0).sum()} of {weights.size} weights are positive", fontsize=8)
    lower.set_title(f"{(biases < 0).sum()} of {biases.size} biases are negative", fontsize=8)
    positions = np.arange(1, len(biases) + 1)
    bar_colors = [colors[drawn.index(k)] if k in drawn else "0.65" for k in range(len(biases))]
    lower.bar(positions, biases, color=bar_colors)
    lower.set(xlabel="kernel", ylabel="bias", xlim=(0.3, len(biases) + 0.7))
    lower.ticklabel_format(axis="y", scilimits=(-2, 2))
    for axes in (upper, lower):
        axes.axhline(0, color="0.4", linewidth=0.6)
    seaborn.despine(fig=figure)


def _draw_feature_maps(figure: SubFigure, dataset: xr.Dataset) -> None:
    panels = figure.subplots(len(STAGES), len(PHASES), sharey="col")
    kernel = dataset.attrs["kernel"]
    bias = float(dataset["kernel_biases"].isel(network=dataset.attrs["network"], kernel=kernel))
    which = "median of the negative biases" if bias < 0 else "median bias"
    heading = f"(b) kernel {kernel + 1}, {which}: from density to pooled map"
    figure.suptitle(heading, x=0.02, ha="left", fontweight="bold", fontsize=9.5)
    labels = (
        (r"$|\Psi_j|^2$", "basis state $j$"),
        ("convolution", "position"),
        ("+ bias, ReLU", "position"),
        ("max pooling", "position / pool size"),
    )
    for column, (phase, color) in enumerate(zip(PHASES, (ETH_COLOR, MBL_COLOR), strict=True)):
        for axes, stage, (ylabel, xlabel) in zip(panels[:, column], STAGES, labels, strict=True):
            values = dataset[f"{stage}_{phase.lower()}"].to_numpy()
            axes.plot(np.arange(len(values)), values, color=color, linewidth=0.6, rasterized=True)
            axes.set_xlim(0, len(values))
            axes.set_xlabel(xlabel, labelpad=1)
            axes.ticklabel_format(axis="y", scilimits=(-2, 2))
            if column == 0:
                axes.set_ylabel(ylabel)
            if stage == "convolution":
                axes.axhline(-bias, color="0.15", linestyle="--", linewidth=0.9)
                text = f"dashed: $-$bias $= {mathtext_number(-bias)}$"
                axes.set_title(text, loc="right", fontsize=7.5, pad=2)
        panels[0, column].set_title(f"{phase} state", color=color)
    figure.align_ylabels(panels[:, 0])
    seaborn.despine(fig=figure)
