"""A single LSTM neuron made by hand that tells a thermalizing spin from a localized one (paper 5, Fig. 4).

Van Nieuwenburg, Bairey and Refael describe its response and print no weights: it integrates, building confidence in
thermalization while the magnetization is close to 0 and in localization while it sticks close to 1 or -1. The weights
are ours. One neuron's gates are monotonic in the magnetization m, so that the two signs need two mechanisms:

- The candidate is tanh(1 - 2 m - h): the state h is driven to 1 by m = 0 and to -1 by m = 1. The input gate, 0.12 at
  m = 0 and 0.88 at m = 1, makes the first slow and the second quick.
- At m = -1 the input gate is closed and the forget gate is at 0.73: the state is forgotten.

The output is that of the ergodic phase, 1/2 at h = 0.3, so that a forgotten state counts as localized.
"""

from collections.abc import Sequence

import numpy as np

from locflow.kinds.sequence_classifier.forward import hidden_states, probabilities_of, stacked

# Of the input gate, the forget gate, the candidate and the output gate: by the magnetization, by the state, constant.
KERNEL = (4.0, 5.0, -2.0, 0.0)
RECURRENT = (0.0, 0.0, -1.0, 0.0)
BIAS = (-2.0, 6.0, 1.0, 4.0)
STEEPNESS, THRESHOLD = 12.0, 0.3


def handcrafted_neuron() -> list[np.ndarray]:
    """The 16 weights of an `lstm_classifier` of one site, two phases (ergodic, localized) and one unit."""
    output = [[STEEPNESS, 0.0]], [-STEEPNESS * THRESHOLD, 0.0]
    return [np.array(values, dtype=np.float32) for values in ([KERNEL], [RECURRENT], BIAS, *output)]


def handcrafted_signal() -> np.ndarray:
    """A magnetization that sticks to 1, relaxes, sticks to -1, relaxes again and sticks to 1; shape (time,)."""
    times = np.arange(40)
    wiggle = np.cos(2.1 * times)
    plateau, decay = 0.95 + 0.05 * wiggle, np.exp(-times / 3.0)
    return np.concatenate(
        [
            plateau,
            decay + 0.1 * (1 - decay) * wiggle,
            -plateau * (1 - decay),
            -decay + 0.1 * (1 - decay) * wiggle,
            plateau * (1 - decay),
        ]
    )


def response(weights: Sequence[np.ndarray], traces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hidden state and outputs of a network at each time of some traces.

    Parameters
    ----------
    weights
        Of an `lstm_classifier`, in Keras' order.
    traces
        Shape (trace, time, site).

    Returns
    -------
    states : ndarray, shape (trace, time, unit)
    probabilities : ndarray, shape (trace, time, phase)
    """
    alone = stacked([weights])
    states = hidden_states(alone, traces)
    outputs = probabilities_of(alone, states)
    return states[:, 0].swapaxes(0, 1), outputs[:, 0].swapaxes(0, 1)
