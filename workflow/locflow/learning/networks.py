"""The network architectures of classifiers by name, and that of paper 3, as functions to a Keras model.

`cnn` is the convolutional network of paper 1 (Chen, Fig. 2 and section III B), `mlp` the perceptron of paper 3
(Schindler, Regnault and Neupert, Eq. (7)). Networks are built here, neither trained nor applied; their weights are
drawn from Keras' global seed.
"""

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from locflow.learning.long_kernels import with_fast_gradient
from locflow.learning.tensorflow_setup import keras

# What a layer may hold while no gradients are needed.
ACTIVATION_BYTES = 1 << 26


def cnn(
    input_length: int, *, kernels: int, kernel_length: int, pool: int, dense: int, dropout: float
) -> keras.Sequential:
    """The network of paper 1: convolution, max pooling, dense layer with dropout, one sigmoid neuron.

    Input of shape (D, 1), |psi|^2 on the D basis states as it is; output P in [0, 1], the probability of ETH.

    Parameters
    ----------
    input_length
        D.
    kernels, kernel_length
        Number m and length l of the kernels; they slide with stride 1 within the input, without padding.
    pool
        Window and stride p of the max pooling; a last incomplete window is dropped.
    dense
        Neurons q of the dense layer.
    dropout
        Fraction d of the dense layer that is dropped while training.

    Raises
    ------
    ValueError
        A hyperparameter out of range; the message names it, its value, and what is allowed.
    """
    for name, value in {
        "kernels": kernels,
        "kernel_length": kernel_length,
        "pool": pool,
        "dense": dense,
    }.items():
        if value < 1:
            raise ValueError(f"{name}: {value} is too small; allowed: at least 1")
    if kernel_length > input_length:
        raise ValueError(f"kernel_length: {kernel_length} exceeds the input; allowed: 1 to {input_length}")
    positions = input_length - kernel_length + 1
    if pool > positions:
        raise ValueError(
            f"pool: {pool} exceeds the {positions} positions of kernels of length {kernel_length} on "
            f"inputs of length {input_length}; allowed: 1 to {positions}"
        )
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout: {dropout} is no fraction to drop; allowed: 0 <= dropout < 1")
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((input_length, 1), name="state"),
            with_fast_gradient(layers.Conv1D(kernels, kernel_length, activation="relu", name="convolution")),
            layers.MaxPooling1D(pool, name="pooling"),
            layers.Flatten(name="flatten"),
            layers.Dense(dense, activation="relu", name="dense"),
            layers.Dropout(dropout, name="dropout"),
            layers.Dense(1, activation="sigmoid", name="output"),
        ],
        name="cnn",
    )


def mlp(input_length: int, *, hidden: Sequence[int], dropout: float, initial_std: float) -> keras.Sequential:
    """The network of paper 3, Eq. (7): hidden ReLU layers with dropout, and a softmax over [ETH, MBL].

    Softmax is the usual one; the sign in the paper's Eq. (2) only turns that of the output weights. Weights and biases
    are drawn from a normal distribution around 0: "a standard deviation of 0.1" (appendix B), and biases are drawn too
    (appendix C). The truncated normal of TensorFlow's tutorial would have a smaller deviation than the paper states.

    Parameters
    ----------
    input_length
        n1, the number of inputs.
    hidden
        Neurons n2 of each hidden layer: [1024] in the paper, two layers for level differences (appendix A).
    dropout
        Share of the hidden neurons that is left out while training, at random anew in each step and for each input, as
        TensorFlow's dropout does it; the others count 1 / (1 - dropout) times, so that the whole network is applied
        with the weights that were trained. Literally, the paper's projector P (section IV) leaves out the same neurons
        for a whole batch: then accuracies stay just below the paper's eta = 1.
    initial_std
        Standard deviation of the initial weights and biases.

    Raises
    ------
    ValueError
        A hyperparameter out of range; the message names it, its value, and what is allowed.
    """
    if not hidden or min(hidden) < 1:
        raise ValueError(f"hidden: {list(hidden)} is no list of layers; allowed: one size of at least 1 per layer")
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout: {dropout} is no fraction to drop; allowed: 0 <= dropout < 1")
    if not initial_std > 0:
        raise ValueError(f"initial_std: {initial_std} is no standard deviation; allowed: above 0")

    def dense(units: int, **options: Any):
        # One initializer would give the same numbers each time it is asked.
        kernel, bias = (keras.initializers.RandomNormal(stddev=initial_std) for _ in range(2))
        return keras.layers.Dense(units, kernel_initializer=kernel, bias_initializer=bias, **options)

    layers = [keras.Input((input_length,), name="spectrum")]
    for index, units in enumerate(hidden, start=1):
        layers.append(dense(units, activation="relu", name=f"hidden{index}"))
        layers.append(keras.layers.Dropout(dropout, name=f"dropout{index}"))
    # The softmax apart, because costs are computed from the values before it.
    layers += [dense(2, name="output"), keras.layers.Softmax(name="confidences")]
    return keras.Sequential(layers, name="mlp")


ARCHITECTURES: dict[str, Callable[..., keras.Model]] = {"cnn": cnn}


def build_network(config: Mapping, input_length: int) -> keras.Model:
    """A network from its block of the config.

    Parameters
    ----------
    config
        `architecture`, a name in `ARCHITECTURES`, and the keyword arguments of that function.
    input_length
        Number of values in one input.

    Raises
    ------
    ValueError
        An unknown architecture, a missing or unknown hyperparameter, or one out of range.
    """
    hyperparameters = dict(config)
    name = hyperparameters.pop("architecture", None)
    if name not in ARCHITECTURES:
        raise ValueError(f"architecture: {name!r} is unknown; allowed: {', '.join(ARCHITECTURES)}")
    build = ARCHITECTURES[name]
    expected = set(inspect.signature(build).parameters) - {"input_length"}
    for problem, keys in (
        ("is unknown", hyperparameters.keys() - expected),
        ("is missing", expected - hyperparameters.keys()),
    ):
        if keys:
            raise ValueError(f"{min(keys)}: {problem} for {name}; it takes {', '.join(sorted(expected))}")
    return build(input_length, **hyperparameters)


def architecture(model: keras.Model) -> list[dict]:
    """The layers of a model, read from the model itself (for Fig. 2 of paper 1).

    Returns
    -------
    list of dict
        For the input and each layer: `name`, the class of the layer; `output_shape` without the batch;
        `parameters`, their number; `detail`, its hyperparameters in a few words.
    """
    rows = [{"name": "InputLayer", "output_shape": list(model.input_shape[1:]), "parameters": 0, "detail": ""}]
    for layer in model.layers:
        if not isinstance(layer, keras.layers.InputLayer):
            rows.append(
                {
                    "name": type(layer).__name__,
                    "output_shape": list(layer.output.shape[1:]),
                    "parameters": sum(math.prod(weight.shape) for weight in layer.trainable_weights),
                    "detail": _detail(layer),
                }
            )
    return rows


def rows_at_once(model: keras.Model) -> int:
    """Inputs to evaluate together: as many as keep the largest layer within `ACTIVATION_BYTES`."""
    largest = max(math.prod(row["output_shape"]) for row in architecture(model))
    return max(1, ACTIVATION_BYTES // (4 * largest))


def hidden_layers(model: keras.Model) -> list[keras.layers.Dense]:
    """The hidden layers of an `mlp`, from the input on."""
    return [layer for layer in model.layers if layer.name.startswith("hidden")]


def _detail(layer: keras.Layer) -> str:
    options = layer.get_config()
    words = []
    if "kernel_size" in options:
        words.append(f"{options['filters']} kernels of {options['kernel_size'][0]}")
    if "pool_size" in options:
        words.append(f"windows of {options['pool_size'][0]}")
    if "rate" in options:
        words.append(f"fraction {options['rate']:g}")
    if "activation" in options:
        words.append({"relu": "ReLU"}.get(options["activation"], options["activation"]))
    return ", ".join(words)
