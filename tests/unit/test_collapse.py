"""Collapses by a cost function: known W_c and exponents are found again; what is not there is not."""

import numpy as np
import pytest

from locflow.measure.collapse import collapse, cost_of, scaling_variable

W = np.arange(0.5, 6.1, 0.25)
SIZES = np.array([8.0, 10.0, 12.0, 14.0])


def curves(form, W_c, exponent, W=W):
    """One falling function of the scaling variable, shape (size, W)."""
    x = scaling_variable(form, W, SIZES[:, np.newaxis], np.reshape(W_c, (-1, 1)), exponent)
    return 1 / (1 + np.exp(2 * np.cbrt(x)))


def test_cost_is_the_length_of_the_sorted_curve_over_its_height():
    # |0.2 - 0.9| + |0.5 - 0.2| + |0.1 - 0.5| = 1.4, height 0.8.
    assert cost_of([0.9, 0.2, 0.5, 0.1]) == pytest.approx(1.4 / 0.8 - 1)
    assert cost_of([3.0, 2.0, 0.0]) == 0


def test_scaling_variables_are_the_papers():
    assert scaling_variable("power law", 5.0, 16.0, 3.0, 2.0) == pytest.approx(2.0 * 4.0)
    assert scaling_variable("BKT", 2.0, 16.0, 6.0, 3.0) == pytest.approx(-16 * np.exp(-3 / 2))
    assert scaling_variable("BKT", 2.0, 16.0, 2.0, 3.0) == 0


@pytest.mark.parametrize(
    ("form", "W_c", "exponent"),
    [("power law", 3.1, 0.9), ("power law", 2.2, 1.7), ("BKT", 2.7, 3.0)],
)
def test_a_common_critical_disorder_is_found_again(form, W_c, exponent):
    fit = collapse(W, SIZES, curves(form, W_c, exponent)[np.newaxis], form=form, drifts=False)
    assert fit.cost[0] == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(fit.W_c[0], W_c, atol=0.04)
    np.testing.assert_allclose(fit.exponent[0], exponent, rtol=0.05)


@pytest.mark.parametrize(("form", "exponent"), [("power law", 1.4), ("BKT", 2.0)])
def test_a_drifting_critical_disorder_is_found_again(form, exponent):
    W_c = 1.5 + 0.2 * SIZES
    fit = collapse(W, SIZES, curves(form, W_c, exponent)[np.newaxis], form=form, drifts=True)
    assert fit.cost[0] < 0.01
    np.testing.assert_allclose(fit.W_c[0], W_c, atol=0.12)
    np.testing.assert_allclose(fit.exponent[0], exponent, rtol=0.1)


def test_a_common_critical_disorder_does_not_collapse_drifting_curves():
    values = curves("power law", 1.5 + 0.2 * SIZES, 1.4)[np.newaxis]
    assert collapse(W, SIZES, values, form="power law", drifts=False).cost[0] > 0.1


def test_resamples_spread_about_the_true_value():
    random = np.random.default_rng(1)
    near = W[(W > 1.5) & (W < 4.5)]
    values = curves("power law", 3.0, 1.0, near) + random.normal(scale=0.004, size=(41, len(SIZES), len(near)))
    fit = collapse(near, SIZES, values, form="power law", drifts=False)
    assert 0 < fit.W_c[:, 0].std() < 0.2
    np.testing.assert_allclose(np.median(fit.W_c[:, 0]), 3.0, atol=0.15)


def test_sizes_need_not_have_the_same_disorder_strengths():
    values = curves("power law", 3.1, 0.9)
    values[-1, ::2] = np.nan
    fit = collapse(W, SIZES, values[np.newaxis], form="power law", drifts=False)
    np.testing.assert_allclose(fit.W_c[0], 3.1, atol=0.04)


def test_a_critical_disorder_beyond_the_grid_is_none():
    early = W[W < 2.6]
    fit = collapse(early, SIZES, curves("power law", 4.0, 1.0, early)[np.newaxis], form="power law", drifts=False)
    assert np.all(np.isposinf(fit.W_c))


def test_what_has_no_collapse_is_refused():
    with pytest.raises(ValueError, match="at least two sizes"):
        collapse(W, [8.0], np.ones((1, 1, len(W))), form="BKT", drifts=False)
    with pytest.raises(ValueError, match="all the same"):
        collapse(W, [8.0, 10.0], np.ones((1, 2, len(W))), form="BKT", drifts=False)
    with pytest.raises(ValueError, match="'power' is no form of a collapse; there are power law, BKT"):
        collapse(W, SIZES, curves("BKT", 3.0, 1.0)[np.newaxis], form="power", drifts=False)
