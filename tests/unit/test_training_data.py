"""The labelled sample: disjoint halves, equal classes, no realization on both sides, only the seed decides."""

import json

import numpy as np
import pytest
import xarray as xr
from block_files import write_realizations

from locflow.kinds.classifier.samples import LABELS, draw_states, read_sample

DIMENSION = 6
WINDOW = (0.15, 0.85)


@pytest.fixture
def files(tmp_path):
    """Six realizations per class, with 30 to 45 states; the basis state 0 holds a mark of each state."""
    paths = {}
    for label, value in LABELS.items():
        paths[label] = []
        for realization in range(6):
            count = 30 + 3 * realization
            generator = np.random.default_rng([value, realization])
            probability = generator.random((count, DIMENSION)).astype(np.float32)
            probability[:, 0] = mark(value, realization, np.arange(count))
            states = xr.Dataset(
                {
                    "probability": (("state", "basis_state"), probability),
                    "energy_density": ("state", np.linspace(0, 1, count)),
                    "state_bin": ("state", np.zeros(count, dtype=np.int32)),
                },
                attrs={"kind": "states", "realization": realization},
            )
            paths[label].append(tmp_path / f"{label}{realization}.nc")
            write_realizations(paths[label][-1], states)
    return paths


def mark(label, realization, state):
    return 10000 * label + 100 * realization + state


def counts_of(*numbers, other=None):
    return {"ETH": dict(enumerate(numbers)), "MBL": dict(enumerate(other or numbers))}


def in_window(count):
    density = np.linspace(0, 1, count)
    return int(np.sum((density > WINDOW[0]) & (density < WINDOW[1])))


@pytest.mark.parametrize("split", ["states", "realizations"])
def test_parts_are_disjoint_balanced_halves(files, split):
    sample = read_sample(files, energy_density=WINDOW, states_per_class=60, split=split, seed=3)
    assert sample.inputs.shape == (120, DIMENSION)
    assert sample.inputs.dtype == np.float32
    assert sample.training == 60
    for part in (slice(None, 60), slice(60, None)):
        assert sample.labels[part].sum() == 30
    origin = set(zip(sample.labels, sample.realizations, sample.states, strict=True))
    assert len(origin) == 120


@pytest.mark.parametrize("split", ["states", "realizations"])
def test_rows_are_the_states_they_claim_to_be(files, split):
    sample = read_sample(files, energy_density=WINDOW, states_per_class=61, split=split, seed=4)
    np.testing.assert_array_equal(sample.inputs[:, 0], mark(sample.labels, sample.realizations, sample.states))
    counts = 30 + 3 * sample.realizations
    density = sample.states / (counts - 1)
    assert np.all((density > WINDOW[0]) & (density < WINDOW[1]))


@pytest.mark.slow
def test_split_by_realizations_leaks_none(files):
    for seed in range(20):
        sample = read_sample(files, energy_density=WINDOW, states_per_class=50, split="realizations", seed=seed)
        training, validation = (set(sample.realizations[part]) for part in (slice(None, 50), slice(50, None)))
        assert not training & validation


def test_split_by_states_mixes_realizations(files):
    sample = read_sample(files, energy_density=WINDOW, states_per_class=100, split="states", seed=0)
    training, validation = (set(sample.realizations[part]) for part in (slice(None, 100), slice(100, None)))
    assert training == validation == set(range(6))


def test_all_states_there_are_can_be_drawn(files):
    available = sum(in_window(30 + 3 * realization) for realization in range(6))
    sample = read_sample(files, energy_density=WINDOW, states_per_class=available, split="states", seed=0)
    assert len(set(zip(sample.labels, sample.realizations, sample.states, strict=True))) == 2 * available
    assert sample.composition["available"] == {"ETH": available, "MBL": available}
    with pytest.raises(ValueError, match=rf"states_per_class: {available + 1} exceeds the {available} states"):
        read_sample(files, energy_density=WINDOW, states_per_class=available + 1, split="states", seed=0)


def test_composition_says_what_was_read(files):
    sample = read_sample(files, energy_density=WINDOW, states_per_class=60, split="realizations", seed=1)
    assert json.loads(json.dumps(sample.composition)) == sample.composition
    for part, rows in (("training", slice(None, 60)), ("validation", slice(60, None))):
        for label, value in LABELS.items():
            of_class = sample.labels[rows] == value
            assert sample.composition[part][label] == {
                "states": of_class.sum(),
                "realizations": sorted(set(sample.realizations[rows][of_class].tolist())),
            }


@pytest.mark.parametrize("split", ["states", "realizations"])
def test_only_the_seed_decides(files, split):
    def read(paths, seed):
        return read_sample(paths, energy_density=WINDOW, states_per_class=40, split=split, seed=seed)

    first = read(files, 7)
    reordered = read({label: files[label][::-1] for label in reversed(LABELS)}, 7)
    np.testing.assert_array_equal(first.inputs, reordered.inputs)
    np.testing.assert_array_equal(first.labels, reordered.labels)
    assert not np.array_equal(first.states, read(files, 8).states)


def test_every_candidate_is_drawn_equally_often():
    counts = counts_of(10, 30, 20)
    for split in ("states", "realizations"):
        hits = {realization: np.zeros(count) for realization, count in counts["ETH"].items()}
        for seed in range(600):
            drawn = draw_states(counts, 12, split=split, seed=seed)["ETH"]
            for realization, parts in drawn.items():
                hits[realization][np.concatenate(parts)] += 1
        if split == "states":
            # 600 draws of 12 out of 60: 120 each, within five standard deviations.
            assert all(abs(count - 120) < 50 for counts in hits.values() for count in counts)
        else:
            assert all(counts.min() > 0 for counts in hits.values())


def test_unequal_realizations_are_cut_nearest_to_halves():
    for seed in range(30):
        drawn = draw_states(counts_of(100, 10, 10, 10, 10, 10), 150, split="realizations", seed=seed)
        sizes = [sum(len(parts[k]) for parts in drawn["ETH"].values()) for k in (0, 1)]
        # All 150 are asked for: one side holds the large realization. At best 100 + 0 faces 50.
        assert sum(sizes) == 150
        assert max(sizes) - min(sizes) >= 50
        assert all(sum(len(parts[k]) for parts in drawn["MBL"].values()) == sizes[k] for k in (0, 1))
    halves = draw_states(counts_of(100, 10, 10, 10, 10, 10), 20, split="realizations", seed=0)
    assert sum(len(parts[0]) for parts in halves["ETH"].values()) == 10


def test_split_by_realizations_says_what_it_can_give():
    with pytest.raises(ValueError, match="exceeds the 0 states of each class that splitting these 1 real"):
        draw_states(counts_of(50), 20, split="realizations", seed=0)
    # ETH states in the first realization only, MBL states in the second only: whichever way, a side lacks a class.
    with pytest.raises(ValueError, match=r"splitting these 2 realizations .* or take split: states"):
        draw_states(counts_of(50, 0, other=(0, 50)), 20, split="realizations", seed=0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"split": "groups"}, "split: 'groups' is unknown; allowed: states, realizations"),
        ({"states_per_class": 1}, "states_per_class: 1 is too few"),
        ({"states_per_class": 1000}, r"exceeds the \d+ states of ETH in 6 .*lies between 0.15 and 0.85"),
    ],
)
def test_bad_requests_are_named(files, options, message):
    request = {"energy_density": WINDOW, "states_per_class": 10, "split": "states", "seed": 0, **options}
    with pytest.raises(ValueError, match=message):
        read_sample(files, **request)


def test_a_realization_twice_is_refused(files):
    twice = {**files, "ETH": [*files["ETH"], files["ETH"][2]]}
    with pytest.raises(ValueError, match=r"ETH2.nc: realization 2 of ETH comes twice"):
        read_sample(twice, energy_density=WINDOW, states_per_class=10, split="states", seed=0)
