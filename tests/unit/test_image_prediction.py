"""What networks say about images: every state in its place, whatever the files' order; maps of the middle layers."""

import numpy as np
import pytest
from synthetic_images import images_at, write_images

from locflow.kinds.image_classifier.networks import image_cnn
from locflow.kinds.image_classifier.prediction import classify_files, feature_maps
from locflow.kinds.image_classifier.samples import read_sample
from locflow.learning.network_files import save_network
from locflow.learning.stored_network import read_network
from locflow.learning.tensorflow_setup import configure, keras
from locflow.results.files import write_dataset

pytestmark = pytest.mark.slow

configure(1)

NETWORK = {"convolutions": [3], "hidden": [4], "kernel": 5, "pool": 2, "first_std": 100.0}
OPTIONS = {"training": "su2", "critical_W": 2.0, "threads": 1}


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    paths = []
    for seed in (1, 2):
        keras.utils.set_random_seed(seed)
        paths.append(tmp_path_factory.mktemp("networks") / f"fold{seed:02d}.keras")
        save_network(image_cnn((16, 16), **NETWORK), paths[-1])
    return paths


def test_every_state_has_what_its_network_says(tmp_path, networks):
    options = {"targets": (0.0, 1.0), "realizations": 3}
    files = [
        *write_images(tmp_path, [3.0, 1.0], **options),
        *write_images(tmp_path, [1.0], **options, start=3),
    ]
    predictions = classify_files(networks, files, **OPTIONS)
    assert predictions["probability"].dims == ("network", "W", "realization", "state")
    assert predictions["W"].values.tolist() == [1.0, 3.0]
    assert predictions["realization"].values.tolist() == list(range(6))
    assert predictions["target_energy"].values.tolist() == [0.0, 1.0]
    # Realizations 3 to 5 exist at W = 1 alone.
    assert np.isnan(predictions["probability"].sel(W=3.0, realization=[3, 4, 5])).all()
    assert np.isfinite(predictions["probability"].sel(W=1.0)).all()
    assert predictions.attrs["sites"] == 256
    block = images_at(1.0, **options, start=3)
    for network, path in enumerate(networks):
        model = keras.models.load_model(path, compile=False)
        outputs = model(block["density"].values.reshape(-1, 16, 16, 1)).numpy()[:, 0].reshape(3, 2)
        probabilities = predictions["probability"].isel(network=network).sel(W=1.0, realization=[3, 4, 5])
        np.testing.assert_allclose(probabilities, outputs, atol=1e-6)
    np.testing.assert_allclose(predictions["energy"].sel(W=1.0, realization=[3, 4, 5]), block["energy"])


def test_images_of_files_that_differ_in_what_they_say_are_not_judged_together(tmp_path, networks):
    files = [tmp_path / "a.nc", tmp_path / "b.nc"]
    write_dataset(images_at(1.0), files[0])
    for changed in (images_at(3.0).assign_coords(flux=0.5), images_at(3.0).assign_attrs(boundary="open")):
        write_dataset(changed, files[1])
        with pytest.raises(ValueError, match=r"b\.nc cannot be joined with .*a\.nc: it has the (coord|attr)"):
            classify_files(networks, files, **OPTIONS)


def test_numbers_of_states_may_vary(tmp_path, networks):
    block = images_at(1.0, realizations=2, targets=(0.0, 0.1, 0.2)).drop_vars("target_energy")
    block["valid"][0, 2] = False
    block["density"][0, 2], block["energy"][0, 2] = np.nan, np.nan
    write_dataset(block, tmp_path / "window.nc")
    predictions = classify_files(networks, [tmp_path / "window.nc"], **OPTIONS)
    present = np.isfinite(predictions["probability"].isel(network=0, W=0).values)
    np.testing.assert_array_equal(present, block["valid"].values)
    np.testing.assert_array_equal(np.isfinite(predictions["energy"].isel(W=0).values), present)
    assert "target_energy" not in predictions.coords


def test_windows_at_other_W_hold_other_numbers_of_states(tmp_path, networks):
    files = []
    for W, states in ((1.0, 3), (3.0, 5)):
        block = images_at(W, realizations=2, targets=np.linspace(0, 0.1, states)).drop_vars("target_energy")
        files.append(tmp_path / f"W{W}.nc")
        write_dataset(block, files[-1])
    for order in (files, files[::-1]):
        predictions = classify_files(networks, order, **OPTIONS)
        assert np.isfinite(predictions["probability"]).sum(["network", "realization", "state"]).values.tolist() == [
            12,
            20,
        ]
    sample = read_sample(files, 2.0)
    assert len(sample.labels) == 2 * 3 + 2 * 5


def test_what_does_not_fit_is_refused(tmp_path, networks):
    (small,) = write_images(tmp_path, [1.0], size=12)
    with pytest.raises(ValueError, match=r"images of \(12, 12\) sites; the networks take \(16, 16\)"):
        classify_files(networks, [small], **OPTIONS)
    (one,) = write_images(tmp_path, [2.0])
    with pytest.raises(ValueError, match=r"W = 2, realization 0 comes twice"):
        classify_files(networks, [one, one], **OPTIONS)
    (other,) = write_images(tmp_path, [3.0], system="ando")
    with pytest.raises(ValueError, match=r"images of different systems: \['ando', 'su2'\]"):
        classify_files(networks, [one, other], **OPTIONS)
    with pytest.raises(ValueError, match="there are no images"):
        classify_files(networks, [], **OPTIONS)
    with pytest.raises(ValueError, match="there are no networks"):
        classify_files([], [one], **OPTIONS)


def test_feature_maps_are_the_layers(networks):
    model = keras.models.load_model(networks[0], compile=False)
    image = images_at(1.0)["density"].values[:, 0]
    maps = feature_maps(read_network(networks[0]), image)
    assert {name: values.shape[1:] for name, values in maps.items()} == {
        "convolution1": (12, 12, 3),
        "pooling1": (6, 6, 3),
    }
    kernel, bias = model.get_layer("convolution1").get_weights()
    corner = np.einsum("ixy,xyc->ic", image[:, :5, :5], kernel[:, :, 0]) + bias
    np.testing.assert_allclose(maps["convolution1"][:, 0, 0], corner, rtol=1e-4, atol=1e-5)
    windows = maps["convolution1"].reshape(4, 6, 2, 6, 2, 3)
    np.testing.assert_array_equal(maps["pooling1"], windows.max(axis=(2, 4)))
