"""Order parameters: means and variances over realizations against plain numpy, and what intervals contain."""

import numpy as np
import pytest
import xarray as xr

from locflow.averages.order_parameters import average_curves, average_maps, order_parameters_of

DIMENSION, PAGE = 70, 2.2


def table(realizations=(40, 40, 25), bins=4, seed=1):
    """Random indicators of three W; the last W has fewer realizations."""
    random = np.random.default_rng(seed)
    shape = (len(realizations), max(realizations), bins)
    variables = {
        "gap_ratio": random.uniform(0.3, 0.6, shape),
        "ln_ipr": -random.uniform(1.0, 4.0, shape),
        "entropy": random.uniform(0.2, 2.0, shape),
        "entropy_variance": random.uniform(0.0, 0.2, shape),
    }
    for row, count in enumerate(realizations):
        for values in variables.values():
            values[row, count:] = np.nan
    return xr.Dataset(
        {
            **{name: (("W", "realization", "bin"), values) for name, values in variables.items()},
            "realizations_total": ("W", list(realizations)),
        },
        coords={"W": [1.0, 2.0, 4.0], "bin_center": ("bin", (np.arange(bins) + 0.5) / bins)},
        attrs={"system": "mine", "dimension": DIMENSION, "random_state_entropy": PAGE},
    )


def curves(table, energy_density=0.6, **options):
    return average_curves(table, energy_density=energy_density, rescaled=False, resamples=200, seed=3, **options)


def test_maps_are_means_over_realizations():
    given = table()
    maps = average_maps(given)
    np.testing.assert_allclose(maps["gap_ratio"], given["gap_ratio"].mean("realization"))
    np.testing.assert_allclose(maps["participation"], -given["ln_ipr"].mean("realization") / np.log(DIMENSION))
    np.testing.assert_allclose(maps["entropy"], given["entropy"].mean("realization") / PAGE)


def test_the_variance_is_that_of_all_states():
    """As many states in each realization: within realizations plus between them."""
    random = np.random.default_rng(5)
    states = random.normal(size=(2, 3000, 8, 1)) + random.normal(size=(2, 3000, 1, 1))
    of_states = xr.Dataset(
        {
            "entropy": (("W", "realization", "bin"), states.mean(axis=2)),
            "entropy_variance": (("W", "realization", "bin"), states.var(axis=2)),
            "realizations_total": ("W", [3000, 3000]),
        },
        coords={"W": [1.0, 2.0], "bin_center": ("bin", [0.5])},
        attrs={"system": "mine", "random_state_entropy": 1.0},
    )
    maps = average_maps(of_states)
    np.testing.assert_allclose(maps["entropy_variance"][:, 0], states.reshape(2, -1).var(axis=1), rtol=1e-3)
    np.testing.assert_allclose(maps["sample_variance"], of_states["entropy"].var("realization", ddof=1))


def test_a_curve_is_that_of_the_nearest_bin_or_of_both():
    given = table()
    maps = average_maps(given)
    one, between = curves(given), curves(given, energy_density=0.5)
    np.testing.assert_allclose(one["gap_ratio"], maps["gap_ratio"][:, 2])
    np.testing.assert_allclose(between["gap_ratio"], maps["gap_ratio"][:, 1:3].mean("bin"))
    assert (one.attrs["energy_density"], between.attrs["energy_density"]) == (0.625, 0.5)


def test_intervals_are_as_wide_as_means_scatter():
    given = table()
    averaged_curves = curves(given)
    values = given["gap_ratio"][:, :, 2]
    error = values.std("realization", ddof=1) / np.sqrt(given["realizations_total"])
    width = averaged_curves["gap_ratio_interval"][:, 1] - averaged_curves["gap_ratio_interval"][:, 0]
    np.testing.assert_allclose(width, 2 * 2.06 * error, rtol=0.3)
    assert averaged_curves.attrs["items"] == 25


def test_order_parameters_of_one_system_are_resampled_together():
    """Twice the same numbers under two names have the same resamples: differences are paired."""
    given = table()
    given["spin_fraction"] = given["gap_ratio"]
    averaged_curves = curves(given)
    np.testing.assert_array_equal(averaged_curves["gap_ratio_resamples"], averaged_curves["spin_fraction_resamples"])


def test_one_field_for_all_strengths_is_drawn_for_all_together():
    given = table(realizations=(30, 30, 30))
    given["gap_ratio"][:] = given["gap_ratio"].isel(W=0)
    apart, together = (
        average_curves(given, energy_density=0.6, rescaled=rescaled, resamples=100)["gap_ratio_resamples"].to_numpy()
        for rescaled in (False, True)
    )
    assert np.ptp(together, axis=1).max() < 1e-12
    assert np.ptp(apart, axis=1).min() > 0


def test_what_a_table_lacks_is_no_order_parameter():
    given = table()
    assert "entropy" not in order_parameters_of(given.drop_attrs().assign_attrs(dimension=DIMENSION))
    assert order_parameters_of(given[["gap_ratio", "realizations_total"]]) == ["gap_ratio"]


def test_a_single_realization_has_no_interval():
    averaged_curves = curves(table(realizations=(4, 4, 1)))
    assert averaged_curves.attrs["interval_reason"] == "no interval: a single realization at W = 4"
    assert np.isnan(averaged_curves["gap_ratio_interval"]).all()


@pytest.mark.parametrize("missing", [0, 3])
def test_realizations_without_states_in_the_bin_do_not_count(missing):
    given = table(realizations=(6, 6, 6))
    given["gap_ratio"][0, missing] = np.nan
    expected = np.nanmean(given["gap_ratio"][0, :, 2])
    np.testing.assert_allclose(curves(given)["gap_ratio"][0], expected)
