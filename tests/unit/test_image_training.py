"""Training on images: labels, the partition, stopping at a stationary error, and the same network by the same seed."""

import json

import numpy as np
import pytest
from synthetic_images import CRITICAL_W, images_at, write_images

from locflow.kinds.image_classifier.folds import train_folds
from locflow.kinds.image_classifier.options import CaffeSolver
from locflow.kinds.image_classifier.samples import read_sample, split
from locflow.kinds.image_classifier.training import train
from locflow.learning.batches import endless_batches
from locflow.learning.tensorflow_setup import configure
from locflow.results.files import DatasetError, write_dataset

pytestmark = pytest.mark.slow

configure(1)

NETWORK = {"convolutions": [4], "hidden": [], "kernel": 5, "pool": 2, "first_std": 100.0}
OPTIONS = {"batch_size": 16, "evaluation_interval": 20, "patience": 3, "max_iterations": 400}
SOLVER = CaffeSolver().settings("train")
STRENGTHS = [0.5, 1.0, 2.0, 2.5, 3.0, 4.0]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_images(tmp_path_factory.mktemp("images"), STRENGTHS, realizations=20)


@pytest.fixture(scope="module")
def sample(files):
    return read_sample(files, CRITICAL_W)


def trained(sample, **options):
    rows = split(len(sample.labels), 0.1, 5)
    options = {**OPTIONS, "seed": 3, "threads": 1, **options}
    return train(NETWORK, SOLVER, sample, training=rows[0], validation=rows[1], **options)


def test_the_critical_disorder_belongs_to_the_weak_side(sample):
    assert sample.images.shape == (120, 16, 16)
    assert {(W, label) for W, label in zip(sample.W.tolist(), sample.labels.tolist(), strict=True)} == {
        *((W, 0) for W in (0.5, 1.0, 2.0)),
        *((W, 1) for W in (2.5, 3.0, 4.0)),
    }


def test_rounding_moves_no_label(tmp_path):
    strengths = [50 * 0.124 * (1 + 2e-16), 51 * 0.124]
    assert read_sample(write_images(tmp_path, strengths, realizations=1), 6.2).labels.tolist() == [0, 1]


def test_the_order_of_the_files_does_not_matter(files, sample):
    again = read_sample(files[::-1], CRITICAL_W)
    np.testing.assert_array_equal(again.images, sample.images)
    np.testing.assert_array_equal(again.labels, sample.labels)


def test_an_image_that_is_not_valid_is_left_out(tmp_path, files):
    block = images_at(0.25)
    block["valid"][1, 0] = False
    block["density"][1, 0] = np.nan
    write_dataset(block, tmp_path / "some.nc")
    assert len(read_sample([tmp_path / "some.nc", *files], CRITICAL_W).labels) == 123
    block["valid"][1, 0] = True
    write_dataset(block, tmp_path / "wrong.nc")
    with pytest.raises(DatasetError, match=r"wrong.nc: calls a state of realization 1 valid that is no number"):
        read_sample([tmp_path / "wrong.nc"], CRITICAL_W)


def test_what_makes_no_sample_is_refused(tmp_path, files):
    with pytest.raises(ValueError, match=r"W = 0.5, realization 0 comes twice"):
        read_sample([files[0], files[0]], CRITICAL_W)
    with pytest.raises(ValueError, match="critical_W: 9 does not lie between"):
        read_sample(files, 9.0)
    larger = write_images(tmp_path, [5.0], size=18)
    with pytest.raises(ValueError, match="it has 18 along 'x', not 16"):
        read_sample([*files, *larger], CRITICAL_W)


def test_the_partition_holds_every_row_once():
    training, validation = split(2000, 0.1, seed=1)
    assert (len(training), len(validation)) == (1800, 200)
    assert sorted([*training, *validation]) == list(range(2000))
    other = split(2000, 0.1, seed=2)[1]
    assert not np.array_equal(validation, other)
    assert [len(rows) for rows in split(2, 0.01, seed=0)] == [1, 1]


def test_batches_use_every_row_as_often(sample):
    rows = np.arange(10, 22)
    batches = endless_batches(rows, 5, 3, np.random.default_rng(0))
    drawn = np.concatenate([next(batches).ravel() for _ in range(4)])
    assert len(drawn) == 60
    assert np.bincount(drawn)[10:].tolist() == [5] * 12
    assert sorted(drawn[:12].tolist()) == rows.tolist()


def test_an_easy_transition_is_learned_and_training_stops(sample):
    result = trained(sample)
    record = json.loads(json.dumps(result.record))
    assert record["validation_accuracy"] == 1
    assert record["training_accuracy"] >= 0.95
    assert record["stationary"]
    assert record["iterations"] == record["best_iteration"] + OPTIONS["patience"] * OPTIONS["evaluation_interval"]
    assert record["history"]["iteration"][-1] == record["iterations"] < OPTIONS["max_iterations"]
    assert record["sample"] == {"training": 108, "validation": 12}
    assert record["parameters"] == result.model.count_params()


def test_the_weights_that_are_kept_are_those_of_the_lowest_error(sample):
    result = trained(sample, max_iterations=200, patience=100)
    history = result.record["history"]
    best = min(zip(history["validation_error"], history["validation_loss"], history["iteration"], strict=True))
    assert result.record["best_iteration"] == best[2]
    assert not result.record["stationary"]
    assert result.record["iterations"] == 200
    # What the kept network says about the validation rows is what the record says of that iteration.
    rows = split(len(sample.labels), 0.1, 5)[1]
    predictions = result.model(sample.images[rows][..., np.newaxis]).numpy()
    chosen = predictions[np.arange(len(rows)), sample.labels[rows]]
    assert -np.log(np.maximum(chosen, 1e-30)).mean() == pytest.approx(best[1], rel=1e-3, abs=1e-6)


def test_the_last_evaluation_may_come_early(sample):
    assert trained(sample, max_iterations=50, patience=100).record["history"]["iteration"] == [20, 40, 50]


def test_a_seed_fixes_the_network(sample):
    first, again, other = (trained(sample, max_iterations=60, seed=seed) for seed in (3, 3, 4))
    for one, two in zip(first.model.get_weights(), again.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
    assert first.record["history"] == again.record["history"] != other.record["history"]


def test_folds_have_partitions_and_weights_of_their_own_and_do_not_depend_on_the_job(files):
    options = {
        **OPTIONS,
        "root_seed": 7,
        "training": "su2",
        "critical_W": CRITICAL_W,
        "validation_fraction": 0.1,
        "network": NETWORK,
        "solver": SOLVER,
        "threads": 1,
        "max_iterations": 20,
    }
    both = list(train_folds({"images": files}, [0, 1], **options))
    (alone,) = train_folds({"images": files}, [1], **options)
    assert both[0].record["seed"] != both[1].record["seed"] == alone.record["seed"]
    np.testing.assert_array_equal(both[1].model.get_weights()[0], alone.model.get_weights()[0])


def test_a_loss_that_is_no_number_is_said(sample):
    rows = split(len(sample.labels), 0.1, 5)
    with pytest.raises(ValueError, match=r"base_rate: with 1e\+38 the loss is no longer a number"):
        train(
            NETWORK,
            {**SOLVER, "base_rate": 1e38},
            sample,
            training=rows[0],
            validation=rows[1],
            **OPTIONS,
            seed=1,
            threads=1,
        )
