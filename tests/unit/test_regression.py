"""Training of the recurrent network: updates are Keras' own, folds are independent, pretrained GRUs stay frozen."""

import json

import numpy as np
import pytest
from stored_networks import stored

from locflow.kinds.regression import forward
from locflow.kinds.regression.networks import features_of, head, recurrent_network
from locflow.kinds.regression.samples import RegressionSample, neighbour_pairs, padded
from locflow.kinds.regression.training import GradientDescent, shuffled_batches, train_regressions
from locflow.learning.tensorflow_setup import configure, keras

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

OPTIONS = {
    "features": 2,
    "hidden": 10,
    "epochs": 2,
    "batch_size": 16,
    "optimizer": "adam",
    "reduction": "mean",
    "learning_rate": 1e-2,
    "threads": 1,
}


def sample_of(fields, *, seed=0, energies=None, targets=2):
    """Rings of 4 and 6 sites; targets are smooth functions of the mean |h| and of the energy density."""
    generator = np.random.default_rng(seed)
    W = generator.uniform(0.5, 8, fields)
    system = np.arange(fields) % 2
    sequences, strength = np.zeros((fields, 6, 2)), np.zeros(fields)
    for row in range(fields):
        field = W[row] * generator.uniform(-1, 1, (6, 4)[system[row]])
        sequences[row] = padded(neighbour_pairs(field), 6)
        strength[row] = np.abs(field).mean()
    density = np.array([0.5] if energies is None else energies)
    slope = 1 - 2 * (density - 0.5) ** 2
    first = np.exp(-strength[:, np.newaxis] / 2) * slope
    values = np.stack([first, 0.5 - 0.3 * first, strength[:, np.newaxis] * slope / 8], axis=-1)[..., :targets]
    return RegressionSample(
        sequences.astype(np.float32),
        density.astype(np.float32),
        values.astype(np.float32),
        system,
        W,
        np.arange(fields),
        energies is not None,
        {"systems": ["ring6", "ring4"], "fields": fields},
    )


def predictions(model, sample):
    read = stored(model)
    return forward.indicators_of(read, forward.features_of(read, sample.sequences), sample.energy_density)


def weights_of(model):
    return np.concatenate([weight.ravel() for weight in model.get_weights()])


@pytest.fixture(scope="module")
def trainings():
    return list(train_regressions(sample_of(64, targets=1), seeds=[5, 6], **OPTIONS))


@pytest.fixture(scope="module")
def pretrained(trainings):
    """Networks of two short trainings on the first target."""
    return [trained.model for trained in trainings]


@pytest.mark.parametrize(
    ("optimizer", "reduction", "learning_rate", "of_keras"),
    [("adam", "mean", 1e-2, 1e-2), ("sgd", "sum", 1e-3, 1e-3 * 8 * 2)],
)
def test_updates_are_those_of_keras(optimizer, reduction, learning_rate, of_keras):
    sample = sample_of(40)
    rows = np.random.default_rng(3).permutation(40)[:32].reshape(4, 8).astype(np.int32)
    model, reference = (recurrent_network(2) for _ in range(2))
    start = model.get_weights()
    reference.set_weights(start)
    optimizers = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}
    reference.compile(optimizer=optimizers[optimizer](of_keras), loss="mse")
    expected = [reference.train_on_batch(sample.sequences[batch], sample.targets[batch, 0]) for batch in rows]

    descent = GradientDescent(
        model, energy_input=False, optimizer=optimizer, reduction=reduction, learning_rate=learning_rate
    )
    found = descent.run(sample.sequences, sample.energy_density, sample.targets, rows)
    np.testing.assert_allclose(weights_of(model), weights_of(reference), atol=2e-5)
    assert np.abs(weights_of(model) - np.concatenate([w.ravel() for w in start])).max() > 1e-3
    np.testing.assert_allclose(found, expected, rtol=1e-4)

    trained = weights_of(model)
    descent.restart(start)
    np.testing.assert_array_equal(descent.run(sample.sequences, sample.energy_density, sample.targets, rows), found)
    np.testing.assert_array_equal(weights_of(model), trained)


def test_a_last_small_batch_counts_by_its_samples():
    sample = sample_of(10)
    network = recurrent_network(2)
    model, features = head(network), features_of(network, sample.sequences)
    start = model.get_weights()
    weights = []
    for row in ([7, 2, 5], [7, 2, 5, -1, -1]):
        descent = GradientDescent(model, energy_input=False, optimizer="sgd", reduction="mean", learning_rate=0.1)
        descent.restart(start)
        descent.run(features, sample.energy_density, sample.targets, np.array([row], dtype=np.int32))
        weights.append(weights_of(model))
    np.testing.assert_allclose(weights[0], weights[1], atol=1e-6)
    assert np.abs(weights[0] - np.concatenate([weight.ravel() for weight in start])).max() > 1e-3


def test_every_epoch_passes_each_row_once_in_a_new_order():
    order = np.random.default_rng(0)
    epochs = [shuffled_batches(np.arange(5, 28), 10, order) for _ in range(2)]
    for batches in epochs:
        assert batches.shape == (3, 10)
        assert sorted(batches.ravel().tolist()) == [-1] * 7 + list(range(5, 28))
        assert (batches[:2] >= 0).all()
    assert epochs[0].tolist() != epochs[1].tolist()


def test_a_fold_is_the_same_alone_and_after_others_and_logs_its_epochs(trainings, capsys):
    capsys.readouterr()
    (alone,) = train_regressions(sample_of(64, targets=1), seeds=[6], **OPTIONS)
    loss = alone.record["history"]["training_loss"][0]
    assert f"epoch 1 of 2, training loss {loss:.3e}; " in capsys.readouterr().out
    np.testing.assert_array_equal(weights_of(trainings[1].model), weights_of(alone.model))
    assert trainings[1].record["history"] == alone.record["history"]
    assert np.abs(weights_of(trainings[0].model) - weights_of(alone.model)).max() > 1e-3


def test_what_depends_on_the_field_is_learned_for_both_lengths():
    test = sample_of(300, seed=1)
    (trained,) = train_regressions(sample_of(600), seeds=[0], **{**OPTIONS, "epochs": 60})
    for system in (0, 1):
        rows = test.system == system
        error = ((predictions(trained.model, test) - test.targets)[rows] ** 2).mean(axis=(0, 1))
        assert (error < 0.15 * test.targets[rows].var(axis=(0, 1))).all()
    losses = trained.record["history"]["training_loss"]
    assert losses[-1] < 0.3 * losses[0]


def test_a_pretrained_gru_is_copied_and_kept(pretrained):
    sample = sample_of(64, targets=3)
    trainings = train_regressions(sample, seeds=[7, 8], pretrained=pretrained, **OPTIONS)
    for source, trained in zip(pretrained, trainings, strict=True):
        for one, other in zip(
            source.get_layer("gru").get_weights(), trained.model.get_layer("gru").get_weights(), strict=True
        ):
            np.testing.assert_array_equal(one, other)
        assert trained.record["parameters"] == 99
        assert trained.record["trained_parameters"] == 63
        losses = trained.record["history"]["training_loss"]
        assert losses[-1] < losses[0]
        error = ((predictions(trained.model, sample) - sample.targets) ** 2).mean()
        assert error == pytest.approx(losses[-1], rel=0.5)


def test_a_head_with_energy_learns_on_features_of_one_energy(pretrained):
    energies = [0.1, 0.5, 0.9]
    sample = sample_of(200, targets=3, energies=energies)
    options = {**OPTIONS, "epochs": 40}
    (trained,) = train_regressions(sample, seeds=[3], pretrained=pretrained[:1], **options)
    assert trained.record["parameters"] == 109
    assert trained.record["trained_parameters"] == 73
    assert trained.record["updates"] == 40 * -(-600 // 16)
    predicted = predictions(trained.model, sample)
    # The middle of the spectrum is told from its edges.
    difference = (predicted[:, 1] - predicted[:, 0])[:, 2].mean()
    assert difference == pytest.approx((sample.targets[:, 1] - sample.targets[:, 0])[:, 2].mean(), rel=0.3)


def test_the_record_is_json_and_complete(trainings):
    record = json.loads(json.dumps(trainings[0].record, allow_nan=False))
    assert record["history"]["epoch"] == [1, 2]
    assert len(record["history"]["training_loss"]) == 2
    assert record["composition"] == sample_of(64).composition
    assert record["updates"] == 2 * 4
    assert record["seed"] == 5
    assert record["parameters"] == record["trained_parameters"] == 36 + 30 + 11
    assert [row["parameters"] for row in record["layers"]] == [36, 30, 11]
    assert set(OPTIONS) <= set(record)
    assert set(record["packages"]) == {"numpy", "tensorflow", "keras"}


def test_a_diverging_training_names_the_learning_rate(pretrained):
    sample = sample_of(20)
    sample.sequences[3, 3] = np.nan
    with pytest.raises(ValueError, match=r"learning_rate: with 0.01 the loss is no longer a number after 1 epochs"):
        list(train_regressions(sample, seeds=[0], pretrained=pretrained[:1], **OPTIONS))


def test_features_must_be_those_of_the_pretrained_network(pretrained):
    with pytest.raises(ValueError, match="features: 3 differ from the 2 of the pretrained network"):
        list(train_regressions(sample_of(20), seeds=[0], pretrained=pretrained[:1], **{**OPTIONS, "features": 3}))


@pytest.mark.parametrize(("option", "allowed"), [("optimizer", "adam, sgd"), ("reduction", "mean, sum")])
def test_unknown_options_are_named(option, allowed):
    with pytest.raises(ValueError, match=f"{option}: 'other' is unknown; allowed: {allowed}"):
        list(train_regressions(sample_of(20), seeds=[0], **{**OPTIONS, option: "other"}))
