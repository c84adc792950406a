"""Quantities of several sizes from curves of known crossings, maxima and collapses."""

import numpy as np
import pytest
import xarray as xr

from locflow.measure.finite_size import collapse_quantities, collapses, size_quantities, stacked

W = np.arange(0.5, 6.1, 0.5)
RESAMPLES = 40


def curves(size, *, W_c=3.0, nu=1.0, W=W, noise=0.004, seed=0):
    """Gap ratio, entropy and its variance of a size, functions of (W - W_c) L^(1/nu)."""
    random = np.random.default_rng([seed, size])
    x = (W - W_c) * size ** (1 / nu)
    values = {
        "gap_ratio": 0.3863 + 0.1444 / (1 + np.exp(x / 8)),
        "entropy": 1 / (1 + np.exp(x / 8)),
        "entropy_variance": np.exp(-((W - 2.6) ** 2)),
    }
    curves_by_size = {}
    for name, mean in values.items():
        resamples = mean + random.normal(scale=noise * np.ptp(mean), size=(RESAMPLES, len(W)))
        curves_by_size |= {
            name: ("W", mean),
            f"{name}_resamples": (("resample", "W"), resamples),
            f"{name}_interval": (("W", "bound"), np.percentile(resamples, [2.5, 97.5], axis=0).T),
        }
    attributes = {"items": 50, "confidence": 0.95, "resampled": "realizations", "interval_reason": ""}
    return xr.Dataset(curves_by_size, coords={"W": W}, attrs=attributes)


def named(quantities):
    return {one["name"]: one for one in quantities}


@pytest.fixture(scope="module")
def sizes():
    return {str(size): curves(size) for size in (8, 10, 12)}


def test_crossings_half_way_points_and_maxima_have_intervals(sizes):
    quantities = named(size_quantities(sizes, "J"))
    for name in ("crossing_gap_ratio_8_10", "crossing_entropy_10_12", "half_way_gap_ratio_12", "half_way_entropy_8"):
        one = quantities[name]
        assert one["value"] == pytest.approx(3.0, abs=0.01)
        assert one["interval"][0] < 3.0 < one["interval"][1]
        assert (one["unit"], one["interval_means"]) == ("J", "95 % bootstrap interval over realizations")
    assert quantities["maximum_entropy_variance_8"]["value"] == pytest.approx(2.6, abs=0.05)
    assert quantities["drift_gap_ratio"]["value"] == pytest.approx(0, abs=0.01)


def test_crossings_that_drift_say_how_far():
    drifting = {str(size): curves(size, W_c=1.0 + 0.2 * size, noise=0.001) for size in (8, 10, 12)}
    quantities = named(size_quantities(drifting, "J"))
    first, last = (quantities[f"crossing_gap_ratio_{pair}"]["value"] for pair in ("8_10", "10_12"))
    assert last > first
    assert quantities["drift_gap_ratio"]["value"] == pytest.approx(last - first)


def test_curves_that_do_not_cross_have_no_crossing_and_say_so():
    apart = {"8": curves(8), "10": curves(10)}
    for name in ("entropy", "entropy_resamples"):
        apart["10"][name] = apart["8"][name] + 0.2
    one = named(size_quantities(apart, "J"))["crossing_entropy_8_10"]
    assert one["value"] is None
    assert one["note"] == "the curves do not cross: that of 10 stays above in all of W = 0.5 to 6"


def test_a_level_that_is_not_reached_says_so():
    early = {"8": curves(8, W=W[:4]), "10": curves(10, W=W[:4])}
    one = named(size_quantities(early, "J"))["half_way_entropy_8"]
    assert one["value"] is None
    assert one["note"] == "it stays above it in all of W = 0.5 to 2"


def test_collapses_with_and_without_the_smallest_size(sizes):
    curves_of_sizes = [*sizes.values()]
    fits = collapses(curves_of_sizes, [8.0, 10.0, 12.0], (1.0, 5.0), seed=1)
    quantities = named(collapse_quantities(fits, curves_of_sizes, "J"))
    for variant in ("", "_without_smallest"):
        W_c = quantities[f"collapse_gap_ratio_power_law{variant}_w_c"]
        assert W_c["interval"][0] < 3.0 < W_c["interval"][1]
        nu = quantities[f"collapse_gap_ratio_power_law{variant}_nu"]
        assert nu["value"] == pytest.approx(1.0, abs=0.15)
        assert nu["interval"][0] <= nu["value"] <= (nu["interval"][1] or np.inf)
    assert {fit.form for fit in fits} == {"power law", "BKT"}
    assert "collapse_entropy_bkt_drifting_shift" in quantities
    assert all("cost" in one["note"] for one in quantities.values())


def test_two_sizes_have_one_fit_of_each_form(sizes):
    two = [*sizes.values()][:2]
    fits = collapses(two, [8.0, 10.0], None, seed=1)
    assert [(fit.name, fit.form) for fit in fits] == [
        (name, form) for name in ("gap_ratio", "entropy") for form in ("power law", "BKT")
    ]


def test_sizes_may_have_other_disorder_strengths():
    one, other = curves(8), curves(10, W=W[::2])
    grid, values = stacked([one, other], "entropy")
    np.testing.assert_array_equal(grid, W)
    assert np.isnan(values[:, 1, 1::2]).all()
    np.testing.assert_array_equal(values[0, 1, ::2], other["entropy"])
