"""Networks: the paper's shapes and parameter counts, read from the models; hyperparameters out of range."""

import numpy as np
import pytest

from locflow.learning.networks import (
    architecture,
    build_network,
    cnn,
    hidden_layers,
    mlp,
    rows_at_once,
)
from locflow.learning.tensorflow_setup import configure

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

PAPER_1D = {"architecture": "cnn", "kernels": 16, "kernel_length": 10, "pool": 2, "dense": 60, "dropout": 0.2}
PAPER_2D = {**PAPER_1D, "kernel_length": 100, "dropout": 0.5}
PAPER_3 = {"hidden": [1024], "dropout": 0.5, "initial_std": 0.1}


@pytest.mark.parametrize(
    ("config", "input_length", "parameters"),
    [
        (PAPER_1D, 12870, 6_173_097),
        (PAPER_2D, 12870, 6_131_337),
        (PAPER_1D, 924, 439_017),
        (PAPER_1D, 252, 116_457),
        (PAPER_3, 10, 13_314),
        (PAPER_3, 17, 20_482),
        (PAPER_3, 35, 38_914),
        (PAPER_3, 63, 67_586),
    ],
)
def test_parameter_counts_are_the_papers(config, input_length, parameters):
    model = build_network(config, input_length) if "architecture" in config else mlp(input_length, **config)
    assert model.count_params() == parameters
    assert sum(row["parameters"] for row in architecture(model)) == parameters


def test_architecture_lists_the_layers_of_the_papers_figure_2():
    rows = architecture(build_network(PAPER_1D, 12870))
    assert [(row["name"], row["output_shape"], row["parameters"]) for row in rows] == [
        ("InputLayer", [12870, 1], 0),
        ("Conv1D", [12861, 16], 176),
        ("MaxPooling1D", [6430, 16], 0),
        ("Flatten", [102880], 0),
        ("Dense", [60], 6_172_860),
        ("Dropout", [60], 0),
        ("Dense", [1], 61),
    ]
    details = [row["detail"] for row in rows]
    assert details == ["", "16 kernels of 10, ReLU", "windows of 2", "", "ReLU", "fraction 0.2", "sigmoid"]


def test_output_is_the_papers_formula():
    generator = np.random.default_rng(1)
    model = cnn(23, kernels=3, kernel_length=4, pool=3, dense=5, dropout=0.4)
    weights = [generator.normal(size=weight.shape) for weight in model.get_weights()]
    model.set_weights(weights)
    kernels, biases, dense, dense_bias, output, output_bias = weights
    state = generator.random(23)

    maps = np.array([np.correlate(state, kernels[:, 0, k], mode="valid") + biases[k] for k in range(3)])
    pooled = np.maximum(maps, 0)[:, :18].reshape(3, 6, 3).max(axis=2)
    hidden = np.maximum(pooled.T.ravel() @ dense + dense_bias, 0)
    expected = 1 / (1 + np.exp(-(hidden @ output + output_bias)))

    outputs = model(state[np.newaxis, :, np.newaxis].astype(np.float32)).numpy()
    assert outputs.shape == (1, 1)
    np.testing.assert_allclose(outputs[0], expected, rtol=1e-5)


def test_rows_at_once_bound_the_largest_layer():
    large, small = (rows_at_once(build_network(PAPER_1D, length)) for length in (12870, 924))
    assert large < small
    assert 4 * large * 12861 * 16 <= 1 << 26


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kernel_length": 71}, "kernel_length: 71 exceeds the input; allowed: 1 to 70"),
        ({"kernel_length": 60, "pool": 12}, "pool: 12 exceeds .* allowed: 1 to 11"),
        ({"kernels": 0}, "kernels: 0 is too small"),
        ({"dense": -1}, "dense: -1 is too small"),
        ({"dropout": 1.0}, "dropout: 1.0 .* allowed: 0 <= dropout < 1"),
        ({"architecture": "perceptron"}, "architecture: 'perceptron' is unknown; allowed: cnn"),
        ({"kernel_size": 3}, "kernel_size: is unknown for cnn; it takes dense, dropout, kernel_length"),
    ],
)
def test_hyperparameters_out_of_range_are_named(changes, message):
    with pytest.raises(ValueError, match=message):
        build_network({**PAPER_1D, **changes}, 70)


def test_missing_hyperparameters_are_named():
    config = {name: value for name, value in PAPER_1D.items() if name != "pool"}
    with pytest.raises(ValueError, match="pool: is missing for cnn"):
        build_network(config, 70)


def test_mlp_is_equation_7_of_paper_3():
    generator = np.random.default_rng(1)
    model = mlp(5, hidden=[7, 6], dropout=0.5, initial_std=0.1)
    weights = [generator.normal(size=weight.shape) for weight in model.get_weights()]
    model.set_weights(weights)
    x = generator.exponential(size=(4, 5))
    first = np.maximum(x @ weights[0] + weights[1], 0)
    values = np.exp(np.maximum(first @ weights[2] + weights[3], 0) @ weights[4] + weights[5])
    outputs = model(x.astype(np.float32)).numpy()
    np.testing.assert_allclose(outputs, values / values.sum(axis=1, keepdims=True), rtol=1e-5)


def test_layers_of_mlp():
    rows = architecture(mlp(35, **PAPER_3))
    assert [(row["name"], row["output_shape"], row["parameters"]) for row in rows] == [
        ("InputLayer", [35], 0),
        ("Dense", [1024], 36_864),
        ("Dropout", [1024], 0),
        ("Dense", [2], 2_050),
        ("Softmax", [2], 0),
    ]
    two = mlp(35, **{**PAPER_3, "hidden": [8, 4]})
    assert [layer.units for layer in hidden_layers(two)] == [8, 4]


def test_weights_and_biases_of_mlp_start_around_0_with_the_given_deviation():
    model = mlp(35, hidden=[1024], dropout=0.5, initial_std=0.1)
    weights, biases = model.layers[0].get_weights()
    for values in (weights, biases):
        assert abs(values.mean()) < 5 * 0.1 / np.sqrt(values.size)
        assert values.std() == pytest.approx(0.1, rel=4 / np.sqrt(2 * values.size))
        # Not cut off at two deviations.
        assert np.abs(values).max() > 0.22
    assert not np.allclose(weights[0], biases)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hidden": []}, r"hidden: \[\] is no list of layers"),
        ({"hidden": [5, 0]}, r"hidden: \[5, 0\] is no list of layers"),
        ({"dropout": 1.0}, "dropout: 1.0 .* allowed: 0 <= dropout < 1"),
        ({"initial_std": 0.0}, "initial_std: 0.0 is no standard deviation"),
    ],
)
def test_hyperparameters_of_mlp_out_of_range_are_named(changes, message):
    with pytest.raises(ValueError, match=message):
        mlp(10, **{**PAPER_3, **changes})
