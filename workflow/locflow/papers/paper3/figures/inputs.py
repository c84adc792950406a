"""Appendix A: accuracies and transitions of networks with other inputs.

Networks with inputs other than the entanglement spectrum: the spectrum of the density matrix, and level differences.
(a, b) Mean confidence with (a) and without (b) confidence optimization. Bands: standard errors. (c) Accuracy on test
spectra. (d) Root mean square of the weights of each input in the first hidden layer, for networks trained with
confidence optimization. Mean and standard deviation are over networks. Paper 3, Appendix A.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from locflow.averages.statistics import moments
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import sample_title
from locflow.kinds.protocols import Configuration
from locflow.measure.confidences import difference_quantity, transition_quantity, transition_range
from locflow.measure.input_weights import LEADING, inputs_dataset, leading_inputs, name_of
from locflow.measure.quantities import counted_mean_quantity, largest_modulus
from locflow.papers.paper3.common import chain_title
from locflow.papers.paper3.section import Paper
from locflow.papers.paper3.words import H_LABEL
from locflow.results.files import read_dataset
from locflow.results.network_lists import training_records

LABELS = {
    "spectrum": r"$\xi$ (spectrum of $H_e$)",
    "density_matrix": r"$\lambda$ (spectrum of $\rho_A$)",
    "level_differences": r"differences of $\xi$",
}
Key = tuple[str, int]  # kind of input; number of hidden layers


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        "averages": [paths.averages(training) for training in paper.inputs],
        "networks": [paths.networks(training) for training in paper.inputs],
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "trainings": [
            {
                option: getattr(configuration.trainings[name], option)
                for option in ("input", "hidden", "confidence_weight")
            }
            for name in paper.inputs
        ],
        "confidence": configuration.confidence_level,
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    trainings = settings["trainings"]
    averages = [read_dataset(path, "confidence_averages").load() for path in files["averages"]]
    records = [training_records(path) for path in files["networks"]]
    data = inputs_dataset(trainings, averages, records)
    measured = quantities(data, trainings, averages, confidence_level=settings["confidence"])
    return Drawing(draw(data, settings["style"]), data, measured)


@themed
def draw(dataset: xr.Dataset, style: Mapping) -> Figure:
    """(a), (b) mean confidence along h with and without confidence optimization; (c) accuracies; (d) input weights.

    Parameters
    ----------
    dataset
        From `inputs_dataset`.
    style
        `palette`: seaborn palette of the inputs.
    """
    shown = transition_range(dataset)
    figure = new_figure(9.4, 6.4)
    panels = figure.subplots(2, 2)
    keys = list(dict.fromkeys(map(_key, _rows(dataset))))
    colors = dict(zip(keys, seaborn.color_palette(style["palette"], len(keys)), strict=True))
    for axes, optimized, letter in zip(panels[0], (True, False), "ab", strict=True):
        for row in _rows(shown):
            if bool(row["confidence_weight"]) != optimized:
                continue
            mean = row["mean_confidence"].to_numpy()
            error = np.nan_to_num(row["mean_confidence_standard_error"].to_numpy())
            color = colors[_key(row)]
            axes.plot(row["W"], mean, color=color, marker=".", markersize=4, linewidth=1.2, label=_label(_key(row)))
            axes.fill_between(row["W"], mean - error, mean + error, color=color, alpha=0.2, linewidth=0)
        axes.axhline(0.5, color="0.55", linestyle=":", linewidth=0.9)
        axes.set(xlabel=H_LABEL, ylabel="mean confidence in MBL", ylim=(-0.03, 1.03))
        kind = r"with" if optimized else r"without"
        axes.set_title(f"({letter}) {kind} confidence optimization", loc="left")
        if axes.lines[1:]:
            axes.legend(frameon=False, loc="lower right")
    _draw_accuracies(panels[1, 0], dataset, colors)
    for row in _rows(dataset):
        if row["confidence_weight"]:
            over_networks = moments(row["input_weights"].to_numpy())
            present = over_networks.count > 0
            panels[1, 1].errorbar(
                dataset["input"].to_numpy()[present],
                over_networks.mean[present],
                yerr=np.nan_to_num(over_networks.standard_deviation[present]),
                color=colors[_key(row)],
                marker="o",
                markersize=3,
                linewidth=1.0,
                capsize=2,
            )
    panels[1, 1].set(xlabel="input $k$", ylabel="rms weight of the input", yscale="log")
    panels[1, 1].set_title("(d) what the hidden layer listens to", loc="left")
    figure.suptitle(f"{chain_title(dataset)}: {sample_title(dataset)}", fontsize=9.5)
    seaborn.despine(fig=figure)
    return figure


def quantities(
    dataset: xr.Dataset, trainings: Sequence[Mapping], averages: Sequence[xr.Dataset], *, confidence_level: float
) -> list[dict]:
    """Accuracies, transitions, their agreement with the spectrum's, and how many inputs the weights single out.

    Names, with `name_of` each training: `accuracy_<name>`, `transition_<name>`, `leading_inputs_<name>`; and for
    other inputs than the spectrum `transition_difference_<name>` to the spectrum at the same confidence weight, of
    which `largest_difference` and `largest_difference_delta_0` are the largest in modulus.
    """
    measured = []
    interval_options: dict[str, Any] = {"over": "networks", "confidence_level": confidence_level}
    by_name = {name_of(training): average for training, average in zip(trainings, averages, strict=True)}
    for training, average, row in zip(trainings, averages, _rows(dataset), strict=True):
        name = name_of(training)
        words = (
            f"input {training['input']}, delta = {training['confidence_weight']:g}, {len(training['hidden'])} hidden"
        )
        accuracy = row["validation_accuracy"].to_numpy()
        weights = row["input_weights"].dropna("input", how="all").dropna("network").to_numpy()
        measured += [
            counted_mean_quantity(
                f"accuracy_{name}",
                f"accuracy on test spectra, {words}",
                accuracy,
                ends=(0.0, 1.0),
                **interval_options,
            ),
            transition_quantity(average, f"transition_{name}", f"h at mean confidence 1/2, {words}"),
            counted_mean_quantity(
                f"leading_inputs_{name}",
                f"first inputs with {100 * LEADING:g} % of the squared weights of the hidden layer, {words}",
                leading_inputs(weights),
                ends=(1.0, float(weights.shape[-1])),
                note=f" of {weights.shape[-1]} inputs",
                **interval_options,
            ),
        ]
        reference = "spectrum" + ("" if training["confidence_weight"] else "_delta_0")
        if training["input"] != "spectrum" and reference in by_name:
            measured.append(
                difference_quantity(
                    average,
                    by_name[reference],
                    f"transition_difference_{name}",
                    f"h at mean confidence 1/2 minus that of the spectrum, {words}",
                )
            )
    for suffix, words in (("", "with"), ("_delta_0", "without")):
        differences = [
            item
            for item in measured
            if item["name"].startswith("transition_difference") and item["name"].endswith("_delta_0") == bool(suffix)
        ]
        measured.append(
            largest_modulus(
                f"largest_difference{suffix}",
                f"largest difference in h at mean confidence 1/2 from the spectrum's, {words} confidence optimization",
                differences,
                unit="J",
                note=f"{len(differences)} other inputs",
                none="no other input",
            )
        )
    return measured


def _rows(dataset: xr.Dataset) -> list[xr.Dataset]:
    return [dataset.isel(training=k) for k in range(dataset.sizes["training"])]


def _key(row: xr.Dataset) -> Key:
    return str(row["kind_of_input"].item()), int(row["hidden_layers"])


def _label(key: Key) -> str:
    return LABELS[key[0]] + (f", {key[1]} hidden layers" if key[1] > 1 else "")


def _draw_accuracies(axes: Axes, dataset: xr.Dataset, colors: Mapping[Key, tuple]) -> None:
    labels = []
    for k, row in enumerate(_rows(dataset)):
        values = 100 * row["validation_accuracy"].dropna("network").to_numpy()
        # Equal values of many networks are fanned out, in their order: no random jitter.
        fan = k + 0.3 * (np.arange(len(values)) / max(len(values) - 1, 1) - 0.5)
        color = colors[_key(row)]
        axes.scatter(values, fan, s=16, color=[color], edgecolor="white", linewidth=0.4)
        axes.plot(values.mean(), k, marker="D", markersize=5, color="black", markerfacecolor="white")
        labels.append(rf"{_label(_key(row))}, $\delta = {float(row['confidence_weight']):g}$")
    axes.set_yticks(range(len(labels)), labels, fontsize=7)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlabel("accuracy on test spectra (%)")
    axes.ticklabel_format(axis="x", useOffset=False)
    axes.grid(axis="x", color="0.9")
    axes.set_title("(c) networks and their mean", loc="left")
