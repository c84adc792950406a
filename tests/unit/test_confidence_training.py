"""Confidence optimization: the cost and its gradient, what dropout and decay act on, and plain gradient descent."""

import json

import numpy as np
import pytest
from synthetic_spectra import spectra_of

from locflow.kinds.confidence.model import ConfidenceModel
from locflow.kinds.confidence.samples import SpectrumSample
from locflow.kinds.confidence.training import accuracy, train
from locflow.learning.batches import endless_batches
from locflow.learning.networks import mlp
from locflow.learning.tensorflow_setup import configure, keras, tensorflow

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

COST = {"confidence_weight": 1.0, "weight_decay": 1.0, "reduction": "sum"}
OPTIONS = {
    **COST,
    "hidden": [40],
    "dropout": 0.5,
    "initial_std": 0.1,
    "optimizer": "gradient_descent",
    "learning_rate": 1e-3,
    "batch_size": 30,
    "steps": 250,
    "seed": 3,
    "threads": 1,
}


def numpy_cost(weights, inputs, labels, transition, *, confidence_weight, weight_decay, reduction):
    """Eq. (8), written out in double precision; the last two weights are those of the output."""

    def confidences(x):
        *hidden, output, bias = weights
        for kernel, shift in zip(hidden[::2], hidden[1::2], strict=True):
            x = np.maximum(x @ kernel + shift, 0)
        values = np.exp(x @ output + bias)
        return values / values.sum(axis=1, keepdims=True)

    reduce = {"sum": np.sum, "mean": np.mean}[reduction]
    cross_entropy = reduce(-(labels * np.log(confidences(inputs))).sum(axis=1))
    outputs = confidences(transition)
    entropy = reduce(-(outputs * np.log(outputs)).sum(axis=1))
    return cross_entropy + confidence_weight * entropy + weight_decay * sum((v**2).sum() for v in weights[:-2:2])


def problem(hidden=(6,), *, dropout=0.0, **cost):
    """A small model with a batch, all far from where anything saturates."""
    generator = np.random.default_rng(0)
    network = mlp(4, hidden=list(hidden), dropout=dropout, initial_std=0.5)
    network.set_weights([generator.normal(scale=0.5, size=weight.shape) for weight in network.get_weights()])
    batch = (
        generator.normal(size=(7, 4)).astype(np.float32),
        np.eye(2, dtype=np.float32)[generator.integers(2, size=7)],
        generator.normal(size=(5, 4)).astype(np.float32),
    )
    return ConfidenceModel(network, **{**COST, **cost}), batch


def gradient_of(model, batch, *, training=False):
    with tensorflow.GradientTape() as tape:
        cost = model.terms(*map(tensorflow.constant, batch), training=training)["cost"]
    return [slope.numpy() for slope in tape.gradient(cost, model.network.trainable_variables)]


@pytest.mark.parametrize("hidden", [(6,), (6, 5)])
@pytest.mark.parametrize("cost", [{}, {"confidence_weight": 0.3, "weight_decay": 0.2, "reduction": "mean"}])
def test_the_cost_is_equation_8_and_its_gradient_that_of_finite_differences(hidden, cost):
    model, batch = problem(hidden, **cost)
    weights = [weight.astype(np.float64) for weight in model.network.get_weights()]
    settings = {**COST, **cost}
    own_cost = model.terms(*map(tensorflow.constant, batch), training=False)["cost"].numpy()
    assert own_cost == pytest.approx(numpy_cost(weights, *batch, **settings), rel=1e-5)
    gradient = gradient_of(model, batch)
    for k, weight in enumerate(weights):
        expected = np.empty_like(weight)
        for index in np.ndindex(weight.shape):
            costs = []
            for shift in (1e-6, -1e-6):
                weight[index] += shift
                costs.append(numpy_cost(weights, *batch, **settings))
                weight[index] -= shift
            expected[index] = (costs[0] - costs[1]) / 2e-6
        np.testing.assert_allclose(gradient[k], expected, rtol=1e-3, atol=1e-5)


def test_the_confidence_term_alone_makes_outputs_confident():
    model, (inputs, labels, transition) = problem(weight_decay=0.0)
    model.compile(optimizer=keras.optimizers.SGD(0.01), jit_compile=False)
    before = model.terms(inputs, labels, transition, training=False)["confidence_entropy"].numpy()
    for _ in range(200):
        model.train_step(tuple(map(tensorflow.constant, (inputs[:0], labels[:0], transition))))
    after = model.terms(inputs, labels, transition, training=False)["confidence_entropy"].numpy()
    assert after < 0.3 * before


def test_means_over_a_batch_are_sums_with_as_many_times_the_weight_decay():
    # Why sum or mean matters in paper 3: beside a mean over n spectra the same mu weighs n times as much.
    gradients = []
    for reduction, weight_decay in (("mean", 0.2), ("sum", 0.2 * 5)):
        model, (inputs, labels, transition) = problem(reduction=reduction, weight_decay=weight_decay)
        gradients.append(gradient_of(model, (inputs[:5], labels[:5], transition)))
    for of_mean, of_sum in zip(*gradients, strict=True):
        np.testing.assert_allclose(5 * of_mean, of_sum, rtol=1e-4, atol=1e-6)


def test_without_its_weight_the_confidence_term_is_gone():
    model, (inputs, labels, transition) = problem(confidence_weight=0.0)
    one, other = (gradient_of(model, (inputs, labels, scale * transition)) for scale in (1, -3))
    for slope, same in zip(one, other, strict=True):
        np.testing.assert_array_equal(slope, same)


@pytest.mark.parametrize("hidden", [(6,), (6, 5)])
def test_only_the_weights_of_hidden_layers_decay(hidden):
    decaying, batch = problem(hidden, weight_decay=1.0)
    plain, _ = problem(hidden, weight_decay=0.0)
    weights = decaying.network.get_weights()
    differences = [a - b for a, b in zip(gradient_of(decaying, batch), gradient_of(plain, batch), strict=True)]
    for k, (difference, weight) in enumerate(zip(differences, weights, strict=True)):
        hidden_kernel = k % 2 == 0 and k < 2 * len(hidden)
        np.testing.assert_allclose(difference, 2 * weight if hidden_kernel else 0 * weight, atol=1e-5)


def test_a_step_of_gradient_descent_is_equation_4():
    model, batch = problem()
    model.compile(optimizer=keras.optimizers.SGD(0.01), jit_compile=False)
    before, gradient = model.network.get_weights(), gradient_of(model, batch)
    model.train_step(tuple(map(tensorflow.constant, batch)))
    for old, slope, new in zip(before, gradient, model.network.get_weights(), strict=True):
        np.testing.assert_array_equal(new, old - np.float32(0.01) * slope)


def test_half_of_the_hidden_neurons_are_left_out_in_training_for_both_batches():
    width = 400
    network = mlp(3, hidden=[width], dropout=0.5, initial_std=0.1)
    # Every neuron is on, and its output weights are all one: the value counts the neurons.
    network.set_weights([np.zeros((3, width)), np.ones(width), np.ones((width, 2)), np.zeros(2)])
    model = ConfidenceModel(network, **COST)
    inputs = np.ones((50, 3), dtype=np.float32)
    np.testing.assert_allclose(model.logits(inputs, training=False), width)
    counts = model.logits(inputs, training=True).numpy()[:, 0] / 2
    assert np.abs(counts - width / 2).max() < 5 * np.sqrt(width / 4)
    assert len(set(counts)) > 10


def test_dropout_acts_on_the_labelled_and_on_the_unlabelled_batch():
    model, (inputs, labels, transition) = problem((50,), dropout=0.5)
    for name, batch in {
        "cross_entropy": (inputs, labels, transition[:0]),
        "confidence_entropy": (inputs[:0], labels[:0], transition),
    }.items():
        kept = {float(model.terms(*batch, training=False)[name]) for _ in range(4)}
        dropped = {float(model.terms(*batch, training=True)[name]) for _ in range(4)}
        assert (len(kept), len(dropped)) == (1, 4)


def sample_of(states=300, seed=0):
    generator = np.random.default_rng(seed)
    inputs = np.concatenate([spectra_of(W, states, generator) for W in (0.25, 12.0)]).astype(np.float32)
    labels = np.repeat(np.eye(2, dtype=np.float32), states, axis=0)
    transition = np.concatenate([spectra_of(W, states, generator) for W in (1, 2, 3, 5)]).astype(np.float32)
    order = generator.permutation(2 * states)
    return SpectrumSample(inputs, labels, order[:states], order[states:], transition, {"cut": 4})


def weights_of(training):
    return np.concatenate([weight.ravel() for weight in training.model.get_weights()])


@pytest.fixture(scope="module")
def trained():
    sample = sample_of()
    return sample, train(sample, **OPTIONS)


def test_phases_are_learned_and_transition_states_become_confident(trained):
    sample, training = trained
    record = training.record
    assert record["validation_accuracy"] > 0.99
    confidence = training.model(sample.inputs[sample.testing]).numpy()
    expected = np.mean(confidence.argmax(axis=1) == sample.labels[sample.testing].argmax(axis=1))
    assert record["validation_accuracy"] == pytest.approx(expected)
    plain = train(sample, **{**OPTIONS, "confidence_weight": 0.0}).record
    assert record["history"]["confidence_entropy"][-1] < 0.8 * plain["history"]["confidence_entropy"][-1]


def test_a_training_repeats_to_the_last_bit_whatever_ran_before(trained):
    sample, first = trained
    other = train(sample, **{**OPTIONS, "seed": 4})
    again = train(sample, **OPTIONS)
    np.testing.assert_array_equal(weights_of(first), weights_of(again))
    assert first.record["history"] == again.record["history"]
    assert np.abs(weights_of(first) - weights_of(other)).max() > 1e-3


def test_the_record_is_json_and_complete(trained):
    _, training = trained
    record = json.loads(json.dumps(training.record, allow_nan=False))
    assert record["parameters"] == 40 * 5 + 40 + 40 * 2 + 2 == sum(row["parameters"] for row in record["layers"])
    assert record["history"]["step"] == [100, 200, 250]
    assert {len(values) for values in record["history"].values()} == {3}
    kernel = training.model.layers[0].kernel.numpy()
    np.testing.assert_allclose(record["input_weights"], np.sqrt((kernel**2).mean(axis=1)), rtol=1e-5)


def test_the_density_matrix_is_told_apart_by_its_first_levels():
    sample = sample_of()
    weights = SpectrumSample(
        np.exp(-sample.inputs), sample.labels, sample.training, sample.testing, np.exp(-sample.transition), {}
    )
    record = train(weights, **{**OPTIONS, "learning_rate": 1e-2}).record
    assert record["validation_accuracy"] > 0.9
    assert record["input_weights"][0] > 1.5 * record["input_weights"][-1]


def test_adam_trains_too():
    record = train(sample_of(), **{**OPTIONS, "optimizer": "adam", "reduction": "mean", "learning_rate": 0.01}).record
    assert record["validation_accuracy"] > 0.95


def test_the_log_shows_the_step(capsys):
    cost = train(sample_of(), **OPTIONS).record["history"]["cost"]
    assert f"step 100 of 250, cost {cost[0]:.3e}, training accuracy " in capsys.readouterr().out


def test_batches_use_up_all_rows_before_they_repeat():
    rows = next(endless_batches(np.arange(12), 5, 6, np.random.default_rng(0)))
    assert rows.shape == (6, 5)
    flat = rows.ravel()
    for start in (0, 12):
        assert sorted(flat[start : start + 12]) == list(range(12))
    assert list(flat[:12]) != list(flat[12:24])


def test_accuracy_counts_in_blocks(monkeypatch, trained):
    sample, training = trained
    rows = np.arange(100)
    whole = accuracy(training.model, sample.inputs, sample.labels, rows)
    monkeypatch.setattr("locflow.learning.networks.ACTIVATION_BYTES", 4 * 40 * 7)
    assert accuracy(training.model, sample.inputs, sample.labels, rows) == whole


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"optimizer": "rmsprop"}, "optimizer: 'rmsprop' is unknown; allowed: gradient_descent, adam"),
        ({"reduction": "median"}, "reduction: 'median' is unknown; allowed: sum, mean"),
        ({"confidence_weight": -1}, "confidence_weight: -1 is negative"),
        ({"steps": 0}, "steps: 0 is too small"),
        ({"learning_rate": 1e6}, r"learning_rate: with 1000000.0 the cost is no longer a number"),
    ],
)
def test_bad_settings_are_named(changes, message):
    with pytest.raises(ValueError, match=message):
        train(sample_of(40), **{**OPTIONS, **changes})
