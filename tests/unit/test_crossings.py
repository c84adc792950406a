"""Crossings of curves of successive sizes, and maxima, of curves whose crossings are known."""

import numpy as np
import pytest

from locflow.measure.crossings import falling_zero, level_crossing, maximum, successive_crossings

W = np.arange(0.5, 6.1, 0.5)


def test_curves_of_one_critical_point_cross_there():
    sizes = np.array([8, 12, 16])
    values = 0.5 - 0.05 * np.outer(sizes, W - 2.8)
    np.testing.assert_allclose(successive_crossings(W, values), [2.8, 2.8], atol=1e-12)


def test_crossings_drift():
    # Of slopes -s through (W_s, 1/2) two lines meet at (s2 W_2 - s1 W_1) / (s2 - s1).
    slopes, places = np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.5, 3.0])
    values = 0.5 - slopes[:, np.newaxis] * (W - places[:, np.newaxis])
    np.testing.assert_allclose(successive_crossings(W, values), [3.0, 4.0], atol=1e-12)


def test_curves_that_do_not_cross_say_which_is_above():
    assert np.isposinf(successive_crossings(W, [0.4 + 0 * W, 0.5 + 0 * W]))
    assert np.isneginf(successive_crossings(W, [0.5 + 0 * W, 0.4 + 0 * W]))


def test_noise_deep_in_a_phase_is_no_crossing():
    difference = np.where(W < 3.2, 0.1, -0.1)
    difference[-2] = 0.001
    difference[0] = -0.001
    assert 3.0 < falling_zero(W, difference) < 3.5


def test_all_resamples_at_once_are_one_by_one():
    values = np.random.default_rng(2).normal(size=(5, 3, len(W)))
    together = successive_crossings(W, values)
    assert together.shape == (5, 2)
    for one, of in zip(values, together, strict=True):
        np.testing.assert_array_equal(successive_crossings(W, one), of)


def test_points_that_are_missing_are_left_out():
    values = 3.0 - W
    values[4] = np.nan
    assert falling_zero(W, values) == pytest.approx(3.0)
    assert np.isnan(falling_zero(W, np.full(len(W), np.nan)))


def test_a_level_is_crossed_where_it_is():
    assert level_crossing(W, 1 - W / 6, 0.5) == pytest.approx(3.0)


def test_a_maximum_is_that_of_a_parabola():
    assert maximum(W, -((W - 2.83) ** 2)) == pytest.approx(2.83)
    assert np.isneginf(maximum(W, -W))
    assert np.isposinf(maximum(W, W))
    assert np.isnan(maximum(W, np.full(len(W), np.nan)))


def test_an_axis_that_does_not_ascend_is_refused():
    with pytest.raises(ValueError, match="must ascend"):
        falling_zero([1.0, 1.0], [1.0, -1.0])
