"""The coefficient of determination of regressions whose quality is known, and its bootstrap."""

import numpy as np
import pytest
import xarray as xr

from locflow.measure.determination import (
    at_energy_density,
    determination,
    mean_over_W,
    normalized_r_squared,
    r_squared,
)

W = np.array([1.0, 3.0, 6.0])
TARGETS = ["gap_ratio", "spin_fraction"]


def regression(predict, *, realizations=40, networks=3, energies=(0.2, 0.5), name="multitask", seed=0, size=2.0):
    """A regression whose true values are random, and whose networks say `predict(true, generator)`."""
    generator = np.random.default_rng(seed)
    true = 0.5 + size * generator.normal(size=(len(W), realizations, len(energies), len(TARGETS)))
    predicted = np.stack([predict(true, generator) for _ in range(networks)])
    part = np.where(np.arange(realizations) < realizations // 2, 0, 1)
    return xr.Dataset(
        {
            "predicted": (("network", "W", "realization", "energy_density", "target"), predicted.astype(np.float32)),
            "true": (("W", "realization", "energy_density", "target"), true),
            "part": ("realization", part.astype(np.int8)),
        },
        coords={"W": W, "energy_density": list(energies), "target": TARGETS},
        attrs={"kind": "regression", "regression": name, "system": "ring", "sites": 10, "trained_on_this_size": 1},
    )


def mean_of_the_test_realizations(true, generator):
    return np.broadcast_to(true[:, : true.shape[1] // 2].mean(axis=1, keepdims=True), true.shape)


class TestRSquared:
    def test_of_exact_predictions_and_of_the_mean(self):
        true = np.array([0.2, 0.5, 0.9, 0.4])
        assert r_squared(true, true) == pytest.approx(1)
        assert r_squared(np.full(4, true.mean()), true) == pytest.approx(0)
        assert normalized_r_squared([1, 0, -np.inf]).tolist() == [1, 0.5, 0]

    def test_is_the_squared_correlation_of_a_least_squares_line(self):
        generator = np.random.default_rng(1)
        x = generator.normal(size=200)
        y = 2 * x + generator.normal(size=200)
        line = np.polyval(np.polyfit(x, y, 1), x)
        assert r_squared(line, y) == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)

    def test_normalized_is_the_share_of_the_variance(self):
        generator = np.random.default_rng(2)
        true, predicted = generator.normal(size=(2, 7, 50))
        error, variance = ((predicted - true) ** 2).mean(axis=1), true.var(axis=1)
        np.testing.assert_allclose(normalized_r_squared(r_squared(predicted, true)), variance / (variance + error))

    def test_uses_the_population_variance(self):
        # With n - 1 the mean would be worth more than 0.
        assert r_squared([0.5, 0.5], [0.0, 1.0]) == pytest.approx(0, abs=1e-12)

    def test_a_large_offset_loses_no_digits(self):
        true = 1e6 + np.array([0.0, 1e-3, 2e-3])
        assert r_squared(true + 1e-3, true) == pytest.approx(1 - 1.5, rel=1e-5)

    def test_realizations_without_a_value_are_left_out(self):
        assert r_squared([0.0, 1.0, 7.0], [0.0, 1.0, np.nan]) == pytest.approx(1)

    def test_a_diverged_network_is_an_error(self):
        with pytest.raises(ValueError, match="diverged"):
            r_squared([np.nan, 1.0], [0.0, 1.0])


class TestDetermination:
    def test_exact_networks_have_one_and_the_mean_has_one_half(self):
        exact = determination(regression(lambda true, _: true), resamples=20)
        np.testing.assert_allclose(exact["normalized_mean"], 1, atol=1e-6)
        np.testing.assert_allclose(exact["normalized_mean_interval"], 1, atol=1e-6)
        mean = determination(regression(mean_of_the_test_realizations), resamples=20)
        np.testing.assert_allclose(mean["normalized_mean"], 0.5, atol=1e-6)

    def test_worse_than_the_mean_is_below_one_half_but_not_negative(self):
        determinations = determination(regression(lambda true, _: 30 - true), resamples=20)
        assert (determinations["r_squared"] < -1).all()
        assert ((determinations["normalized"] > 0) & (determinations["normalized"] < 0.5)).all()

    def test_known_noise(self):
        # MSE = Var: R^2_norm = 1/2; MSE = Var / 3: 3/4.
        def noisy(true, generator):
            return true + generator.normal(size=true.shape) * 2 / np.sqrt(3)

        determinations = determination(regression(noisy, realizations=4000), resamples=50)
        np.testing.assert_allclose(determinations["normalized_mean"], 0.75, atol=0.02)
        lower, upper = determinations["normalized_mean_interval"].to_numpy().reshape(-1, 2).T
        assert ((upper - lower > 0.005) & (upper - lower < 0.05)).all()
        assert (
            (lower < determinations["normalized_mean"].to_numpy().ravel())
            & (determinations["normalized_mean"].to_numpy().ravel() < upper)
        ).all()

    def test_means_are_of_the_normalized_coefficient(self):
        determinations = determination(regression(lambda true, g: true + g.choice([0, 9.0])), resamples=20)
        expected = normalized_r_squared(determinations["r_squared"]).mean(axis=0)
        np.testing.assert_allclose(determinations["normalized_mean"], expected)

    def test_training_realizations_do_not_count(self):
        data = regression(lambda true, _: true)
        data["predicted"][:, :, 20:] = 99
        determinations = determination(data, resamples=5)
        np.testing.assert_allclose(determinations["normalized_mean"], 1, atol=1e-6)
        assert determinations.attrs["realizations"] == 20

    def test_takes_the_nearest_energy_density(self):
        data = regression(lambda true, _: true)
        data["predicted"][:, :, :, 0] = 99
        determinations = determination(data, energy_density=0.45, resamples=5)
        assert float(determinations["energy_density"]) == 0.5
        np.testing.assert_allclose(determinations["normalized_mean"], 1, atol=1e-6)
        assert float(at_energy_density(data, 0.0)["energy_density"]) == 0.2

    def test_without_test_realizations_there_is_none(self):
        data = regression(lambda true, _: true)
        data["part"][:] = 1
        with pytest.raises(ValueError, match="multitask on ring: no realization tests"):
            determination(data)

    def test_two_regressions_on_one_system_share_the_resampled_realizations(self):
        def noisy(true, generator):
            return true + np.random.default_rng(5).normal(size=true.shape)

        one, other = (
            determination(regression(noisy, networks=1, name=name), resamples=50) for name in ("transfer", "scratch")
        )
        np.testing.assert_allclose(one["normalized_mean_resamples"], other["normalized_mean_resamples"])
        assert one.attrs["resampled"] == "test realizations (one network)"

    def test_resampling_does_not_lower_the_coefficient(self):
        # 20 draws of 20 values have a variance that is smaller by 1/20: the mean would seem worth 0.4875 only.
        mean = determination(regression(mean_of_the_test_realizations))
        again = mean["normalized_mean_resamples"].mean("resample")
        np.testing.assert_allclose(again, mean["normalized_mean"], atol=0.004)

    def test_networks_are_resampled_too(self):
        def shifted(true, generator):
            return true + generator.normal(scale=3)

        one, many = (determination(regression(shifted, networks=n), resamples=100) for n in (1, 6))
        assert many.attrs["resampled"] == "test realizations and networks"
        width = [float(d["normalized_mean_resamples"].std("resample").mean()) for d in (one, many)]
        assert width[1] > 1.5 * width[0]

    def test_mean_over_a_range(self):
        determinations = determination(regression(lambda true, g: true + g.normal(size=true.shape)), resamples=30)
        value, resamples = mean_over_W(determinations, "spin_fraction", W >= 3)
        assert value == pytest.approx(float(determinations["normalized_mean"][1:, 1].mean()))
        assert resamples.shape == (30,)
        assert abs(resamples.mean() - value) < 0.1
