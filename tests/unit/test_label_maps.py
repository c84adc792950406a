"""How much of W_c labels decide, from maps whose slopes are known."""

import numpy as np
import pytest

from locflow.measure.critical_disorders import Mean, compared
from locflow.measure.label_maps import LabelMap, difference_quantities, elasticity, label_map, map_quantities, slopes

W_ETH, W_MBL = (axis.ravel() for axis in np.meshgrid([0.25, 0.5, 1.0], [4.0, 8.0, 12.0], indexing="ij"))


def map_of(critical, *, noise=0.05, seed=0, common=0.0):
    """A map with normal resamples, those of all pairs independent but for a common part."""
    generator = np.random.default_rng(seed)
    critical = np.asarray(critical, dtype=float)
    resamples = critical + noise * generator.normal(size=(1000, len(critical)))
    resamples += common * np.random.default_rng(99).normal(size=(1000, 1))
    interval = critical[:, np.newaxis] + 1.96 * noise * np.array([-1, 1])
    return LabelMap(W_ETH, W_MBL, critical, interval, resamples, 40, 0.95, "realizations")


def by_name(quantities):
    return {item["name"]: item for item in quantities}


def test_slopes_of_a_plane_are_found_with_intervals_that_least_squares_gives():
    measured = by_name(map_quantities(map_of(1 + 0.8 * W_ETH + 0.05 * W_MBL), "network", "network", unit="V"))
    assert measured["slope_eth_network"]["value"] == pytest.approx(0.8)
    assert measured["slope_mbl_network"]["value"] == pytest.approx(0.05)
    # The error of a slope is noise / (deviation of the coordinate times sqrt(pairs)); few items widen it a little.
    error = 0.05 / (W_ETH.std() * 3)
    half_width = np.diff(measured["slope_eth_network"]["interval"])[0] / 2
    assert half_width == pytest.approx(1.96 * error, rel=0.15)
    assert measured["spread_network"]["value"] == pytest.approx(0.8 * 0.75 + 0.05 * 8)
    assert measured["spread_network"]["unit"] == "V"
    assert measured["spread_over_interval_network"]["value"] == pytest.approx(1.0 / (2 * 1.96 * 0.05))
    assert measured["slope_eth_network"]["note"] == "9 of 9 pairs of labels"


def test_elasticity_is_one_of_the_geometric_mean_and_zero_of_a_constant():
    assert elasticity(W_ETH, W_MBL, np.sqrt(W_ETH * W_MBL)) == pytest.approx(1)
    assert elasticity(W_ETH, W_MBL, np.full(9, 2.7)) == pytest.approx(0)
    # Units of W do not matter.
    assert elasticity(3 * W_ETH, 3 * W_MBL, 3 * (1 + W_ETH)) == pytest.approx(elasticity(W_ETH, W_MBL, 1 + W_ETH))


def test_what_two_methods_have_in_common_cancels_in_their_difference():
    one, other = map_of(2 + 0.3 * W_ETH, noise=0.01, common=0.5), map_of(1.5 + 0 * W_ETH, noise=0.01, common=0.5)
    measured = by_name(difference_quantities(one, other, "ipr", "network minus IPR", unit="V"))
    assert measured["shift_ipr"]["value"] == pytest.approx(0.5 + 0.3 * W_ETH.mean())
    assert np.ptp(measured["shift_ipr"]["interval"]) < 0.05
    assert measured["slope_eth_difference_ipr"]["value"] == pytest.approx(0.3)
    assert measured["slope_mbl_difference_ipr"]["value"] == pytest.approx(0, abs=1e-9)


def test_pairs_without_a_critical_disorder_are_left_out_and_counted():
    critical = 1 + 0.8 * W_ETH + 0.05 * W_MBL
    critical[4] = np.inf
    measured = by_name(map_quantities(map_of(critical), "r", "r", unit=""))
    assert measured["slope_eth_r"]["value"] == pytest.approx(0.8)
    assert measured["slope_eth_r"]["note"] == "8 of 9 pairs of labels"
    nothing = by_name(map_quantities(map_of(np.full(9, np.inf)), "r", "r", unit=""))
    assert set(nothing) == set(measured)
    assert nothing["elasticity_r"]["value"] is None and "0 of 9 pairs" in nothing["elasticity_r"]["note"]


def test_resamples_beyond_the_grid_are_left_out_and_counted():
    one = map_of(1 + 0.8 * W_ETH)
    one.resamples[:100, 2] = -np.inf
    measured = by_name(map_quantities(one, "r", "r", unit=""))
    assert measured["slope_eth_r"]["interval"][0] > 0.4
    assert "100 of 1000 resamples" in measured["slope_eth_r"]["note"]


def test_labels_on_one_line_have_no_slopes():
    assert np.isnan(slopes([0, 1, 2], [0, 2, 4], [1.0, 2.0, 3.0])).all()


def test_a_map_is_read_from_compared_curves():
    W = np.linspace(0.5, 12, 40)
    generator = np.random.default_rng(5)
    own = generator.normal(0, 0.2, size=(1, 30, 1))
    pairs = {f"network {k}": (W_ETH[k], W_MBL[k]) for k in range(9)}
    parameters = {
        name: Mean(0.5 + 0.1 * (1.5 + 0.5 * eth + own - W), name="network") for name, (eth, _) in pairs.items()
    }
    found = compared(W, parameters, sites=10, resamples=300, confidence_level=0.95, seed=1)
    measured = by_name(map_quantities(label_map(found, pairs), "network", "network", unit=""))
    assert measured["slope_eth_network"]["value"] == pytest.approx(0.5, abs=1e-6)
    # All pairs have the same realizations: what these do to W_c is no error of the slope.
    assert np.ptp(measured["slope_eth_network"]["interval"]) < 1e-6
