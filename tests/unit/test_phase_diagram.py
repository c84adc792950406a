"""Averages over disorder and networks, contours and tips, against diagrams that are known in closed form."""

import numpy as np
import pytest
import xarray as xr

from locflow.averages.contours import MAXIMUM, QUADRATIC, TIP_HALF_WIDTH, UNDEFINED, tip
from locflow.averages.phase_diagram import average_indicators, average_predictions
from locflow.averages.statistics import (
    CROSSES,
    NO_DATA,
    STAYS_ABOVE,
    STAYS_BELOW,
    bootstrap_interval,
    bootstrap_weights,
    falling_crossing,
    moments,
    open_beyond,
    percentile_interval,
    student_interval,
    weighted_mean,
)
from locflow.figures.data import side_by_side
from locflow.results.files import read_dataset, write_dataset

CENTERS = (np.arange(20) + 0.5) / 20
TOP, TIP_ENERGY = 2.8, 0.47


def parabola(energy):
    return TOP - 6.0 * (energy - TIP_ENERGY) ** 2


def predictions_at(W, values, states=None):
    values = np.asarray(values, dtype=float)
    states = np.where(np.isnan(values[0]), 0, 50) if states is None else states
    return xr.Dataset(
        {
            "probability": (("network", "realization", "bin"), values),
            "probability_std": (("network", "realization", "bin"), np.where(np.isnan(values), np.nan, 0.1)),
            "states": (("realization", "bin"), states),
        },
        coords={
            "realization": np.arange(values.shape[1]),
            "bin_center": ("bin", (np.arange(values.shape[2]) + 0.5) / values.shape[2]),
        },
        attrs={"kind": "predictions", "W": W, "system": "ring"},
    )


def indicators_at(W, ln_ipr, gap_ratio=None, levels=None, states=None, ipr=None):
    ln_ipr = np.asarray(ln_ipr, dtype=float)
    gap_ratio = np.full_like(ln_ipr, 0.5) if gap_ratio is None else np.asarray(gap_ratio, dtype=float)
    return xr.Dataset(
        {
            "ln_ipr": (("realization", "bin"), ln_ipr),
            "ipr": (("realization", "bin"), np.exp(ln_ipr) if ipr is None else ipr),
            "gap_ratio": (("realization", "bin"), gap_ratio),
            "states": (
                ("realization", "bin"),
                np.where(np.isnan(ln_ipr), 0, 50) if states is None else states,
            ),
            "levels": (
                ("realization", "bin"),
                np.where(np.isnan(gap_ratio), 0, 99) if levels is None else levels,
            ),
        },
        coords={
            "realization": np.arange(len(ln_ipr)),
            "bin_center": ("bin", (np.arange(ln_ipr.shape[1]) + 0.5) / ln_ipr.shape[1]),
        },
        attrs={"kind": "indicators", "W": W, "system": "ring"},
    )


def noisy_diagram(seed, *, strengths=None, edge=parabola, realizations=20, networks=5, noise=0.4):
    """Predictions that are antisymmetric about the edge, so that the noise favours neither side."""
    generator = np.random.default_rng(seed)
    batches = []
    for W in np.arange(0.2, 4.7, 0.2) if strengths is None else strengths:
        shift = noise * generator.normal(size=(1, realizations, 20))
        shift = shift + 0.02 * generator.normal(size=(networks, realizations, 20))
        batches.append(predictions_at(float(W), 1 / (1 + np.exp(-4 * (edge(CENTERS) - W + shift)))))
    return batches


class TestStatistics:
    def test_moments_against_plain_numpy(self):
        values = np.array([[1.0, np.nan], [2.0, np.nan], [6.0, 5.0]])
        mean_and_error = moments(values)
        np.testing.assert_allclose(mean_and_error.mean, [3.0, 5.0])
        np.testing.assert_allclose(mean_and_error.standard_error, [np.std([1, 2, 6], ddof=1) / np.sqrt(3), np.nan])
        assert mean_and_error.count.tolist() == [3, 1]

    def test_moments_of_nothing_are_nan(self):
        assert np.isnan(moments(np.full((3, 2), np.nan)).mean).all()

    def test_student_interval_of_three_values_uses_the_table_value(self):
        # Student's t at 97.5 % with two degrees of freedom: 4.3027.
        assert student_interval(1.0, 0.5, 3, 0.95) == pytest.approx((1 - 4.3027 * 0.5, 1 + 4.3027 * 0.5), abs=1e-4)
        assert np.isnan(student_interval(1.0, np.nan, 1, 0.95)).all()

    def test_percentiles_are_order_statistics_and_count_censored_samples(self):
        samples = np.concatenate([np.arange(1.0, 98.0), [np.inf, np.inf, np.inf]])
        lower, upper = percentile_interval(samples, 0.90)
        assert (lower, upper) == (5.0, 95.0)
        lower, upper = percentile_interval(samples, 0.98)
        assert (lower, upper) == (1.0, np.inf)

    def test_few_items_stretch_the_percentiles_by_the_table_value(self):
        # Student's t at 97.5 % with two degrees of freedom, 4.3027, the normal quantile 1.9600.
        samples = np.append(np.arange(-100.0, 101.0) + 7, 7)
        lower, upper = percentile_interval(samples, 0.95)
        stretch = np.sqrt(3 / 2) * 4.3027 / 1.96
        expected = 7 + stretch * (lower - 7), 7 + stretch * (upper - 7)
        assert bootstrap_interval(samples, 3, 0.95) == pytest.approx(expected, rel=1e-4)
        # Two sets of three: four degrees of freedom.
        narrower = np.ptp(bootstrap_interval(samples, 3, 0.95, sets=2)) / np.ptp(expected)
        assert narrower == pytest.approx(2.7764 / 4.3027, rel=1e-4)

    def test_of_many_items_the_interval_is_that_of_the_percentiles(self):
        samples = np.random.default_rng(0).gamma(2.0, size=(2000, 3))
        np.testing.assert_allclose(
            bootstrap_interval(samples, 10**6, 0.95), percentile_interval(samples, 0.95), rtol=1e-4
        )

    @pytest.mark.parametrize("items", [3, 5])
    def test_means_of_few_items_are_covered(self, items):
        values = np.random.default_rng(1).normal(size=(items, 1000))
        resampled = weighted_mean(values, bootstrap_weights(items, 400, 0, "realizations"))

        def covered(interval):
            return np.mean((interval[0] <= 0) & (interval[1] >= 0))

        assert 0.9 <= covered(bootstrap_interval(resampled, items, 0.95)) <= 0.98
        assert covered(percentile_interval(resampled, 0.95)) < 0.87, "percentiles would have done"

    def test_one_item_has_no_interval(self):
        assert np.isnan(bootstrap_interval(np.ones((10, 4)), 1, 0.95)).all()

    def test_open_ends_stay_open(self):
        samples = np.concatenate([np.arange(1.0, 98.0), [np.inf, np.inf, np.inf]])
        lower, upper = bootstrap_interval(samples, 20, 0.95)
        assert (lower < 3, upper) == (True, np.inf)
        # More than half of the resamples lie beyond: percentiles far out are all there is.
        lower, upper = bootstrap_interval(np.append(np.arange(40.0), np.full(60, np.inf)), 3, 0.95)
        assert (lower, upper) == (0, np.inf)
        assert open_beyond([1.0, 4.0], (0.9, 4.1)) == (-np.inf, np.inf)
        assert open_beyond([1.0, 4.0], (1.0, 4.0)) == (1, 4)

    def test_crossing_interpolates_linearly(self):
        crossings = falling_crossing([1.0, 2.0, 4.0], [[0.9], [0.6], [0.2]], 0.5)
        assert crossings.position[0] == pytest.approx(2.5)
        assert crossings.status[0] == CROSSES

    def test_crossing_skips_points_without_data(self):
        crossings = falling_crossing([1.0, 2.0, 3.0, 4.0], [[np.nan], [0.8], [np.nan], [0.4]], 0.5)
        assert crossings.position[0] == pytest.approx(3.5)

    def test_several_crossings_give_their_alternating_sum(self):
        # Crosses downwards at 1.5, upwards at 2.5, downwards at 3.5.
        crossings = falling_crossing([1.0, 2.0, 3.0, 4.0], [[1.0], [0.0], [1.0], [0.0]], 0.5)
        assert crossings.position[0] == pytest.approx(1.5 - 2.5 + 3.5)
        assert crossings.crossings[0] == 3

    def test_a_reentrant_curve_crosses_where_it_falls(self):
        crossings = falling_crossing([1.0, 2.0, 3.0, 4.0], [[0.0], [1.0], [1.0], [0.0]], 0.5)
        assert crossings.position[0] == pytest.approx(3.5)

    def test_what_does_not_cross_says_why(self):
        curves = np.array([[0.9, 0.1, np.nan, 0.1], [0.8, 0.2, np.nan, 0.7]])
        crossings = falling_crossing([1.0, 2.0], curves, 0.5)
        assert crossings.position.tolist()[:2] == [np.inf, -np.inf]
        assert np.isnan(crossings.position[2])
        assert crossings.status.tolist() == [STAYS_ABOVE, STAYS_BELOW, NO_DATA, STAYS_ABOVE]

    def test_descending_x_is_refused(self):
        with pytest.raises(ValueError, match="ascend"):
            falling_crossing([2.0, 1.0], [[0.9], [0.1]], 0.5)

    def test_bootstrap_spread_is_the_standard_error(self):
        values = np.random.default_rng(0).normal(size=(50, 1))
        weights = bootstrap_weights(50, 4000, 1, "realizations", 2.0)
        assert (weights.sum(axis=1) == 50).all()
        resampled = weighted_mean(values, weights)[:, 0]
        assert resampled.std() == pytest.approx(values.std() / np.sqrt(50), rel=0.05)
        assert resampled.mean() == pytest.approx(values.mean(), abs=0.02)

    def test_weighted_mean_leaves_gaps_out(self):
        values = np.array([[1.0, np.nan], [3.0, 5.0]])
        np.testing.assert_allclose(weighted_mean(values, [[2, 0], [1, 1]]), [[1.0, np.nan], [2.0, 5.0]])

    def test_same_seed_and_items_same_draws(self):
        drawn = bootstrap_weights(7, 10, 3, "realizations", 0.5)
        assert np.array_equal(drawn, bootstrap_weights(7, 10, 3, "realizations", 0.5))
        for seed, *of in ((4, "realizations", 0.5), (3, "realizations", 0.6), (3, "networks", 0.5), (3, "networks")):
            assert not np.array_equal(drawn, bootstrap_weights(7, 10, seed, *of))


class TestAveragingOrder:
    def test_realizations_count_alike_whatever_their_number_of_states(self):
        # One realization with one state at P = 1, one with 50 at P = 0: a pooled mean would give 1/51.
        values = np.array([[[1.0], [0.0]]])
        states = np.array([[1], [50]])
        averages = average_predictions(
            [predictions_at(W, np.repeat(values, 20, axis=2), np.repeat(states, 20, axis=1)) for W in (1.0, 2.0)],
            resamples=10,
        )
        np.testing.assert_allclose(averages["probability"], 0.5)
        assert (averages["states"] == 51).all()

    def test_mean_over_realizations_comes_before_the_networks(self):
        # The second network has no value for the second realization: network means 0.5 and 1, their mean
        # 0.75; a mean over everything would give 2/3, networks first (1 + 0) / 2.
        values = np.array([[[1.0], [0.0]], [[1.0], [np.nan]]])
        values = np.repeat(values, 20, axis=2)
        averages = average_predictions([predictions_at(W, values) for W in (1.0, 2.0)], resamples=10)
        np.testing.assert_allclose(averages["probability"], 0.75)
        np.testing.assert_allclose(averages["probability_std_networks"], np.std([0.5, 1.0], ddof=1))

    def test_realizations_without_states_do_not_count(self):
        values = np.full((2, 4, 20), 0.8)
        values[:, 1:, 0] = np.nan
        values[:, :, 19] = np.nan
        averages = average_predictions([predictions_at(W, values) for W in (1.0, 2.0)], resamples=10)
        assert averages["probability"][0, 0] == pytest.approx(0.8)
        assert averages["realizations"][0].to_numpy()[[0, 1, 19]].tolist() == [1, 4, 0]
        assert np.isnan(averages["probability"][:, 19]).all()
        assert np.isnan(averages["probability_standard_error"][0, 0])  # one realization has no spread

    def test_standard_errors(self):
        generator = np.random.default_rng(3)
        values = generator.random((4, 9, 20))
        averages = average_predictions([predictions_at(W, values) for W in (1.0, 2.0)], resamples=10)
        realizations = values.mean(axis=0).std(axis=0, ddof=1) / 3
        networks = values.mean(axis=1).std(axis=0, ddof=1) / 2
        np.testing.assert_allclose(averages["probability_standard_error_realizations"][0], realizations)
        np.testing.assert_allclose(averages["probability_standard_error_networks"][0], networks)
        np.testing.assert_allclose(averages["probability_standard_error"][0], np.hypot(realizations, networks))
        np.testing.assert_allclose(averages["probability_std_states"], 0.1)

    def test_batches_of_one_strength_are_one_sample(self):
        whole = noisy_diagram(0, realizations=6)
        halves = []
        for dataset in whole:
            halves += [dataset.isel(realization=slice(3, 6)), dataset.isel(realization=slice(0, 3))]
        expected, averages = (
            average_predictions(whole, resamples=50),
            average_predictions(halves[::-1], resamples=50),
        )
        xr.testing.assert_identical(averages, expected)

    def test_numbers_of_realizations_may_differ_between_strengths(self):
        averages = average_predictions(
            [
                predictions_at(2.0, np.full((2, 6, 20), 0.2)),
                predictions_at(1.0, np.full((2, 3, 20), 0.9)),
            ],
            resamples=10,
        )
        assert averages["W"].to_numpy().tolist() == [1.0, 2.0]
        assert averages["realizations_total"].to_numpy().tolist() == [3, 6]
        assert averages.attrs["system"] == "ring"
        assert "W" not in averages.attrs
        # A box's half width, a Gaussian's deviation, a cosine's amplitude: the system's distribution says which.
        assert averages["W"].attrs == {"long_name": "disorder strength"}

    def test_what_does_not_belong_together_is_refused(self):
        first = predictions_at(1.0, np.full((2, 3, 20), 0.9))
        with pytest.raises(ValueError, match=r"networks differ between W: 2 at W = 1, but 3 at W = 2"):
            average_predictions([first, predictions_at(2.0, np.full((3, 3, 20), 0.1))])
        with pytest.raises(ValueError, match="W = 1: a realization comes twice"):
            average_predictions([first, first])
        with pytest.raises(ValueError, match="W = 2 have other energy bins"):
            average_predictions([first, predictions_at(2.0, np.full((2, 3, 10), 0.1))])
        with pytest.raises(ValueError, match="expected indicators"):
            average_indicators([first])
        with pytest.raises(ValueError, match="no predictions"):
            average_predictions([])


class TestTip:
    def test_exact_parabola(self):
        W, energy, method = tip(parabola(CENTERS)[np.newaxis], CENTERS, W_max=5.0)
        assert (W[0], energy[0]) == pytest.approx((TOP, TIP_ENERGY))
        assert method[0] == QUADRATIC

    def test_smooth_bell_is_nearly_a_parabola_at_its_tip(self):
        W, energy, _ = tip(TOP * np.exp(-(((CENTERS - 0.45) / 0.35) ** 2))[np.newaxis], CENTERS, W_max=5.0)
        assert W[0] == pytest.approx(TOP, abs=0.02)
        assert energy[0] == pytest.approx(0.45, abs=0.01)

    def test_less_biased_than_the_largest_bin(self):
        noise = 0.1 * np.random.default_rng(1).normal(size=(4000, 20))
        positions = parabola(CENTERS) + noise
        W, energy, method = tip(positions, CENTERS, W_max=5.0)
        bias, bias_of_largest = np.mean(W) - TOP, positions[:, 3:17].max(axis=1).mean() - TOP
        assert abs(bias) < 0.3 * bias_of_largest
        assert np.mean(energy) == pytest.approx(TIP_ENERGY, abs=0.01)
        assert np.mean(method == QUADRATIC) > 0.9

    def test_window_follows_the_tip(self):
        for center in (0.3, 0.5, 0.7):
            _, energy, _ = tip((3 - 5 * (CENTERS - center) ** 2)[np.newaxis], CENTERS, W_max=5.0)
            assert energy[0] == pytest.approx(center)

    def test_bins_outside_the_range_are_not_looked_at(self):
        positions = parabola(CENTERS)
        positions[0] = positions[19] = np.inf
        assert tip(positions[np.newaxis], CENTERS, W_max=5.0)[0][0] == pytest.approx(TOP)

    def test_too_few_bins_fall_back_on_the_largest(self):
        centers = np.array([0.25, 0.5, 0.75])
        W, energy, method = tip(np.array([[1.0, 2.0, 1.5]]), centers, W_max=5.0)
        assert (W[0], energy[0], method[0]) == (2.0, 0.5, MAXIMUM)

    def test_no_tip_beyond_the_grid(self):
        positions = np.where(np.abs(CENTERS - 0.5) < 0.1, np.inf, 1.0)
        W, energy, method = tip(positions[np.newaxis], CENTERS, W_max=2.0)
        assert W[0] == np.inf
        assert np.isnan(energy[0])
        assert method[0] == UNDEFINED

    def test_no_tip_above_the_last_strength_even_if_every_bin_crosses(self):
        centers = CENTERS[::2]  # between two bins the fitted vertex is higher than any crossing
        positions = TOP - 20 * (centers - 0.475) ** 2
        assert tip(positions[np.newaxis], centers, W_max=5.0)[0][0] == pytest.approx(TOP)
        assert tip(positions[np.newaxis], centers, W_max=positions.max() + 1e-6)[0][0] == np.inf

    def test_half_width_is_what_the_fit_uses(self):
        positions = parabola(CENTERS)
        outside = np.abs(CENTERS - 0.475) > TIP_HALF_WIDTH + 1e-6
        positions[outside] = 0.1
        assert tip(positions[np.newaxis], CENTERS, W_max=5.0)[0][0] == pytest.approx(TOP)

    def test_no_energy_bin_in_range(self):
        with pytest.raises(ValueError, match="no bin centre"):
            tip(np.ones((1, 2)), np.array([0.05, 0.95]), W_max=2.0)


class TestPhaseDiagram:
    def test_noiseless_edge_is_recovered(self):
        averages = average_predictions(noisy_diagram(0, noise=0.0, realizations=3), resamples=20)
        np.testing.assert_allclose(averages["contour_W"][2:18], parabola(CENTERS)[2:18], atol=0.01)
        assert float(averages["tip_W"]) == pytest.approx(TOP, abs=0.01)
        assert float(averages["tip_energy_density"]) == pytest.approx(TIP_ENERGY, abs=0.005)
        assert averages.attrs["tip_reason"] == ""

    def test_noisy_edges_are_unbiased_and_covered(self):
        tips, covered = [], 0
        for seed in range(12):
            averages = average_predictions(noisy_diagram(seed), resamples=300, seed=seed)
            tips.append(float(averages["tip_W"]))
            lower, upper = averages["tip_W_interval"].to_numpy()
            covered += lower <= TOP <= upper
        error = np.std(tips, ddof=1) / np.sqrt(len(tips))
        assert np.mean(tips) == pytest.approx(TOP, abs=3 * error + 0.01)
        assert covered >= 9  # of 12 intervals of 95 %: fewer have a probability of 2e-3

    def test_network_spread_enters_the_interval(self):
        def diagram(spread):
            predictions = noisy_diagram(0, networks=6, noise=0.05)
            shifts = spread * np.linspace(-1, 1, 6)[:, np.newaxis, np.newaxis]
            for dataset in predictions:
                logit = np.log(dataset["probability"] / (1 - dataset["probability"]))
                dataset["probability"] = 1 / (1 + np.exp(-(logit + 4 * shifts)))
            return average_predictions(predictions, resamples=200)["tip_W_interval"].to_numpy()

        assert np.ptp(diagram(0.3)) > 5 * np.ptp(diagram(0.0))

    def test_bootstrap_is_deterministic(self):
        first, again, other = (average_predictions(noisy_diagram(0), resamples=50, seed=s) for s in (1, 1, 2))
        xr.testing.assert_identical(first, again)
        assert not np.array_equal(first["tip_W_resamples"], other["tip_W_resamples"])

    def test_tip_beyond_the_grid_is_no_number(self):
        averages = average_predictions(noisy_diagram(0, strengths=[0.5, 1.0, 1.5, 2.0]), resamples=50)
        assert np.isnan(averages["tip_W"])
        assert np.isnan(averages["tip_energy_density"])
        assert "beyond the largest W = 2" in averages.attrs["tip_reason"]
        assert averages.attrs["tip_resamples_defined"] == 0
        middle = averages.isel(bin=9)
        assert np.isnan(middle["contour_W"])
        assert int(middle["contour_status"]) == STAYS_ABOVE
        assert (
            averages["contour_status"].attrs["flag_meanings"].split()[STAYS_ABOVE] == "above_the_level_at_the_largest_W"
        )

    def test_no_phase_boundary_in_the_grid(self):
        averages = average_predictions(noisy_diagram(0, strengths=[6.0, 7.0, 8.0]), resamples=20)
        assert np.isnan(averages["tip_W"])
        assert "no bin crosses 0.5 between W = 6 and 8" in averages.attrs["tip_reason"]
        assert (averages["contour_status"] == STAYS_BELOW).all()

    def test_sometimes_beyond_the_grid_leaves_the_upper_end_open(self):
        averages = average_predictions(noisy_diagram(1, strengths=np.arange(0.2, 3.1, 0.2), noise=1.0), resamples=200)
        assert 0 < averages.attrs["tip_resamples_defined"] < 1
        assert averages["tip_W_interval"].to_numpy()[1] == np.inf

    def test_one_realization_gives_no_interval(self):
        averages = average_predictions(noisy_diagram(0, realizations=1, noise=0.0), resamples=20)
        assert np.isfinite(averages["tip_W"])
        assert np.isnan(averages["tip_W_interval"]).all()
        assert "single realization at W = 0.2, " in averages.attrs["interval_reason"]

    def test_one_network_is_resampled_over_realizations_only(self):
        averages = average_predictions(noisy_diagram(0, networks=1), resamples=50)
        assert averages.attrs["resampled"] == "realizations"
        assert np.isnan(averages["probability_standard_error_networks"]).all()
        assert np.isfinite(averages["probability_standard_error"]).all()

    def test_survives_its_file(self, tmp_path):
        averages = average_predictions(noisy_diagram(0), resamples=20)
        write_dataset(averages, tmp_path / "ring.nc")
        with read_dataset(tmp_path / "ring.nc", "phase_diagram") as dataset:
            xr.testing.assert_equal(dataset.load(), averages)
            assert dataset.attrs["tip_reason"] == ""
        both = side_by_side({"1D": averages, "2D": averages.isel(W=slice(0, 9))})
        write_dataset(both, tmp_path / "figure.nc")
        with read_dataset(tmp_path / "figure.nc", "figure") as dataset:
            assert dataset.sizes["W_1D"] == 23
            assert dataset.sizes["W_2D"] == 9
            assert dataset.attrs["level_2D"] == 0.5


class TestIndicatorAverages:
    def test_means_and_errors_over_realizations(self):
        values = np.random.default_rng(0).normal(size=(5, 20)) - 3
        values[2:, 4] = np.nan
        averages = average_indicators([indicators_at(W, values) for W in (1.0, 2.0)], resamples=10)
        np.testing.assert_allclose(averages["ln_ipr"][0, 5:], values[:, 5:].mean(axis=0))
        assert averages["ln_ipr"][0, 4] == pytest.approx(values[:2, 4].mean())
        assert averages["ln_ipr_standard_error"][0, 4] == pytest.approx(values[:2, 4].std(ddof=1) / np.sqrt(2))
        assert int(averages["realizations"][0, 4]) == 2
        assert averages["states"][0, 0] == 250

    def test_centre_is_weighted_by_levels_within_a_realization(self):
        gap_ratio, levels = np.full((2, 20), 0.3), np.full((2, 20), 10)
        gap_ratio[0, 8], levels[0, 8] = 0.6, 70  # of the central bins 8 ... 11
        gap_ratio[1, 9] = np.nan
        averages = average_indicators(
            [indicators_at(W, np.full((2, 20), -3.0), gap_ratio, levels) for W in (1.0, 2.0)], resamples=10
        )
        first = (0.6 * 70 + 0.3 * 30) / 100
        np.testing.assert_allclose(averages["gap_ratio_central"], (first + 0.3) / 2)
        np.testing.assert_allclose(averages["gap_ratio_central_standard_error"], abs(first - 0.3) / 2)

    def test_rising_contour(self):
        strengths = np.arange(0.5, 5.0, 0.5)
        averages = average_indicators(
            [indicators_at(W, np.tile(-3.5 + 1.5 * (W - parabola(CENTERS)), (3, 1))) for W in strengths],
            resamples=20,
        )
        np.testing.assert_allclose(averages["contour_W"], parabola(CENTERS))
        assert float(averages["tip_W"]) == pytest.approx(TOP)

    def test_tips_of_the_other_contours_are_their_own(self):
        # <r> falls through its middle 0.4 before the IPR's contour; the mean IPR is twice the geometric mean.
        strengths = np.arange(0.5, 5.0, 0.5)
        batches = []
        for W in strengths:
            distance = W - parabola(CENTERS)
            ln_ipr = np.tile(-3.5 + 1.5 * distance, (3, 1))
            gap_ratio = np.tile(0.461 - 0.05 * np.clip(distance + 0.4, -1, 1), (3, 1))
            batches.append(indicators_at(W, ln_ipr, gap_ratio, ipr=2 * np.exp(ln_ipr)))
        averages = average_indicators(batches, resamples=20)
        assert float(averages["tip_W"]) == pytest.approx(TOP)
        assert float(averages["ln_mean_ipr_tip_W"]) == pytest.approx(TOP - np.log(2) / 1.5)
        assert float(averages["gap_ratio_tip_W"]) == pytest.approx(TOP - 0.4, abs=0.02)
        assert averages["gap_ratio_tip_W_interval"].values.tolist() == pytest.approx(
            [float(averages["gap_ratio_tip_W"])] * 2
        )

    def test_a_small_system_never_gets_there(self):
        # The ETH limit of 8 sites at half filling, ln(3 / 72), is above -3.5.
        averages = average_indicators(
            [indicators_at(W, np.full((3, 20), np.log(3 / 72) + W / 10)) for W in (1.0, 2.0)], resamples=10
        )
        assert np.isnan(averages["tip_W"])
        assert "no bin crosses -3.5" in averages.attrs["tip_reason"]
        status = int(averages["contour_status"][9])
        assert averages["contour_status"].attrs["flag_meanings"].split()[status] == "above_the_level_at_all_W"

    def test_resamples_are_paired_with_those_of_the_networks(self):
        # <P> = -<ln IPR> / 7 of every realization: both contours are one, in every resample.
        generator = np.random.default_rng(5)
        strengths = np.arange(0.2, 4.7, 0.2)
        values = [
            np.clip(0.5 + 0.2 * (parabola(CENTERS) - W) + 0.05 * generator.normal(size=(8, 20)), 0, 1)
            for W in strengths
        ]
        networks = average_predictions(
            [predictions_at(W, v[np.newaxis]) for W, v in zip(strengths, values, strict=True)],
            resamples=40,
            seed=9,
        )
        indicators = average_indicators(
            [indicators_at(W, -7 * v) for W, v in zip(strengths, values, strict=True)], resamples=40, seed=9
        )
        np.testing.assert_allclose(indicators["contour_W_resamples"], networks["contour_W_resamples"], atol=1e-9)
        assert networks["contour_W_resamples"].std("resample").min() > 1e-3
