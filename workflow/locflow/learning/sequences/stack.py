"""Many networks of one architecture side by side: LSTM classifiers whose weights have one more axis, the network.

Small recurrent networks spend their time between operations rather than in them, so that ten at once take little longer
than one. No sum runs over networks: each is what it would be alone, up to rounding.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from locflow.learning.tensorflow_setup import keras, tensorflow

# Traces whose activations are held at once while no gradients are needed.
ROWS = 512


def stacked(weights: Iterable[Sequence[np.ndarray]]) -> list[np.ndarray]:
    """Weights of `lstm_classifier`s, each in Keras' order, with a first axis for the network."""
    return [np.stack(values) for values in zip(*weights, strict=True)]


def unstack(weights: Sequence[np.ndarray], models: Sequence[keras.Model]) -> None:
    """Give each model its weights of a stack."""
    for network, model in enumerate(models):
        model.set_weights([np.asarray(values)[network] for values in weights])


def logits(weights: Sequence, sequences, *, outputs_kept=None) -> tensorflow.Tensor:
    """What the networks say before the softmax, shape (network, row, phase).

    Parameters
    ----------
    weights
        Kernel (network, site, 4 N), recurrent kernel (network, N, 4 N), bias (network, 4 N), output weights (network,
        N, phase), output biases (network, phase).
    sequences
        Shape (network, row, time, site).
    outputs_kept
        Factors of the last hidden state for dropout, shape (network, row, N).
    """
    kernel, recurrent, bias, output, output_bias = weights
    networks, rows, times, sites = sequences.shape
    units = recurrent.shape[1]
    flat = tensorflow.reshape(sequences, (networks, -1, sites))
    driven = tensorflow.matmul(flat, kernel) + bias[:, tensorflow.newaxis]
    driven = tensorflow.transpose(tensorflow.reshape(driven, (networks, -1, times, 4 * units)), (2, 0, 1, 3))
    state = memory = tensorflow.zeros((networks, rows, units))
    for step in tensorflow.range(times):
        gates = driven[step] + tensorflow.matmul(state, recurrent)
        enter, keep, candidate, leave = tensorflow.split(gates, 4, axis=-1)
        memory = tensorflow.sigmoid(keep) * memory + tensorflow.sigmoid(enter) * tensorflow.tanh(candidate)
        state = tensorflow.sigmoid(leave) * tensorflow.tanh(memory)
    if outputs_kept is not None:
        state *= outputs_kept
    return tensorflow.matmul(state, output) + output_bias[:, tensorflow.newaxis]


def probabilities(weights: Sequence[np.ndarray], sequences: np.ndarray) -> np.ndarray:
    """What all networks say of all traces, without dropout.

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
    tensors = [tensorflow.constant(values) for values in weights]

    @tensorflow.function
    def evaluate(some):
        repeated = tensorflow.repeat(some[tensorflow.newaxis], networks, axis=0)
        return tensorflow.nn.softmax(logits(tensors, repeated))

    # The last rows are filled up: another shape would be compiled anew.
    rows = min(ROWS, len(sequences))
    made = np.empty((networks, len(sequences), weights[4].shape[-1]), dtype=np.float32)
    for start in range(0, len(sequences), rows):
        some = sequences[start : start + rows]
        filled = np.concatenate([some, np.zeros((rows - len(some), *some.shape[1:]), some.dtype)])
        made[:, start : start + rows] = evaluate(tensorflow.constant(filled)).numpy()[:, : len(some)]
    return made
