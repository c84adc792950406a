"""The gradient of long kernels against TensorFlow's own."""

import numpy as np
import pytest

from locflow.learning.long_kernels import SHORTEST, with_fast_gradient
from locflow.learning.networks import cnn
from locflow.learning.tensorflow_setup import keras, tensorflow


def outputs_and_gradients(layer, inputs):
    """Of a loss that is not linear in the outputs: those of the inputs, the kernel, the bias; and all operations."""

    @tensorflow.function(autograph=False)
    def compute(inputs):
        with tensorflow.GradientTape() as tape:
            tape.watch(inputs)
            outputs = layer(inputs)
            loss = tensorflow.reduce_sum(tensorflow.sin(outputs))
        return outputs, *tape.gradient(loss, [inputs, *layer.trainable_variables])

    inputs = tensorflow.constant(inputs)
    operations = {operation.type for operation in compute.get_concrete_function(inputs).graph.get_operations()}
    return compute(inputs), operations


@pytest.mark.parametrize("length", [SHORTEST, 40])
def test_outputs_and_gradients_are_tensorflows(length):
    generator = np.random.default_rng(length)
    inputs = generator.standard_normal((7, 90, 1)).astype(np.float32)
    usual = keras.layers.Conv1D(5, length, activation="relu", bias_initializer="random_normal")
    usual(inputs)
    fast = with_fast_gradient(keras.layers.Conv1D.from_config(usual.get_config()))
    fast(inputs)
    fast.set_weights(usual.get_weights())
    (ours, operations), (expected, _) = (outputs_and_gradients(layer, inputs) for layer in (fast, usual))
    assert "Conv2DBackpropFilter" not in operations
    for one, other in zip(ours, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5 * np.abs(other).max())


def test_short_kernels_are_keras_own():
    layer = with_fast_gradient(keras.layers.Conv1D(5, SHORTEST - 1))
    _, operations = outputs_and_gradients(layer, np.zeros((2, 30, 1), np.float32))
    assert "Conv2DBackpropFilter" in operations


def test_a_network_with_long_kernels_is_stored_as_a_plain_one(tmp_path):
    model = cnn(60, kernels=3, kernel_length=SHORTEST, pool=2, dense=4, dropout=0.0)
    inputs = np.random.default_rng(0).standard_normal((5, 60, 1)).astype(np.float32)
    model.save(tmp_path / "network.keras")
    again = keras.saving.load_model(tmp_path / "network.keras")
    assert type(again.get_layer("convolution")) is keras.layers.Conv1D
    np.testing.assert_allclose(again(inputs), model(inputs), atol=1e-6)
