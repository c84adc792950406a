"""Networks side by side are what Keras trains one by one, and do not know of each other."""

import numpy as np
import pytest

from locflow.kinds.classifier.samples import Sample
from locflow.learning.forward import apply
from locflow.learning.fused_adam import FusedAdam
from locflow.learning.networks import build_network
from locflow.learning.tensorflow_setup import configure, keras
from locflow.papers.transfer.stack import logits, train_side_by_side

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

# Neither the convolution nor the pooling divides the input.
NETWORK = {"architecture": "cnn", "kernels": 3, "kernel_length": 4, "pool": 3, "dense": 6, "dropout": 0.0}
OPTIONS = {"batch_size": 8, "max_epochs": 1, "patience": 3, "learning_rate": 0.01, "threads": 1}
DIMENSION = 24


def sample_of(seed, *, training=32, validation=16):
    """Spread states (label 1) and states on few basis states (label 0)."""
    generator = np.random.default_rng(seed)
    count = training + validation
    labels = (np.arange(count) % 2).astype(np.float32)
    inputs = generator.exponential(size=(count, DIMENSION)) ** np.where(labels, 1, 3)[:, np.newaxis]
    inputs = (inputs / inputs.sum(axis=1, keepdims=True)).astype(np.float32)
    origin = np.zeros(count, dtype=np.int32)
    return Sample(inputs, labels, origin, origin, training, {})


def weights_of(trained):
    return [values for layer in trained.network.layers for values in layer.weights]


def test_the_forward_pass_is_that_of_keras():
    models = [build_network(NETWORK, DIMENSION) for _ in range(2)]
    stack = [np.stack(values) for values in zip(*(model.get_weights() for model in models), strict=True)]
    inputs = np.stack([sample_of(seed).inputs for seed in (1, 2)])
    said = 1 / (1 + np.exp(-logits(stack, inputs, pool=NETWORK["pool"]).numpy()))
    for model, own, expected in zip(models, inputs, said, strict=True):
        np.testing.assert_allclose(model(own[..., np.newaxis]).numpy()[:, 0], expected, rtol=1e-5)


def test_an_epoch_is_that_of_keras():
    sample, seed = sample_of(3), 7
    (trained,) = train_side_by_side(NETWORK, [sample], [seed], **OPTIONS)
    keras.utils.set_random_seed(seed)
    model = build_network(NETWORK, DIMENSION)
    model.compile(FusedAdam(OPTIONS["learning_rate"]), "binary_crossentropy")
    order = np.random.default_rng(seed).permutation(sample.training)
    for rows in order.reshape(-1, OPTIONS["batch_size"]):
        model.train_on_batch(sample.inputs[rows, :, np.newaxis], sample.labels[rows, np.newaxis])
    for ours, theirs in zip(weights_of(trained), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-6)
    held_out = sample.inputs[sample.training :, :, np.newaxis], sample.labels[sample.training :]
    said = apply(trained.network, held_out[0])[:, 0]
    assert trained.validation_accuracy == pytest.approx(np.mean((said > 0.5) == held_out[1]))


def test_a_network_is_what_it_would_be_alone():
    options = {**OPTIONS, "max_epochs": 4}
    network = {**NETWORK, "dropout": 0.3}
    samples = [sample_of(seed) for seed in (4, 5)]
    _, beside = train_side_by_side(network, samples, [1, 2], **options)
    (alone,) = train_side_by_side(network, samples[1:], [2], **options)
    for ours, theirs in zip(weights_of(beside), weights_of(alone), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-5)


def test_the_weights_with_the_smallest_validation_loss_are_kept():
    # Labels of the validation part are turned around: what is learned makes its loss larger from the first epoch on.
    sample = sample_of(6)
    sample.labels[sample.training :] = 1 - sample.labels[sample.training :]
    options = {**OPTIONS, "learning_rate": 0.03, "patience": 2}
    once = train_side_by_side(NETWORK, [sample], [3], **options)
    often = train_side_by_side(NETWORK, [sample], [3], **{**options, "max_epochs": 20})
    for ours, theirs in zip(weights_of(once[0]), weights_of(often[0]), strict=True):
        np.testing.assert_array_equal(ours, theirs)
