"""The recurrent network of paper 2 applied without TensorFlow: features of fields, and indicators of features.

The layers are those of `locflow.kinds.regression.networks.recurrent_network`.
"""

import numpy as np

from locflow.learning.forward import dense, sigmoid
from locflow.learning.stored_network import StoredNetwork


def takes_energy(network: StoredNetwork) -> bool:
    """Whether the energy density is an input."""
    return "energy_density" in network


def features_of(network: StoredNetwork, sequences: np.ndarray) -> np.ndarray:
    """The state of the GRU after the last step of each sequence.

    Parameters
    ----------
    network
        A stored `recurrent_network`.
    sequences
        Shape (sequence, step, 2). A step of zeros is skipped.

    Returns
    -------
    ndarray, shape (sequence, feature), float32

    Notes
    -----
    The equations of Keras' GRU with `reset_after`, whose kernels hold the columns of the update gate, the reset gate
    and the candidate.
    """
    kernel, recurrent, (input_bias, recurrent_bias) = network["gru"].weights
    sequences = np.asarray(sequences, dtype=np.float32)
    driven = sequences @ kernel + input_bias
    known = (sequences != 0).any(axis=-1)[..., np.newaxis]
    state = np.zeros((len(sequences), len(recurrent)), dtype=np.float32)
    for step in range(sequences.shape[1]):
        update, reset, candidate = np.split(driven[:, step], 3, axis=-1)
        own_update, own_reset, own_candidate = np.split(state @ recurrent + recurrent_bias, 3, axis=-1)
        keep = sigmoid(update + own_update)
        proposed = np.tanh(candidate + sigmoid(reset + own_reset) * own_candidate)
        state = np.where(known[:, step], keep * state + (1 - keep) * proposed, state)
    return state


def indicators_of(network: StoredNetwork, features: np.ndarray, energy_density: np.ndarray) -> np.ndarray:
    """What the network makes of features at each of some energy densities.

    Parameters
    ----------
    network
        A stored `recurrent_network`.
    features
        From `features_of`, shape (sequence, feature).
    energy_density
        Shape (energies,). A network without this input says the same for all of them.

    Returns
    -------
    ndarray, shape (sequence, energies, targets), float32
    """
    count, energies = len(features), len(energy_density)
    inputs = np.repeat(features, energies, axis=0)
    if takes_energy(network):
        energy = np.tile(np.asarray(energy_density, dtype=np.float32), count)
        inputs = np.column_stack([inputs, energy])
    return dense(network["indicators"], dense(network["hidden"], inputs)).reshape(count, energies, -1)
