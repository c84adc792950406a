"""Dreaming: plain gradient descent on the input, physical spectra at every step, towards what was asked for."""

import numpy as np
import pytest
import xarray as xr
from block_files import read_realization
from synthetic_spectra import CUT, LEVELS, write_files

from locflow.kinds.confidence.dreaming import UNDECIDED, descend, dream
from locflow.kinds.confidence.prediction import classify
from locflow.kinds.confidence.samples import read_samples
from locflow.kinds.confidence.training import train
from locflow.learning.network_files import load_network, save_network
from locflow.learning.networks import mlp
from locflow.learning.tensorflow_setup import configure, keras, tensorflow
from locflow.results.files import read_dataset, write_dataset

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

W_VALUES = [0.25, 1.0, 1.5, 2.0, 3.0, 12.0]
OPTIONS = {
    "cut": CUT,
    "trimmed_fraction": 0.1,
    "trimmed_by": "levels",
    "W_ETH": 0.25,
    "W_MBL": 12.0,
    "typical": 8,
    "dreams": 3,
    "steps": 400,
    "step_size": 0.01,
    "seed": 1,
    "threads": 1,
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Two networks, trained on synthetic spectra, what they say about them, and the spectra."""
    folder = tmp_path_factory.mktemp("dreams")
    spectra = write_files(folder, W_VALUES, 2)
    samples = read_samples(
        spectra[:2],
        spectra[-2:],
        spectra[2:-2],
        cut=CUT,
        input="spectrum",
        trimmed_fraction=0.1,
        trimmed_by="levels",
        transition_spectra=400,
        seeds=[0, 1],
    )
    networks = []
    for fold, sample in enumerate(samples):
        network = train(
            sample,
            hidden=[60],
            dropout=0.5,
            initial_std=0.1,
            confidence_weight=0.0,
            weight_decay=1.0,
            optimizer="gradient_descent",
            reduction="sum",
            learning_rate=1e-3,
            batch_size=30,
            steps=300,
            seed=fold,
            threads=1,
        ).model
        networks.append(folder / f"fold0{fold}.keras")
        save_network(network, networks[-1])
    confidences = folder / "confidences.nc"
    result = classify(networks, spectra, training="t", cut=CUT, input="spectrum", W_ETH=0.25, W_MBL=12.0, threads=1)
    write_dataset(result, confidences)
    return networks, confidences, spectra


def stepwise(weights, xi, sign, steps, step_size):
    """Gradient descent, one gradient per step, in double precision."""
    *hidden, output, bias = (weight.astype(np.float64) for weight in weights)
    towards, shift = output[:, 1] - output[:, 0], bias[1] - bias[0]
    xi = xi.copy()
    for _ in range(steps):
        x, active = xi, []
        for kernel, offset in zip(hidden[::2], hidden[1::2], strict=True):
            x = np.maximum(x @ kernel + offset, 0)
            active.append(x > 0)
        difference = x @ towards + shift
        slope = active[-1] * towards
        for kernel, on in zip(hidden[-2:0:-2], active[-2::-1], strict=True):
            slope = (slope @ kernel.T) * on
        slope = slope @ hidden[0].T
        xi = xi + step_size * sign * (slope / (1 + np.exp(sign * difference))[:, np.newaxis])
        xi = np.sort(np.maximum(xi, 0), axis=1)
    return xi


@pytest.mark.parametrize("hidden", [[30], [30, 20]])
def test_dreams_are_those_of_one_gradient_per_step(hidden):
    keras.utils.set_random_seed(2)
    models = [mlp(4, hidden=hidden, dropout=0.5, initial_std=0.3) for _ in range(2)]
    start = np.sort(np.random.default_rng(0).exponential(2.0, size=(5, 4)), axis=1)
    dreams = descend(models, start, steps=4030, step_size=1e-3)
    assert dreams.shape == (2, 2, 5, 4)
    for target, sign in enumerate((-1, 1)):
        for network, model in enumerate(models):
            expected = stepwise(model.get_weights(), start, sign, 4030, 1e-3)
            assert np.abs(expected - start).max() > 0.1
            np.testing.assert_allclose(dreams[target, network], expected, atol=0.03)


def test_one_step_goes_down_the_gradient_of_the_cross_entropy():
    keras.utils.set_random_seed(4)
    model = mlp(4, hidden=[30], dropout=0.5, initial_std=0.3)
    start = np.sort(np.random.default_rng(0).exponential(2.0, size=(5, 4)), axis=1) + np.arange(4)
    for target, label in enumerate(np.eye(2)):
        inputs = tensorflow.constant(start.astype(np.float32))
        with tensorflow.GradientTape() as tape:
            tape.watch(inputs)
            cost = -tensorflow.reduce_sum(label.astype(np.float32) * tensorflow.math.log(model(inputs)))
        expected = start - 1e-3 * tape.gradient(cost, inputs).numpy()
        np.testing.assert_allclose(descend([model], start, steps=1, step_size=1e-3)[target, 0], expected, atol=1e-7)


def test_spectra_stay_ordered_and_eigenvalues_at_most_one():
    keras.utils.set_random_seed(1)
    model = mlp(6, hidden=[50], dropout=0.5, initial_std=1.0)
    start = np.sort(np.random.default_rng(1).exponential(0.5, size=(10, 6)), axis=1)
    dreamed = descend([model], start, steps=3000, step_size=0.01)
    assert (np.diff(dreamed, axis=-1) >= 0).all()
    assert (dreamed >= 0).all()
    assert (dreamed == 0).any()


def test_dreams_end_where_networks_are_sure(trained):
    networks, confidences, spectra = trained
    dreams = dream(networks, confidences, spectra, **OPTIONS)
    assert dreams["dreamed_confidence"].sel(target="ETH").max() < 0.2
    assert dreams["dreamed_confidence"].sel(target="MBL").min() > 0.8
    # Localized states are the purer ones: a smaller lowest level, a larger highest.
    mbl, eth = (dreams["dreamed"].sel(target=target).mean("dream") for target in ("MBL", "ETH"))
    assert mbl[-1] > eth[-1]


def test_dreams_are_means_over_networks_that_dream_for_themselves(trained):
    networks, confidences, spectra = trained
    dreams = dream(networks, confidences, spectra, **OPTIONS)
    alone = descend([load_network(path) for path in networks], dreams["start"].values, steps=400, step_size=0.01)
    np.testing.assert_allclose(dreams["dreamed"], alone.mean(axis=1), rtol=1e-6)
    np.testing.assert_allclose(dreams["dreamed_std"], alone.std(axis=1), atol=1e-6)


def test_shown_spectra_are_of_their_phase_and_dreams_start_from_the_first_undecided(trained, tmp_path):
    networks, confidences, spectra = trained
    dreams = dream(networks, confidences, spectra, **OPTIONS)
    assert dreams["spectra"].shape == (3, 8, LEVELS)
    np.testing.assert_array_equal(dreams["start"], dreams["spectra"].sel(phase="transition")[:3])
    stored = {}
    for path in spectra:
        with read_realization(path, "entanglement") as file:
            for row, xi in enumerate(file[f"spectrum_of_cut_{CUT}"].values):
                stored[tuple(xi)] = file.attrs["W"], file.attrs["realization"], row
    for phase, W in (("ETH", 0.25), ("MBL", 12.0)):
        places = [stored[tuple(xi)] for xi in dreams["spectra"].sel(phase=phase).values.astype(np.float32)]
        assert {place[0] for place in places} == {W}
        assert len(set(places)) == 8
        assert all(6 <= row < 54 for _, _, row in places)
    with read_dataset(confidences, "confidences") as dataset:
        for xi in dreams["start"].values.astype(np.float32):
            W, realization, row = stored[tuple(xi)]
            mean = dataset["confidence"].sel(W=W, realization=realization)[:, row].mean()
            assert UNDECIDED[0] < mean < UNDECIDED[1]
    write_dataset(dreams, tmp_path / "dreams.nc")


def test_undecided_spectra_that_do_not_exist_are_nan(trained):
    dreams = dream(*trained, **{**OPTIONS, "typical": 90, "steps": 1})
    undecided = dreams["spectra"].sel(phase="transition").values
    assert dreams.attrs["undecided_states"] < 90
    assert np.isfinite(undecided[: dreams.attrs["undecided_states"]]).all()
    assert np.isnan(undecided[dreams.attrs["undecided_states"] :]).all()


def test_what_is_missing_is_named(trained, tmp_path):
    networks, confidences, spectra = trained
    with pytest.raises(ValueError, match=r"dreams: 400 .* of the 480 states .* only \d+ .* 2 networks .*0.4 and 0.6"):
        dream(networks, confidences, spectra, **{**OPTIONS, "dreams": 400})
    with pytest.raises(ValueError, match=r"typical: 500 spectra of ETH are asked for; at W = 0.25 are 96"):
        dream(networks, confidences, spectra, **{**OPTIONS, "typical": 500})
    with xr.open_dataset(confidences) as said:
        other = said.load()
    other.attrs["input"] = "density_matrix"
    path = tmp_path / "other.nc"
    write_dataset(other, path)
    with pytest.raises(ValueError, match="trained on density_matrix; only those of input spectrum dream"):
        dream(networks, path, spectra, **OPTIONS)
