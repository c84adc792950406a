"""Feature maps of a network's middle layers, and its output against the participation number.

(a) Density of an eigenstate of the SU(2) model and the outputs of the convolutions. For each layer, the figure shows
the channels that respond most differently to the first and the last state. (b) The network's probability for each test
state against the participation number of the state, at four energies, with means. If the curves coincide, the network
uses only the participation number. Paper 4, supplement.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.kinds.image_classifier.options import ImageClassifier
from locflow.kinds.image_classifier.prediction import feature_maps
from locflow.kinds.protocols import Configuration, training_of
from locflow.learning.stored_network import read_network
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.densities import participation_dataset, rank_correlation, undecided, undecided_resamples
from locflow.measure.quantities import bootstrap_quantity
from locflow.papers.paper4.section import Paper
from locflow.results.files import read_dataset
from locflow.results.network_lists import listed_networks

# Channels shown of each layer: those that differ most between the first and the last state.
CHANNELS = 3
# W within this fraction of the critical one: there the judgement is not clear.
NEAR = 0.25
PARTICIPATION_BINS = 12


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    training, test = paper.features.training, configuration.systems[paper.localization.test]
    system = training_of(configuration, training, ImageClassifier).system
    return {
        "networks": paths.networks(training),
        "shown": paths.realizations(configuration.systems[system], paper.features.W),
        "test": paths.realizations(test, test.W_values),
        "predictions": paths.predictions(training, paper.localization.test)[0],
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return configuration.bootstrap_settings()


class Roles(TypedDict):
    networks: str
    shown: list[str]
    test: list[str]
    predictions: str


def drawing(files: Roles, settings: Mapping) -> Drawing:
    shown = [read_dataset(path, "images").load() for path in files["shown"]]
    images = {float(block.attrs["W"]): block["density"][0, 0].to_numpy() for block in shown}
    network = read_network(listed_networks(files["networks"])[0]["path"])
    maps = {
        W: {layer: values[0] for layer, values in feature_maps(network, image[None]).items()}
        for W, image in images.items()
    }
    participation = participation_dataset(
        [read_dataset(path, "images").load() for path in files["test"]],
        read_dataset(files["predictions"], "image_predictions").load(),
    )
    figure = draw(images, maps, participation, settings["style"])
    data = participation.assign(
        {
            name: xr.concat(
                [xr.DataArray(maps[W][name], dims=(f"x_{name}", f"y_{name}", f"channel_{name}")) for W in images],
                xr.Variable("shown_W", list(images)),
            )
            for name in next(iter(maps.values()))
        }
    )
    data.attrs["kind"] = "figure"
    return Drawing(figure, data, quantities(participation, **bootstrap_options(settings)))


@themed
def draw(
    images: Mapping[float, np.ndarray],
    maps: Mapping[float, Mapping[str, np.ndarray]],
    participation: xr.Dataset,
    style: Mapping,
) -> Figure:
    """A row for each state: its density and some maps of each convolution. Below, P against the participation number.

    Parameters
    ----------
    images
        By W, ascending, |psi|^2 of one state, shape (Lx, Ly).
    maps
        By W and layer, of one image, from `locflow.kinds.image_classifier.prediction.feature_maps`: shape (x, y,
        channel).
    participation
        From `participation_dataset`.
    style
        `colormap` of the densities.
    """
    layers = [name for name in next(iter(maps.values())) if name.startswith("convolution")]
    channels = {layer: telling_channels([maps[W][layer] for W in images]) for layer in layers}
    columns = 1 + sum(len(chosen) for chosen in channels.values())
    figure = new_figure(1.25 * columns + 0.4, 1.45 * len(images) + 3.0)
    upper, lower = figure.subfigures(2, 1, height_ratios=(1.45 * len(images), 3.0))  # type: ignore[misc]
    panels = upper.subplots(len(images), columns, squeeze=False)
    for index, (W, image) in enumerate(images.items()):
        row = panels[index]
        row[0].imshow((image * image.size).T, origin="lower", cmap=style["colormap"], norm=LogNorm(1e-2, 1e2))
        row[0].set_ylabel(f"$W = {W:g}$")
        shown = iter(row[1:])
        for layer, chosen in channels.items():
            for channel in chosen:
                axes = next(shown)
                # One scale for all states, so that a layer that is silent for one of them looks it.
                limit = max(np.abs(maps[other][layer][..., channel]).max() for other in images)
                values = np.arcsinh(maps[W][layer][..., channel].T / limit * 100)
                axes.imshow(values, origin="lower", cmap="RdBu_r", vmin=-np.arcsinh(100), vmax=np.arcsinh(100))
                if index == 0:
                    axes.set_title(f"{layer[:-1]} {layer[-1]}\nchannel {channel}", fontsize=7)
    panels[0][0].set_title(r"$|\psi|^2$", fontsize=8)
    for axes in panels.ravel():
        axes.set_xticks([])
        axes.set_yticks([])
    upper.suptitle("(a) what the convolutions make of a state (colours: asinh scale, one for a channel)", fontsize=9)
    _draw_participation(lower.subplots(), participation)
    return figure


def quantities(participation: xr.Dataset, *, resamples: int, confidence_level: float, seed: int) -> list[dict]:
    """How far the judgement goes by the participation number, and whether it does so alike at all energies.

    Names: `rank_correlation`, Spearman's of P with the participation number at the first energy, for W within a quarter
    of the critical one; `ln_participation_e<E>`, mean logarithm of the participation number about P =
    1/2: mean over the states with P between 0.1 and 0.9.
    """
    critical = participation.attrs["critical_W"]
    W = participation["W"].to_numpy()
    near = np.abs(W / critical - 1) <= NEAR
    rank, drawn = rank_correlation(participation.isel(W=near), resamples, seed)
    missing = "" if np.isfinite(rank) else "too few images near the critical disorder"
    over: dict[str, Any] = {"confidence_level": confidence_level, "over": "samples"}
    measured = [
        bootstrap_quantity(
            "rank_correlation",
            f"rank correlation of P with the participation number, W within {100 * NEAR:g} % of the critical one",
            rank,
            drawn,
            note=missing,
            **over,
        )
    ]
    for state, energy in enumerate(participation["target_energy"].to_numpy()):
        values = undecided(participation.isel(state=state))
        drawn = undecided_resamples(values, float(energy), resamples=resamples, seed=seed)
        measured.append(
            bootstrap_quantity(
                f"ln_participation_e{energy:g}",
                f"mean ln(participation number) of the states with P between 0.1 and 0.9, E = {energy:g}",
                float(np.mean(values)) if len(values) else None,
                drawn,
                note=f"{len(values)} states",
                **over,
            )
        )
    return measured


def telling_channels(maps: Sequence[np.ndarray]) -> list[int]:
    """The channels whose largest response differs most between the first and the last state, relative to the larger."""
    first, last = (np.abs(values).max(axis=(0, 1)) for values in (maps[0], maps[-1]))
    difference = np.abs(np.log(np.maximum(first, 1e-12) / np.maximum(last, 1e-12)))
    return np.argsort(-difference, kind="stable")[:CHANNELS].tolist()


def _draw_participation(axes: Axes, participation: xr.Dataset) -> None:
    for state, energy in enumerate(participation["target_energy"].to_numpy()):
        one = participation.isel(state=state)
        x, P = (one[name].to_numpy().ravel() for name in ("ln_participation", "probability"))
        x, P = x[np.isfinite(P)], P[np.isfinite(P)]
        (points,) = axes.plot(x, P, ".", markersize=1.5, alpha=0.35)
        edges = np.quantile(x, np.linspace(0, 1, PARTICIPATION_BINS + 1))
        place = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, PARTICIPATION_BINS - 1)
        count = np.bincount(place, minlength=PARTICIPATION_BINS)
        means = [np.bincount(place, values, PARTICIPATION_BINS)[count > 0] / count[count > 0] for values in (x, P)]
        axes.plot(*means, color=points.get_color(), linewidth=1.3, label=f"$E = {energy:g}$")
    axes.set_xlabel("ln(participation number)")
    axes.set_ylabel("P(delocalized)")
    axes.legend(frameon=False)
    title = "(b) the judgement of the test states by their participation number, and its mean"
    axes.set_title(title, loc="left", fontsize=9)
