"""Predictions: averages over the right states, empty bins, files in any order, files that are wrong."""

import numpy as np
import pytest
import xarray as xr
from block_files import write_realizations

from locflow.kinds.classifier.prediction import feature_maps, kernels_and_biases, predict_files
from locflow.learning.network_files import load_network, save_network
from locflow.learning.networks import build_network
from locflow.learning.stored_network import read_network
from locflow.learning.tensorflow_setup import configure
from locflow.results.files import DatasetError, write_dataset

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

NETWORK = {"architecture": "cnn", "kernels": 3, "kernel_length": 4, "pool": 2, "dense": 6, "dropout": 0.3}
DIMENSION, BINS = 30, 4
STATE_BINS = {0: [0, 0, 0, 2], 1: [0, 2, 2, 2, 3, 3], 2: []}


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("networks")
    paths = []
    for number in range(3):
        generator = np.random.default_rng([9, number])
        model = build_network(NETWORK, DIMENSION)
        model.set_weights([generator.normal(size=weight.shape) for weight in model.get_weights()])
        paths.append(folder / f"fold{number:02d}.keras")
        save_network(model, paths[-1])
    return paths


def write_states(path, realization, *, W=2.8, system="ring", state_bin=None, dimension=DIMENSION):
    state_bin = np.array(STATE_BINS[realization] if state_bin is None else state_bin, dtype=np.int32)
    probability = np.random.default_rng(realization).random((len(state_bin), dimension)).astype(np.float32)
    states = xr.Dataset(
        {
            "probability": (("state", "basis_state"), probability),
            "energy_density": ("state", (state_bin + 0.5) / BINS),
            "state_bin": ("state", state_bin),
        },
        coords={"bin_center": ("bin", (np.arange(BINS) + 0.5) / BINS)},
        attrs={"kind": "states", "W": W, "system": system, "realization": realization},
    )
    write_realizations(path, states)
    return path, probability


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    folder = tmp_path_factory.mktemp("states")
    return [write_states(folder / f"r{realization}.nc", realization) for realization in STATE_BINS]


def numpy_prediction(model, probability):
    """The network once more, in numpy: what the files say, not what Keras computes."""
    kernels, biases, dense, dense_bias, output, output_bias = (weight.astype(float) for weight in model.get_weights())
    windows = np.lib.stride_tricks.sliding_window_view(probability, len(kernels), axis=1)
    maps = np.maximum(windows @ kernels[:, 0] + biases, 0)
    maps = maps[:, : maps.shape[1] // 2 * 2]
    pooled = np.maximum(maps[:, ::2], maps[:, 1::2]).reshape(len(probability), -1)
    hidden = np.maximum(pooled @ dense + dense_bias, 0)
    return 1 / (1 + np.exp(-(hidden @ output + output_bias)[:, 0]))


def test_means_are_over_the_states_of_a_realization_and_bin(networks, states):
    predictions = predict_files(networks, [path for path, _ in states], training="t", threads=1)
    assert predictions.attrs == {"kind": "predictions", "training": "t", "W": 2.8, "system": "ring"}
    assert predictions["probability"].dims == ("network", "realization", "bin")
    assert predictions["realization"].values.tolist() == [0, 1, 2]
    assert predictions["states"].values.tolist() == [[3, 0, 1, 0], [1, 0, 3, 2], [0, 0, 0, 0]]
    for number, path in enumerate(networks):
        model = load_network(path)
        for realization, state_bin in STATE_BINS.items():
            expected = numpy_prediction(model, states[realization][1]) if state_bin else np.empty(0)
            for k in range(BINS):
                mean = predictions.isel(network=number, realization=realization, bin=k)
                of_bin = expected[np.array(state_bin, dtype=int) == k]
                if of_bin.size:
                    assert mean["probability"] == pytest.approx(of_bin.mean(), rel=1e-5)
                    assert mean["probability_std"] == pytest.approx(of_bin.std(), rel=1e-4, abs=1e-7)
                else:
                    assert np.isnan(mean["probability"])
                    assert np.isnan(mean["probability_std"])


def test_networks_differ(networks, states):
    predictions = predict_files(networks, [states[1][0]], training="t", threads=1)
    values = predictions["probability"].isel(realization=0, bin=2).values
    assert len(set(values.tolist())) == len(networks)


def test_batches_groups_and_order_do_not_matter(networks, states, monkeypatch):
    paths = [path for path, _ in states]
    together = predict_files(networks, paths, training="t", threads=1)
    xr.testing.assert_identical(predict_files(networks, paths[::-1], training="t", threads=1), together)
    alone = predict_files(networks, paths[1:2], training="t", threads=1)
    xr.testing.assert_identical(alone, together.isel(realization=[1]))
    monkeypatch.setattr("locflow.kinds.classifier.prediction.STATES_BYTES", 1)
    xr.testing.assert_identical(predict_files(networks, paths, training="t", threads=1), together)


def test_predictions_are_a_file_of_their_kind(networks, states, tmp_path):
    write_dataset(predict_files(networks[:1], [states[0][0]], training="t", threads=1), tmp_path / "predictions.nc")


def test_kernels_and_biases_are_those_of_the_convolution(networks):
    weights, expected = load_network(networks[0]).layers[0].get_weights()
    kernels, biases = kernels_and_biases(read_network(networks[0]))
    np.testing.assert_array_equal(kernels, weights[:, 0])
    np.testing.assert_array_equal(biases, expected)


def test_feature_maps_are_correlations_then_relu_then_maxima(networks):
    model = load_network(networks[0])
    state = np.random.default_rng(3).random(DIMENSION)
    kernels, biases = model.get_layer("convolution").get_weights()
    maps = feature_maps(read_network(networks[0]), state)
    for k in range(3):
        linear = np.correlate(state, kernels[:, 0, k], mode="valid")
        np.testing.assert_allclose(maps["convolution"][:, k], linear, rtol=1e-4, atol=1e-5)
        activation = np.maximum(linear + biases[k], 0)
        np.testing.assert_allclose(maps["activation"][:, k], activation, rtol=1e-4, atol=1e-5)
        pooled = activation[:26].reshape(13, 2).max(axis=1)
        np.testing.assert_allclose(maps["pooled"][:, k], pooled, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("broken", ["truncated", "foreign", "missing"])
@pytest.mark.parametrize("position", [0, 1])
def test_a_broken_network_is_named(networks, states, tmp_path, broken, position):
    path = tmp_path / "fold07.keras"
    if broken == "truncated":
        path.write_bytes(networks[0].read_bytes()[:-1000])
    elif broken == "foreign":
        path.write_text("not a network")
    files = [networks[0]]
    files.insert(position, path)
    with pytest.raises(DatasetError, match=r"fold07\.keras: cannot be read as a network"):
        predict_files(files, [states[0][0]], training="t", threads=1)


def test_a_network_of_another_architecture_is_named(networks, states, tmp_path):
    path = tmp_path / "fold08.keras"
    save_network(build_network({**NETWORK, "dense": 7}, DIMENSION), path)
    with pytest.raises(DatasetError, match=r"fold08\.keras: cannot be read as a network of this training"):
        predict_files([networks[0], path], [states[0][0]], training="t", threads=1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"W": 3.0}, r"states of different W in one batch: \[2.8, 3.0\]"),
        ({"system": "torus"}, r"odd\.nc cannot be joined with .*: it has the attribute 'system' = torus, not ring"),
        ({"dimension": 12}, r"odd\.nc cannot be joined with .*: it has 12 along 'basis_state', not 30"),
        ({"realization": 0}, r"realization 0 comes twice"),
    ],
)
def test_states_that_do_not_belong_together_are_refused(networks, states, tmp_path, changes, message):
    options = {"realization": 1, "state_bin": [0, 1], **changes}
    odd, _ = write_states(tmp_path / "odd.nc", options.pop("realization"), **options)
    with pytest.raises(ValueError, match=message):
        predict_files(networks[:1], [states[0][0], odd], training="t", threads=1)


def test_states_of_another_dimension_than_the_networks_take_are_refused(networks, tmp_path):
    odd, _ = write_states(tmp_path / "odd.nc", 1, state_bin=[0, 1], dimension=12)
    with pytest.raises(ValueError, match=r"odd\.nc: has states of dimension 12; the networks take 30"):
        predict_files(networks[:1], [odd], training="t", threads=1)


def test_nothing_to_predict_is_an_error(networks):
    with pytest.raises(ValueError, match="nothing to predict with 3 networks and 0 realizations"):
        predict_files(networks, [], training="t", threads=1)
