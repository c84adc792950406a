"""Networks applied to other systems: W_c by the training system and by the system of application.

Each cell shows W_c, with its interval over realizations and networks. The networks of the row are applied to the system
of the column. Colour: W_c relative to that of the column's own networks, which are on the diagonal. W is that of a box
whose field has the same root mean square, so that kinds of field can be compared. "> 8" means that more than half of
the states are classified as ETH at all W. Networks on |psi|^2 are applied to other realizations than those of their
training.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.critical_disorders import (
    Mean,
    OrderParameter,
    compared,
    critical_quantity,
    difference_quantity,
)
from locflow.measure.quantities import bootstrap_over
from locflow.papers.transfer.common import order_parameter, strengths, verdicts_of
from locflow.papers.transfer.section import Paper, box_strength
from locflow.results.measured import quantity

# Colours reach from half of the own W_c to twice of it.
LARGEST_FACTOR = 2.0


class Column(NamedTuple):
    """What all networks of a matrix say of one system."""

    training: str
    found: xr.Dataset


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {"verdicts": [paper.verdicts(configuration, f"matrix_{number}") for number in range(len(paper.matrix))]}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "bootstrap": configuration.bootstrap_settings(),
        "groups": [
            [
                {
                    "training": member.training,
                    "label": member.label,
                    "system": (system := paper.applied_to(configuration, member.training)),
                    "box_strength": box_strength(configuration.systems[system]),
                    "sites": configuration.systems[system].sites,
                }
                for member in group.members
            ]
            for group in paper.matrix
        ],
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    options = bootstrap_options(settings["bootstrap"])
    matrices = [
        [column_of(verdicts_of(path), group, member, options) for member in group]
        for path, group in zip(files["verdicts"], settings["groups"], strict=True)
    ]
    measured = [item for columns in matrices for item in quantities(columns)]
    data = merged({column.training: column.found for columns in matrices for column in columns})
    return Drawing(draw(matrices, settings["groups"], settings["style"]), data, measured)


def column_of(said: xr.Dataset, group: Sequence[Mapping], member: Mapping, options: Mapping) -> Column:
    """All networks of a group on the system of one of its members, over the W of a box of equal root mean square."""
    system = member["system"]
    parameters: dict[str, OrderParameter] = {}
    for other in group:
        values = order_parameter(said, other["training"], system)
        parameters[other["training"]] = Mean(values, name=other["training"])
    W = strengths(said, system) * member["box_strength"]
    return Column(member["training"], compared(W, parameters, sites=member["sites"], **options))


def quantities(columns: Sequence[Column]) -> list[dict]:
    """Critical disorders, differences from a system's own networks, and what is said at both ends of W.

    Names, of networks a on the system of b: `critical_disorder_a_on_b`; `shift_a_on_b`, minus that of b; and
    `weakest_a_on_b`, `strongest_a_on_b`, P(ETH) at the smallest and the largest W.
    """
    measured = []
    for own, found in columns:
        for training in found["by"].to_numpy().tolist():
            place, words = f"{training}_on_{own}", f"{training} applied to the system of {own}"
            measured.append(critical_quantity(found, training, f"critical_disorder_{place}", f"W_c, {words}", unit=""))
            if training != own:
                words_of_shift = f"W_c of {training} minus that of {own}, on the system of {own}"
                shift = difference_quantity(found, training, own, f"shift_{place}", words_of_shift)
                measured.append({**shift, "unit": ""})
            for name, position in (("weakest", 0), ("strongest", -1)):
                one = found.sel(by=training).isel(W=position)
                measured.append(
                    quantity(
                        f"{name}_{place}",
                        f"P(ETH) at W = {float(one['W']):.3g}, {words}",
                        float(one["order_parameter"]),
                        interval=np.clip(one["order_parameter_interval"].to_numpy(), 0, 1),
                        interval_means=bootstrap_over(found.attrs["confidence"], str(one["over"].item())),
                    )
                )
    return measured


@themed
def draw(matrices: Sequence[Sequence[Column]], labels: Sequence[Sequence[Mapping]], style: Mapping) -> Figure:
    """A square for each network and system."""
    counts = [len(columns) for columns in matrices]
    figure = new_figure(1.15 * sum(counts) + 1.0 * len(counts) + 0.9, 0.62 * max(counts) + 1.1)
    panels = np.atleast_1d(figure.subplots(1, len(counts), width_ratios=counts))
    for axes, columns, rows in zip(panels, matrices, labels, strict=True):
        mesh = draw_matrix(axes, columns, [row["label"] for row in rows], style["colormap"])
    panels[0].set_ylabel("trained on")
    bar = figure.colorbar(mesh, ax=list(panels), aspect=14, pad=0.01, ticks=np.log2([0.5, 0.71, 1, 1.41, 2]))
    bar.ax.set_yticklabels(["1/2", "0.71", "1", "1.41", "2"])
    bar.set_label("$W_c$ / own $W_c$")
    return figure


def draw_matrix(axes: Axes, columns: Sequence[Column], labels: Sequence[str], colormap: str) -> AxesImage:
    """One matrix, a row for each training and a column for each system."""
    size = len(columns)
    factors, texts = np.full((size, size), np.nan), {}
    for place, (own, found) in enumerate(columns):
        critical = found["critical_disorder"].to_numpy()
        own_value = float(found["critical_disorder"].sel(by=own))
        for row, value in enumerate(critical):
            interval = found["critical_disorder_interval"].isel(by=row).to_numpy()
            texts[row, place] = value_text(float(value), interval, found["W"].to_numpy())
            if value > 0 and np.isfinite(own_value):
                # Beyond the grid: as far as the colours reach.
                factors[row, place] = np.log2(value / own_value) if np.isfinite(value) else np.log2(LARGEST_FACTOR)
    limit = np.log2(LARGEST_FACTOR)
    colors = colormaps[colormap].with_extremes(bad="0.9")
    mesh = axes.imshow(np.ma.masked_invalid(factors), cmap=colors, vmin=-limit, vmax=limit, aspect="auto")
    for (row, place), text in texts.items():
        dark = abs(np.nan_to_num(factors[row, place])) > 0.6 * limit
        axes.text(place, row, text, ha="center", va="center", fontsize=6.5, color="white" if dark else "black")
    axes.set_xticks(range(size), labels)
    axes.set_yticks(range(size), labels)
    axes.set_xlabel("applied to")
    axes.tick_params(length=0)
    axes.set_title(count_text(columns[0].found.attrs["items"], "realization"), loc="left")
    return mesh


def value_text(value: float, interval: np.ndarray, W: np.ndarray) -> str:
    """A critical disorder with its interval in two lines."""
    if not np.isfinite(value):
        return f"> {W[-1]:.3g}" if value > 0 else f"< {W[0]:.3g}"
    ends = ["" if not np.isfinite(end) else f"{end:.2f}" for end in interval]
    return f"{value:.2f}\n[{ends[0]}, {ends[1]}]"
