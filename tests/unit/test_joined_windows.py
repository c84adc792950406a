"""Windows with few levels are joined: the estimate, what is joined, and that each window keeps its states."""

import numpy as np
import pytest
from test_eigensolvers import bins, spin_chain

from locflow.eigensolvers import Window, diagonalize, shift_invert
from locflow.eigensolvers.joined_windows import LevelDensity, joined_windows, level_density
from locflow.eigensolvers.results import IncompleteSpectrumError
from locflow.eigensolvers.windows import energy_density, nearest_levels


@pytest.mark.parametrize("disorder", [0.2, 2.0, 12.0])
def test_levels_are_estimated_to_a_few(disorder):
    matrix = spin_chain(10, disorder)
    density = energy_density(levels := np.linalg.eigvalsh(matrix.toarray()), levels[0], levels[-1])
    estimate = level_density(matrix, levels[0], levels[-1], np.random.default_rng(0))
    assert estimate.levels.sum() == pytest.approx(len(levels))
    for lower, upper in ((0.0, 0.2), (0.0, 0.3), (0.4, 0.6), (0.75, 1.0)):
        exact = np.count_nonzero((density >= lower) & (density <= upper))
        # Four vectors: a standard deviation of (2 levels / 4)^1/2, and what the nodes at both ends stand for.
        assert estimate.between(lower, upper) == pytest.approx(exact, abs=4 * np.sqrt(exact / 2) + 4)


def test_a_matrix_whose_krylov_space_closes_is_estimated():
    matrix = spin_chain(4, 0.0)
    levels = np.linalg.eigvalsh(matrix.toarray())
    estimate = level_density(matrix, levels[0], levels[-1], np.random.default_rng(0))
    assert np.all(np.isfinite(estimate.levels))
    assert np.all(np.isfinite(estimate.density))


def uniform(levels):
    """So many levels, evenly from 0 to 1."""
    return LevelDensity((np.arange(levels) + 0.5) / levels, np.ones(levels))


def test_neighbours_are_joined_where_levels_are_few():
    assert joined_windows(bins(20, 50), uniform(20_000)) == []
    joined = joined_windows(bins(20, 50), uniform(100))
    assert joined
    for window in joined:
        assert window.center == pytest.approx((max(window.lower, 0) + min(window.upper, 1)) / 2)
    assert joined[0].lower == -np.inf
    assert joined[-1].upper == np.inf


def test_a_joined_window_holds_the_states_of_its_members():
    estimate = uniform(400)
    [joined] = joined_windows([Window(0.5, 10), Window(0.53, 10), Window(0.9, 10)], estimate)
    held = estimate.density[nearest_levels(estimate.density, joined)]
    for window in (Window(0.5, 10), Window(0.53, 10)):
        assert set(estimate.density[nearest_levels(estimate.density, window)]) <= set(held)
    assert joined.upper < 0.7


def test_windows_of_all_states_are_not_joined_to_one():
    """Windows that together ask for a whole spectrum: one Krylov space for it would be slower than twenty."""
    assert joined_windows(bins(20, 250), uniform(4000)) == []


@pytest.mark.parametrize("disorder", [0.2, 2.0, 12.0])
def test_fewer_factorizations_find_the_same_states(monkeypatch, disorder):
    matrix, windows = spin_chain(12, disorder, seed=1), bins(20, 50)
    expected = diagonalize(matrix, windows, engine="dense")
    searched = []
    search = shift_invert.WindowSearch._search
    monkeypatch.setattr(
        shift_invert.WindowSearch, "_search", lambda this, window: searched.append(window) or search(this, window)
    )
    found = diagonalize(matrix, windows, engine="shift-invert", completeness="second start")
    assert len(searched) <= len(windows) - 4
    np.testing.assert_array_equal(found.state_levels, expected.state_levels)
    np.testing.assert_allclose(found.state_energies, expected.state_energies, atol=1e-11)
    for members, wanted in zip(found.members, expected.members, strict=True):
        np.testing.assert_array_equal(members, wanted)


@pytest.mark.parametrize("wrong", [0.3, 3.0])
def test_a_wrong_estimate_changes_no_state(monkeypatch, wrong):
    matrix, windows = spin_chain(10, 1.0, seed=1), bins(20, 20)
    expected = diagonalize(matrix, windows, engine="dense")

    def estimated(*arguments):
        estimate = level_density(*arguments)
        return LevelDensity(estimate.density, wrong * estimate.levels)

    monkeypatch.setattr(shift_invert, "level_density", estimated)
    found = diagonalize(matrix, windows, engine="shift-invert", completeness="second start")
    np.testing.assert_array_equal(found.state_levels, expected.state_levels)


def test_a_joined_window_that_fails_leaves_its_members_to_themselves(monkeypatch):
    matrix, windows = spin_chain(10, 1.0, seed=1), bins(20, 20)
    expected = diagonalize(matrix, windows, engine="dense")
    search = shift_invert.WindowSearch._search

    def failing(this, window):
        if window not in windows:
            raise IncompleteSpectrumError("no count can be made")
        return search(this, window)

    monkeypatch.setattr(shift_invert.WindowSearch, "_search", failing)
    found = diagonalize(matrix, windows, engine="shift-invert", completeness="second start")
    np.testing.assert_array_equal(found.state_levels, expected.state_levels)
    assert found.completeness.complete


def test_counted_windows_are_searched_one_by_one(monkeypatch):
    matrix, windows = spin_chain(10, 1.0, seed=1), bins(20, 20)
    monkeypatch.setattr(shift_invert, "joined_windows", None)
    assert diagonalize(matrix, windows, engine="shift-invert").completeness.method == "inertia"
