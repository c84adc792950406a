"""Finite-size scaling of realizations whose W_c, exponent and form are known, and of what has no scaling."""

from functools import cache

import numpy as np
import pytest

from locflow.averages.statistics import bootstrap_interval
from locflow.measure.collapse import collapse, scaling_variable
from locflow.measure.critical_disorders import Mean, Variance, compared
from locflow.measure.scaling import (
    FITS,
    collapse_quantities,
    cost_ratio_quantity,
    crossing_quantity,
    difference_quantity,
    drift_quantity,
    fits_of,
    scaled,
    slope_quantity,
    stacked,
    without_smallest_quantity,
)

W = np.arange(1.0, 4.6, 0.25)
SITES = (8, 10, 12)
EXPONENT = {"power law": 1.0, "BKT": 2.5}
POWER_LAW, BKT = FITS[:2]


def critical(drifts, sites):
    return 2.0 + 0.15 * (sites - 8) if drifts else 2.6


def curve(form, drifts, sites):
    """A falling function of the scaling variable alone."""
    x = scaling_variable(form, W, sites, critical(drifts, sites), EXPONENT[form])
    return 1 / (1 + np.exp(0.35 * x)) if form == "power law" else 1 / (1 + np.exp(2 * np.cbrt(x)))


def realizations(form, drifts, *, noise=0.05, count=30, seed=0, sites=SITES):
    """Each size with order parameters of realizations whose mean is `curve`."""
    generator = np.random.default_rng(seed)
    sizes = []
    for size in sites:
        values = curve(form, drifts, size) + generator.normal(0, noise, size=(count, len(W)))
        sizes.append(with_values({"one": values}, size, seed))
    return sizes


def with_values(values, sites, seed=0, resamples=40):
    parameters = {
        name: Variance(of) if name == "variance" else Mean(np.asarray(of)[np.newaxis]) for name, of in values.items()
    }
    return compared(W, parameters, sites=sites, resamples=resamples, confidence_level=0.95, seed=seed)


@cache
def scaling_of(form, drifts):
    return scaled(realizations(form, drifts), seed=1)


def by_name(quantities):
    return {item["name"]: item for item in quantities}


def holds(quantity, value):
    low, high = (end if end is not None else edge for end, edge in zip(quantity["interval"], (0, np.inf), strict=True))
    return low <= value <= high


def holds_on_grid(quantity, value):
    """A cost changes where the order of the points does: no W_c is known better than half a step of W."""
    step = (W[1] - W[0]) / 2
    low, high = quantity["interval"]
    return low - step <= value <= high + step


@pytest.mark.parametrize("fit", FITS, ids=lambda fit: fit.key)
def test_critical_disorder_and_exponent_are_found_again_within_their_intervals(fit):
    measured = by_name(collapse_quantities(scaling_of(fit.form, fit.drifts), "one", fit, "one"))
    key = f"collapse_one_{fit.key}"
    W_c, exponent = measured[f"{key}_w_c"], measured[f"{key}_{fit.exponent}"]
    assert W_c["value"] == pytest.approx(critical(fit.drifts, SITES[-1]), abs=0.3)
    assert holds(W_c, critical(fit.drifts, SITES[-1]))
    assert holds(exponent, EXPONENT[fit.form])
    assert measured[f"{key}_cost"]["interval"][0] <= measured[f"{key}_cost"]["value"]
    if fit.drifts:
        assert holds_on_grid(measured[f"{key}_shift"], critical(True, SITES[-1]) - critical(True, SITES[0]))


@pytest.mark.parametrize(("form", "expected"), [("power law", 1), ("BKT", -1)])
def test_the_form_of_the_data_has_the_smaller_cost(form, expected):
    """Of precise data of sizes that differ much; 8 to 12 sites do not tell the forms apart."""
    scaling = scaled(realizations(form, False, noise=0.012, sites=(8, 12, 16, 20)), seed=1)
    ratio = cost_ratio_quantity(scaling, "one", (BKT, POWER_LAW), "ratio", "cost")
    assert np.sign(np.log(ratio["value"])) == expected
    assert (ratio["interval"][0] > 1) if expected > 0 else (ratio["interval"][1] < 1)
    few = cost_ratio_quantity(scaling_of(form, False), "one", (BKT, POWER_LAW), "ratio", "cost")
    assert holds(few, 1.0)


@pytest.mark.parametrize("form", EXPONENT)
def test_intervals_of_many_runs_hold_the_true_critical_disorder(form):
    runs, hits, sharp = 12, 0, []
    for seed in range(runs):
        grid, values = stacked(realizations(form, False, noise=0.1, seed=100 + seed, sites=SITES[::2]), "one")
        best = collapse(grid, SITES[::2], values[:50], form=form, drifts=False)
        low, high = bootstrap_interval(best.W_c[1:, -1], 30, 0.95)
        hits += low <= critical(False, 8) <= high
        sharp.append(high - low)
    # Of 12 runs with 95 % each, fewer than 10 have a chance of 2 %.
    assert hits >= 10
    assert np.median(sharp) < 1.5


def test_a_common_critical_disorder_costs_more_where_it_drifts():
    scaling = scaling_of("power law", True)
    cost = scaling["cost"].sel(by="one").isel(set=0)
    assert float(cost.sel(fit="power_law")) > 1.2 * float(cost.sel(fit="power_law_drifting"))


def test_lines_cross_where_they_do_and_the_crossing_drifts():
    # Of slopes s through 1/2 at W_s, two lines meet at (s2 W2 - s1 W1) / (s2 - s1): 2.5 and 3.0.
    sizes = [
        with_values({"one": np.tile(0.5 - slope * (W - place), (5, 1))}, sites)
        for slope, place, sites in ((0.1, 2.0, 8), (0.2, 2.25, 10), (0.3, 2.5, 12))
    ]
    scaling = scaled(sizes, seed=1)
    places = [crossing_quantity(scaling, "one", step, "crossing", "crossing") for step in (0, 1)]
    assert [one["value"] for one in places] == pytest.approx([2.5, 3.0])
    drift = drift_quantity(scaling, "one", "drift", "drift")
    assert drift["value"] == pytest.approx(0.5)
    assert drift["interval"] == pytest.approx([0.5, 0.5])


def test_a_variance_has_a_maximum_in_place_of_a_crossing():
    spread = np.linspace(-1, 1, 8)[:, np.newaxis]
    bells = [(np.exp(-((W - place) ** 2) / 4), sites) for place, sites in ((2.0, 8), (2.5, 10), (3.0, 12))]
    sizes = [with_values({"mean": np.tile(bell, (8, 1)), "variance": spread * bell}, sites) for bell, sites in bells]
    scaling = scaled(sizes, maxima=("variance",), seed=1)
    assert scaling["place"].sel(by="variance").isel(set=0).to_numpy() == pytest.approx([2.5, 3.0], abs=0.02)


def test_differences_are_of_the_same_realizations():
    """A cost knows no unit: an order parameter in another unit collapses with the same W_c in every resample."""
    generator = np.random.default_rng(3)
    sizes = []
    for sites in SITES:
        values = curve("power law", False, sites) + generator.normal(0, 0.1, size=(30, len(W)))
        sizes.append(with_values({"one": values, "other": 3 * values - 1}, sites))
    scaling = scaled(sizes, seed=1)
    other = difference_quantity(scaling, ("other", "one"), POWER_LAW, "difference", "difference")
    assert [other["value"], *other["interval"]] == pytest.approx([0, 0, 0], abs=0.01)
    alone = by_name(collapse_quantities(scaling, "one", POWER_LAW, "one"))["collapse_one_power_law_w_c"]
    assert np.ptp(alone["interval"]) > 0.1


def test_a_smallest_size_that_scales_otherwise_is_noticed_by_leaving_it_out():
    whole = realizations("power law", False, noise=0.02)
    displaced = 1 / (1 + np.exp(0.35 * 8 * (W - 1.6))) + np.zeros((30, 1))
    noise = np.random.default_rng(5).normal(0, 0.02, size=(30, len(W)))
    scaling = scaled([with_values({"one": displaced + noise}, 8), *whole[1:]], seed=1)
    change = without_smallest_quantity(scaling, "one", POWER_LAW, "change", "change")
    assert abs(change["value"]) > 0.3
    kept = without_smallest_quantity(scaling_of("power law", False), "one", POWER_LAW, "change", "change")
    assert holds(kept, 0.0)


def test_what_cannot_be_collapsed_says_so():
    flat = [with_values({"one": np.full((4, len(W)), 0.5)}, sites) for sites in SITES]
    scaling = scaled(flat, seed=1)
    for one in collapse_quantities(scaling, "one", POWER_LAW, "one"):
        assert one["value"] is None and one["interval"] is None and one["note"] == "there is none"
    alone = scaled(flat[:1], seed=1)
    assert not fits_of(1) and drift_quantity(alone, "one", "drift", "drift")["note"] == "there are too few sizes"
    assert {one["note"] for one in collapse_quantities(alone, "one", BKT, "one")} == {"there are too few sizes"}
    assert (
        without_smallest_quantity(scaled(flat[:2], seed=1), "one", BKT, "x", "x")["note"] == "there are too few sizes"
    )


def test_sizes_may_have_different_disorder_strengths():
    sizes = realizations("power law", False)
    thinned = [sizes[0], sizes[1].isel(W=slice(None, None, 2)), sizes[2]]
    found = scaled(thinned, seed=1).sel(by="one", fit="power_law")["W_c"].isel(size=-1, set=0)
    assert float(found) == pytest.approx(2.6, abs=0.3)


@pytest.mark.parametrize(("values", "growth"), [([1.0, 1.0], 0.5), ([0.9, 0.6], 0.0)], ids=["volume", "area"])
def test_growth_is_per_unit_of_size(values, growth):
    """In units of 2 and 3 at sizes 8 and 10: 2 -> 3 grows by 1/2 for each site, 1.8 -> 1.8 not at all."""
    sizes = [
        with_values({"one": np.full((5, len(W)), value)}, sites) for value, sites in zip(values, (8, 10), strict=True)
    ]
    found = slope_quantity(sizes, "one", 0, [2.0, 3.0], [8, 10], "growth", "growth")
    assert found["value"] == pytest.approx(growth)
