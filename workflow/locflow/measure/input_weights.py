"""Networks of several inputs side by side: confidences, accuracies, and which inputs their weights single out."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.measure.confidences import check_grids

LEADING = 0.9  # part of the squared weights: how many inputs hold it


def name_of(training: Mapping) -> str:
    """Identifier of a training in quantities: "density_matrix", "level_differences_2_layers_delta_0"."""
    layers = len(training["hidden"])
    name = training["input"] + (f"_{layers}_layers" if layers > 1 else "")
    return name + ("" if training["confidence_weight"] else "_delta_0")


def inputs_dataset(
    trainings: Sequence[Mapping], averages: Sequence[xr.Dataset], records: Sequence[Sequence[Mapping]]
) -> xr.Dataset:
    """The data behind the figure.

    Parameters
    ----------
    trainings
        The settings of each training: `input`, `hidden`, `confidence_weight`.
    averages, records
        Of each training in this order: kind "confidence_averages", and the records of its networks, of which
        `validation_accuracy` and `input_weights` are used.

    Returns
    -------
    xarray.Dataset
        Kind "figure", dims training (coordinate, `name_of`), W, network, input: `mean_confidence(training, W)`,
        `mean_confidence_standard_error(training, W)`, `validation_accuracy(training, network)`,
        `input_weights(training, network, input)`; nan where a training has no such network or input. Coordinates
        `kind_of_input(training)`, `hidden_layers(training)`, `confidence_weight(training)`.
    """
    names = [name_of(training) for training in trainings]
    if len(set(names)) < len(names):
        raise ValueError(f"two trainings have the same input, layers and confidence weight: {', '.join(names)}")
    check_grids(averages[0], **dict(zip(names, averages, strict=True)))
    networks = max(map(len, records))
    inputs = max(len(record["input_weights"]) for fold_records in records for record in fold_records)
    accuracy = np.full((len(names), networks), np.nan)
    weights = np.full((len(names), networks, inputs), np.nan)
    for row, fold_records in enumerate(records):
        for k, record in enumerate(fold_records):
            accuracy[row, k] = record["validation_accuracy"]
            weights[row, k, : len(record["input_weights"])] = record["input_weights"]
    means = {
        name: (("training", "W"), np.stack([dataset[name].to_numpy() for dataset in averages]))
        for name in ("mean_confidence", "mean_confidence_standard_error")
    }
    return xr.Dataset(
        {
            **means,
            "validation_accuracy": (("training", "network"), accuracy),
            "input_weights": (("training", "network", "input"), weights),
            "realizations_total": averages[0]["realizations_total"],
        },
        coords={
            "training": names,
            "W": averages[0]["W"].to_numpy(),
            "input": np.arange(1, inputs + 1),
            "kind_of_input": ("training", [training["input"] for training in trainings]),
            "hidden_layers": ("training", [len(training["hidden"]) for training in trainings]),
            "confidence_weight": ("training", [float(training["confidence_weight"]) for training in trainings]),
        },
        attrs={**averages[0].attrs, "kind": "figure"},
    )


def leading_inputs(weights: ArrayLike) -> np.ndarray:
    """How many of the first inputs hold LEADING of the sum of the squared weights; (network, input) to (network,)."""
    share = np.cumsum(np.asarray(weights, dtype=float) ** 2, axis=-1)
    return (share < LEADING * share[..., -1:]).sum(axis=-1) + 1.0
