"""The recurrent network: its 99 parameters, the equations of the GRU, and rings of any length."""

import numpy as np
import pytest
from stored_networks import stored

from locflow.kinds.regression import forward
from locflow.kinds.regression.networks import (
    extractor,
    features_of,
    head,
    parameter_table,
    recurrent_network,
    takes_energy,
)
from locflow.kinds.regression.samples import neighbour_pairs, padded
from locflow.learning.tensorflow_setup import configure, keras

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)


def network(targets=3, *, seed=4, **options):
    keras.utils.set_random_seed(seed)
    return recurrent_network(targets, **options)


def pairs(sites, count=5):
    field = np.random.default_rng(sites).uniform(-6, 6, (count, sites))
    return neighbour_pairs(field).astype(np.float32)


def numpy_features(model, sequences):
    """The GRU by its equations, with the reset gate after the product, as in PyTorch and cuDNN."""
    kernel, recurrent, (bias, recurrent_bias) = (w.astype(float) for w in model.get_layer("gru").get_weights())
    size = len(recurrent)
    state = np.zeros((len(sequences), size))
    for step in range(sequences.shape[1]):
        x = sequences[:, step].astype(float) @ kernel + bias
        h = state @ recurrent + recurrent_bias
        update = 1 / (1 + np.exp(-(x + h)[:, :size]))
        reset = 1 / (1 + np.exp(-(x + h)[:, size : 2 * size]))
        state = update * state + (1 - update) * np.tanh(x[:, 2 * size :] + reset * h[:, 2 * size :])
    return state


def numpy_indicators(model, known):
    hidden, hidden_bias = model.get_layer("hidden").get_weights()
    output, output_bias = model.get_layer("indicators").get_weights()
    return np.maximum(known @ hidden + hidden_bias, 0) @ output + output_bias


@pytest.mark.parametrize(
    ("targets", "energy_input", "dense", "total"),
    [(3, False, [30, 33], 99), (3, True, [40, 33], 109), (1, False, [30, 11], 77), (2, False, [30, 22], 88)],
)
def test_the_parameters_are_those_of_the_paper(targets, energy_input, dense, total):
    model = network(targets, energy_input=energy_input)
    assert model.count_params() == total
    table = parameter_table(model)
    assert [row["parameters"] for row in table] == [36, *dense]
    assert [row["name"] for row in table] == ["GRU", "Dense", "Dense"]
    assert [row["inputs"] for row in table] == [2, 3 if energy_input else 2, 10]
    assert [row["outputs"] for row in table] == [2, 10, targets]
    assert takes_energy(model) == energy_input


@pytest.mark.parametrize("sites", [8, 13])
def test_features_are_the_state_after_the_last_site(sites):
    model = network()
    np.testing.assert_allclose(features_of(model, pairs(sites)), numpy_features(model, pairs(sites)), atol=1e-5)


@pytest.mark.parametrize("sites", [4, 10])
def test_padding_changes_nothing(sites):
    model = network()
    plain = features_of(model, pairs(sites))
    assert np.abs(plain).max() > 0.01
    np.testing.assert_allclose(features_of(model, padded(pairs(sites), 14)), plain, atol=1e-6)
    together = features_of(model, np.concatenate([padded(pairs(sites), 14), pairs(14)]))
    np.testing.assert_allclose(together[: len(plain)], plain, atol=1e-6)
    np.testing.assert_allclose(together[len(plain) :], features_of(model, pairs(14)), atol=1e-6)


def test_a_field_that_is_zero_on_one_site_is_not_skipped():
    model = network()
    sequences = pairs(6)
    sequences[:, 2, 0] = sequences[:, 1, 1] = 0
    np.testing.assert_allclose(features_of(model, sequences), numpy_features(model, sequences), atol=1e-5)


def test_the_head_makes_the_indicators_of_features_and_energy():
    energies = np.array([0.1, 0.5, 0.9])
    for energy_input in (False, True):
        model = network(energy_input=energy_input)
        sequences = pairs(8)
        features = features_of(model, sequences)
        indicators = forward.indicators_of(stored(model), features, energies)
        assert indicators.shape == (5, 3, 3)
        for k, energy in enumerate(energies):
            column = np.full((5, 1), energy, dtype=np.float32)
            known = np.hstack([features, column]) if energy_input else features
            np.testing.assert_allclose(indicators[:, k], numpy_indicators(model, known), atol=1e-5)
            whole = model([sequences, column] if energy_input else sequences)
            np.testing.assert_allclose(indicators[:, k], whole, atol=1e-5)
        assert (np.ptp(indicators, axis=1).max() > 1e-3) == energy_input


def test_initial_weights_differ_between_layers_and_lie_in_pytorchs_range():
    model = network(features=4, hidden=16)
    for name, size in {"gru": 4, "hidden": 4, "indicators": 16}.items():
        weights = [weight.ravel() for weight in model.get_layer(name).get_weights()]
        values = np.concatenate(weights)
        assert np.abs(values).max() <= size**-0.5
        assert np.std(values) == pytest.approx(size**-0.5 / 3**0.5, rel=0.3)
        assert len(np.unique(values)) == len(values)
    assert not np.array_equal(network(seed=1).get_weights()[0], network(seed=2).get_weights()[0])


@pytest.mark.parametrize("energy_input", [False, True])
def test_a_stored_network_reads_rings_of_another_length(energy_input):
    model = network(energy_input=energy_input)
    # Its parts have been used, as after a training of the head.
    head(model), extractor(model)
    read = stored(model)
    assert forward.takes_energy(read) == energy_input
    for sites in (6, 20):
        np.testing.assert_allclose(forward.features_of(read, pairs(sites)), features_of(model, pairs(sites)), atol=1e-6)


def test_without_keras_too_padding_is_skipped_and_a_zero_on_one_site_is_not():
    model = network()
    read = stored(model)
    plain = forward.features_of(read, pairs(6))
    np.testing.assert_allclose(forward.features_of(read, padded(pairs(6), 14)), plain, atol=1e-6)
    sequences = pairs(6)
    sequences[:, 2, 0] = sequences[:, 1, 1] = 0
    np.testing.assert_allclose(forward.features_of(read, sequences), numpy_features(model, sequences), atol=1e-5)


def test_a_layer_of_nothing_is_refused():
    with pytest.raises(ValueError, match="hidden: 0 is too small"):
        recurrent_network(3, hidden=0)
