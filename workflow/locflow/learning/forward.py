"""Trained networks applied as a few products of matrices in float32, without TensorFlow, whose import takes seconds.

The same numbers as Keras' up to rounding: 1e-6 of an output in [0, 1]. Nothing is dropped out, and there are no
gradients.
"""

import math
from collections.abc import Callable, Iterator
from functools import reduce
from itertools import pairwise

import numpy as np

from locflow.learning.stored_network import Layer, StoredNetwork

# What the layers of the inputs at hand may hold: more of them at once leave the processor's cache.
ACTIVATION_BYTES = 1 << 21


def apply(network: StoredNetwork, inputs: np.ndarray) -> np.ndarray:
    """Outputs of a network whose layers follow each other.

    Parameters
    ----------
    network
        Of dense layers, convolutions in one or two dimensions, poolings, softmax.
    inputs
        Shape (rows, *network.input_shape).

    Returns
    -------
    ndarray, shape (rows, outputs), float32
        A row's outputs do not depend on the other rows beyond rounding.

    Raises
    ------
    ValueError
        Inputs of another shape, or a layer that is not known here.
    """
    _check_shape(network, inputs)
    if len(inputs) == 0:
        (last, *_) = (layer for layer in reversed(network.layers) if layer.weights)
        return np.empty((0, len(last.weights[-1])), dtype=np.float32)
    at_once = rows_at_once(network)
    return np.concatenate(
        [_last_output(network, inputs[start : start + at_once]) for start in range(0, len(inputs), at_once)]
    )


def _last_output(network: StoredNetwork, inputs: np.ndarray) -> np.ndarray:
    """The last of `outputs`, bit by bit, in less time: bias and activation of a convolution come after its pooling."""
    values = np.asarray(inputs, dtype=np.float32)
    pooled_first = None
    for layer, following in pairwise([*network.layers, None]):
        if layer.kind in _CONVOLUTIONS and following is not None and _commute(layer, following):
            values, pooled_first = _CONVOLUTIONS[layer.kind](layer, values), layer
            continue
        values = _known(network, layer)(layer, values)
        if pooled_first is not None:
            values, pooled_first = _activated(pooled_first, values), None
    return values


def _commute(convolution: Layer, following: Layer) -> bool:
    """Whether the maximum of activated sums is the activated sum of the maximum: rounding, too, keeps the order."""
    return following.kind.startswith("MaxPooling") and convolution.options["activation"] in ("linear", "relu")


def outputs(network: StoredNetwork, inputs: np.ndarray) -> Iterator[tuple[Layer, np.ndarray]]:
    """Each layer from the input on, with its output for some rows."""
    values = np.asarray(inputs, dtype=np.float32)
    for layer in network.layers:
        values = _known(network, layer)(layer, values)
        yield layer, values


def _known(network: StoredNetwork, layer: Layer) -> Callable[[Layer, np.ndarray], np.ndarray]:
    if layer.kind not in _LAYERS:
        raise ValueError(f"{network.path}: layer {layer.name} is a {layer.kind}; known are {', '.join(_LAYERS)}")
    return _LAYERS[layer.kind]


def rows_at_once(network: StoredNetwork) -> int:
    """Inputs to evaluate together: as many as keep the largest layer within `ACTIVATION_BYTES`."""
    values = np.zeros((1, *network.input_shape), dtype=np.float32)
    largest = max(_held(layer, result) for layer, result in outputs(network, values))
    return max(1, ACTIVATION_BYTES // (4 * largest))


def dense(layer: Layer, values: np.ndarray) -> np.ndarray:
    """A dense layer with its activation."""
    return _activated(layer, values @ layer.weights[0])


def softmax(values: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def sigmoid(values: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x))."""
    with np.errstate(over="ignore"):
        # The exponential of a large number is infinite, and the quotient 0, as it should be.
        return 1 / (1 + np.exp(-values))


# Positions of a kernel that are multiplied at once: windows overlap, and the fewer there are the less is copied.
_POSITIONS = 16


def _convolution1d(layer: Layer, values: np.ndarray) -> np.ndarray:
    kernel = layer.weights[0]
    length, channels, kernels = kernel.shape
    rows, positions = len(values), values.shape[1] - length + 1
    blocks = -(-positions // _POSITIONS)
    needed = blocks * _POSITIONS + length - 1
    flat = np.zeros((rows, needed * channels), dtype=np.float32)
    flat[:, : values[0].size] = values.reshape(rows, -1)
    # Each window of the inputs holds all positions of a block; the matrix holds the kernels at each of these.
    shifted = np.zeros(((_POSITIONS + length - 1) * channels, _POSITIONS, kernels), dtype=np.float32)
    for position in range(_POSITIONS):
        first = position * channels
        shifted[first : first + length * channels, position] = kernel.reshape(-1, kernels)
    windows = np.lib.stride_tricks.sliding_window_view(flat, len(shifted), axis=1)[:, :: _POSITIONS * channels]
    result = windows.reshape(rows * blocks, -1) @ shifted.reshape(len(shifted), -1)
    return result.reshape(rows, -1, kernels)[:, :positions]


def _convolution2d(layer: Layer, values: np.ndarray) -> np.ndarray:
    kernel = layer.weights[0]
    windows = np.lib.stride_tricks.sliding_window_view(values, kernel.shape[:2], axis=(1, 2))
    shape = windows.shape[:3]
    # From (row, x, y, channel, tap x, tap y) to the order of the kernel.
    flat = windows.transpose(0, 1, 2, 4, 5, 3).reshape(math.prod(shape), -1)
    return (flat @ kernel.reshape(flat.shape[1], -1)).reshape(*shape, -1)


def _largest(layer: Layer, values: np.ndarray) -> np.ndarray:
    # Windows do not overlap, and a last incomplete one is dropped. A maximum over a short axis takes five times longer.
    for axis, size in enumerate(layer.options["pool_size"], start=1):
        end = values.shape[axis] // size * size
        places = (slice(first, end, size) for first in range(size))
        values = reduce(np.maximum, (values[(slice(None),) * axis + (place,)] for place in places))
    return values


def _activated(layer: Layer, products: np.ndarray) -> np.ndarray:
    """Products with the kernel of a layer, which are overwritten, with its bias and activation."""
    products += layer.weights[1]
    return _ACTIVATIONS[layer.options["activation"]](products)


def _unchanged(values: np.ndarray) -> np.ndarray:
    return values


def _rectified(values: np.ndarray) -> np.ndarray:
    return np.maximum(values, 0, out=values)


_ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": _unchanged,
    "relu": _rectified,
    "sigmoid": sigmoid,
}

# Without bias and activation.
_CONVOLUTIONS: dict[str, Callable[[Layer, np.ndarray], np.ndarray]] = {
    "Conv1D": _convolution1d,
    "Conv2D": _convolution2d,
}

_LAYERS: dict[str, Callable[[Layer, np.ndarray], np.ndarray]] = {
    "InputLayer": lambda layer, values: values,
    "Conv1D": lambda layer, values: _activated(layer, _convolution1d(layer, values)),
    "Conv2D": lambda layer, values: _activated(layer, _convolution2d(layer, values)),
    "MaxPooling1D": _largest,
    "MaxPooling2D": _largest,
    "Flatten": lambda layer, values: values.reshape(len(values), -1),
    "Dense": dense,
    "Dropout": lambda layer, values: values,
    "Softmax": lambda layer, values: softmax(values),
}


def _held(layer: Layer, result: np.ndarray) -> int:
    """Numbers that a layer's product holds for one input: a convolution copies its windows."""
    if layer.kind == "Conv2D":
        return result[..., 0].size * math.prod(layer.weights[0].shape[:3])
    return result.size


def _check_shape(network: StoredNetwork, inputs: np.ndarray) -> None:
    if inputs.shape[1:] != network.input_shape:
        raise ValueError(f"inputs have shape {inputs.shape[1:]}; {network.path} takes {network.input_shape}")
