"""Energy densities, bins and selection of states against plain loops."""

import numpy as np
import pytest
from selection import select_states

from locflow.eigensolvers import windows
from locflow.observables.energy_bins import bin_centers, bin_edges, bin_of, bin_windows, energy_density


def densities(levels, seed=3):
    """Bell-shaped density of states, extremes at 0 and 1."""
    energies = np.sort(np.random.default_rng(seed).normal(size=levels))
    return energy_density(energies, energies[0], energies[-1])


def test_energy_density_runs_from_0_to_1():
    np.testing.assert_allclose(energy_density([-3.0, -1.0, 5.0], -3.0, 5.0), [0.0, 0.25, 1.0])


def test_energy_density_forgives_rounding_and_nothing_else():
    assert energy_density([-1.0 - 1e-12, 1.0 + 1e-12], -1.0, 1.0).tolist() == [0.0, 1.0]
    for energy in (1.1, -1.1, np.nan):
        with pytest.raises(ValueError, match="outside the spectrum"):
            energy_density([0.0, energy], -1.0, 1.0)


@pytest.mark.parametrize(("energy_min", "energy_max"), [(1.0, 1.0), (2.0, 1.0), (np.nan, 1.0)])
def test_a_spectrum_without_width_is_refused(energy_min, energy_max):
    with pytest.raises(ValueError, match="no width"):
        energy_density([1.0], energy_min, energy_max)


def test_eigensolvers_mean_the_same_density_and_forgive_a_spectrum_without_width():
    energies = np.array([-3.0, -1.0, 4.7, 5.0])
    np.testing.assert_array_equal(windows.energy_density(energies, -3.0, 5.0), energy_density(energies, -3.0, 5.0))
    np.testing.assert_array_equal(windows.energy_density([1.0, 1.0], 1.0, 1.0), [0.0, 0.0])


def test_bins_are_half_open_and_the_last_is_closed():
    edges = bin_edges(20)
    np.testing.assert_array_equal(bin_of(edges, 20), [*range(20), 19])
    np.testing.assert_array_equal(bin_of(np.nextafter(edges[1:-1], 0), 20), range(19))
    np.testing.assert_array_equal(bin_of(bin_centers(20), 20), range(20))


def test_centers_are_those_of_the_paper():
    np.testing.assert_allclose(bin_centers(20), np.arange(0.025, 1.0, 0.05), rtol=1e-15)


@pytest.mark.parametrize("levels", [70, 924, 3432])
@pytest.mark.parametrize("count", [1, 5, 50])
def test_selection_is_the_nearest_states_of_each_bin(levels, count):
    density = densities(levels)
    kept, state_bin = select_states(density, 20, count)
    assert np.all(np.diff(kept) > 0)
    for k in range(20):
        upper_closed = k == 19
        inside = [
            level
            for level in range(levels)
            if k / 20 <= density[level] and (density[level] < (k + 1) / 20 or upper_closed)
        ]
        nearest = sorted(inside, key=lambda level: abs(density[level] - (2 * k + 1) / 40))[:count]
        np.testing.assert_array_equal(kept[state_bin == k], sorted(nearest), err_msg=f"bin {k}")


def test_bins_with_few_states_keep_them_all_and_empty_ones_none():
    kept, state_bin = select_states([0.0, 0.01, 0.5, 1.0], 4, 3)
    np.testing.assert_array_equal(kept, [0, 1, 2, 3])
    np.testing.assert_array_equal(state_bin, [0, 0, 2, 3])


def test_of_two_equally_near_levels_the_lower_is_kept():
    # 0.25 and 0.75 are at the same distance from 0.5 without rounding; so are equal levels.
    np.testing.assert_array_equal(select_states([0.0, 0.25, 0.75, 1.0], 1, 1)[0], [1])
    np.testing.assert_array_equal(select_states([0.0, 0.5, 0.5, 0.5, 1.0], 1, 2)[0], [1, 2])


def test_windows_tile_the_spectrum_in_plain_numbers():
    windows = bin_windows(20, 50)
    assert [window[2] for window in windows] == bin_edges(20)[:-1].tolist()
    assert [window[3] for window in windows] == bin_edges(20)[1:].tolist()
    assert {type(value) for window in windows for value in window} == {float, int}
