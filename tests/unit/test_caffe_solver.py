"""Caffe's solver: some steps against its formulas in numpy, and where Keras' own RMSProp differs."""

import numpy as np
import pytest

from locflow.kinds.image_classifier.caffe_solver import CaffeRMSProp, InverseDecay
from locflow.kinds.image_classifier.options import CaffeSolver
from locflow.learning.tensorflow_setup import configure, keras, tensorflow

pytestmark = pytest.mark.slow

configure(1)

DEFAULTS = CaffeSolver().settings("train")
SCHEDULE = {name: DEFAULTS[name] for name in ("base_rate", "gamma", "power")}
STEP = {name: value for name, value in DEFAULTS.items() if name not in SCHEDULE}
SIZES = {"kernel": (3, 2), "bias": (2,)}


def gradients(steps):
    """Gradients of the loss of every step; some are zero, some as small as delta."""
    generator = np.random.default_rng(0)
    gradients_of_steps = [{name: generator.normal(size=size) for name, size in SIZES.items()} for _ in range(steps)]
    for one in gradients_of_steps:
        one["kernel"][0] *= 1e-8
        one["kernel"][1, 0] = 0
    return gradients_of_steps


def caffe(weights, steps, *, base_rate, gamma, power, rms_decay, delta, decay, bias_multiplier):
    """sgd_solver.cpp (Regularize) and rmsprop_solver.cpp (ComputeUpdateValue), in double precision."""
    weights = {name: value.copy() for name, value in weights.items()}
    history = {name: np.zeros_like(value) for name, value in weights.items()}
    for iteration, gradient in enumerate(steps):
        rate = base_rate * (1 + gamma * iteration) ** -power
        for name, value in weights.items():
            diff = gradient[name] + decay * value
            history[name] = rms_decay * history[name] + (1 - rms_decay) * diff**2
            local_rate = rate * (bias_multiplier if name == "bias" else 1)
            weights[name] = value - local_rate * diff / (np.sqrt(history[name]) + delta)
    return weights


def descend(weights, steps, **options):
    solver = {**DEFAULTS, **options}
    schedule = InverseDecay(*(solver[name] for name in SCHEDULE))
    optimizer = CaffeRMSProp(schedule, **{name: solver[name] for name in STEP})
    layer = keras.layers.Dense(2)
    layer.build((None, 3))
    layer.set_weights([weights["kernel"], weights["bias"]])
    for gradient in steps:
        values = [tensorflow.constant(gradient[name], tensorflow.float32) for name in ("kernel", "bias")]
        optimizer.apply(values, layer.trainable_variables)
    return dict(zip(("kernel", "bias"), layer.get_weights(), strict=True))


@pytest.fixture
def weights():
    generator = np.random.default_rng(1)
    return {name: generator.normal(size=size) for name, size in SIZES.items()}


@pytest.mark.parametrize(
    "options",
    [{}, {"decay": 0.0}, {"decay": 0.1, "gamma": 0.5, "bias_multiplier": 3.0}, {"delta": 0.1, "rms_decay": 0.5}],
    ids=str,
)
def test_steps_are_caffes(weights, options):
    steps = gradients(6)
    by_keras, by_caffe = descend(weights, steps, **options), caffe(weights, steps, **{**DEFAULTS, **options})
    for name in SIZES:
        np.testing.assert_allclose(by_keras[name], by_caffe[name], rtol=2e-6, atol=1e-6)


def test_the_constant_stands_outside_of_the_root(weights):
    # Of a gradient as small as delta: Caffe's first step is rate g / (sqrt(0.02) g + delta); within the root it would
    # be rate g / sqrt(0.02 g^2 + delta), a thousandth of it.
    steps = [{name: np.full(size, 1e-8) for name, size in SIZES.items()}]
    moved = descend(weights, steps, decay=0.0)["kernel"] - weights["kernel"]
    np.testing.assert_allclose(moved, -0.01 / (np.sqrt(0.02) + 1), rtol=1e-3)


def test_a_weight_without_gradient_decays_at_the_full_rate_whatever_its_size():
    # Weight decay goes through the mean of squares: the first convolution's weights of order 100 shrink by 0.07 in the
    # first step, as weights of order 1 do.
    steps = [{name: np.zeros(size) for name, size in SIZES.items()}]
    for scale in (1.0, 100.0):
        start = {name: np.full(size, scale) for name, size in SIZES.items()}
        moved = descend(start, steps)
        np.testing.assert_allclose(moved["kernel"] - scale, -0.01 / np.sqrt(0.02), rtol=1e-3)
        np.testing.assert_allclose(moved["bias"] - scale, -0.02 / np.sqrt(0.02), rtol=1e-3)


def test_the_rate_is_caffes_inverse_decay():
    schedule = InverseDecay(**SCHEDULE)
    for iteration in (0, 1, 5000, 10000):
        assert float(schedule(iteration)) == pytest.approx(0.01 * (1 + 1e-4 * iteration) ** -0.75, rel=1e-6)


def test_the_defaults_are_those_of_caffes_example():
    assert DEFAULTS == {
        "base_rate": 0.01,
        "gamma": 1e-4,
        "power": 0.75,
        "rms_decay": 0.98,
        "delta": 1e-8,
        "decay": 5e-4,
        "bias_multiplier": 2.0,
    }
