"""Random fields: their values for good, their distribution, and what they do and do not depend on."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from locflow.hamiltonians.disorder import box_field
from locflow.seeds import number_label, seed_for

LIBRARY = Path(__file__).parents[2] / "workflow"


def test_fields_are_the_ones_that_all_results_were_made_with():
    # Changing these values changes every number of the project.
    np.testing.assert_array_equal(
        box_field(20231214, "ring12", 2.8, 0, 4),
        [2.5792913296300757, 1.113357183144958, -1.8294035190257516, -0.7677531130844226],
    )
    np.testing.assert_array_equal(
        box_field(20231214, "ring12", 2.8, 0, 4, rescaled=True),
        [1.1828223115791974, 0.8207703888904283, -2.094689209294878, -1.2539316842783452],
    )
    assert seed_for(1, "training", "ring12", 0, bits=32) == 3723790213
    assert seed_for(1, "training", "ring12", 0) == 295029056204927188589309498153583122243


def test_a_field_does_not_depend_on_the_process():
    code = (
        "import json; from locflow.hamiltonians.disorder import box_field; "
        "print(json.dumps([list(box_field(7, 'torus', 9.8, k, 5)) for k in (3, 1)]))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=LIBRARY, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [box_field(7, "torus", 9.8, k, 5).tolist() for k in (3, 1)]


def test_a_field_does_not_depend_on_the_order():
    forward = [box_field(1, "ring", 2.8, k, 12) for k in range(20)]
    backward = [box_field(1, "ring", 2.8, k, 12) for k in reversed(range(20))]
    np.testing.assert_array_equal(forward, backward[::-1])


@pytest.mark.parametrize("W", [14 * 0.2, 2.8000000000000003, np.float64(2.8), 2.8 + 1e-9])
def test_rounding_of_W_does_not_change_the_field(W):
    np.testing.assert_array_equal(box_field(1, "ring", W, 0, 12), box_field(1, "ring", 2.8, 0, 12))


def test_integer_W_is_the_same_as_its_float():
    np.testing.assert_array_equal(box_field(1, "ring", 12, 0, 12), box_field(1, "ring", 12.0, 0, 12))


def test_everything_that_a_field_depends_on_changes_it():
    fields = [
        box_field(1, "ring", 2.8, 0, 12) / 2.8,
        box_field(2, "ring", 2.8, 0, 12) / 2.8,
        box_field(1, "torus", 2.8, 0, 12) / 2.8,
        box_field(1, "ring", 3.0, 0, 12) / 3.0,
        box_field(1, "ring", 2.8, 1, 12) / 2.8,
        box_field(1, "ring", 2.8, 0, 12, rescaled=True) / 2.8,
    ]
    rounded = {tuple(np.round(field, 9)) for field in fields}
    assert len(rounded) == len(fields)


def test_rescaled_fields_are_one_sample():
    unit = box_field(1, "chain", 1.0, 4, 12, rescaled=True)
    for W in (0.25, 2.8, 12.0):
        np.testing.assert_allclose(box_field(1, "chain", W, 4, 12, rescaled=True), W * unit, rtol=1e-15)


def test_fields_are_uniform_in_the_box():
    values = np.concatenate([box_field(1, "ring", 2.8, k, 16) for k in range(2000)])
    assert np.abs(values).max() <= 2.8
    assert stats.kstest(values, stats.uniform(-2.8, 5.6).cdf).pvalue > 0.01


@pytest.mark.slow
@pytest.mark.parametrize("neighbour", ["site", "realization", "W"])
def test_neighbouring_fields_are_uncorrelated(neighbour):
    # Over many root seeds: a single sample may be far off by chance, as root seed 1 is (3.8 sigma).
    p_values = []
    for root_seed in range(1, 101):
        fields = np.array([box_field(root_seed, "ring", 2.8, k, 16) for k in range(101)])
        if neighbour == "site":
            first, second = fields[:, :-1], fields[:, 1:]
        elif neighbour == "realization":
            first, second = fields[:-1], fields[1:]
        else:
            first = fields
            second = np.array([box_field(root_seed, "ring", 3.0, k, 16) for k in range(101)])
        p_values.append(stats.pearsonr(first.ravel(), second.ravel()).pvalue)
    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_no_disorder_is_no_field():
    np.testing.assert_array_equal(box_field(1, "ring", 0.0, 0, 6), np.zeros(6))


@pytest.mark.parametrize("W", [-1.0, float("nan"), float("inf")])
def test_impossible_widths_are_refused(W):
    with pytest.raises(ValueError, match=r"allowed"):
        box_field(1, "ring", W, 0, 6)


def test_number_labels_are_fixed_decimals():
    labels = [number_label(value) for value in (2.8000000000000003, 12, 12.0, -0.0, 1e-9, 0.124)]
    assert labels == ["2.800000", "12.000000", "12.000000", "0.000000", "0.000000", "0.124000"]


def test_seeds_differ_by_part_by_kind_and_by_position():
    seeds = [
        seed_for(*parts)
        for parts in [("1",), (1,), (1, 1), (1, "1"), ("1", 1), ("11",), ("1", "1"), ("1,1",), ('1","1',)]
    ]
    assert len(set(seeds)) == len(seeds)


def test_seeds_have_the_size_asked_for():
    seeds = np.array([seed_for(1, fold, bits=32) for fold in range(4096)])
    assert seeds.max() < 2**32
    assert seeds.min() >= 0
    assert all(a != b for a, b in pairwise(sorted(seeds)))
    assert stats.kstest(seeds / 2**32, "uniform").pvalue > 0.01


@pytest.mark.parametrize("parts", [(), (None,), (True,), ([1],), (float("nan"),)])
def test_what_makes_no_seed_is_refused(parts):
    with pytest.raises(ValueError, match="seed"):
        seed_for(*parts)


def test_root_seeds_that_no_float_tells_apart_make_two_seeds():
    seeds = {seed_for(root, "network", "ring", 0, bits=32) for root in (2**128 - 1, 2**128 - 2, 2**64, 2**64 + 1)}
    assert len(seeds) == 4
