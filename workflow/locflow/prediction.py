"""What trained networks say about eigenstates, averaged over those of a realization and energy bin (paper 1).

Averages over realizations and over networks are made in `locflow.phase_diagram`, in the paper's order. Also
the feature maps of one state (Fig. 4b).
"""

import os
import zipfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import xarray as xr

from locflow.files import DatasetError, read_dataset
from locflow.networks import rows_at_once
from locflow.tensorflow_setup import configure, keras, tensorflow

# States are held in memory for as many realizations as make up this, or for one.
STATES_BYTES = 1 << 28


def predict_batch(
    networks: Sequence[str | os.PathLike], states: Sequence[str | os.PathLike], *, threads: int
) -> xr.Dataset:
    """Predictions of all networks of a training for a batch of realizations at one W.

    Parameters
    ----------
    networks
        `.keras` files of one architecture, in the order of the dimension `network`.
    states
        Datasets of kind "states" at one W, in any order. What is predicted for a realization does not depend
        on the others in the batch.
    threads
        Of the job; predictions depend on it by rounding.

    Returns
    -------
    xarray.Dataset
        Kind "predictions", dims (network, realization, bin), realizations ascending: `probability`, mean over
        the states of P(ETH), and `probability_std`, their standard deviation (the spread of the states, not
        the error of the mean), nan where a bin has no states; `states(realization, bin)`, their number.
        Attributes W and system.

    Raises
    ------
    ValueError
        No files, a realization twice, states of different W or systems, or of another dimension than the
        networks' inputs.
    locflow.files.DatasetError
        A file is not what it should be.
    """
    if not networks or not states:
        raise ValueError(f"there is nothing to predict with {len(networks)} networks and {len(states)} realizations")
    configure(threads)
    model = load_network(networks[0])
    members = _members(states, model.input_shape[1])
    evaluate = tensorflow.function(
        lambda inputs: model(inputs, training=False),
        input_signature=[tensorflow.TensorSpec(model.input_shape, tensorflow.float32)],
    )
    rows = rows_at_once(model)
    bin_center = members[0]["bin_center"]
    shape = len(networks), len(members), len(bin_center)
    mean, spread = np.full(shape, np.nan), np.full(shape, np.nan)
    counts = np.array([np.bincount(member["bin"], minlength=shape[2]) for member in members])
    loaded = 0
    for group in _groups(members):
        inputs = {position: _inputs(members[position]) for position in group}
        for network, path in enumerate(networks):
            if network != loaded:
                _load_weights(model, path)
                loaded = network
            for position, values in inputs.items():
                pieces = [evaluate(values[k : k + rows]).numpy()[:, 0] for k in range(0, len(values), rows)]
                predicted = np.concatenate([np.empty(0), *pieces])
                index = network, position
                mean[index], spread[index] = _moments(predicted, members[position]["bin"], counts[position])
    dims = "network", "realization", "bin"
    return xr.Dataset(
        {
            "probability": (dims, mean, {"long_name": "mean P(ETH) over states"}),
            "probability_std": (dims, spread, {"long_name": "standard deviation of P(ETH) over states"}),
            "states": (dims[1:], counts.astype(np.int32)),
        },
        coords={
            "bin_center": ("bin", bin_center, {"long_name": "energy density"}),
            "realization": [member["realization"] for member in members],
        },
        attrs={"kind": "predictions", "W": members[0]["W"], "system": members[0]["system"]},
    )


def load_network(path: str | os.PathLike) -> keras.Model:
    """Read a `.keras` file.

    Raises
    ------
    locflow.files.DatasetError
        The file is missing, truncated, or no network.
    """
    try:
        return keras.models.load_model(path, compile=False)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise _unreadable(path, error) from None


def feature_maps(model: keras.Model, probability: np.ndarray) -> dict[str, np.ndarray]:
    """What the convolution and the pooling of a `cnn` make of one state (paper 1, Fig. 4b).

    Parameters
    ----------
    model
        A network of architecture `cnn`.
    probability
        |psi|^2, shape (D,).

    Returns
    -------
    dict of ndarray, shape (position, kernel)
        `convolution`, the linear map without the bias; `activation`, after bias and ReLU; `pooled`.
    """
    inputs = np.asarray(probability, dtype=np.float32)[np.newaxis, :, np.newaxis]
    convolution = model.get_layer("convolution")
    stages = keras.Model(model.inputs[0], [convolution.output, model.get_layer("pooling").output])
    activation, pooled = stages(inputs)
    linear = keras.ops.conv(inputs, convolution.kernel, strides=1, padding="valid")
    maps = {"convolution": linear, "activation": activation, "pooled": pooled}
    return {stage: keras.ops.convert_to_numpy(values)[0] for stage, values in maps.items()}


def _members(paths, dimension) -> list[dict]:
    # What there is to know of each realization before its states are read, realizations ascending.
    members = []
    for path in paths:
        with read_dataset(path, "states") as states:
            if states.sizes["basis_state"] != dimension:
                raise ValueError(
                    f"{path}: has states of dimension {states.sizes['basis_state']}; the networks take {dimension}"
                )
            members.append(
                {
                    "path": path,
                    "bytes": states["probability"].nbytes,
                    "bin": states["bin"].values,
                    "bin_center": states["bin_center"].values,
                    "W": float(states.attrs["W"]),
                    "system": str(states.attrs["system"]),
                    "realization": int(states.attrs["realization"]),
                }
            )
    for name in ("W", "system"):
        if len(values := {member[name] for member in members}) > 1:
            raise ValueError(f"states of different {name} in one batch: {sorted(values)}")
    members.sort(key=lambda member: member["realization"])
    for one, other in pairwise(members):
        if one["realization"] == other["realization"]:
            raise ValueError(f"{other['path']}: realization {one['realization']} comes twice in the batch")
        if not np.array_equal(one["bin_center"], other["bin_center"]):
            raise ValueError(f"{other['path']}: has other energy bins than {one['path']}")
    return members


def _groups(members) -> Iterator[list[int]]:
    group, size = [], 0
    for position, member in enumerate(members):
        if group and size + member["bytes"] > STATES_BYTES:
            yield group
            group, size = [], 0
        group.append(position)
        size += member["bytes"]
    yield group


def _inputs(member) -> np.ndarray:
    with read_dataset(member["path"], "states") as states:
        return states["probability"].values[..., np.newaxis]


def _moments(predicted, state_bin, counts) -> tuple[np.ndarray, np.ndarray]:
    divisor = np.where(counts > 0, counts, np.nan)
    mean = np.bincount(state_bin, weights=predicted, minlength=len(counts)) / divisor
    variance = np.bincount(state_bin, weights=(predicted - mean[state_bin]) ** 2, minlength=len(counts)) / divisor
    return mean, np.sqrt(variance)


def _load_weights(model, path):
    # Much quicker than loading a model, and what was compiled for the first network serves all.
    try:
        model.load_weights(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise _unreadable(path, error) from None


def _unreadable(path, error) -> DatasetError:
    return DatasetError(
        f"{path}: cannot be read as a network of this training ({error}); "
        "it is truncated or not a file of this workflow. Delete it and the list of networks that names it, "
        f"{Path(path).parent}.json, and snakemake trains it again"
    )
