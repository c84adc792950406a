"""Optimal predictors of one number, against two Gaussians whose likelihood ratio is known."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from locflow.averages.statistics import bootstrap_weights, falling_crossing
from locflow.measure.optimal_predictors import likelihood_ratio, optimal_predictions

GENERATOR = np.random.default_rng(20)


def exact(x, mean=1.0, deviation=1.0):
    """P(first | x) of Gaussians at +mean and -mean: log of the ratio of densities is 2 mean x / deviation^2."""
    return 1 / (1 + np.exp(-2 * mean * x / deviation**2))


def test_two_gaussians_have_the_logistic_function_as_likelihood_ratio():
    first, second = (GENERATOR.normal(mean, 1.0, size=40_000) for mean in (1.0, -1.0))
    x = np.linspace(-2, 2, 9)
    np.testing.assert_allclose(likelihood_ratio(first, second, at=x), exact(x), atol=0.02)
    assert likelihood_ratio(second, first, at=1.0) == pytest.approx(1 - likelihood_ratio(first, second, at=1.0))


def test_labels_need_not_be_equally_often_in_the_data():
    first, second = GENERATOR.normal(1.0, 1.0, size=50_000), GENERATOR.normal(-1.0, 1.0, size=5_000)
    assert likelihood_ratio(first, second, at=0.0) == pytest.approx(0.5, abs=0.03)


def test_the_prediction_along_W_is_the_mean_of_the_logistic_function():
    W = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    means = 1 - W / 2  # from the first label's Gaussian to the second's
    values = GENERATOR.normal(means[:, np.newaxis], 1.0, size=(40, 5, 500))
    weights = bootstrap_weights(40, 50, 1, "realizations")
    predictions = optimal_predictions(values, [0], [4], weights)
    expected = [quad(lambda x, m=m: exact(x) * norm.pdf(x, m), -9, 9)[0] for m in means]
    np.testing.assert_allclose(predictions.by_realization.mean(axis=0), expected, atol=0.01)
    np.testing.assert_allclose(predictions.resamples.mean(axis=0), expected, atol=0.01)
    position = falling_crossing(W, predictions.by_realization.mean(axis=0), 0.5).position
    assert position == pytest.approx(2.0, abs=0.05)


def test_the_optimal_predictor_errs_as_rarely_as_the_overlap_allows():
    values = GENERATOR.normal([[[0.8], [-0.8]]], 1.0, size=(100, 2, 100))
    predictions = optimal_predictions(values, [0], [1], np.ones((1, 100)))
    at = np.linspace(-4, 4, 401)
    right = likelihood_ratio(values[:, 0], values[:, 1], at) > 0.5
    error = 0.5 * np.trapezoid(np.where(right, norm.pdf(at, -0.8), norm.pdf(at, 0.8)), at)
    assert error == pytest.approx(norm.cdf(-0.8), abs=2e-3)  # half of one minus the total variation
    assert predictions.by_realization[:, 0].mean() > 0.5 > predictions.by_realization[:, 1].mean()


def test_a_resample_has_densities_of_its_own_and_the_whole_sample_is_one():
    values = GENERATOR.normal([[[1.0], [0.0], [-1.0]]], 1.0, size=(12, 3, 5))
    predictions = optimal_predictions(values, [0], [2], np.ones((1, 12)))
    np.testing.assert_allclose(predictions.resamples[0], predictions.by_realization.mean(axis=0))
    doubled = optimal_predictions(np.concatenate([values, values]), [0], [2], [[2] * 12 + [0] * 12, [1] * 24])
    np.testing.assert_allclose(doubled.resamples[0], doubled.resamples[1])
    drawn = optimal_predictions(values, [0], [2], bootstrap_weights(12, 300, 1, "realizations"))
    assert 0.005 < drawn.resamples.std(axis=0).max() < 0.2


def test_missing_numbers_and_labels_of_equal_numbers():
    values = GENERATOR.normal([[[1.0], [0.0], [-1.0]]], 0.1, size=(6, 3, 4))
    values[2, 1] = np.nan
    values[:, 2, 1:] = np.nan
    predictions = optimal_predictions(values, [0], [2], np.ones((1, 6)))
    assert np.isnan(predictions.by_realization[2, 1])
    assert np.isfinite(np.delete(predictions.by_realization, 2, axis=0)).all()
    assert np.isfinite(predictions.resamples).all()
    assert likelihood_ratio([1.0, 1.0], [0.0, 0.0], at=[1.0, 0.0, 40.0]).tolist() == [1.0, 0.0, 0.5]


def prototypes(first, second):
    """Bits x of many samples at ten W; `first` and `second` are the parts of ones in the first and the last five."""
    ones = np.repeat([first, second], 5)
    return (GENERATOR.random((30, 10, 400)) < ones[:, np.newaxis]).astype(float)


@pytest.mark.parametrize(
    ("first", "second", "expected"), [(0.5, 0.5, (0.5, 0.5)), (0.0, 1.0, (1.0, 0.0)), (0.3, 0.7, (0.58, 0.42))]
)
def test_published_prototypes_have_their_optimal_prediction(first, second, expected):
    """Arnold and Schaefer, src/distributions.jl: bits that know nothing of W ("case 1"), and that jump ("case 2").

    The third is between them: 0.7 x 0.7 + 0.3 x 0.3 = 0.58 in the first half and 2 x 0.3 x 0.7 = 0.42 in the second.
    """
    found = optimal_predictions(prototypes(first, second), [0], [9], np.ones((1, 30))).resamples[0]
    np.testing.assert_allclose(found, np.repeat(expected, 5), atol=0.02)
