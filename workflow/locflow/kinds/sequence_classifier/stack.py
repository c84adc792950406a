"""Many networks of one architecture side by side: LSTM classifiers whose weights have one more axis, the network.

Small recurrent networks spend their time between operations rather than in them, so that ten at once take little longer
than one. No sum runs over networks: each is what it would be alone, up to rounding.
"""

from collections.abc import Sequence

import numpy as np

from locflow.learning.tensorflow_setup import keras, tensorflow


def unstack(weights: Sequence[np.ndarray], models: Sequence[keras.Model]) -> None:
    """Give each model its weights of a stack."""
    for network, model in enumerate(models):
        model.set_weights([np.asarray(values)[network] for values in weights])


def logits(
    weights: Sequence, sequences: tensorflow.Tensor, *, outputs_kept: tensorflow.Tensor | None = None
) -> tensorflow.Tensor:
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
