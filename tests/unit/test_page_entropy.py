"""Page's entropies against plain sums, tables and random states."""

import json
from fractions import Fraction
from math import comb, log
from pathlib import Path

import numpy as np
import pytest
from sector_entropy import page_entropy_in_sector

from locflow.observables.page_entropy import page_entropy, page_normalization

TABLE = json.loads((Path(__file__).parents[1] / "data" / "reference.json").read_text())["page_entropy"]


def mean_entropy_of_random_states(rows, columns, states, seed):
    """Mean and standard error of the entropy of complex Gaussian states of two parts."""
    random = np.random.default_rng(seed)
    amplitudes = random.normal(size=(states, rows, columns)) + 1j * random.normal(size=(states, rows, columns))
    weights = np.linalg.svd(amplitudes, compute_uv=False) ** 2
    weights /= weights.sum(axis=1, keepdims=True)
    entropies = -(weights * np.log(weights)).sum(axis=1)
    return entropies.mean(), entropies.std() / np.sqrt(states)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row["sites"]))
def test_table(row):
    sites = row["sites"]
    np.testing.assert_allclose(page_entropy(2 ** (sites // 2), 2 ** (sites // 2)), row["full"], rtol=1e-13)
    np.testing.assert_allclose(page_entropy_in_sector(sites, sites // 2, sites // 2), row["sector"], rtol=1e-13)
    np.testing.assert_allclose(page_normalization(sites, "published"), row["published_bits"] * log(2), rtol=1e-13)


@pytest.mark.parametrize(("m", "n"), [(1, 1), (1, 8), (2, 2), (3, 7), (8, 16)])
def test_page_entropy_is_the_exact_sum(m, n):
    exact = sum((Fraction(1, k) for k in range(n + 1, m * n + 1)), start=Fraction(0)) - Fraction(m - 1, 2 * n)
    np.testing.assert_allclose(page_entropy(m, n), float(exact), rtol=1e-13, atol=1e-14)
    assert page_entropy(m, n) == page_entropy(n, m)


def test_page_entropy_is_the_mean_over_random_states():
    mean, error = mean_entropy_of_random_states(4, 6, 4000, seed=1)
    assert error < 0.005
    assert abs(mean - page_entropy(4, 6)) < 4 * error


@pytest.mark.parametrize(("sites", "particles", "n_left"), [(8, 4, 4), (7, 3, 2), (6, 3, 5)])
def test_sector_entropy_is_the_exact_sum_over_blocks(sites, particles, n_left):
    total = comb(sites, particles)
    exact = Fraction(0)
    for k in range(n_left + 1):
        parts = comb(n_left, k), comb(sites - n_left, particles - k) if particles >= k else 0
        m, n = min(parts), max(parts)
        if m:
            harmonic = sum(Fraction(1, i) for i in range(n + 1, total + 1))
            exact += Fraction(m * n, total) * (harmonic - Fraction(m - 1, 2 * n))
    np.testing.assert_allclose(page_entropy_in_sector(sites, particles, n_left), float(exact), rtol=1e-13)


def test_sector_entropy_of_one_particle_is_that_of_a_qubit():
    # One particle on two sites: a random qubit in the Schmidt basis, lambda uniform in [0, 1], entropy 1/2.
    np.testing.assert_allclose(page_entropy_in_sector(2, 1, 1), 0.5, rtol=1e-14)


@pytest.mark.parametrize(("sites", "ratio"), [(10, 0.95228), (12, 0.96036), (14, 0.96620)])
def test_published_normalization_is_four_percent_larger(sites, ratio):
    n = 2 ** (sites // 2)
    assert page_normalization(sites, "correct") == page_entropy(n, n)
    assert abs(page_normalization(sites, "correct") / page_normalization(sites, "published") - ratio) < 1e-5


def test_unknown_conventions_and_odd_chains_are_refused():
    with pytest.raises(ValueError, match="page_normalization: 'bits' is unknown; there are correct, published"):
        page_normalization(10, "bits")
    with pytest.raises(ValueError, match="9 sites have no half"):
        page_normalization(9, "correct")
