"""The networks of paper 4: shapes and parameter counts of the models, initial weights, what is refused."""

import numpy as np
import pytest

from locflow.kinds.image_classifier.networks import image_cnn, smallest_edge
from locflow.kinds.image_classifier.options import ImageNetwork
from locflow.learning.networks import architecture
from locflow.learning.tensorflow_setup import configure, keras

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

REST = {"kernel": 5, "pool": 2, "first_std": 100.0}


@pytest.mark.parametrize(
    ("convolutions", "hidden", "parameters"),
    [([10], [], 6_742), ([20, 50], [500], 1_252_072), ([32], [], 21_570), ([32, 128], [512], 3_316_162)],
    ids=["two layers", "four layers", "two layers, Chern", "four layers, Chern"],
)
def test_parameter_counts_are_the_papers(convolutions, hidden, parameters):
    model = image_cnn((40, 40), convolutions=convolutions, hidden=hidden, **REST)
    assert model.count_params() == parameters
    assert sum(row["parameters"] for row in architecture(model)) == parameters


def test_the_layers_of_the_lenet():
    model = image_cnn((40, 40), convolutions=[20, 50], hidden=[500], **REST)
    shapes = [tuple(row["output_shape"]) for row in architecture(model)]
    assert shapes == [
        *((40, 40, 1), (36, 36, 20), (18, 18, 20), (14, 14, 50), (7, 7, 50)),
        *((2450,), (500,), (2,), (2,)),
    ]
    # As in Caffe's file: no activation after a convolution, ReLU after the hidden layer.
    activations = {layer.name: layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")}
    assert activations == {
        "convolution1": "linear",
        "convolution2": "linear",
        "hidden1": "relu",
        "output": "linear",
    }


def test_initial_weights():
    keras.utils.set_random_seed(1)
    model = image_cnn((20, 20), convolutions=[20, 50], hidden=[500], **REST)
    deviation = {layer.name: layer.kernel.numpy().std() for layer in model.layers if hasattr(layer, "kernel")}
    assert deviation["convolution1"] == pytest.approx(100, rel=0.1)
    # Glorot: variance 2 / (inputs + outputs), of a convolution with the taps of the kernel.
    for name, inputs, outputs in (
        ("convolution2", 20 * 25, 50 * 25),
        ("hidden1", 200, 500),
        ("output", 500, 2),
    ):
        assert deviation[name] == pytest.approx(np.sqrt(2 / (inputs + outputs)), rel=0.1)
    assert all(np.all(layer.bias.numpy() == 0) for layer in model.layers if hasattr(layer, "bias"))
    # Normal, not truncated at two standard deviations.
    assert np.abs(model.get_layer("hidden1").kernel.numpy()).max() > 3.5 * deviation["hidden1"]


def test_outputs_are_probabilities():
    model = image_cnn((20, 20), convolutions=[4, 6], hidden=[8], **REST)
    images = np.random.default_rng(0).random((3, 20, 20, 1)).astype(np.float32) / 400
    np.testing.assert_allclose(model(images).numpy().sum(axis=1), 1, atol=1e-6)


def test_the_smallest_image_of_a_lenet():
    assert smallest_edge(2, 5, 2) == 16
    image_cnn((16, 16), convolutions=[2, 2], hidden=[], **REST)
    with pytest.raises(ValueError, match=r"size: \(15, 16\) is too small for 2 convolutions; allowed: from 16 on"):
        image_cnn((15, 16), convolutions=[2, 2], hidden=[], **REST)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"convolutions": []}, "convolutions"),
        ({"hidden": [0]}, "hidden"),
        ({"first_std": 0.0}, "first_std: 0.0 is no standard deviation; allowed: above 0"),
    ],
)
def test_what_is_out_of_range_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        image_cnn((20, 20), **{"convolutions": [2], "hidden": [], **REST, **options})


def test_the_defaults_of_the_config_are_the_papers_lenet():
    options = ImageNetwork().settings("train")
    assert image_cnn((40, 40), **options).count_params() == 1_252_072
