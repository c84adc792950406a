"""Training: repeats to the last bit, restores the best epoch, keeps no sample, and records what it did."""

import gc
import json
import weakref
import zipfile

import numpy as np
import pytest

from locflow.kinds.classifier.samples import Sample
from locflow.kinds.classifier.training import batches, train
from locflow.learning.fused_adam import FusedAdam
from locflow.learning.network_files import load_network, save_network
from locflow.learning.networks import build_network
from locflow.learning.tensorflow_setup import configure, keras

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

NETWORK = {"architecture": "cnn", "kernels": 3, "kernel_length": 4, "pool": 2, "dense": 6, "dropout": 0.3}
OPTIONS = {"batch_size": 10, "max_epochs": 3, "patience": 3, "learning_rate": 0.01, "seed": 5, "threads": 1}
DIMENSION = 30


def sample_of(samples, *, seed=0, learnable=True):
    """Half the rows spread over the basis (label 1), half at one basis state (label 0); or labels at random."""
    generator = np.random.default_rng(seed)
    labels = (np.arange(samples) % 2).astype(np.float32)
    inputs = generator.exponential(size=(samples, DIMENSION)).astype(np.float32)
    localized = np.flatnonzero(labels == 0)
    inputs[localized] *= 0.01
    inputs[localized, generator.integers(DIMENSION, size=len(localized))] = 1
    inputs /= inputs.sum(axis=1, keepdims=True)
    if not learnable:
        generator.shuffle(labels)
    origin = np.zeros(samples, dtype=np.int32)
    return Sample(inputs, labels, origin, origin, samples // 2, {"split": "states"})


@pytest.fixture(scope="module")
def overfitted():
    """A training whose validation loss has its minimum before the last epoch: its labels mean nothing."""
    sample = sample_of(120, learnable=False)
    return sample, train(NETWORK, sample, **{**OPTIONS, "max_epochs": 40, "patience": 4, "learning_rate": 0.05})


def weights_of(training):
    return np.concatenate([weight.ravel() for weight in training.model.get_weights()])


def test_a_training_repeats_to_the_last_bit_whatever_ran_before():
    sample = sample_of(60)
    first = train(NETWORK, sample, **OPTIONS)
    other = train(NETWORK, sample, **{**OPTIONS, "seed": 6})
    again = train(NETWORK, sample, **OPTIONS)
    np.testing.assert_array_equal(weights_of(first), weights_of(again))
    assert first.record["history"] == again.record["history"]
    assert np.abs(weights_of(first) - weights_of(other)).max() > 1e-3


def test_the_best_epochs_weights_are_restored(overfitted):
    sample, training = overfitted
    losses = training.record["history"]["validation_loss"]
    assert training.record["best_epoch"] == int(np.argmin(losses)) + 1 < len(losses)
    assert training.record["epochs"] == len(losses) == training.record["best_epoch"] + 4
    assert training.record["stopped_early"]

    inputs, labels = sample.inputs[sample.training :], sample.labels[sample.training :]
    probability = training.model(inputs[..., np.newaxis]).numpy()[:, 0].astype(float)
    loss = -np.mean(labels * np.log(probability) + (1 - labels) * np.log(1 - probability))
    assert loss == pytest.approx(min(losses), rel=1e-4)
    assert training.record["validation_loss"] == pytest.approx(loss, rel=1e-4)
    assert training.record["validation_accuracy"] == pytest.approx(np.mean((probability > 0.5) == labels))


def test_the_best_weights_are_restored_when_epochs_run_out():
    sample = sample_of(120, learnable=False)
    options = {**OPTIONS, "max_epochs": 10, "patience": 50, "learning_rate": 0.05}
    record = train(NETWORK, sample, **options).record
    assert not record["stopped_early"]
    assert record["epochs"] == 10 > record["best_epoch"]
    assert record["validation_loss"] == pytest.approx(min(record["history"]["validation_loss"]), rel=1e-4)


def test_the_log_shows_the_epoch(capsys):
    history = train(NETWORK, sample_of(60), **OPTIONS).record["history"]
    losses = f"training loss {history['training_loss'][0]:.3e}, validation loss {history['validation_loss'][0]:.3e}"
    assert f"epoch 1 of 3, {losses}; " in capsys.readouterr().out


def test_what_differs_is_learned():
    training = train(NETWORK, sample_of(400), **{**OPTIONS, "max_epochs": 15})
    assert training.record["validation_accuracy"] > 0.95
    assert training.record["training_accuracy"] > 0.95


def test_the_record_is_json_and_complete(overfitted):
    sample, training = overfitted
    record = json.loads(json.dumps(training.record, allow_nan=False))
    assert record["parameters"] == training.model.count_params()
    assert [row["name"] for row in record["layers"]][1] == "Conv1D"
    assert record["sample"] == sample.composition
    assert record["seed"] == 5
    assert set(record["packages"]) == {"numpy", "tensorflow", "keras"}
    assert {len(values) for values in record["history"].values()} == {record["epochs"]}


def test_a_sample_is_released_after_its_training():
    sample = sample_of(40)
    reference = weakref.ref(sample)
    training = train(NETWORK, sample, **{**OPTIONS, "max_epochs": 1})
    del sample
    gc.collect()
    assert reference() is None
    assert training.record["epochs"] == 1


def test_the_fused_adam_takes_the_steps_of_keras():
    sample = sample_of(60)
    weights = []
    for optimizer in (keras.optimizers.Adam, FusedAdam):
        keras.utils.set_random_seed(1)
        model = build_network({**NETWORK, "dropout": 0.0}, DIMENSION)
        start = model.get_weights()
        model.compile(optimizer=optimizer(0.01), loss="binary_crossentropy", jit_compile=False)
        model.fit(batches(sample, slice(None), 10), epochs=3, shuffle=False, verbose=0)
        weights.append(np.concatenate([weight.ravel() for weight in model.get_weights()]))
    moved = np.abs(weights[0] - np.concatenate([weight.ravel() for weight in start])).max()
    assert moved > 0.05
    np.testing.assert_allclose(weights[1], weights[0], atol=1e-5 * moved)


def test_every_epoch_passes_each_state_once_in_a_new_order():
    sample = sample_of(50)
    sample.inputs[:, 0] = np.arange(50)
    shuffled = batches(sample, slice(None, 25), 10, order=np.random.default_rng(0))
    epochs = [[inputs.numpy() for inputs, _ in shuffled] for _ in range(2)]
    assert [len(batch) for batch in epochs[0]] == [10, 10, 5]
    orders = [np.concatenate(epoch)[:, 0, 0].tolist() for epoch in epochs]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(25))
    assert orders[0] != orders[1]
    plain = [(inputs.numpy(), labels.numpy()) for inputs, labels in batches(sample, slice(25, None), 10)]
    np.testing.assert_array_equal(np.concatenate([inputs for inputs, _ in plain])[:, :, 0], sample.inputs[25:])
    np.testing.assert_array_equal(np.concatenate([labels for _, labels in plain])[:, 0], sample.labels[25:])


def test_smaller_blocks_make_the_same_batches(monkeypatch):
    sample = sample_of(60)
    part = slice(None, 30)
    whole = [inputs.numpy() for inputs, _ in batches(sample, part, 7, order=np.random.default_rng(0))]
    monkeypatch.setattr("locflow.kinds.classifier.training.BLOCK_BYTES", 1)
    blocks = [inputs.numpy() for inputs, _ in batches(sample, part, 7, order=np.random.default_rng(0))]
    for one, other in zip(whole, blocks, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_diverging_training_names_the_learning_rate():
    sample = sample_of(40)
    sample.inputs[3, 3] = np.nan
    with pytest.raises(ValueError, match=r"learning_rate: with 0.01 the loss is no longer a number"):
        train(NETWORK, sample, **OPTIONS)


def test_a_saved_network_is_the_trained_one_without_its_optimizer(overfitted, tmp_path):
    _, training = overfitted
    path = tmp_path / "fold00.keras"
    save_network(training.model, path)
    assert [file.name for file in tmp_path.iterdir()] == ["fold00.keras"]
    with zipfile.ZipFile(path) as archive:
        assert b"optimizer" not in archive.read("model.weights.h5")
    for one, other in zip(load_network(path).get_weights(), training.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_interrupted_save_leaves_the_old_file(monkeypatch, tmp_path):
    path = tmp_path / "fold00.keras"
    model = build_network(NETWORK, DIMENSION)
    path.write_text("before")

    def interrupted(temporary):
        temporary.write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(model, "save", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_network(model, path)
    assert [file.name for file in tmp_path.iterdir()] == ["fold00.keras"]
    assert path.read_text() == "before"
