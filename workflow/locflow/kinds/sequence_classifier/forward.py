"""LSTM classifiers applied without TensorFlow, all networks of a training side by side.

Small recurrent networks spend their time between operations rather than in them, so that ten at once take little longer
than one. No sum runs over networks: each is what it would be alone, up to rounding.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from locflow.learning.forward import sigmoid, softmax
from locflow.learning.stored_network import StoredNetwork

# Traces whose activations are held at once.
ROWS = 128


def stacked(weights: Iterable[Sequence[np.ndarray]]) -> list[np.ndarray]:
    """Weights of `lstm_classifier`s, each in Keras' order, with a first axis for the network."""
    return [np.stack(values) for values in zip(*weights, strict=True)]


def weights_of(network: StoredNetwork) -> list[np.ndarray]:
    """The weights of a stored `lstm_classifier` in Keras' order."""
    return [*network["lstm"].weights, *network["output"].weights]


def hidden_states(weights: Sequence[np.ndarray], sequences: np.ndarray) -> np.ndarray:
    """Hidden state of each network at each time.

    Parameters
    ----------
    weights
        From `stacked`: kernel (network, site, 4 N), recurrent kernel (network, N, 4 N), bias (network, 4 N), and those
        of the output.
    sequences
        Shape (row, time, site), the same for all networks.

    Returns
    -------
    ndarray, shape (time, network, row, N), float32
    """
    kernel, recurrent, bias = weights[:3]
    rows, times, _ = sequences.shape
    networks, units = recurrent.shape[:2]
    sequences = np.asarray(sequences, dtype=np.float32)
    states = np.empty((times, networks, rows, units), dtype=np.float32)
    state = memory = np.zeros((networks, rows, units), dtype=np.float32)
    for step in range(times):
        gates = sequences[:, step] @ kernel + bias[:, np.newaxis] + state @ recurrent
        enter, keep, candidate, leave = np.split(gates, 4, axis=-1)
        memory = sigmoid(keep) * memory + sigmoid(enter) * np.tanh(candidate)
        states[step] = state = sigmoid(leave) * np.tanh(memory)
    return states


def probabilities_of(weights: Sequence[np.ndarray], states: np.ndarray) -> np.ndarray:
    """What networks say in given hidden states (..., network, row, N): the probability of each phase."""
    output, bias = weights[3:]
    return softmax(states @ output + bias[:, np.newaxis])


def probabilities(weights: Sequence[np.ndarray], sequences: np.ndarray) -> np.ndarray:
    """What all networks say of all traces.

    Parameters
    ----------
    weights
        From `stacked`.
    sequences
        Shape (row, time, site), the same for all networks.

    Returns
    -------
    ndarray, shape (network, row, phase), float32

    Raises
    ------
    ValueError
        The networks take another number of sites.
    """
    networks, sites = weights[0].shape[:2]
    if sequences.shape[-1] != sites:
        raise ValueError(f"traces have {sequences.shape[-1]} sites; the networks take {sites}")
    outputs = np.empty((networks, len(sequences), weights[4].shape[-1]), dtype=np.float32)
    for start in range(0, len(sequences), ROWS):
        rows = slice(start, start + ROWS)
        outputs[:, rows] = probabilities_of(weights, hidden_states(weights, sequences[rows])[-1])
    return outputs
