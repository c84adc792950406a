"""Feed-forward networks drawn layer by layer, with shapes and parameter counts (Fig. 2 of papers 1, 3 and 4).

Everything is read from the rows that describe the models themselves; nothing is counted here.
"""

import math
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from locflow.figures.style import new_figure, themed
from locflow.results.measured import exact

TITLES = {
    "InputLayer": "input",
    "Conv1D": "convolution",
    "Conv2D": "convolution",
    "MaxPooling1D": "max pooling",
    "MaxPooling2D": "max pooling",
    "Flatten": "flatten",
    "Dense": "dense",
    "Dropout": "dropout",
    "Reshape": "reshape",
    "Softmax": "softmax",
}
COLORS = {
    **dict.fromkeys(("Conv1D", "Conv2D"), "#4c72b0"),
    **dict.fromkeys(("MaxPooling1D", "MaxPooling2D"), "#55a868"),
    "Dense": "#c44e52",
    "Dropout": "#dd8452",
}
OTHER_COLOR = "0.6"
SHEETS = 6  # feature maps drawn of a stack of many
NEURONS = 7  # neurons drawn of a layer of many
LONGEST, SHORTEST = (
    1.0,
    0.42,
)  # heights of the longest and the shortest sequence drawn; in between by the logarithm
FEW_NEURONS = 256  # layers up to this size are drawn as neurons, longer vectors as a bar


@themed
def draw(networks: Mapping[str, Sequence[Mapping]]) -> Figure:
    """Each network in a row: its layers from left to right, drawn to (logarithmic) scale.

    Parameters
    ----------
    networks
        By title, the layers in their order: mappings with `name` (the class of the layer), `output_shape`
        (without the batch: (length,), (length, channels) or (x, y, channels)), `parameters`, and optionally
        `detail` (a short text).
    """
    most = max(len(layers) for layers in networks.values())
    described = any(layer.get("detail") for layers in networks.values() for layer in layers)
    figure = new_figure(1.32 * most, 2.5 * len(networks))
    panels = figure.subplots(len(networks), 1, squeeze=False)[:, 0]
    longest = max(math.prod(layer["output_shape"]) for layers in networks.values() for layer in layers)
    for axes, (title, layers) in zip(panels, networks.items(), strict=True):
        axes.set_xlim(-0.5, most - 0.5)
        axes.set_ylim(-1.2 if described else -1.05, 0.6)
        axes.set_aspect("equal")
        axes.set_axis_off()
        axes.set_title(f"{title}:  {_total(layers):,} parameters", loc="left", fontweight="bold", pad=2)
        for k, layer in enumerate(layers):
            width = _draw_layer(axes, k, layer, longest)
            if k + 1 < len(layers):
                ends = (k + width + 0.06, 0), (k + 1 - _width(layers[k + 1]) - 0.06, 0)
                axes.add_patch(FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=7, color="0.3", linewidth=0.8))
            shape = r" $\times$ ".join(f"{length:,}" for length in layer["output_shape"])
            lines = [(TITLES.get(layer["name"], layer["name"]), {"fontsize": 8.5})]
            if described:
                lines.append((layer.get("detail", ""), {"fontsize": 7, "color": "0.35"}))
            lines += [(shape, {"fontsize": 7.5})]
            lines += [(f"{layer['parameters']:,} par." if layer["parameters"] else "no par.", {"fontsize": 7.5})]
            for row, (text, properties) in enumerate(lines):
                axes.text(k, -0.7 - 0.15 * row, text, ha="center", va="baseline", **properties)
    return figure


def quantities(networks: Mapping[str, Sequence[Mapping]]) -> list[dict]:
    """Parameters of each network, counted in the models. Names: `parameters_<key>`."""
    return [
        exact(f"parameters_{key.lower()}", f"trainable parameters, {key}", _total(layers))
        for key, layers in networks.items()
    ]


def _total(layers: Sequence[Mapping]) -> int:
    return sum(layer["parameters"] for layer in layers)


def _kind(layer: Mapping) -> str:
    # An image, or the feature maps of an image or a sequence.
    if len(layer["output_shape"]) > 2 or (len(layer["output_shape"]) > 1 and layer["output_shape"][-1] > 1):
        return "sheets"
    return "neurons" if math.prod(layer["output_shape"]) <= FEW_NEURONS else "bar"


def _width(layer: Mapping) -> float:
    """Half of the horizontal extent of a layer's drawing."""
    return {"sheets": 0.26, "neurons": 0.07, "bar": 0.06}[_kind(layer)]


def _draw_layer(axes: Axes, x: float, layer: Mapping, longest: int) -> float:
    length = layer["output_shape"][0]
    height = SHORTEST + (LONGEST - SHORTEST) * math.log(max(length, 2)) / math.log(max(longest, 3))
    width, kind = _width(layer), _kind(layer)
    look = {"facecolor": COLORS.get(layer["name"], OTHER_COLOR), "edgecolor": "0.3", "linewidth": 0.7}
    if kind == "neurons":
        count = min(length, NEURONS)
        for k in range(count):
            y = 0.15 * (k - (count - 1) / 2)
            if length > NEURONS and k == count // 2:
                for dot in (-0.035, 0.0, 0.035):
                    axes.add_patch(Circle((x, y + dot), 0.011, color="0.3", linewidth=0))
            elif layer["name"] == "Dropout" and k % 2:  # drawn as switched off
                axes.add_patch(Circle((x, y), 0.055, **look | {"facecolor": "white"}))
            else:
                axes.add_patch(Circle((x, y), 0.055, **look))
    elif kind == "bar":
        axes.add_patch(Rectangle((x - width, -height / 2), 2 * width, height, **look))
    else:
        sheets, sheet = min(layer["output_shape"][-1], SHEETS), 0.16
        look |= {"edgecolor": "white"}
        for k in reversed(range(sheets)):
            shift = (2 * width - sheet) * k / max(sheets - 1, 1)
            lift = 0.022 * (k - (sheets - 1) / 2)
            axes.add_patch(Rectangle((x - width + shift, -height / 2 + lift), sheet, height, **look))
    return width
