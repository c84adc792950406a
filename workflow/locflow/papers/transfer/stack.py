"""Many convolutional networks of paper 1 trained side by side: their weights have one more axis, the network.

Starting and compiling the training of a small network takes longer than the training, and a map over labels needs
dozens of networks. No sum runs over networks: each is what it would be alone, up to rounding. Network, cost,
optimizer and early stopping are those of `locflow.kinds.classifier.training`; the order of the states and what is
dropped out are others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from locflow.kinds.classifier.samples import Sample
from locflow.learning.descent import diverged
from locflow.learning.fused_adam import FusedAdam
from locflow.learning.network_files import save_network
from locflow.learning.networks import build_network
from locflow.learning.stored_network import StoredNetwork, read_network
from locflow.learning.tensorflow_setup import configure, keras, tensorflow
from locflow.learning.training_log import TrainingLog

# What the windows of the inputs at hand may hold.
WINDOW_BYTES = 1 << 26
# The layers with weights, each a kernel and a bias.
LAYERS = ("convolution", "dense", "output")


@dataclass(frozen=True)
class Trained:
    """A network, to be applied by `locflow.learning.forward`, and its shares of right calls on its own sample."""

    network: StoredNetwork
    training_accuracy: float
    validation_accuracy: float


def train_side_by_side(
    network: Mapping,
    samples: Sequence[Sample],
    seeds: Sequence[int],
    *,
    batch_size: int,
    max_epochs: int,
    patience: int,
    learning_rate: float,
    threads: int,
) -> list[Trained]:
    """Train one network on each sample.

    Parameters
    ----------
    network
        As in `locflow.learning.networks.build_network`, of architecture `cnn`.
    samples
        Of one dimension. Of parts of different sizes as many states are used as the smallest has, drawn anew in each
        epoch; an epoch has whole batches only.
    seeds
        Of initial weights, order of the states and dropout, one for each sample; 0 <= seed < 2**32.
    batch_size, max_epochs, patience, learning_rate, threads
        As in `locflow.kinds.classifier.training.train`.

    Raises
    ------
    ValueError
        A loss is no longer a number; or as in `build_network`.
    """
    configure(threads)
    template = _stored(build_network(network, samples[0].inputs.shape[1]))
    initial = {seed: _initial_weights(network, samples[0].inputs.shape[1], seed) for seed in seeds}
    stack = [tensorflow.Variable(np.stack(one)) for one in zip(*(initial[seed] for seed in seeds), strict=True)]
    optimizer = FusedAdam(learning_rate)
    optimizer.build(stack)

    @tensorflow.function  # type: ignore[untyped-decorator]  # TensorFlow has no types
    def update(inputs: tensorflow.Tensor, labels: tensorflow.Tensor, kept: tensorflow.Tensor) -> None:
        with tensorflow.GradientTape() as tape:
            said = logits(stack, inputs, pool=network["pool"], kept=kept)
            losses = tensorflow.nn.sigmoid_cross_entropy_with_logits(labels, said)
            # A mean over states and a sum over networks: the gradient of each is its own.
            cost = tensorflow.reduce_sum(tensorflow.reduce_mean(losses, axis=1))
        optimizer.apply(tape.gradient(cost, stack), stack)

    said_of = tensorflow.function(lambda inputs: logits(stack, inputs, pool=network["pool"]), reduce_retracing=True)
    training = [np.arange(sample.training) for sample in samples]
    validation = [np.arange(sample.training, len(sample.labels)) for sample in samples]
    generators = [np.random.default_rng(seed) for seed in seeds]
    batch_size = min(batch_size, *map(len, training))
    best_loss, waited = np.full(len(samples), np.inf), np.zeros(len(samples), dtype=int)
    best = [values.numpy() for values in stack]
    log = TrainingLog("epoch", max_epochs)
    for epoch in range(max_epochs):
        orders = _as_many([generator.permutation(rows) for generator, rows in zip(generators, training, strict=True)])
        for start in range(0, orders.shape[1] - batch_size + 1, batch_size):
            inputs, labels = _batch(samples, orders[:, start : start + batch_size])
            drawn = np.stack([generator.random((batch_size, network["dense"])) for generator in generators])
            kept = (drawn >= network["dropout"]) / (1 - network["dropout"])
            update(inputs, labels, kept.astype(np.float32))
        loss, _ = _evaluated(said_of, samples, validation, network["kernel_length"])
        if not np.isfinite(loss).all():
            raise diverged("learning_rate", learning_rate, "loss", f"{epoch + 1} epochs")
        better = (loss < best_loss) & (waited < patience)
        best_loss = np.where(better, loss, best_loss)
        waited = np.where(better, 0, waited + 1)
        for kept_values, values in zip(best, stack, strict=True):
            kept_values[better] = values.numpy()[better]
        log(epoch + 1, largest_validation_loss=float(loss.max()))
        if (waited >= patience).all():
            break
    for values, kept_values in zip(stack, best, strict=True):
        values.assign(kept_values)
    accuracies = [_evaluated(said_of, samples, rows, network["kernel_length"])[1] for rows in (training, validation)]
    return [
        Trained(with_weights(template, [values[number] for values in best]), *map(float, shares))
        for number, shares in enumerate(zip(*accuracies, strict=True))
    ]


def logits(
    weights: Sequence, inputs: tensorflow.Tensor, *, pool: int, kept: tensorflow.Tensor | None = None
) -> tensorflow.Tensor:
    """What the networks say before the sigmoid, shape (network, row).

    Parameters
    ----------
    weights
        Kernels (network, tap, 1, kernel) and biases (network, kernel) of the convolution, weights (network, pooled,
        neuron) and biases (network, neuron) of the dense layer, weights (network, neuron, 1) and biases (network, 1) of
        the output.
    inputs
        |psi|^2, shape (network, row, basis state).
    pool
        Window and stride of the pooling.
    kept
        Factors of the dense layer for dropout, shape (network, row, neuron).
    """
    kernel, bias, dense, dense_bias, output, output_bias = weights
    networks, rows, length = inputs.shape[0], tensorflow.shape(inputs)[1], inputs.shape[2]
    taps, kernels = kernel.shape[1], kernel.shape[3]
    pooled = (length - taps + 1) // pool
    positions = pooled * pool  # a last incomplete window is dropped
    windows = tensorflow.stack([inputs[..., tap : tap + positions] for tap in range(taps)], axis=-1)
    flat = tensorflow.reshape(windows, (networks, -1, taps))
    convolved = tensorflow.matmul(flat, tensorflow.reshape(kernel, (networks, taps, kernels)))
    convolved = tensorflow.nn.relu(convolved + bias[:, tensorflow.newaxis])
    largest = tensorflow.reduce_max(tensorflow.reshape(convolved, (networks, rows, pooled, pool, kernels)), axis=3)
    hidden = tensorflow.matmul(tensorflow.reshape(largest, (networks, rows, pooled * kernels)), dense)
    hidden = tensorflow.nn.relu(hidden + dense_bias[:, tensorflow.newaxis])
    if kept is not None:
        hidden *= kept
    return (tensorflow.matmul(hidden, output) + output_bias[:, tensorflow.newaxis])[..., 0]


def with_weights(template: StoredNetwork, weights: Sequence[np.ndarray]) -> StoredNetwork:
    """A stored network with other weights, in the order of `LAYERS`."""
    own = dict(zip(LAYERS, zip(weights[::2], weights[1::2], strict=True), strict=True))
    layers = [replace(layer, weights=[*own[layer.name]]) if layer.name in own else layer for layer in template.layers]
    return StoredNetwork(template.path, layers)


def _stored(model: keras.Model) -> StoredNetwork:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "network.keras"
        save_network(model, file)
        return read_network(file)


def _initial_weights(network: Mapping, dimension: int, seed: int) -> list[np.ndarray]:
    keras.utils.set_random_seed(seed)
    return build_network(network, dimension).get_weights()


def _as_many(rows: Sequence[np.ndarray]) -> np.ndarray:
    # Shape (network, row): of each as many as of the one that has fewest.
    count = min(map(len, rows))
    return np.stack([own[:count] for own in rows])


def _batch(samples: Sequence[Sample], rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    inputs, labels = zip(
        *((sample.inputs[own], sample.labels[own]) for sample, own in zip(samples, rows, strict=True)), strict=True
    )
    return np.stack(inputs), np.stack(labels)


def _evaluated(
    said_of: Callable[[np.ndarray], tensorflow.Tensor], samples: Sequence[Sample], rows: Sequence[np.ndarray], taps: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean cross entropy and share of right calls of each network."""
    chosen = _as_many([np.random.default_rng(0).permutation(own) for own in rows])
    at_once = max(1, WINDOW_BYTES // (4 * taps * samples[0].inputs.shape[1] * len(samples)))
    loss, right = np.zeros(len(samples)), np.zeros(len(samples))
    for start in range(0, chosen.shape[1], at_once):
        inputs, labels = _batch(samples, chosen[:, start : start + at_once])
        said = said_of(inputs).numpy().astype(float)
        loss += (np.logaddexp(0, said) - labels * said).sum(axis=1)
        right += ((said > 0) == (labels > 0.5)).sum(axis=1)
    return loss / chosen.shape[1], right / chosen.shape[1]
