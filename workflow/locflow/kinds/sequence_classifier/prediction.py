"""What recurrent networks say about traces: the probability of each phase (paper 5).

Nothing is averaged here; averages over traces, realizations and networks are made in
`locflow.kinds.sequence_classifier.averages`.
"""

import os
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from locflow.kinds.sequence_classifier.forward import probabilities, stacked, weights_of
from locflow.kinds.sequence_classifier.samples import phase_of, read_traces
from locflow.learning.stored_network import read_networks


def classify(
    networks: Sequence[str | os.PathLike],
    traces: Sequence[str | os.PathLike],
    *,
    training: str,
    phases: Sequence[Mapping],
    energy_densities: Sequence[float] | None,
    training_realizations: int,
    test_realizations: int,
    threads: int,
) -> xr.Dataset:
    """Probabilities by all networks of a training for all traces of a system.

    Parameters
    ----------
    networks
        `.keras` files of one training.
    traces
        Files of kind "traces" of one system, in any order.
    training
        Kept as an attribute.
    phases
        The training's, in the order of the outputs, see `locflow.kinds.sequence_classifier.samples.phase_of`.
    energy_densities
        Of the traces, see `locflow.kinds.sequence_classifier.samples.read_traces`.
    training_realizations, test_realizations
        Of the training: said of each realization in `part`.
    threads
        Of the job; probabilities depend on it by rounding.

    Returns
    -------
    xarray.Dataset
        Kind "phase_probabilities", W and realization ascending: `probability(network, W, realization, trace, phase)`,
        float32, nan where a realization does not exist at a W; `labelled(W)`, the index of the phase that W is labelled
        with in the training, -1 for none; `part(realization)`, 0 test, 1 training, 2 unused.

    Raises
    ------
    ValueError
        No files, several systems, or traces that the networks do not take.
    locflow.results.files.DatasetError
        A file is not what it should be.
    """
    weights = stacked(weights_of(network) for network in read_networks(networks))
    all_traces = read_traces(traces, energy_densities)
    with threadpool_limits(threads):
        outputs = probabilities(weights, all_traces.sequences)
    W, row_W = np.unique(all_traces.W, return_inverse=True)
    realizations, row_realization = np.unique(all_traces.realization, return_inverse=True)
    shape = len(outputs), len(W), len(realizations), len(all_traces.trace_labels), outputs.shape[-1]
    probability = np.full(shape, np.nan, dtype=np.float32)
    probability[:, row_W, row_realization, all_traces.trace] = outputs
    ends = training_realizations, training_realizations + test_realizations
    part = np.array([1, 0, 2])[np.searchsorted(ends, realizations, side="right")]
    return xr.Dataset(
        {
            "probability": (("network", "W", "realization", "trace", "phase"), probability),
            "labelled": ("W", phase_of(W, phases), {"long_name": "phase of the label, -1 none"}),
            "part": ("realization", part, {"long_name": "0 test, 1 training, 2 unused"}),
        },
        coords={
            "network": np.arange(len(outputs)),
            "W": W,
            "realization": realizations,
            "trace": all_traces.trace_labels,
            "phase": [phase["name"] for phase in phases],
        },
        attrs={
            "kind": "phase_probabilities",
            "training": training,
            "system": all_traces.system,
            "sites": all_traces.sequences.shape[-1],
            "times": all_traces.sequences.shape[1],
        },
    )
