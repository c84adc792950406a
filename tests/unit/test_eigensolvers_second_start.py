"""A second start misses no level: windows against `dense`, states left out on purpose, and the bound that it states."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_eigensolvers import HAMILTONIANS, WINDOWS, bins, degenerate, spin_chain

from locflow.configuration.check import check
from locflow.configuration.config import Eigensolver
from locflow.configuration.files import load
from locflow.costs.eigensolvers import choose_completeness, choose_engine, window_search_seconds
from locflow.eigensolvers import Window, diagonalize, factorization, shift_invert
from locflow.eigensolvers.factorization import sparse_factorization
from locflow.eigensolvers.second_start import MISSED, Locked, probability_of_a_missed_level

CONFIG = Path(__file__).parents[2] / "config"


@pytest.mark.parametrize("windows", ["bins", "fewer at the edge than asked", "duplicates and overlaps"])
@pytest.mark.parametrize("name", HAMILTONIANS)
def test_windows_hold_what_dense_finds(name, windows):
    matrix = HAMILTONIANS[name]()
    expected = diagonalize(matrix, WINDOWS[windows], engine="dense")
    found = diagonalize(matrix, WINDOWS[windows], engine="shift-invert", completeness="second start", seed=3)
    width = expected.energy_max - expected.energy_min
    np.testing.assert_array_equal(found.state_levels, expected.state_levels)
    assert np.abs(found.state_energies - expected.state_energies).max() < 1e-12 * width
    assert np.abs(found.vectors.T @ found.vectors - np.eye(len(found.state_levels))).max() < 1e-10
    assert found.residuals.max() < 1e-11 * width


@pytest.mark.parametrize("disorder", [0.2, 1.5, 12.0])
def test_windows_of_924_levels_are_proven_without_counts(disorder):
    matrix = spin_chain(12, disorder, seed=4)
    windows = bins(20, 50)[3:17:3]
    expected = diagonalize(matrix, windows, engine="dense")
    found = diagonalize(matrix, windows, engine="shift-invert", completeness="second start")
    np.testing.assert_array_equal(found.state_levels, expected.state_levels)
    np.testing.assert_allclose(found.state_energies, expected.state_energies, atol=1e-11)
    assert found.completeness.method.startswith("inertia at the shift and a second start (a state is missed with a")
    assert "by inertia at the edges" not in found.completeness.method
    assert 0 < found.completeness.missed <= MISSED


@pytest.fixture(scope="module")
def chain():
    matrix = spin_chain(10, 1.0, seed=2)
    return matrix, *np.linalg.eigh(matrix.toarray())


def locked(matrix, levels, vectors, kept):
    states, n = np.asfortranarray(vectors[:, kept]), len(levels)
    residual = np.linalg.norm(matrix @ states - states * levels[kept])
    return Locked(states, residual, np.empty((n, 0), order="F"), np.empty(0), np.empty(0))


def test_each_state_left_out_of_a_window_is_seen(chain):
    matrix, levels, vectors = chain
    first, last = 100, 140
    lower, upper = levels[first - 1 : first + 1].mean(), levels[last - 1 : last + 1].mean()
    solver = sparse_factorization(matrix, threads=1)
    shift = levels[119:121].mean()
    solver.factor(shift)
    generator = np.random.default_rng(0)
    everything = np.arange(first, last)
    for missing in everything:
        kept = locked(matrix, levels, vectors, everything[everything != missing])
        assert probability_of_a_missed_level(matrix, solver, shift, kept, lower, upper, generator) is None, missing
    kept = locked(matrix, levels, vectors, everything)
    assert 0 < probability_of_a_missed_level(matrix, solver, shift, kept, lower, upper, generator) <= MISSED


@pytest.mark.parametrize("overlap", [1e-4, 1e-6, 1e-8, 1e-10, 1e-12])
def test_the_bound_holds_for_a_start_that_hides_a_state(chain, overlap):
    """A start nearly orthogonal to a missing state: it is seen, or the bound is no smaller than that overlap says."""
    matrix, levels, vectors = chain
    solver, shift = sparse_factorization(matrix, threads=1), levels[119:121].mean()
    solver.factor(shift)
    hidden = vectors[:, [125]]

    class Hiding:
        def __init__(self, seed):
            self.generator = np.random.default_rng(seed)

        def standard_normal(self, shape):
            start = self.generator.standard_normal(shape)
            return start + hidden * (overlap * np.linalg.norm(start) - hidden.T @ start)

    window = np.arange(110, 131)
    kept = locked(matrix, levels, vectors, window[window != 125])
    lower, upper = levels[109:111].mean(), levels[130:132].mean()
    for seed in range(5):
        missed = probability_of_a_missed_level(matrix, solver, shift, kept, lower, upper, Hiding(seed))
        assert missed is None or missed >= 0.8 * overlap * np.sqrt(len(levels) - len(window)) * 0.8


def test_edges_are_counted_where_the_second_start_sees_a_copy():
    matrix = degenerate()
    windows = [Window(0.5, 12), Window(0.55, 30)]
    expected = diagonalize(matrix, windows, engine="dense")
    found = diagonalize(matrix, windows, engine="shift-invert", completeness="second start")
    np.testing.assert_array_equal(found.state_levels, expected.state_levels)
    assert "inertia" in found.completeness.method
    assert found.completeness.complete


def test_a_level_that_the_first_start_misses_is_found(monkeypatch):
    """Lanczos that loses a converged state on the way: the second start notices, and the counts bring it back."""
    from locflow.eigensolvers import window_search

    matrix, around, lost = spin_chain(12, 2.0), window_search.pairs_around, []

    def forgetful(*arguments, **keywords):
        pairs = around(*arguments, **keywords)
        if lost or not keywords["beside"]:
            return pairs
        lost.append(pairs.values[7])
        kept = np.arange(len(pairs.values)) != 7
        return replace(pairs, values=pairs.values[kept], vectors=pairs.vectors[:, kept])

    monkeypatch.setattr(window_search, "pairs_around", forgetful)
    windows = [Window(0.5, 20)]
    expected = diagonalize(matrix, windows, engine="dense")
    found = diagonalize(matrix, windows, engine="shift-invert", completeness="second start")
    assert lost
    np.testing.assert_array_equal(found.state_levels, expected.state_levels)
    assert found.completeness.method == "inertia"


def test_orders_make_the_factor_sparser_and_leave_the_counted_numbers_alone():
    matrix = spin_chain(12, 2.0)
    windows = bins(20, 20)[8:11]
    before = diagonalize(matrix, windows, engine="shift-invert")
    plain = sparse_factorization(matrix, threads=1)
    if not hasattr(plain, "entries"):
        pytest.skip("without MKL there is one order")
    entries, count = plain.entries, plain.count_below(0.123)
    tried = sparse_factorization(matrix, threads=1, orders=8)
    assert tried.entries < entries
    assert tried.count_below(0.123) == count
    diagonalize(matrix, windows, engine="shift-invert", completeness="second start")
    after = diagonalize(matrix, windows, engine="shift-invert")
    np.testing.assert_array_equal(before.state_energies, after.state_energies)
    np.testing.assert_array_equal(before.vectors, after.vectors)


def test_without_mkl(monkeypatch):
    monkeypatch.setattr(factorization.mkl, "library", lambda: None)
    matrix = spin_chain(10, 1.0)
    expected = diagonalize(matrix, bins(), engine="dense")
    found = diagonalize(matrix, bins(), engine="shift-invert", completeness="second start")
    np.testing.assert_array_equal(found.state_levels, expected.state_levels)


def test_the_chooser_counts_where_that_is_cheap():
    assert choose_completeness(924, 7_400, 1000, windows=20) == "counted"
    assert choose_completeness(12_870, 122_694, 1000, windows=20) == "second start"
    assert choose_completeness(48_620, 511_940, 1000, windows=20) == "second start"


@pytest.mark.parametrize(
    ("size", "stored", "counted", "ratio"),
    [(12_870, 122_694, 50, 0.51), (48_620, 511_940, 1080, 0.40)],
    ids=["16 sites", "18 sites"],
)
def test_the_proofs_are_planned_as_measured(size, stored, counted, ratio):
    """Seconds of twenty windows of 50 states of paper 1's ring (docs/explanation/eigensolvers.md)."""
    planned = {
        proof: window_search_seconds(size, stored, 1000, windows=20, completeness=proof)
        for proof in ("counted", "second start", "auto")
    }
    assert planned["auto"] == planned["second start"]
    assert planned["counted"] == pytest.approx(counted, rel=0.15)
    assert planned["second start"] / planned["counted"] == pytest.approx(ratio, rel=0.15)


def test_a_plan_knows_the_proof():
    planned = {}
    for proof in ("counted", "second start", "auto"):
        written = load(CONFIG) | {"eigensolver": {"completeness": proof}}
        ring = written["systems"]["ring"]
        ring |= {"lattice": [16], "product": {**ring["product"], "all_energies": False}, "realizations_per_job": 1}
        planned[proof] = check(written).diagonalize_cost(system="ring", W="0.400", block="0").seconds
    assert planned["auto"] == planned["second start"] < 0.75 * planned["counted"]
    # Of all engines, shift-invert is the one that finds 20 windows at 16 sites soonest.
    assert choose_engine(12_870, 122_694, all_energies=False, kept_states=1000, windows=20) == "shift-invert"


def test_an_unknown_completeness_is_named():
    with pytest.raises(ValueError, match="'counts' is unknown; there are: auto, counted, second start"):
        diagonalize(spin_chain(8, 1.0), bins(), completeness="counts")


def test_other_engines_know_all_energies(chain):
    found = diagonalize(chain[0], bins(), engine="dense", completeness="second start")
    assert (found.completeness.method, found.completeness.missed) == ("all eigenvalues", 0.0)
    counted = shift_invert.solve(chain[0], bins(), all_energies=False, threads=1, seed=0).completeness
    assert counted.method == "inertia"
    assert counted.missed == pytest.approx(1.6e-6 * np.sqrt(252))


def test_the_default_leaves_the_params_of_realizations_as_they_were():
    assert "completeness" not in Eigensolver().settings("realization")
    assert Eigensolver(completeness="auto").settings("realization")["completeness"] == "auto"
