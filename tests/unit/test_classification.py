"""Classification: each number stands where its network, W, realization and state are, and nan where there is none."""

import numpy as np
import pytest
from block_files import read_realization, write_realizations
from synthetic_spectra import CUT, LEVELS, SITES, entanglement, spectra_of, write_files

from locflow.kinds.confidence.prediction import classify, mbl_confidence
from locflow.kinds.confidence.samples import network_input
from locflow.learning.network_files import save_network
from locflow.learning.networks import mlp
from locflow.learning.stored_network import read_network, read_networks
from locflow.learning.tensorflow_setup import configure, keras
from locflow.results.files import DatasetError, read_dataset, write_dataset

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

OPTIONS = {"training": "t", "cut": CUT, "W_ETH": 0.25, "W_MBL": 12.0, "threads": 1}


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("networks")
    paths = {}
    for length in (LEVELS, LEVELS - 1):
        for fold in range(2):
            keras.utils.set_random_seed(fold)
            path = folder / f"n{length}fold0{fold}.keras"
            save_network(mlp(length, hidden=[20], dropout=0.5, initial_std=0.5), path)
            paths.setdefault(length, []).append(path)
    return paths


@pytest.fixture
def files(tmp_path):
    """W = 1 and 3 with realizations 0 and 2; realization 2 has fewer states at W = 3."""
    paths = []
    for W, realization, states in ((3.0, 2, 30), (1.0, 0, 40), (3.0, 0, 40), (1.0, 2, 40)):
        paths.append(tmp_path / f"{W}r{realization}.nc")
        write_realizations(paths[-1], entanglement(W, realization, states, dimension=60))
    return paths


def expected_confidence(path, spectra, kind):
    network = read_network(path)
    weights, (output, bias) = network["hidden1"].weights, network["output"].weights
    hidden = np.maximum(network_input(spectra, kind) @ weights[0] + weights[1], 0)
    values = hidden @ output + bias
    return 1 / (1 + np.exp(values[:, 0] - values[:, 1]))


@pytest.mark.parametrize("kind", ["spectrum", "density_matrix", "level_differences"])
def test_every_confidence_is_that_of_its_network_and_state(networks, files, kind):
    paths = networks[LEVELS - (kind == "level_differences")]
    result = classify(paths, files, input=kind, **OPTIONS)
    assert result["confidence"].dims == ("network", "W", "realization", "state")
    assert result["confidence"].shape == (2, 2, 2, 40)
    assert result["confidence"].dtype == result["energy_density"].dtype == np.float32
    for path in files:
        with read_realization(path, "entanglement") as file:
            where = {"W": file.attrs["W"], "realization": file.attrs["realization"]}
            states = file.sizes["state"]
            for network, network_path in enumerate(paths):
                confidences = result["confidence"].sel(where)[network].values
                expected = expected_confidence(network_path, file[f"spectrum_of_cut_{CUT}"].values, kind)
                np.testing.assert_allclose(confidences[:states], expected, atol=1e-6)
                assert np.isnan(confidences[states:]).all()
            np.testing.assert_allclose(result["energy_density"].sel(where)[:states], file["energy_density"], rtol=1e-6)


def test_coordinates_ascend_and_attributes_tell_the_training(networks, files, tmp_path):
    result = classify(networks[LEVELS], files, input="spectrum", **OPTIONS)
    assert result["W"].values.tolist() == [1, 3]
    assert result["realization"].values.tolist() == [0, 2]
    for index, realization in enumerate((0, 2)):
        field = np.random.default_rng(realization).uniform(-1, 1, SITES)
        np.testing.assert_allclose(result["unit_field"][index], field, rtol=1e-12)
    assert (result.attrs["training"], result.attrs["system"], result.attrs["sites"]) == ("t", "synthetic", SITES)
    assert not {"window", "represented_levels"} & set(result.variables)
    write_dataset(result, tmp_path / "confidences.nc")
    with read_dataset(tmp_path / "confidences.nc", "confidences") as read:
        np.testing.assert_array_equal(read["confidence"], result["confidence"])


def test_a_realization_that_does_not_exist_at_a_W_is_nan(networks, files):
    result = classify(networks[LEVELS], files[:3], input="spectrum", **OPTIONS)
    assert np.isnan(result["confidence"].sel(W=1, realization=2)).all()
    assert np.isfinite(result["confidence"].sel(W=1, realization=0)).all()


def test_windows_are_kept(networks, tmp_path):
    windows = np.array([0.3, 0.5, 0.7])
    long = write_files(tmp_path, [1.0], windows=windows)
    short = write_files(tmp_path, [2.0], windows=windows, states=50, dimension=60)
    result = classify(networks[LEVELS], [*long, *short], input="spectrum", **OPTIONS)
    np.testing.assert_array_equal(result["window_center"], windows)
    with read_realization(short[0], "entanglement") as file:
        np.testing.assert_array_equal(result["window"].sel(W=2, realization=0)[:50], file["window"])
    assert (result["window"].sel(W=2, realization=0)[50:] == -1).all()
    levels = result["represented_levels"].sel(realization=0)
    np.testing.assert_allclose(levels.sum("state"), [60, 60])
    assert (levels.sel(W=2)[50:] == 0).all()


def test_blocks_of_rows_change_nothing(networks, monkeypatch):
    inputs = spectra_of(2.0, 25, np.random.default_rng(0)).astype(np.float32)
    network = read_network(networks[LEVELS][1])
    whole = mbl_confidence(network, inputs)
    monkeypatch.setattr("locflow.learning.forward.ACTIVATION_BYTES", 4 * 4 * 20)
    np.testing.assert_allclose(mbl_confidence(network, inputs), whole, rtol=1e-6)


def test_what_does_not_fit_is_named(networks, files, tmp_path):
    request = {"input": "spectrum", **OPTIONS}
    with pytest.raises(ValueError, match="spectra have 5 values; the networks take 4"):
        classify(networks[LEVELS - 1], files, **request)
    with pytest.raises(ValueError, match=r"3.0r2.nc: W = 3, realization 2 comes twice"):
        classify(networks[LEVELS], [*files, files[0]], **request)
    with pytest.raises(ValueError, match="there are no spectra"):
        classify(networks[LEVELS], [], **request)
    with pytest.raises(ValueError, match="there are no networks"):
        classify([], files, **request)
    with pytest.raises(DatasetError, match="other shapes than those of"):
        read_networks([*networks[LEVELS], *networks[LEVELS - 1]])
    other = write_files(tmp_path, [4.0], unit_field=np.ones(SITES))
    with pytest.raises(ValueError, match="realization 0 has other fields at each W, not one sample times W"):
        classify(networks[LEVELS], [*files, *other], **request)
