"""Variants of a classifier: permutations, shuffled labels, and which states networks are asked about."""

import numpy as np
import pytest
import xarray as xr
from block_files import write_realizations

from locflow.kinds.classifier.samples import Sample, read_sample
from locflow.learning.tensorflow_setup import configure
from locflow.papers.transfer.training import STORED, basis_order, read_states, sample_of, verdicts, with_shuffled_labels

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

DIMENSION, STATES = 24, 20
OPTIONS = {
    "root_seed": 3,
    "training": "example",
    "energy_density": (0.15, 0.85),
    "states_per_class": 80,
    "split": "realizations",
    "network": {"architecture": "cnn", "kernels": 4, "kernel_length": 4, "pool": 2, "dense": 8, "dropout": 0.0},
    "batch_size": 20,
    "max_epochs": 12,
    "patience": 12,
    "learning_rate": 0.01,
    "threads": 1,
}
CASE = {"W_ETH": 0.5, "W_MBL": 8.0, "order": STORED, "applied_order": STORED, "shuffled": False}


def states_at(W, *, realizations, seed, spread):
    """Files of states that lie on the first half of the basis (W small) or on the second (W large)."""
    generator = np.random.default_rng(seed)
    for realization in range(realizations):
        probability = np.full((STATES, DIMENSION), 1e-3)
        half = slice(0, DIMENSION // 2) if spread else slice(DIMENSION // 2, None)
        probability[:, half] += generator.exponential(size=(STATES, DIMENSION // 2))
        yield xr.Dataset(
            {
                "probability": (
                    ("state", "basis_state"),
                    (probability / probability.sum(axis=1, keepdims=True)).astype(np.float32),
                ),
                "energy_density": ("state", np.full(STATES, 0.5)),
                "state_bin": ("state", np.zeros(STATES, dtype=np.int32)),
            },
            coords={"bin_center": ("bin", [0.5])},
            attrs={
                "kind": "states",
                "realization": realization,
                "W": W,
                "system": "example",
                **dict.fromkeys(("energy_min", "energy_max", "wall_time_seconds", "reduction_seconds"), 0.0),
                **dict.fromkeys(("peak_memory_bytes", "degenerate_states"), 0),
                **dict.fromkeys(("engine", "completeness"), "x"),
            },
        )


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Labelled states, and others to apply networks to, by W."""
    folder = tmp_path_factory.mktemp("states")
    made = {}
    for seed, what in enumerate(("labelled", "applied")):
        for W in (0.5, 8.0):
            path = folder / f"{what}_{W}.nc"
            write_realizations(path, *states_at(W, realizations=6 - seed, seed=seed + int(10 * W), spread=W < 1))
            made[what, W] = [str(path)]
    return made


@pytest.fixture(scope="module")
def states(files):
    """What networks are trained on, by W, and what they are applied to."""
    applied = [path for W in (0.5, 8.0) for path in files["applied", W]]
    return {W: read_states(files["labelled", W]) for W in (0.5, 8.0)}, read_states(applied)


@pytest.fixture(scope="module")
def said(states):
    """All cases at once. The two phases differ in the place of the states alone, so that the order matters."""
    labelled, applied = states
    cases = [
        {"name": "stored", **CASE},
        {"name": "alike", **CASE, "order": "one", "applied_order": "one"},
        {"name": "otherwise", **CASE, "order": "one", "applied_order": "other"},
        {"name": "shuffled", **CASE, "shuffled": True},
    ]
    return verdicts(labelled, {"example": applied}, cases, folds=3, **OPTIONS)


def right(said, case):
    """The share of unseen states that each network calls rightly."""
    called = said["called_ETH"].sel(case=case, system="example").mean("realization").to_numpy()
    return (called[:, 0] + 1 - called[:, 1]) / 2


def test_permutations_are_the_same_in_training_and_application(said):
    assert right(said, "stored").min() > 0.97
    assert right(said, "alike").min() > 0.97
    # None can know where the states of another order lie.
    assert right(said, "otherwise").max() < 0.9


def test_networks_with_shuffled_labels_call_half_of_unseen_states_rightly(said):
    shares = right(said, "shuffled")
    error = shares.std(ddof=1) / np.sqrt(len(shares))
    assert abs(shares.mean() - 0.5) < 3 * error
    held_out = said["validation_accuracy"].sel(case="shuffled").to_numpy()
    assert abs(held_out.mean() - 0.5) < 0.1
    assert said["validation_accuracy"].sel(case="stored").min() > 0.97


def test_verdicts_are_about_the_applied_realizations_at_their_own_strengths(said):
    assert said["W"].sel(system="example").to_numpy().tolist() == [0.5, 8.0]
    assert said["realization"].to_numpy().tolist() == [0, 1, 2, 3, 4]
    assert np.isfinite(said["probability"]).all()


def test_a_network_does_not_depend_on_the_other_cases_and_systems(files, states, said):
    labelled, _ = states
    first = read_states(files["applied", 0.5])
    again = verdicts(labelled, {"part": first}, [{"name": "alone", **CASE}], folds=1, **OPTIONS)
    alone = again["probability"].to_numpy()[0, 0, 0, :, 0]
    np.testing.assert_allclose(
        alone, said["probability"].sel(case="stored", system="example").to_numpy()[0, :, 0], rtol=1e-3
    )


def test_an_order_belongs_to_its_name_and_fold():
    orders = [basis_order(*which) for which in (("one", 30, 1, 0), ("one", 30, 1, 1), ("two", 30, 1, 0))]
    assert all(sorted(order) == list(range(30)) for order in orders)
    assert len({tuple(order) for order in orders}) == 3
    np.testing.assert_array_equal(orders[0], basis_order("one", 30, 1, 0))


def test_shuffled_labels_keep_both_parts_balanced():
    labels = np.repeat([1.0, 0.0, 1.0, 0.0], [30, 30, 10, 10]).astype(np.float32)
    origin = np.zeros(80, dtype=int)
    sample = Sample(np.zeros((80, 2), dtype=np.float32), labels, origin, origin, 60, {})
    shuffled = with_shuffled_labels(sample, 1)
    assert shuffled.labels[:60].sum() == 30 and shuffled.labels[60:].sum() == 10
    assert not np.array_equal(shuffled.labels, labels)


@pytest.mark.parametrize("split", ["states", "realizations"])
def test_a_sample_of_states_in_memory_is_that_of_their_files(files, states, split):
    options = {"energy_density": (0.15, 0.85), "states_per_class": 70, "split": split, "seed": 4}
    labels = {"ETH": 0.5, "MBL": 8.0}
    expected = read_sample({label: files["labelled", W] for label, W in labels.items()}, **options)
    found = sample_of({label: states[0][W] for label, W in labels.items()}, **options)
    assert found.training == expected.training
    np.testing.assert_array_equal(found.labels, expected.labels)
    np.testing.assert_array_equal(found.inputs, expected.inputs)
