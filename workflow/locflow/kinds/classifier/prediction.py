"""What trained networks say about eigenstates, averaged over those of a realization and energy bin (paper 1).

Averages over realizations and over networks are made in `locflow.averages.phase_diagram`, in the paper's order. Also
the feature maps of one state (Fig. 4b).
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from locflow.learning.forward import apply, outputs
from locflow.learning.stored_network import StoredNetwork, check_alike, read_network
from locflow.realizations.blocks import members, open_member
from locflow.realizations.degenerate_states import total_attribute

# States are held in memory for as many realizations as make up this, or for one.
STATES_BYTES = 1 << 28


def predict_files(
    networks: Sequence[str | os.PathLike], states: Sequence[str | os.PathLike], *, training: str, threads: int
) -> xr.Dataset:
    """Predictions of all networks of a training for some realizations at one W.

    Parameters
    ----------
    networks
        `.keras` files of one architecture, in the order of the dimension `network`.
    states
        Datasets of kind "states" at one W, in any order. What is predicted for a realization does not depend
        on the others.
    training
        Its name, kept as attribute.
    threads
        Of the job; predictions depend on it by rounding.

    Returns
    -------
    xarray.Dataset
        Kind "predictions", dims (network, realization, bin), realizations ascending: `probability`, mean over
        the states of P(ETH), and `probability_std`, their standard deviation (the spread of the states, not
        the error of the mean), nan where a bin has no states; `states(realization, bin)`, their number.
        Attributes W, system and, where there are any, `degenerate_states`, their number.

    Raises
    ------
    ValueError
        No files, a realization twice, states of different W or systems, or of another dimension than the
        networks' inputs.
    locflow.results.files.DatasetError
        A file is not what it should be.
    """
    if not networks or not states:
        raise ValueError(f"there is nothing to predict with {len(networks)} networks and {len(states)} realizations")
    first = read_network(networks[0])
    members_read = _members(states, first.input_shape[0])
    bin_center = members_read[0]["bin_center"]
    shape = len(networks), len(members_read), len(bin_center)
    mean, spread = np.full(shape, np.nan), np.full(shape, np.nan)
    counts = np.array([np.bincount(member["bin"], minlength=shape[2]) for member in members_read])
    loaded = first
    for group in _groups(members_read):
        inputs = {position: _inputs(members_read[position]) for position in group}
        for network, path in enumerate(networks):
            # One at a time: at the papers' scale each takes 25 MB.
            if loaded.path != Path(path):
                loaded = read_network(path)
                check_alike(first, loaded)
            for position, values in inputs.items():
                with threadpool_limits(threads):
                    predicted = apply(loaded, values)[:, 0].astype(np.float64)
                index = network, position
                mean[index], spread[index] = _moments(predicted, members_read[position]["bin"], counts[position])
    dims = "network", "realization", "bin"
    return xr.Dataset(
        {
            "probability": (dims, mean, {"long_name": "mean P(ETH) over states"}),
            "probability_std": (dims, spread, {"long_name": "standard deviation of P(ETH) over states"}),
            "states": (dims[1:], counts.astype(np.int32)),
        },
        coords={
            "bin_center": ("bin", bin_center, {"long_name": "energy density"}),
            "realization": [member["realization"] for member in members_read],
        },
        attrs={
            "kind": "predictions",
            "training": training,
            "W": members_read[0]["W"],
            "system": members_read[0]["system"],
            **total_attribute(member["attributes"] for member in members_read),
        },
    )


def feature_maps(network: StoredNetwork, probability: np.ndarray) -> dict[str, np.ndarray]:
    """What the convolution and the pooling of a `cnn` make of one state (paper 1, Fig. 4b).

    Parameters
    ----------
    network
        Of architecture `cnn`.
    probability
        |psi|^2, shape (D,).

    Returns
    -------
    dict of ndarray, shape (position, kernel)
        `convolution`, the linear map without the bias; `activation`, after bias and ReLU; `pooled`.
    """
    inputs = np.asarray(probability, dtype=np.float32)[np.newaxis, :, np.newaxis]
    maps = {layer.name: values[0] for layer, values in outputs(network, inputs)}
    kernels, _ = network["convolution"].weights
    windows = np.lib.stride_tricks.sliding_window_view(inputs[0, :, 0], len(kernels))
    return {"convolution": windows @ kernels[:, 0], "activation": maps["convolution"], "pooled": maps["pooling"]}


def kernels_and_biases(network: StoredNetwork) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases of the convolution of a `cnn` (paper 1, Fig. 4a).

    Returns
    -------
    kernels : ndarray, shape (tap, kernel)
    biases : ndarray, shape (kernel,)
    """
    kernels, biases = network["convolution"].weights
    return kernels[:, 0], biases


def _members(paths: Sequence[str | os.PathLike], dimension: int | None) -> list[dict]:
    # What there is to know of each realization before its states are read, realizations ascending.
    known_members: list[dict] = []
    for member, states in members(paths, "states"):
        if states.sizes["basis_state"] != dimension:
            raise ValueError(
                f"{member.path}: has states of dimension {states.sizes['basis_state']}; the networks take {dimension}"
            )
        known_members.append(
            {
                "member": member,
                "bytes": states["probability"].nbytes,
                "bin": states["state_bin"].values,
                "bin_center": states["bin_center"].values,
                "W": float(states.attrs["W"]),
                "system": str(states.attrs["system"]),
                "realization": int(states.attrs["realization"]),
                "attributes": states.attrs,
            }
        )
    if len(strengths := {member["W"] for member in known_members}) > 1:
        raise ValueError(f"states of different W in one batch: {sorted(strengths)}")
    known_members.sort(key=lambda member: member["realization"])
    for one, other in pairwise(known_members):
        if one["realization"] == other["realization"]:
            raise ValueError(f"{other['member'].path}: realization {one['realization']} comes twice in the batch")
        if not np.array_equal(one["bin_center"], other["bin_center"]):
            raise ValueError(f"{other['member'].path}: has other energy bins than {one['member'].path}")
    return known_members


def _groups(found: Sequence[Mapping]) -> Iterator[list[int]]:
    group: list[int]
    group, size = [], 0
    for position, member in enumerate(found):
        if group and size + member["bytes"] > STATES_BYTES:
            yield group
            group, size = [], 0
        group.append(position)
        size += member["bytes"]
    yield group


def _inputs(member: Mapping) -> np.ndarray:
    with open_member(member["member"], "states") as states:
        return states["probability"].values[..., np.newaxis]


def _moments(predicted: np.ndarray, state_bin: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    divisor = np.where(counts > 0, counts, np.nan)
    mean = np.bincount(state_bin, weights=predicted, minlength=len(counts)) / divisor
    variance = np.bincount(state_bin, weights=(predicted - mean[state_bin]) ** 2, minlength=len(counts)) / divisor
    return mean, np.sqrt(variance)
