"""Recurrent classifiers of traces: parameters, side-by-side evaluation, training, blanking, seeds."""

import json

import numpy as np
import pytest
import xarray as xr
from synthetic_traces import traces_block

from locflow.kinds.confidence.optimization import output_terms
from locflow.kinds.sequence_classifier.folds import train_folds
from locflow.kinds.sequence_classifier.forward import probabilities, stacked
from locflow.kinds.sequence_classifier.networks import lstm_classifier
from locflow.kinds.sequence_classifier.prediction import classify
from locflow.kinds.sequence_classifier.samples import phase_of, read_traces, trace_sample
from locflow.kinds.sequence_classifier.training import train_side_by_side
from locflow.learning.network_files import load_network, save_network
from locflow.learning.tensorflow_setup import configure, keras, tensorflow
from locflow.results.files import write_dataset

pytestmark = pytest.mark.slow

configure(1)

GRID = (0.25, 0.5, 2.0, 4.0, 7.75, 8.0)
PHASES = [{"name": "ergodic", "from": 0.0, "to": 0.5}, {"name": "localized", "from": 7.625, "to": 8.0}]
OPTIONS = {
    "units": 4,
    "dropout": 0.2,
    "dropout_of": "inputs",
    "l2": 0.01,
    "confidence_weight": 1.0,
    "learning_rate": 0.02,
    "batch_size": 8,
    "epochs": 40,
    "threads": 1,
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("traces")
    paths = []
    for W in GRID:
        for start in (0, 8):
            paths.append(folder / f"W{W}_{start}.nc")
            write_dataset(traces_block(W, energy_densities=(0.3, 0.5), start=start), paths[-1])
    return paths


@pytest.fixture(scope="module")
def sample(files):
    return trace_sample(read_traces(files, [0.5]), PHASES, training_realizations=10, test_realizations=6)


@pytest.fixture(scope="module")
def trained(sample):
    (training,) = train_side_by_side(sample, seeds=[1], **OPTIONS)
    return training


def weights_of(training):
    return np.concatenate([weight.ravel() for weight in training.model.get_weights()])


@pytest.mark.parametrize(
    ("sites", "units", "phases", "parameters"),
    [
        (20, 1, 2, 92),
        (20, 2, 2, 190),
        (20, 4, 2, 410),
        (20, 8, 2, 946),
        (20, 16, 2, 2402),
        (20, 32, 2, 6850),
        (20, 32, 3, 6883),
        (1, 1, 2, 16),
    ],
)
def test_parameters_are_those_of_the_paper(sites, units, phases, parameters):
    for dropped in ("inputs", "outputs"):
        assert lstm_classifier(sites, phases, units=units, dropout_of=dropped).count_params() == parameters


@pytest.mark.parametrize("dropped", ["inputs", "outputs"])
def test_networks_side_by_side_say_what_keras_says_of_each(dropped):
    keras.utils.set_random_seed(1)
    models = [lstm_classifier(4, 3, units=5, dropout_of=dropped) for _ in range(3)]
    sequences = np.random.default_rng(0).uniform(-1, 1, size=(700, 9, 4)).astype(np.float32)
    predictions = probabilities(stacked(model.get_weights() for model in models), sequences)
    expected = [model.predict(sequences, verbose=0) for model in models]
    np.testing.assert_allclose(predictions, expected, atol=1e-6)


def test_the_output_terms_are_those_of_known_probabilities():
    values = np.log([[[0.9, 0.1], [0.2, 0.8], [0.5, 0.5], [0.7, 0.3]]]).astype(np.float32)
    labels = np.array([[[1, 0], [1, 0]]], dtype=np.float32)
    terms = output_terms(tensorflow.constant(values), tensorflow.constant(labels), tensorflow.reduce_mean)
    assert terms["cross_entropy"].numpy() == pytest.approx([-(np.log(0.9) + np.log(0.2)) / 2], rel=1e-5)
    entropy = np.mean([np.log(2), -0.7 * np.log(0.7) - 0.3 * np.log(0.3)])
    assert terms["confidence_entropy"].numpy() == pytest.approx([entropy], rel=1e-5)
    assert terms["training_accuracy"].numpy() == pytest.approx([0.5])


def test_the_gradient_of_the_confidence_term_is_that_of_finite_differences():
    generator = np.random.default_rng(2)
    values = generator.normal(size=(2, 5, 3))
    labels = np.eye(3)[generator.integers(3, size=(2, 2))]

    def cost(array):
        tensor = tensorflow.constant(array, dtype=tensorflow.float64)
        with tensorflow.GradientTape() as tape:
            tape.watch(tensor)
            terms = output_terms(tensor, tensorflow.constant(labels), tensorflow.reduce_mean)
            total = tensorflow.reduce_sum(terms["cross_entropy"] + 0.7 * terms["confidence_entropy"])
        return total.numpy(), tape.gradient(total, tensor).numpy()

    gradient = cost(values)[1]
    for index in np.ndindex(values.shape):
        shift = np.zeros_like(values)
        shift[index] = 1e-6
        numeric = (cost(values + shift)[0] - cost(values - shift)[0]) / 2e-6
        assert gradient[index] == pytest.approx(numeric, abs=1e-7)


def test_only_the_ends_are_labelled_and_the_blanked_middle_is_unlabelled_data(files):
    assert phase_of(np.array([0.25, 0.5, 0.625, 7.5, 7.625, 8.0]), PHASES).tolist() == [0, 0, -1, -1, 1, 1]
    traces = read_traces(files, [0.5])
    sample = trace_sample(traces, PHASES, training_realizations=10, test_realizations=4)
    assert (len(sample.training), len(sample.validation), len(sample.unlabelled)) == (4 * 10, 4 * 4, 2 * 14)
    assert set(traces.W[sample.unlabelled]) == {2.0, 4.0}
    assert traces.realization[sample.training].max() == 9
    assert traces.realization[sample.validation].min() == 10
    np.testing.assert_array_equal(sample.labels[sample.unlabelled], 0)
    np.testing.assert_array_equal(sample.labels[sample.training].argmax(axis=1), traces.W[sample.training] > 1)
    wider = [PHASES[0] | {"to": 0.25}, PHASES[1] | {"from": 8.0}]
    less = trace_sample(traces, wider, training_realizations=10, test_realizations=4)
    assert set(traces.W[less.unlabelled]) == {0.5, 2.0, 4.0, 7.75}


def test_traces_are_chosen_by_energy_density(files):
    both, one = read_traces(files, [0.3, 0.5]), read_traces(files, [0.5])
    np.testing.assert_array_equal(both.sequences[both.trace == 1], one.sequences)
    with pytest.raises(ValueError, match=r"energy_densities: .* holds \[0.3, 0.5\], not 0.4"):
        read_traces(files, [0.4])


@pytest.mark.parametrize("dropped", ["inputs", "outputs"])
def test_networks_trained_side_by_side_are_those_trained_alone(sample, dropped):
    options = {**OPTIONS, "epochs": 3, "dropout_of": dropped}
    together = train_side_by_side(sample, seeds=[3, 5], **options)
    (alone,) = train_side_by_side(sample, seeds=[5], **options)
    np.testing.assert_allclose(weights_of(together[1]), weights_of(alone), atol=1e-5)
    assert np.abs(weights_of(together[0]) - weights_of(together[1])).max() > 0.1


def test_a_training_repeats_to_the_last_bit(sample, trained):
    (again,) = train_side_by_side(sample, seeds=[1], **OPTIONS)
    np.testing.assert_array_equal(weights_of(trained), weights_of(again))
    assert trained.record["history"] == again.record["history"]


def test_phases_are_learned_and_the_record_says_how(trained):
    record = json.loads(json.dumps(trained.record, allow_nan=False))
    assert record["validation_accuracy"] > 0.9
    assert record["updates"] == 40 * 5
    assert record["history"]["epoch"] == list(range(1, 41))
    assert record["history"]["cost"][-1] < record["history"]["cost"][0]
    assert record["parameters"] == 4 * 4 * (4 + 4 + 1) + 2 * 5
    assert record["sample"]["training"] == {"ergodic": 20, "localized": 20}


def test_the_confidence_term_makes_the_blanked_traces_sure(sample, trained):
    entropies = []
    (without,) = train_side_by_side(sample, seeds=[1], **{**OPTIONS, "confidence_weight": 0.0})
    for training in (without, trained):
        predictions = training.model.predict(sample.sequences[sample.unlabelled], verbose=0)
        entropies.append(-(predictions * np.log(predictions)).sum(axis=1).mean())
    assert entropies[1] < 0.8 * entropies[0]


def test_weight_decay_shrinks_the_kernels(sample, trained):
    (decayed,) = train_side_by_side(sample, seeds=[1], **{**OPTIONS, "l2": 0.3})
    sizes = [[np.square(kernel).sum() for kernel in one.model.get_weights()[:2]] for one in (trained, decayed)]
    assert all(small < 0.5 * large for large, small in zip(*sizes, strict=True))


def test_folds_depend_on_their_number_alone_and_predictions_on_the_files(files, tmp_path):
    settings = {
        "root_seed": 1,
        "training": "one",
        "phases": PHASES,
        "energy_densities": [0.5],
        "training_realizations": 10,
        "test_realizations": 4,
        **OPTIONS,
        "epochs": 2,
    }
    several = train_folds({"traces": files}, [0, 1], **settings)
    (second,) = train_folds({"traces": files[::-1]}, [1], **settings)
    paths = []
    for fold, training in enumerate(several):
        paths.append(tmp_path / f"fold{fold}.keras")
        save_network(training.model, paths[-1])
    applied = {name: settings[name] for name in ("phases", "energy_densities", "training", "threads")}
    applied |= {"training_realizations": 10, "test_realizations": 4}
    predictions = classify(paths, files, **applied)
    assert predictions["probability"].dims == ("network", "W", "realization", "trace", "phase")
    np.testing.assert_allclose(predictions["probability"].sum("phase"), 1, atol=1e-6)
    assert predictions["part"].values.tolist() == [1] * 10 + [0] * 4 + [2] * 2
    assert predictions["labelled"].values.tolist() == [0, 0, -1, -1, 1, 1]
    with xr.open_dataset(files[5]) as block:
        trace = block["magnetization"].values[2, 1]
    expected = load_network(paths[1]).predict(trace[np.newaxis], verbose=0)[0]
    np.testing.assert_allclose(
        predictions["probability"].sel(network=1, W=2.0, realization=10).values[0], expected, atol=1e-6
    )
    np.testing.assert_allclose(weights_of(several[1]), weights_of(second), atol=1e-5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"units": 0}, "units: 0 is too small"),
        ({"dropout": 1.0}, "dropout: 1.0 is no fraction"),
        ({"dropout_of": "all"}, "dropout_of: 'all' is unknown; allowed: inputs, outputs"),
        ({"epochs": 0}, "epochs: 0 is too small"),
        ({"l2": -1.0}, "l2: -1.0 is negative"),
        ({"learning_rate": float("inf")}, "the cost is no longer a number after 1 epochs"),
    ],
)
def test_bad_settings_are_named(sample, changes, message):
    with pytest.raises(ValueError, match=message):
        train_side_by_side(sample, seeds=[0], **{**OPTIONS, "epochs": 1, **changes})


def test_a_phase_without_traces_is_named(files):
    with pytest.raises(ValueError, match="there is no trace of localized among the training realizations"):
        trace_sample(
            read_traces(files, [0.5]),
            [PHASES[0], {"name": "localized", "from": 9.0, "to": 9.5}],
            training_realizations=10,
            test_realizations=4,
        )
