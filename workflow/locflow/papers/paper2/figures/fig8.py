"""The two features of the recurrent layer against disorder strength, for each size.

The two features of each network against the disorder strength, averaged over all realizations. Colours: sizes. Bands:
standard error. A mark shows where the two features of a network cross. According to paper 2, this point depends on the
training and not on the size. Paper 2, Fig. 8.
"""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from locflow.averages.statistics import moments
from locflow.figures.data import side_by_side
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import Look, new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.quantities import mean_quantity, not_measured
from locflow.measure.regressions import feature_means
from locflow.papers.paper2.common import H_LABEL, size_label, size_looks
from locflow.papers.paper2.section import Paper
from locflow.results.files import read_dataset
from locflow.results.measured import quantity

COLUMNS = 3  # panels in a row, one per network


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {"regressions": paper.evaluations(configuration, paper.regressions.multitask)}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"roles": list(paper.roles), **configuration.bootstrap_settings()}


def drawing(files: Files, settings: Mapping) -> Drawing:
    features = {
        role: feature_means(
            read_dataset(path, "regression").load(),
            **bootstrap_options(settings),
        )
        for role, path in zip(settings["roles"], files["regressions"], strict=True)
    }
    figure = draw(features, settings["style"])
    return Drawing(figure, side_by_side(features), quantities(features))


@themed
def draw(features: Mapping[str, xr.Dataset], style: Mapping) -> Figure:
    """A panel per network: both features over W, sizes by colour, each crossing marked; errors as bands.

    Parameters
    ----------
    features
        By role of the size: from `feature_means`, of one regression.
    style
        `palette`: seaborn palette of the sizes.
    """
    networks = next(iter(features.values())).sizes["network"]
    columns = min(COLUMNS, networks)
    rows = -(-networks // columns)
    figure = new_figure(2.6 * max(columns, 2) + 0.4, 2.3 * rows + 0.9)
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    looks = size_looks(features, style["palette"])
    for k, axes in enumerate(panels.ravel()):
        if k >= networks:
            axes.set_axis_off()
            continue
        for role, dataset in features.items():
            _draw_features(axes, dataset.isel(network=k), looks[role])
        axes.set_title(f"network {k + 1}")
        axes.set_xlim(0, float(dataset["W"].max()) + 0.5)
        if k % columns == 0:
            axes.set_ylabel("feature")
        if k + columns >= networks:
            axes.set_xlabel("disorder strength $h$" if columns == COLUMNS else H_LABEL)
            axes.tick_params(labelbottom=True)
            axes.xaxis.label.set_visible(True)  # shared axes label the lowest row only
    handles: list[Artist] = [Line2D([], [], label=size_label(features[role]), **look) for role, look in looks.items()]
    marks: Look = {"color": "0.3", "linestyle": "", "markersize": 4}
    handles += [
        Line2D([], [], marker="", linewidth=1.0, color="0.3", label="feature 1"),
        Line2D([], [], marker="", linewidth=2.2, color="0.3", label="feature 2"),
        Line2D([], [], marker="D", markerfacecolor="white", label="crossing", **marks),
        Patch(color="0.3", alpha=0.25, linewidth=0, label="standard error"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    seaborn.despine(fig=figure)
    return figure


def quantities(features: Mapping[str, xr.Dataset]) -> list[dict]:
    """Where the features cross, how far this moves with the size, and how far it varies between networks.

    Names: `feature_crossing_<role>` (mean over the networks that cross, without an interval: they cross anywhere or not
    at all; the note lists where); `crossing_shift_<role>` for every size but the first: mean modulus, over networks, of
    the crossing there minus that at the first size; `crossing_spread_between_networks`: standard deviation over
    networks at the first size.
    """
    first_role, first = next(iter(features.items()))
    confidence = first.attrs["confidence"]
    measured = []
    for role, dataset in features.items():
        name = f"feature_crossing_{role}"
        label = f"W at which the two features cross, mean over networks, L = {int(dataset.attrs['sites'])}"
        crossings = dataset["crossing"].to_numpy()
        crossed = crossings[np.isfinite(crossings)]
        listed = ", ".join(f"{position:.3g}" for position in crossed)
        note = _networks_note(crossings) + (f", at W = {listed}" if listed else "")
        measured.append(quantity(name, label, moments(crossings).mean, note=note))
        if role != first_role:
            shift = np.abs(crossings - first["crossing"].to_numpy())
            name = f"crossing_shift_{role}"
            label = (
                f"modulus of the shift of the crossing from L = {int(first.attrs['sites'])} to "
                f"{int(dataset.attrs['sites'])}, mean over networks"
            )
            measured.append(_mean_modulus(name, label, shift, confidence))
    spread = moments(first["crossing"].to_numpy())
    name = "crossing_spread_between_networks"
    label = f"standard deviation over networks of the crossing, L = {int(first.attrs['sites'])}"
    if spread.count < 2:
        return [*measured, not_measured(name, label, f"the features of {int(spread.count)} of the networks cross")]
    return [
        *measured,
        quantity(name, label, spread.standard_deviation, note=_networks_note(first["crossing"].to_numpy())),
    ]


def _networks_note(values: np.ndarray) -> str:
    return f"the features of {int(np.isfinite(values).sum())} of {len(values)} networks cross"


def _mean_modulus(name: str, label: str, shifts: np.ndarray, confidence_level: float) -> dict:
    note = _networks_note(shifts)
    if not np.isfinite(shifts).any():
        return not_measured(name, label, note)
    return mean_quantity(
        name, label, shifts, confidence_level=confidence_level, over="networks", ends=(0.0, np.inf), note=note
    )


def _draw_features(axes: Axes, network: xr.Dataset, look: Mapping) -> None:
    W = network["W"].to_numpy()
    for feature, width in zip(network["feature"].to_numpy(), (1.0, 2.2), strict=True):
        mean, error = (network[name].sel(feature=feature) for name in ("feature_mean", "feature_standard_error"))
        axes.plot(W, mean, linewidth=width, **look)
        axes.fill_between(W, mean - error, mean + error, color=look["color"], alpha=0.25, linewidth=0)
    crossing = float(network["crossing"])
    if np.isfinite(crossing):
        height = np.interp(crossing, W, network["feature_mean"].mean("feature"))
        axes.plot(
            crossing,
            height,
            marker="D",
            markersize=4,
            color=look["color"],
            markerfacecolor="white",
            linestyle="",
            zorder=5,
        )
