"""Averages of confidences: known steps, constructed networks, and resamples that keep a realization together."""

import itertools

import numpy as np
import pytest
import xarray as xr
from synthetic_confidences import GRID, chain, confidences

from locflow.averages.state_groups import (
    NO_GROUP,
    consecutive_groups,
    energy_bin_groups,
    group_means,
    group_standard_deviations,
    middle_states,
    middle_weights,
)
from locflow.kinds.confidence.agreement import pair_mean, pairwise_changes, uncertain
from locflow.kinds.confidence.averages import average_confidences
from locflow.kinds.confidence.critical_disorder import confident_counts, first_at_least
from locflow.observables.window_levels import represented_levels

SETTINGS = {
    "energy_bins": 4,
    "consecutive_states": 5,
    "thresholds": [0.5, 0.7, 0.9],
    "fractions": [0.25, 0.5, 0.75],
    "resamples": 200,
}


def averages_of(values, **options):
    settings = {name: options.pop(name) for name in list(options) if name in {*SETTINGS, "confidence_level", "seed"}}
    return average_confidences(confidences(values, **options), **{**SETTINGS, **settings})


def steps(positions, *, W, networks=3, states=20, low=0.02, high=0.98):
    """Confidences that jump from low to high at a known W, one for each realization."""
    mbl = np.asarray(W)[:, np.newaxis] >= np.asarray(positions)
    values = np.where(mbl, high, low)[np.newaxis, :, :, np.newaxis]
    return np.broadcast_to(values, (networks, len(W), len(positions), states))


class TestStateGroups:
    def test_runs_follow_the_energy_and_differ_by_at_most_one_state(self):
        density = np.random.default_rng(0).random((3, 23))
        groups = consecutive_groups(density, 5)
        for row, group in zip(density, groups, strict=True):
            assert (np.diff(group[np.argsort(row)]) >= 0).all()
            sizes = np.bincount(group)
            assert len(sizes) == 5
            assert np.ptp(sizes) <= 1

    def test_missing_states_belong_to_no_run(self):
        density = np.array([[0.3, np.nan, 0.1, 0.2, 0.4]])
        assert consecutive_groups(density, 2).tolist() == [[1, NO_GROUP, 0, 0, 1]]
        assert energy_bin_groups(density, 5).tolist() == [[1, NO_GROUP, 0, 1, 2]]

    def test_means_and_spreads_are_those_of_the_members(self):
        generator = np.random.default_rng(1)
        values, groups = generator.normal(size=(2, 3, 40)), generator.integers(-1, 4, size=(3, 40))
        values[0, 1, 5] = np.nan
        means, spreads = group_means(values, groups, 5), group_standard_deviations(values, groups, 5)
        for network, realization, group in itertools.product(range(2), range(3), range(4)):
            members = values[network, realization, groups[realization] == group]
            members = members[~np.isnan(members)]
            assert means[network, realization, group] == pytest.approx(members.mean())
            assert spreads[network, realization, group] == pytest.approx(members.std(ddof=1))
        assert np.isnan(means[..., 4]).all()
        assert np.isnan(spreads[..., 4]).all()

    def test_states_in_the_middle_are_consecutive(self):
        density = np.sort(np.random.default_rng(2).random((4, 50)), axis=-1)
        chosen = middle_states(density, 11)
        assert (np.diff(chosen, axis=-1) == 1).all()
        for row, members in zip(density, chosen, strict=True):
            assert np.abs(row[members] - 0.5).max() <= np.delete(np.abs(row - 0.5), members).min()


class TestCriticalDisorder:
    def test_of_a_known_step(self):
        W = [1.0, 2.0, 3.0, 4.0]
        averages = averages_of(steps([3.0] * 4, W=W, high=0.8), W=W)
        assert (averages["critical_disorder"].sel(threshold=[0.5, 0.7]) == 3).all()
        assert np.isnan(averages["critical_disorder"].sel(threshold=0.9)).all(), "no state is that confident"
        assert (averages["critical_disorder_by_realization"].sel(threshold=0.7) == 3).all()
        # Nothing scatters: the interval says that the share rises on the way from 2 to 3.
        lower, upper = averages["critical_disorder_interval"].sel(threshold=0.7).to_numpy().T
        assert ((lower > 2) & (lower < 3)).all()
        assert (upper == 3).all()
        assert np.isposinf(averages["critical_disorder_interval"].sel(threshold=0.9)).all()

    def test_the_fraction_is_of_all_states_and_may_just_be_reached(self):
        W = [1.0, 2.0, 3.0, 4.0]
        averages = averages_of(steps([1.0, 2.0, 3.0, 4.0], W=W), W=W)
        assert averages["confident_fraction"].sel(threshold=0.9).values.tolist() == [0.25, 0.5, 0.75, 1.0]
        assert averages["critical_disorder"].sel(threshold=0.9).values.tolist() == [1.0, 2.0, 3.0]
        by_realization = averages["critical_disorder_by_realization"].sel(threshold=0.9, fraction=0.5)
        assert by_realization.values.tolist() == [1.0, 2.0, 3.0, 4.0]

    def test_confidences_are_averaged_over_networks_before_the_threshold(self):
        # Two of three networks are sure: 2/3 exceeds 1/2, but no threshold above 2/3.
        values = np.array([1.0, 1.0, 0.0]).reshape(3, 1, 1, 1) * np.ones((3, 1, 2, 8))
        counts = confident_counts(values[:, 0], [0.5, 0.66, 0.67], np.full((1, 3), 1 / 3))
        assert counts[0].tolist() == [[8, 8, 0]] * 2

    def test_counts_leave_out_missing_states(self):
        values = np.full((2, 3, 10), 0.95)
        values[:, 1, 4:] = np.nan
        counts = confident_counts(values, [0.9, 0.94, 0.96], np.full((1, 2), 0.5))
        assert counts[0].tolist() == [[10, 10, 0], [4, 4, 0], [10, 10, 0]]

    def test_a_confidence_at_the_threshold_does_not_exceed_it(self):
        assert confident_counts(np.full((2, 1, 7), 0.5), [0.25, 0.5], np.full((1, 2), 0.5))[0].tolist() == [[7, 0]]

    def test_smallest_of_the_grid(self):
        share = np.array([0.1, 0.5, 0.4, 0.6])
        assert first_at_least([1, 2, 3, 4], share, [0.05, 0.5, 0.6, 0.7]).tolist() == [1, 2, 4, np.inf]

    def test_the_interval_is_wider_where_realizations_are_few(self):
        W = np.arange(0.5, 8.01, 0.5)
        many = averages_of(steps(np.linspace(2.0, 5.0, 12), W=W), W=W)
        few = averages_of(steps(np.linspace(2.0, 5.0, 3), W=W), W=W)
        selected = {"threshold": 0.9, "fraction": 0.5}
        wide, narrow = (averages["critical_disorder_interval"].sel(selected).to_numpy() for averages in (few, many))
        assert np.isin([wide[1], narrow[1]], W).all(), "the upper end is a W of the grid"
        assert wide[0] < narrow[0] <= float(many["critical_disorder"].sel(selected)) <= narrow[1] < wide[1]
        assert wide[0] < 2, "all resamples of three lie between 2 and 5"

    def test_it_falls_with_the_mean_field_of_the_realization(self):
        averages = average_confidences(chain(realizations=30, states=100), **SETTINGS)
        critical = averages["critical_disorder_by_realization"].sel(threshold=0.9, fraction=0.5)
        field = averages["mean_absolute_field"]
        assert np.corrcoef(1 / critical, field)[0, 1] > 0.8
        assert np.corrcoef(critical, field)[0, 1] < -0.8

    def test_mean_field_is_that_at_unit_strength(self):
        field = np.array([[0.5, -0.5, 1.0, 0.0], [0.1, 0.1, -0.1, 0.1]])
        averages = averages_of(np.full((1, 2, 2, 8), 0.5), unit_field=field)
        assert averages["mean_absolute_field"].values.tolist() == pytest.approx([0.5, 0.1])


class TestUncertainFraction:
    def test_it_counts_states_between_the_bounds_by_network(self):
        assert uncertain([0.05, 0.1001, 0.5, 0.8999, 0.95, np.nan])[:5].tolist() == [0, 1, 1, 1, 0]
        # One network is sure of MBL, one of ETH: their mean is 1/2, but none is uncertain.
        values = np.array([0.01, 0.99]).reshape(2, 1, 1, 1) * np.ones((2, 2, 3, 10))
        assert (averages_of(values)["uncertain_fraction"] == 0).all()

    def test_cells_are_runs_of_consecutive_states(self):
        values = np.full((2, 1, 1, 20), 0.99)
        values[0, ..., 5:10] = 0.5  # the second run of five, for one network of two
        order = np.random.default_rng(3).permutation(20)
        density = ((np.arange(20) + 0.5) / 20)[order].reshape(1, 1, 20)
        averages = averages_of(np.repeat(values[..., order], 2, axis=1), energy_density=np.repeat(density, 2, axis=0))
        assert averages["uncertain_fraction"].values.tolist() == [[0, 0.5, 0, 0]] * 2
        np.testing.assert_allclose(averages["cell_energy_density"][0], [0.125, 0.375, 0.625, 0.875])
        # Energy densities 0.4 to 0.6: states 8 to 11, of which two are uncertain.
        np.testing.assert_allclose(averages["central_uncertain_fraction"], 0.25)

    def test_energy_windows_are_the_cells(self):
        dataset = confidences(np.full((1, 2, 1, 6), 0.5))
        window = np.array([0, 0, 1, 1, 1, -1]) * np.ones((2, 1, 1), dtype=int)
        dataset["window"] = (("W", "realization", "state"), window)
        dataset = dataset.assign_coords(window_center=("window_index", [0.3, 0.6]))
        dataset["confidence"][..., 2:] = 0.95
        averages = average_confidences(dataset, **SETTINGS)
        assert averages["uncertain_fraction"].values.tolist() == [[1, 0], [1, 0]]


class TestSwitching:
    @pytest.fixture
    def networks(self):
        # Three networks, ten states. Pairs: (0, 1) switches 2 and loses 1; (0, 2) switches 0, loses 3;
        # (1, 2) switches 1, loses 4.
        first = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.5])
        second = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0])
        third = np.array([0.5, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.5, 0.5, 0.5])
        return np.array([first, second, third])[:, np.newaxis, np.newaxis]

    def test_fractions_of_constructed_networks(self, networks):
        averages = averages_of(np.repeat(networks, 2, axis=1), consecutive_states=10)
        np.testing.assert_allclose(averages["switched_fraction"], (2 + 0 + 1) / 30)
        np.testing.assert_allclose(averages["lost_fraction"], (1 + 3 + 4) / 30)
        np.testing.assert_allclose(averages["changed_fraction"], (3 + 3 + 5) / 30)

    def test_they_are_what_comparing_every_pair_state_by_state_gives(self):
        values = np.random.default_rng(4).beta(0.3, 0.3, size=(5, 3, 200)).astype(np.float32)
        values[:, 2, 150:] = np.nan
        category = np.where(np.isnan(values), -1, np.digitize(values, [0.1, 0.9]))
        switched, lost = [], []
        for first, second in itertools.combinations(category, 2):
            for one, other in zip(first, second, strict=True):
                one, other = one[one >= 0], other[other >= 0]
                switched.append(np.mean(np.abs(one - other) == 2))
                lost.append(np.mean(np.abs(one - other) == 1))
        changes = pairwise_changes(values)
        ones = np.ones((1, 5)), np.ones((1, 3))
        assert pair_mean(changes["switched"], *ones)[0] == pytest.approx(np.mean(switched))
        assert pair_mean(changes["lost"], *ones)[0] == pytest.approx(np.mean(lost))

    def test_a_network_drawn_twice_makes_no_pair_with_itself(self):
        pairs = np.array([[[0.0, 0.2, 0.4], [0.2, 0.0, 0.6], [0.4, 0.6, 0.0]]])
        weights = np.array([[2, 1, 0], [3, 0, 0]])
        mean = pair_mean(pairs, weights, np.ones((2, 1)))
        assert mean[0] == pytest.approx(0.2), "the only pair is that of the first two networks"
        assert np.isnan(mean[1])

    def test_one_network_has_no_pair(self):
        averages = averages_of(np.full((1, 2, 3, 10), 0.5))
        for name in ("switched", "lost", "changed"):
            assert np.isnan(averages[f"{name}_fraction"]).all()


class TestRepresentedLevels:
    def test_a_state_that_stands_for_several_counts_as_often(self):
        # The same states, once with a count and once repeated: every average and resample must agree.
        dataset = chain(networks=4, realizations=3, states=30, disagreement=1.5)
        levels = np.random.default_rng(3).integers(1, 5, size=30)
        repeated = dataset.isel(state=np.repeat(np.arange(30), levels))
        shape = dataset["energy_density"].shape
        counted = dataset.assign(
            represented_levels=(("W", "realization", "state"), np.broadcast_to(levels.astype(float), shape))
        )
        averages, expected = (average_confidences(each, **SETTINGS, seed=5) for each in (counted, repeated))
        for name in (
            "confidence",
            "mean_confidence",
            "transition_W_resamples",
            "middle_confidence",
            "middle_transition_W_resamples",
            "confident_fraction",
            "critical_disorder_interval",
            "critical_disorder_by_realization",
            "central_uncertain_fraction_resamples",
            "switched_fraction",
            "lost_fraction_resamples",
        ):
            np.testing.assert_allclose(averages[name], expected[name], rtol=1e-6, atol=1e-9, err_msg=name)
        assert not np.allclose(averages["mean_confidence"], average_confidences(dataset, **SETTINGS)["mean_confidence"])


class TestMiddleOfTheSpectrum:
    def test_a_tenth_of_the_levels_at_either_end_does_not_count(self):
        # Sure of MBL at both ends, of ETH elsewhere: 20 states in any order.
        order = np.random.default_rng(2).permutation(20)
        density = (np.arange(20) + 0.5)[order] / 20
        values = np.where((density < 0.1) | (density > 0.9), 1.0, 0.25) * np.ones((2, 2, 1, 1))
        averages = averages_of(values, energy_density=np.broadcast_to(density, (2, 1, 20)))
        np.testing.assert_allclose(averages["middle_confidence"], 0.25)
        np.testing.assert_allclose(averages["mean_confidence"], 0.4)

    def test_of_a_window_at_the_end_the_inner_levels_count(self):
        # Ten windows of two states; the outermost stand for 20 and 30 of 100 levels, the others for less.
        window = np.repeat(np.arange(10), 2)
        levels = np.repeat(np.array([20, 5, 5, 5, 5, 10, 10, 5, 5, 30]) / 2, 2)
        density = (np.arange(20) + 0.5) / 20
        counted = middle_weights(density, 0.1, levels, window)
        expected = np.repeat(np.array([10, 5, 5, 5, 5, 10, 10, 5, 5, 20]) / 2, 2)
        np.testing.assert_allclose(counted, expected)
        assert middle_weights([np.nan, 0.5, 0.4], 0.1).tolist() == pytest.approx([0, 0.8, 0.8])

    def test_it_is_the_part_over_which_the_gap_ratio_runs(self):
        rng = np.random.default_rng(4)
        window = np.repeat(np.arange(5), 6)
        centers, density = np.linspace(0.1, 0.9, 5), np.sort(rng.uniform(size=30))
        level = np.sort(rng.choice(900, 30, replace=False))
        of_all, of_middle = (
            represented_levels(level, density, window, centers, 900, ends=ends) for ends in ((0, 1), (0.1, 0.9))
        )
        np.testing.assert_allclose(middle_weights(density, 0.1, of_all, window), of_middle, rtol=1e-9, atol=1e-9)


class TestAverages:
    def test_the_order_is_states_realizations_networks(self):
        # The first realization has one state in the lowest bin, the second three: both count the same.
        density = np.array([[[0.1, 0.6, 0.6, 0.6], [0.1, 0.1, 0.1, 0.6]]])
        values = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.6, 0.0]]) * np.ones((2, 2, 1, 1))
        values[1] *= 0.5
        averages = averages_of(values, energy_density=np.repeat(density, 2, axis=0))
        assert float(averages["confidence"][0, 0]) == pytest.approx((0.6 + 0.3) / 2)
        assert averages["states"][0].values.tolist() == [4, 0, 4, 0]
        assert np.isnan(averages["confidence"][0, 1])
        assert float(averages["mean_confidence"][0]) == pytest.approx(0.75 * (0.25 + 0.15) / 2)

    def test_contour_and_mean_cross_where_the_confidence_does(self):
        W = np.arange(1.0, 8.0)
        values = np.clip((W - 1) / 6, 0, 1).reshape(1, 7, 1, 1) * np.ones((3, 7, 4, 40))
        averages = averages_of(values, W=W)
        np.testing.assert_allclose(averages["contour_W"], 4.0, rtol=1e-6)
        assert float(averages["transition_W"]) == pytest.approx(4.0)
        assert averages["transition_W_interval"].values.tolist() == pytest.approx([4.0, 4.0])

    def test_a_resample_holds_the_same_realizations_at_all_W(self):
        # Realizations are ETH up to their own W, then MBL. The resampled mean confidence is then, at each W, the share
        # of drawn realizations that are beyond: drawn jointly it can only rise with W, and it takes on the values of
        # one draw; drawn by W it would not.
        W = np.arange(1.0, 9.0)
        positions = np.repeat(W[1:], 2)
        averages = averages_of(steps(positions, W=W, networks=1, low=0.5, high=0.05), W=W, resamples=300)
        shares = averages["central_uncertain_fraction_resamples"].transpose("resample", "W").to_numpy()
        assert (np.diff(shares, axis=1) <= 1e-12).all()
        assert shares[:, 3].std() > 0.05

    def test_realizations_are_drawn_alike_for_two_trainings_and_networks_are_not(self):
        # Confidence = effect of the realization + effect of the network, the same numbers in both trainings.
        generator = np.random.default_rng(5)
        field, network = generator.normal(size=(1, 1, 12, 1)), generator.normal(size=(6, 1, 1, 1))
        W = np.linspace(1, 5, 9)

        def transition(values, training):
            averages = averages_of(1 / (1 + np.exp(-values)), W=W, training=training, resamples=400)
            return averages["transition_W_resamples"].to_numpy()

        base = 2 * (W.reshape(1, 9, 1, 1) - 3) + np.zeros((6, 9, 12, 5))
        by_field = [transition(base + field, training) for training in ("first", "second")]
        assert by_field[0].std() > 0.05
        np.testing.assert_allclose(*by_field)
        by_network = [transition(base + network, training) for training in ("first", "second")]
        assert abs(np.corrcoef(*by_network)[0, 1]) < 0.2

    @pytest.mark.slow
    def test_the_interval_of_the_transition_covers_the_truth(self):
        # Mean of 10 steps drawn from a known distribution; the truth is the median, where the mean passes 1/2.
        W, truth, covered = np.arange(0.5, 8.01, 0.5), 4.0, 0
        for seed in range(40):
            positions = np.random.default_rng(seed).normal(truth, 1.0, size=24)
            values = 1 / (1 + np.exp(-3 * (W[:, np.newaxis] - positions)))
            values = np.broadcast_to(values[np.newaxis, :, :, np.newaxis], (1, len(W), 24, 4))
            lower, upper = averages_of(values, W=W, energy_bins=1)["transition_W_interval"].to_numpy()
            covered += lower <= truth <= upper
        assert covered >= 34

    def test_a_single_realization_is_resampled_over_networks(self):
        averages = average_confidences(chain(realizations=1, networks=5, states=100), **SETTINGS)
        assert averages.attrs["resampled"] == "networks"
        lower, upper = averages["transition_W_interval"].to_numpy()
        assert lower < float(averages["transition_W"]) < upper

    def test_without_anything_to_draw_from_there_is_a_reason_instead_of_an_interval(self):
        averages = average_confidences(chain(realizations=1, networks=1, states=100), **SETTINGS)
        assert "single realization" in averages.attrs["interval_reason"]
        assert np.isnan(averages["transition_W_interval"]).all()
        assert np.isnan(averages["critical_disorder_interval"]).all()
        assert float(averages["transition_W"]) > 0

    def test_missing_states_do_not_count(self):
        full = chain(realizations=3, networks=2, states=60)
        averages, padded = (average_confidences(data, **SETTINGS) for data in (full, full.pad(state=(0, 7))))
        for name, values in averages.items():
            if "cell" not in values.dims:  # their number follows the size of the table
                np.testing.assert_allclose(padded[name], values, rtol=1e-6, err_msg=name)

    def test_a_realization_that_is_missing_at_a_W_does_not_count_there(self):
        full = chain(realizations=3, networks=3, states=60)
        gap = full.copy(deep=True)
        for name in ("confidence", "energy_density"):
            gap[name].loc[{"W": 2.0, "realization": 2}] = np.nan
        averages, expected = (average_confidences(data, **SETTINGS) for data in (gap, full.isel(realization=slice(2))))
        for name in (
            "mean_confidence",
            "uncertain_fraction",
            "confident_fraction",
            "switched_fraction",
            "lost_fraction",
        ):
            np.testing.assert_allclose(averages[name].sel(W=2.0), expected[name].sel(W=2.0), err_msg=name)
        assert not np.isnan(averages["lost_fraction_resamples"].sel(W=3.0)).all()

    def test_attributes_and_grid(self):
        averages = average_confidences(chain(states=50), **SETTINGS)
        assert averages.attrs["kind"] == "confidence_averages"
        assert averages.attrs["networks"] == 4
        assert averages.attrs["W_MBL"] == 12.0
        np.testing.assert_array_equal(averages["W"], GRID)

    @pytest.mark.parametrize(
        ("setting", "value", "message"),
        [
            ("thresholds", [0.9, 0.5], "thresholds.*ascend"),
            ("fractions", [0.0, 0.5], "fractions.*above 0"),
            ("consecutive_states", 0, "consecutive_states: 0"),
            ("energy_bins", 0, "energy_bins: 0"),
        ],
    )
    def test_settings_out_of_range(self, setting, value, message):
        with pytest.raises(ValueError, match=message):
            average_confidences(chain(states=20), **{**SETTINGS, setting: value})

    def test_W_must_ascend(self):
        dataset: xr.Dataset = confidences(np.full((1, 2, 1, 8), 0.5), W=[2.0, 1.0])
        with pytest.raises(ValueError, match="must ascend"):
            average_confidences(dataset, **SETTINGS)
