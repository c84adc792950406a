"""States of windows stand for all levels: as many as there are nearest to their window."""

import numpy as np
import pytest

from locflow.observables.window_levels import represented_levels


def windows_of(density, centers, count):
    """Level, energy density and window of the states nearest the centres, each with the nearest of these."""
    kept = np.unique([np.argsort(np.abs(density - center))[:count] for center in centers])
    return kept, density[kept], np.abs(density[kept, np.newaxis] - centers).argmin(axis=1)


@pytest.fixture(scope="module")
def gaussian_spectrum():
    """The energy densities of 12,870 levels with the density of states of a chain."""
    levels = np.sort(np.random.default_rng(0).normal(0.45, 0.13, size=13_500))
    levels = levels[(levels > 0) & (levels < 1)][:12_870]
    return (levels - levels[0]) / (levels[-1] - levels[0])


@pytest.mark.parametrize("step", [0.05, 0.1])
def test_as_many_as_are_nearest_to_the_window(gaussian_spectrum, step):
    centers = np.arange(step / 2, 1, step)
    level, density, window = windows_of(gaussian_spectrum, centers, 50)
    found = represented_levels(level, density, window, centers, len(gaussian_spectrum))
    nearest = np.abs(gaussian_spectrum[:, np.newaxis] - centers).argmin(axis=1)
    expected = np.bincount(nearest, minlength=len(centers))
    by_window = np.bincount(window, found, minlength=len(centers))
    assert by_window.sum() == pytest.approx(len(gaussian_spectrum))
    np.testing.assert_allclose(by_window, expected, atol=0.05 * expected.max())
    # So means over the spectrum are those of all its states, where those of the windows alone are far off.
    mean = np.average(density, weights=found)
    assert mean == pytest.approx(gaussian_spectrum.mean(), abs=0.003)


def test_a_single_window_stands_for_all():
    found = represented_levels(np.arange(100, 112), np.linspace(0.49, 0.51, 12), np.zeros(12, int), [0.5], 3432)
    np.testing.assert_allclose(found, 3432 / 12)


def test_of_a_complete_spectrum_every_state_stands_for_about_itself(gaussian_spectrum):
    centers = np.arange(0.025, 1, 0.05)
    level, density, window = windows_of(gaussian_spectrum, centers, len(gaussian_spectrum))
    found = represented_levels(level, density, window, centers, len(gaussian_spectrum))
    np.testing.assert_allclose(found[(density > 0.2) & (density < 0.7)], 1, atol=0.05)


def test_levels_beyond_the_ends_do_not_count():
    # Ten windows of two states in an even spectrum of 1,000 levels.
    centers = np.arange(0.05, 1, 0.1)
    level = np.sort(np.concatenate([1000 * centers - 1, 1000 * centers])).astype(int)
    found = represented_levels(level, (level + 0.5) / 1000, np.repeat(np.arange(10), 2), centers, 1000, ends=(0.1, 0.9))
    np.testing.assert_allclose(found, [0, 0, *[50] * 16, 0, 0], atol=1e-9)
