"""Critical disorders by several methods of the same realizations, from curves whose answer is known."""

import numpy as np
import pytest

from locflow.measure.critical_disorders import (
    Mean,
    Optimal,
    Variance,
    compared,
    correlation_quantity,
    critical_quantity,
    crossing_of_sizes,
    defined_quantity,
    difference_quantity,
    paired_difference,
    rank_correlations,
    spread_quantity,
    unpaired_difference,
)
from locflow.measure.scaling import scaled

W = np.arange(0.0, 8.5, 0.5)
GENERATOR = np.random.default_rng(3)
OPTIONS = {"sites": 8, "resamples": 1000, "confidence_level": 0.95, "seed": 1}


def lines(critical):
    """Order parameters that fall through 1/2 at the given W of each realization, shape (1, realization, W)."""
    return (0.5 + 0.1 * (np.asarray(critical)[:, np.newaxis] - W))[np.newaxis]


def test_a_method_is_critical_where_the_mean_falls_through_its_level():
    own = GENERATOR.normal(4.0, 0.5, size=40)
    comparison = compared(W, {"one": Mean(lines(own)), "low": Mean(lines(own), level=0.4)}, **OPTIONS)
    assert float(comparison["critical_disorder"].sel(by="one")) == pytest.approx(own.mean())
    assert float(comparison["critical_disorder"].sel(by="low")) == pytest.approx(own.mean() + 1)
    np.testing.assert_allclose(comparison["own_critical_disorder"].sel(by="one"), own)
    low, high = comparison["critical_disorder_interval"].sel(by="one").to_numpy()
    assert high - low == pytest.approx(2 * 2.02 * own.std(ddof=1) / np.sqrt(40), rel=0.1)


def test_paired_differences_of_what_realizations_share_are_known_better():
    own = GENERATOR.normal(4.0, 0.8, size=40)
    other = own + 0.3 + GENERATOR.normal(0, 0.1, size=40)
    comparison = compared(W, {"one": Mean(lines(own)), "other": Mean(lines(other))}, **OPTIONS)
    value, (low, high) = paired_difference(comparison, "other", "one")
    same, (loose_low, loose_high) = unpaired_difference(comparison, "other", "one")
    differences = other - own
    assert value == same == pytest.approx(differences.mean())
    assert high - low == pytest.approx(2 * 2.02 * differences.std(ddof=1) / np.sqrt(40), rel=0.1)
    spread = np.hypot(own.std(ddof=1), other.std(ddof=1))
    assert loose_high - loose_low == pytest.approx(2 * 2.02 * spread / np.sqrt(40), rel=0.1)
    measured_quantity = difference_quantity(comparison, "other", "one", "difference", "difference")
    assert measured_quantity["interval"] == [low, high]
    assert measured_quantity["note"] == f"{(high - low) / (loose_high - loose_low):.2f} times as wide as unpaired"


def test_pairing_gains_nothing_where_methods_share_nothing():
    first, second = (GENERATOR.normal(4.0, 0.8, size=60) for _ in range(2))
    comparison = compared(W, {"one": Mean(lines(first)), "other": Mean(lines(second))}, **OPTIONS)
    paired, unpaired = (
        np.ptp(difference(comparison, "one", "other")[1]) for difference in (paired_difference, unpaired_difference)
    )
    assert paired / unpaired == pytest.approx(1, abs=0.25)


def test_networks_are_drawn_with_the_realizations():
    own = GENERATOR.normal(4.0, 0.1, size=40)
    networks = np.concatenate([lines(own + shift) for shift in (-0.6, 0.0, 0.6)])
    comparison = compared(W, {"one": Mean(lines(own)), "networks": Mean(networks, name="lstm")}, **OPTIONS)
    widths = np.ptp(comparison["critical_disorder_interval"].to_numpy(), axis=1)
    assert widths[1] > 5 * widths[0]
    assert comparison["over"].to_numpy().tolist() == ["realizations", "realizations and networks"]
    assert float(comparison["critical_disorder"].sel(by="networks")) == pytest.approx(own.mean())


def test_the_variance_over_realizations_has_its_maximum():
    scale = np.exp(-((W - 3.25) ** 2))
    values = 0.5 + GENERATOR.normal(size=(400, 1)) * scale
    comparison = compared(W, {"variance": Variance(values), "mean": Mean(lines(np.full(400, 4.0)))}, **OPTIONS)
    assert float(comparison["critical_disorder"].sel(by="variance")) == pytest.approx(3.25, abs=0.05)
    assert comparison["own_critical_disorder"].sel(by="variance").isnull().all()
    assert "variance" not in rank_correlations(comparison)["by"]


def test_what_stays_ergodic_has_no_critical_disorder_within_the_grid():
    comparison = compared(W, {"one": Mean(lines(np.full(10, 20.0))), "two": Mean(lines(np.full(10, 3.0)))}, **OPTIONS)
    measured_quantity = critical_quantity(comparison, "one", "w_c", "W_c")
    assert measured_quantity["value"] is None
    assert measured_quantity["note"] == "none between W = 0 and 8"
    assert difference_quantity(comparison, "one", "two", "d", "difference")["value"] is None
    share = defined_quantity(comparison, "one", "share", "share")
    assert (share["value"], share["note"]) == (0.0, "0 of 10 realizations")


def test_ranks_are_spearmans_over_realizations_that_have_both():
    own = GENERATOR.normal(4.0, 0.5, size=30)
    monotone, reverse = 1 + own**2 / 8, 8 - own
    reverse[:5] = 30.0  # beyond the grid
    comparison = compared(
        W, {name: Mean(lines(v)) for name, v in (("a", own), ("b", monotone), ("c", reverse))}, **OPTIONS
    )
    ranks = rank_correlations(comparison)
    assert ranks["correlation"].sel(by="a", other="b").item() == pytest.approx(1)
    assert ranks["correlation"].sel(by="a", other="c").item() == pytest.approx(-1)
    assert ranks["pairs"].sel(by="a", other="c").item() == 25
    noisy = own + GENERATOR.normal(0, 0.5, size=30)
    ranks = rank_correlations(compared(W, {"a": Mean(lines(own)), "d": Mean(lines(noisy))}, **OPTIONS))
    order = [np.argsort(np.argsort(values)) for values in (own, noisy)]
    measured_quantity = correlation_quantity(ranks, "a", "d", "rank", "rank")
    assert measured_quantity["value"] == pytest.approx(np.corrcoef(order)[0, 1])
    assert measured_quantity["interval"][0] < measured_quantity["value"] < measured_quantity["interval"][1]
    assert measured_quantity["note"] == "30 of 30 realizations have both"


def test_sizes_cross_where_the_larger_one_falls_faster():
    def size(slope, sites):
        values = 0.5 + slope * (3.1 - W) + GENERATOR.normal(0, 0.02, size=(30, 1))
        return compared(W, {"one": Mean(values[np.newaxis])}, **{**OPTIONS, "sites": sites})

    value, samples = crossing_of_sizes(size(0.05, 8), size(0.1, 10), "one")
    assert value == pytest.approx(3.1, abs=0.3)
    assert 0.02 < samples.std() < 0.5


def test_curves_of_two_sizes_cross_at_the_same_W_in_both_targets_of_the_comparison():
    def size(slope, sites, offset):
        # A zero of their difference at the first W, by noise, beside the crossing.
        values = 0.5 + slope * (3.1 - W) + offset * (np.arange(len(W)) == 0) + GENERATOR.normal(0, 0.02, size=(30, 1))
        return compared(W, {"one": Mean(values[np.newaxis])}, **{**OPTIONS, "sites": sites})

    sizes = size(0.05, 8, 0.0), size(0.1, 10, -1.0)
    value, samples = crossing_of_sizes(*sizes, "one")
    places = scaled(sizes, seed=1)["place"].sel(by="one").isel(step=0).to_numpy()
    assert value == pytest.approx(places[0])
    assert samples[: len(places) - 1] == pytest.approx(places[1:])


def test_the_spread_of_methods_is_between_the_outermost():
    own = GENERATOR.normal(4.0, 0.8, size=30)
    comparison = compared(
        W, {name: Mean(lines(own + shift)) for name, shift in (("a", 0), ("b", 1), ("c", -0.5))}, **OPTIONS
    )
    measured_quantity = spread_quantity(comparison, ["a", "b", "c"], "spread", "spread")
    assert measured_quantity["value"] == pytest.approx(1.5)
    assert measured_quantity["interval"] == pytest.approx([1.5, 1.5])


def test_other_realizations_are_refused():
    with pytest.raises(ValueError, match=r"not about the same realizations: \{'a': 5, 'b': 6\}"):
        compared(W, {"a": Mean(lines(np.full(5, 3.0))), "b": Mean(lines(np.full(6, 3.0)))}, **OPTIONS)


def test_an_optimal_predictor_is_a_method_as_any_other():
    values = GENERATOR.normal((4.0 - W)[:, np.newaxis] / 3, 1.0, size=(40, len(W), 20))
    comparison = compared(
        W, {"optimal": Optimal(values, [0], [len(W) - 1]), "mean": Mean(lines(np.full(40, 4.0)))}, **OPTIONS
    )
    assert float(comparison["critical_disorder"].sel(by="optimal")) == pytest.approx(4.0, abs=0.1)
    low, high = comparison["critical_disorder_interval"].sel(by="optimal").to_numpy()
    assert low < 4.0 < high
    assert 0.1 < high - low < 1.0
