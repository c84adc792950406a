"""The recurrent network, folded and unrolled, with shapes and parameter counts of a trained model.

The recurrent network. At each time it reads the magnetization of all sites and its own previous state. After the last
time, its output is the probability of each phase. Right: the same network unrolled in time. Sizes and parameter counts
are those of a trained model. Paper 5, Fig. 1.
"""

import json
from collections.abc import Mapping, Sequence

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.style import new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.papers.paper5.section import Paper
from locflow.results.measured import exact
from locflow.results.network_lists import training_records

COLORS = {"x": "#dbe7f5", "lstm": "#f6d9c9", "y": "#d9ecd6"}
WIDTH, HEIGHT = 0.62, 0.34


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"networks": paths.networks(paper.units[-1])}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"times": paper.times(configuration)}


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    layers = training_records(files["networks"])[0]["layers"]
    figure = draw(layers, settings["times"])
    data = xr.Dataset(attrs={"kind": "figure", "layers": json.dumps(layers)})
    return Drawing(figure, data, quantities(layers))


@themed
def draw(layers: Sequence[Mapping], times: int) -> Figure:
    """Left the network with its loop, right the same unrolled in time.

    Parameters
    ----------
    layers
        From `locflow.learning.networks.architecture`, of an `lstm_classifier`.
    times
        Steps of a trace.
    """
    sites, units, phases = _sizes(layers)
    parameters = {layer["name"]: layer["parameters"] for layer in layers}
    figure = new_figure(7.6, 3.1)
    axes = figure.subplots()
    axes.set(xlim=(-1.35, 6.5), ylim=(-0.75, 2.95))
    axes.set_axis_off()
    _column(axes, 0.0, r"$x(t)$", r"$h(t)$", r"$y(t)$", last=True)
    loop = FancyArrowPatch(
        (WIDTH / 2, 1.12),
        (WIDTH / 2, 0.88),
        connectionstyle="arc3,rad=-2.6",
        arrowstyle="-|>",
        mutation_scale=9,
        color="0.25",
    )
    axes.add_patch(loop)
    axes.text(0, -0.62, f"{sites} sites\n$\\langle\\sigma^z_i\\rangle$", ha="center", fontsize=7.5)
    axes.text(-0.42, 1.0, f"LSTM\n{units} units\n{parameters['LSTM']:,} par.", ha="right", va="center", fontsize=7.5)
    words = f"dense, softmax\n{phases} phases\n{parameters['Dense']:,} par."
    axes.text(-0.42, 2.3, words, ha="right", va="center", fontsize=7.5)
    axes.text(1.45, 1.0, "=", ha="center", va="center", fontsize=16)
    steps = {2.3: "0", 3.5: "1", 4.7: "2", 6.1: str(times - 1)}
    for x, step in steps.items():
        _column(axes, x, f"$x(t_{{{step}}})$", f"$h(t_{{{step}}})$", "$y$", last=x == 6.1)
    for left, right in ((2.3, 3.5), (3.5, 4.7)):
        _arrow(axes, (left + WIDTH / 2, 1.0), (right - WIDTH / 2, 1.0))
    axes.text(5.4, 1.0, r"$\cdots$", ha="center", va="center", fontsize=14)
    for start, end in ((4.7 + WIDTH / 2, 5.22), (5.58, 6.1 - WIDTH / 2)):
        _arrow(axes, (start, 1.0), (end, 1.0))
    axes.text(4.2, -0.62, "the same weights at each time", ha="center", fontsize=7.5)
    axes.set_title(f"{sum(parameters.values()):,} parameters", fontsize=9.5)
    return figure


def quantities(layers: Sequence[Mapping]) -> list[dict]:
    """Parameters of the network. Name: `parameters_network`."""
    total = sum(layer["parameters"] for layer in layers)
    return [exact("parameters_network", "trainable parameters", total)]


def _sizes(layers: Sequence[Mapping]) -> tuple[int, int, int]:
    by_name = {layer["name"]: layer["output_shape"] for layer in layers}
    return by_name["InputLayer"][-1], by_name["LSTM"][-1], by_name["Dense"][-1]


def _column(axes: Axes, x: float, inputs: str, state: str, output: str, *, last: bool) -> None:
    _box(axes, x, 0.0, inputs, COLORS["x"])
    _box(axes, x, 1.0, state, COLORS["lstm"])
    _arrow(axes, (x, HEIGHT / 2), (x, 1.0 - HEIGHT / 2))
    if last:
        _box(axes, x, 2.3, output, COLORS["y"])
        _arrow(axes, (x, 1.0 + HEIGHT / 2), (x, 2.3 - HEIGHT / 2))


def _box(axes: Axes, x: float, y: float, text: str, color: str) -> None:
    corner = x - WIDTH / 2, y - HEIGHT / 2
    shape = FancyBboxPatch(
        corner, WIDTH, HEIGHT, boxstyle="round,pad=0,rounding_size=0.08", facecolor=color, edgecolor="0.3"
    )
    axes.add_patch(shape)
    axes.text(x, y, text, ha="center", va="center", fontsize=9)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=9, color="0.25", shrinkA=0, shrinkB=0))
