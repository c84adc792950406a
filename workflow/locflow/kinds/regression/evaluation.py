"""What trained recurrent networks say about fields: those of the samples, and new ones on a fine grid (paper 2).

Predictions beside the diagonalization (Gresch, Bittel, Kliesch, arXiv:2202.08853, Figs. 3 to 5 and 8), and the phase
diagram that the networks render without any diagonalization (Fig. 6b, appendix C). Coefficients of determination
are the figures' affair.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from locflow.averages.statistics import moments
from locflow.hamiltonians.disorder import random_field
from locflow.kinds.regression.forward import features_of, indicators_of, takes_energy
from locflow.kinds.regression.samples import neighbour_pairs, parts, target_values
from locflow.learning.stored_network import StoredNetwork, read_networks
from locflow.results.files import read_dataset


def evaluate_regression(
    networks: Sequence[str | os.PathLike],
    samples: xr.Dataset,
    *,
    training: str,
    trained_on_this_size: bool,
    targets: Sequence[str],
    energy_input: bool,
    test_realizations: int,
    training_realizations: int,
    page_normalization: str,
    threads: int,
) -> xr.Dataset:
    """Predictions of all networks of a regression for all samples of one system.

    Parameters
    ----------
    networks
        `.keras` files of the regression, in the order of the dimension `network`.
    samples
        Of kind "samples"; the network may not have seen rings of this length.
    training
        Name of the regression.
    trained_on_this_size
        Whether the system is one of those of the training; else its realizations are for test or unused.
    targets, energy_input, page_normalization
        As in `locflow.kinds.regression.samples.target_values`.
    test_realizations, training_realizations
        As in `locflow.kinds.regression.samples.parts`.
    threads
        Of the job; predictions depend on it by rounding.

    Returns
    -------
    xarray.Dataset
        Kind "regression": `predicted(network, W, realization, energy_density, target)` and `feature_values(network, W,
        realization, feature)`, float32; `true(W, realization, energy_density, target)`, the entropy normalized as
        in the training; `part(realization)`: 0 test, 1 training, 2 unused.

    Raises
    ------
    ValueError
        No networks, or networks with other inputs or outputs; or as in `target_values`.
    """
    energy_density, values = target_values(
        samples, targets, energy_input=energy_input, page_normalization=page_normalization
    )
    field = samples["field"].transpose("W", "realization", "site").values
    shape = field.shape[:2]
    sequences = _sequences(field)
    predicted, features = [], []
    with threadpool_limits(threads):
        for network in _load(networks, targets, energy_input):
            network_features = features_of(network, sequences)
            features.append(network_features.reshape(*shape, -1))
            predicted.append(
                indicators_of(network, network_features, energy_density).reshape(*shape, *values.shape[2:])
            )
    part = parts(
        samples["realization"].values,
        test_realizations=test_realizations,
        training_realizations=training_realizations if trained_on_this_size else 0,
    )
    dims = "W", "realization", "energy_density", "target"
    return xr.Dataset(
        {
            "predicted": (("network", *dims), np.stack(predicted)),
            "true": (dims, values),
            "feature_values": (("network", *dims[:2], "feature"), np.stack(features)),
            "part": ("realization", part, {"long_name": "0 test, 1 training, 2 unused"}),
        },
        coords={
            "W": samples["W"].values,
            "realization": samples["realization"].values,
            "energy_density": energy_density,
            "target": list(targets),
        },
        attrs={
            "kind": "regression",
            "regression": training,
            "system": samples.attrs["system"],
            "sites": samples.sizes["site"],
            "trained_on_this_size": int(trained_on_this_size),
            "page_normalization": page_normalization,
        },
    )


def evaluate_files(
    networks: Sequence[str | os.PathLike], samples: Sequence[str | os.PathLike], **options: Any
) -> xr.Dataset:
    """`evaluate_regression` of the one file of kind "samples"."""
    return evaluate_regression(networks, read_dataset(samples[0], "samples").load(), **options)


def render_phase_diagram(
    networks: Sequence[str | os.PathLike],
    *,
    regression: str,
    targets: Sequence[str],
    page_normalization: str,
    sites: int,
    W: Sequence[float],
    energy_densities: Sequence[float],
    samples: int,
    distribution: Mapping,
    root_seed: int,
    threads: int,
) -> xr.Dataset:
    """The networks' phase diagram on any grid, from new random fields (paper 2, Fig. 6b and appendix C).

    Parameters
    ----------
    networks
        `.keras` files of a regression with energy input.
    regression
        Name of the regression.
    targets, page_normalization
        Of the regression, in its order; the networks were trained on entropies in this unit.
    sites
        Length of the rings.
    W
        Ascending strengths of the field.
    energy_densities
        Any values; the networks were trained in [0.05, 0.95].
    samples
        New fields per W; all networks and energies see the same ones.
    distribution
        Of the fields, see `locflow.hamiltonians.disorder.random_field`.
    root_seed
        The fields are independent of those of all systems.
    threads
        Of the job.

    Returns
    -------
    xarray.Dataset
        Kind "rendered", dims (W, energy_density, target): `predicted`, mean over fields and networks;
        `predicted_standard_error`, of both: that of the fields (networks averaged) and that of the networks, as the
        root of the sum of squares; of the fields alone where there is one network.

    Raises
    ------
    ValueError
        Fewer than two samples; no networks, or networks with other inputs or outputs.
    """
    if samples < 2:
        raise ValueError(f"samples: {samples} per W have no standard error; allowed: at least 2")
    # A space is in no system's name: these fields are nobody's training data.
    name = f"new fields of {sites} sites"
    field = np.array(
        [
            [random_field(root_seed, name, w, number, sites, distribution=distribution) for number in range(samples)]
            for w in W
        ]
    )
    sequences = _sequences(field)
    stored = _load(networks, targets, energy_input=True)
    with threadpool_limits(threads):
        features = [features_of(network, sequences).reshape(len(W), samples, -1) for network in stored]
    shape = len(W), len(energy_densities), len(targets)
    mean, error = np.empty(shape), np.empty(shape)
    for row in range(len(W)):
        with threadpool_limits(threads):
            values = np.array(
                [
                    indicators_of(network, network_features[row], np.asarray(energy_densities))
                    for network, network_features in zip(stored, features, strict=True)
                ]
            )
        field_moments, network_moments = moments(values.mean(axis=0)), moments(values.mean(axis=1))
        mean[row] = field_moments.mean
        error[row] = np.hypot(field_moments.standard_error, network_moments.standard_error if len(stored) > 1 else 0.0)
    dims = "W", "energy_density", "target"
    return xr.Dataset(
        {"predicted": (dims, mean), "predicted_standard_error": (dims, error)},
        coords={"W": list(W), "energy_density": list(energy_densities), "target": list(targets)},
        attrs={
            "kind": "rendered",
            "regression": regression,
            "sites": sites,
            "networks": len(stored),
            "samples": samples,
            "page_normalization": page_normalization,
            "root_seed": root_seed,
        },
    )


def _sequences(field: np.ndarray) -> np.ndarray:
    return neighbour_pairs(field).reshape(-1, field.shape[-1], 2).astype(np.float32)


def _load(networks: Sequence[str | os.PathLike], targets: Sequence[str], energy_input: bool) -> list[StoredNetwork]:
    stored = read_networks(networks)
    for network in stored:
        predicted = len(network["indicators"].weights[1])
        if predicted != len(targets):
            raise ValueError(f"{network.path}: predicts {predicted} indicators, not {', '.join(targets)}")
        if takes_energy(network) != energy_input:
            raise ValueError(
                f"{network.path}: was trained {'with' if takes_energy(network) else 'without'} energy density; "
                f"energy_input: {energy_input} does not fit"
            )
    return stored
