"""The network architecture and its parameter counts, from trained models.

The network. A gated recurrent unit with two features reads pairs of neighbouring fields around the ring. A layer of ten
hidden neurons follows. The output layer gives three indicators. The energy density is an optional input (grey). Table:
numbers of parameters, counted in the trained networks. Paper 2, Fig. 7.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.style import new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.papers.paper2.section import Paper
from locflow.results.measured import exact
from locflow.results.network_lists import training_records

RECURRENT, FULLY_CONNECTED = "GRU", "Dense"  # classes of layers, as the records name them
COLORS = {"input": "0.6", "GRU": "#4c72b0", "Dense": "#c44e52", "energy": "0.78"}
PARTS = {RECURRENT: "recurrent (GRU)", FULLY_CONNECTED: "fully connected"}


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        "indicators": paths.networks(paper.regressions.multitask),
        "with_energy": paths.networks(paper.phase_diagram.regression),
    }


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    networks = {name: training_records(files[name])[0]["layers"] for name in ("indicators", "with_energy")}
    figure = draw(networks)
    return Drawing(figure, architecture_dataset(networks), quantities(networks))


def parameter_counts(layers: Sequence[Mapping]) -> dict[str, int]:
    """Parameters of the recurrent and of the fully connected part of a network.

    Parameters
    ----------
    layers
        Mappings with `name` (the class of the layer), `outputs` and `parameters`, as
        `locflow.kinds.regression.networks.parameter_table` makes them: parameters count whether frozen or not.

    Raises
    ------
    ValueError
        A layer with parameters is neither, or one of both parts is missing: this is no network of paper 2.
    """
    counts = dict.fromkeys(PARTS, 0)
    for layer in layers:
        if layer["parameters"] and layer["name"] not in counts:
            raise ValueError(f"layer {layer['name']} has parameters; the networks of paper 2 are GRU and Dense layers")
        if layer["name"] in counts:
            counts[layer["name"]] += layer["parameters"]
    if not all(counts.values()):
        raise ValueError(f"a network of paper 2 has a GRU and Dense layers with parameters; found {counts}")
    return counts


def architecture_dataset(networks: Mapping[str, Sequence[Mapping]]) -> xr.Dataset:
    """The data behind the figure: `parameters` and `units` (outputs of each layer, as text), dims (network, part).

    Parameters
    ----------
    networks
        "indicators" and "with_energy": the layers of a network without and with the energy density as an input.
    """
    counts = [list(parameter_counts(layers).values()) for layers in networks.values()]
    units = [[_units_text(layers, part) for part in PARTS] for layers in networks.values()]
    return xr.Dataset(
        {"parameters": (("network", "part"), counts), "units": (("network", "part"), units)},
        coords={"network": list(networks), "part": list(PARTS.values())},
        attrs={"kind": "figure"},
    )


@themed
def draw(networks: Mapping[str, Sequence[Mapping]]) -> Figure:
    """The network from the pairs of fields to the indicators, in grey what the energy density adds; below, the table.

    Parameters
    ----------
    networks
        As for `architecture_dataset`.
    """
    figure = new_figure(7.2, 4.4)
    axes, below = figure.subplots(2, 1, height_ratios=(2.6, 1.4))
    _draw_network(axes, networks["indicators"])
    _draw_table(below, networks)
    return figure


def quantities(networks: Mapping[str, Sequence[Mapping]]) -> list[dict]:
    """Numbers of parameters, counted in the models.

    Names: `parameters_gru`, `parameters_dense`, `parameters_total`; `parameters_dense_with_energy`,
    `parameters_total_with_energy`.
    """
    plain, with_energy = (parameter_counts(networks[name]) for name in ("indicators", "with_energy"))
    return [
        exact("parameters_gru", "parameters of the GRU", plain[RECURRENT]),
        exact("parameters_dense", "parameters of the fully connected part", plain[FULLY_CONNECTED]),
        exact("parameters_total", "parameters of the network", sum(plain.values())),
        exact(
            "parameters_dense_with_energy",
            "parameters of the fully connected part, with energy density",
            with_energy[FULLY_CONNECTED],
        ),
        exact(
            "parameters_total_with_energy", "parameters of the network, with energy density", sum(with_energy.values())
        ),
    ]


def _units(layers: Sequence[Mapping], part: str) -> list[int]:
    return [layer["outputs"] for layer in layers if layer["name"] == part]


def _units_text(layers: Sequence[Mapping], part: str) -> str:
    return ", ".join(str(units) for units in _units(layers, part))


def _draw_network(axes: Axes, layers: Sequence[Mapping]) -> None:
    axes.set(xlim=(-1.05, 6.85), ylim=(-1.75, 1.6), aspect="equal")
    axes.set_axis_off()
    (features,), (hidden, targets) = _units(layers, RECURRENT), _units(layers, FULLY_CONNECTED)
    x: float
    for x, text in enumerate(("$h_1, h_2$", "$h_2, h_3$", r"$\dots$", "$h_L, h_1$")):
        if x != 2:
            _box(axes, x, -0.85, 0.78, 0.4, COLORS["input"], text, color="black")
            _box(axes, x, 0.25, 0.66, 0.6, COLORS["GRU"], "GRU")
            _arrow(axes, (x, -0.62), (x, -0.09))
        else:
            axes.text(x, -0.85, text, ha="center", va="center")
            axes.text(x, 0.25, r"$\dots$", ha="center", va="center")
    _arrow(axes, (-0.75, 0.25), (-0.36, 0.25))
    axes.text(-0.78, 0.25, "0", ha="right", va="center")
    for x in range(3):
        _arrow(axes, (x + (0.36 if x != 2 else 0.2), 0.25), (x + (0.64 if x != 1 else 0.8), 0.25))
    axes.text(1.5, 0.8, "the same cell at every step", ha="center", fontsize=7.5, color="0.3")
    axes.text(1.5, -1.3, "pairs of neighbouring fields around the ring", ha="center", fontsize=7.5, color="0.3")
    columns: tuple[tuple[float, int, str, str], ...]
    columns = ((4.25, features, COLORS["GRU"], "features"), (5.3, hidden, COLORS["Dense"], "hidden, ReLU"))
    columns = (*columns, (6.35, targets, COLORS["Dense"], "indicators"))
    centers = {}
    for x, count, _, text in columns:
        centers[x] = [0.25 + 0.23 * (k - (count - 1) / 2) for k in range(count)]
        axes.text(x, -1.3, f"{count} {text}", ha="center", fontsize=7.5, color="0.3")
    energy = min(centers[4.25]) - 0.6
    for (x, *_), (x_next, *_) in pairwise(columns):
        for y in centers[x]:
            axes.plot(*_lines(x, y, x_next, centers[x_next]), color="0.6", linewidth=0.35, zorder=1)
    axes.plot(*_lines(4.25, energy, 5.3, centers[5.3]), color="0.75", linewidth=0.35, linestyle="--", zorder=1)
    for x, _, color, _ in columns:
        for y in centers[x]:
            axes.add_patch(Circle((x, y), 0.095, facecolor=color, edgecolor="0.3", linewidth=0.7, zorder=2))
    axes.add_patch(Circle((4.25, energy), 0.095, facecolor=COLORS["energy"], edgecolor="0.5", linewidth=0.7, zorder=2))
    axes.text(4.08, energy, r"$\epsilon$ (optional)", ha="right", va="center", color="0.5", fontsize=7.5)
    _arrow(axes, (3.36, 0.25), (4.08, 0.25))


def _lines(x: float, y: float, x_next: float, ends: Sequence[float]) -> tuple[list, list]:
    # Separate lines from one neuron to all of the next layer, as one broken line.
    gap = float("nan")
    xs = [value for _ in ends for value in (x, x_next, gap)]
    return xs, [value for end in ends for value in (y, end, gap)]


def _draw_table(axes: Axes, networks: Mapping[str, Sequence[Mapping]]) -> None:
    axes.set_axis_off()
    counts = [parameter_counts(networks[name]) for name in ("indicators", "with_energy")]
    rows = [[f"{count[part]:,}" for count in counts] for part in PARTS]
    rows.append([f"{sum(count.values()):,}" for count in counts])
    table = axes.table(
        cellText=rows,
        rowLabels=[*PARTS.values(), "total"],
        colLabels=["parameters", r"with energy density $\epsilon$"],
        loc="center",
        cellLoc="center",
        colWidths=[0.25, 0.25],
    )
    table.auto_set_font_size(False)
    table.set_fontsize(8.5)
    table.scale(1, 1.3)
    for (row, column), cell in table.get_celld().items():
        cell.set_linewidth(0.5)
        cell.set_edgecolor("0.7")
        cell.set_text_props(
            fontweight="bold" if row in (0, len(rows)) else "normal", color="0.45" if column == 1 else "black"
        )


def _box(
    axes: Axes, x: float, y: float, width: float, height: float, face: str, text: str, color: str = "white"
) -> None:
    corner = x - width / 2, y - height / 2
    axes.add_patch(
        FancyBboxPatch(
            corner,
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.08",
            facecolor=face,
            edgecolor="0.3",
            linewidth=0.7,
        )
    )
    axes.text(x, y, text, ha="center", va="center", color=color, fontsize=8)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=7, color="0.3", linewidth=0.8))
