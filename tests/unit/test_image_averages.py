"""Averages of image predictions: crossings of known curves, accuracies, intervals, and averages over energies."""

import numpy as np
import pytest
import xarray as xr
from synthetic_images import falling, predictions_of

from locflow.kinds.image_classifier.averages import average_energies, average_image_files, average_images, curve_of
from locflow.results.files import write_dataset

W = np.linspace(0.1, 4.0, 40)


def averaged(*predictions, **options):
    return average_images(predictions, **{"resamples": 200, "seed": 5, **options})


def test_the_crossing_of_a_known_curve():
    averages = averaged(predictions_of({0.0: falling(2.03), 1.0: falling(1.4)}, W))
    np.testing.assert_allclose(averages["crossing"], [2.03, 1.4], atol=2e-3)
    # All samples and networks say the same: the interval has no width.
    np.testing.assert_allclose(averages["crossing_interval"], [[2.03] * 2, [1.4] * 2], atol=2e-3)
    np.testing.assert_allclose(averages["probability"].isel(curve=0), falling(2.03)(W), atol=1e-6)


def test_noisy_samples_give_an_interval_that_holds_the_truth():
    averages = averaged(predictions_of({0.0: falling(2.0)}, W, noise=0.2))
    lower, upper = averages["crossing_interval"].values[0]
    assert lower < 2.0 < upper
    assert 0.01 < upper - lower < 0.5
    few = averaged(predictions_of({0.0: falling(2.0)}, W, noise=0.2, realizations=2))["crossing_interval"].values[0]
    assert few[1] - few[0] > upper - lower


def test_networks_that_disagree_widen_the_interval():
    one = predictions_of({0.0: falling(2.0)}, W, networks=1)
    two = predictions_of({0.0: falling(2.4)}, W, networks=1)
    both = xr.concat([one, two], "network", data_vars=["probability"]).assign_coords(network=[0, 1])
    averages = averaged(both)
    assert float(averages["crossing"][0]) == pytest.approx(2.2, abs=0.02)
    np.testing.assert_allclose(averages["crossing_interval"].values[0], [2.0, 2.4], atol=0.02)
    assert averages.attrs["resampled"] == "realizations and networks"
    assert averaged(one).attrs["resampled"] == "realizations"


def test_a_curve_that_does_not_cross_has_no_crossing():
    averages = averaged(predictions_of({0.0: lambda W: 0 * W + 0.9, 1.0: lambda W: 0 * W + 0.1}, W))
    assert np.isnan(averages["crossing"]).all()
    np.testing.assert_array_equal(averages["crossing_interval"], [[np.inf] * 2, [-np.inf] * 2])


def test_accuracy_is_of_single_samples_and_far_ends_are_means():
    # Of a step at 2.5 all W in (2, 2.5] are put on the wrong side of the critical disorder 2.
    averages = averaged(predictions_of({0.0: lambda W: (W < 2.55).astype(float)}, W))
    assert float(averages["accuracy"][0]) == pytest.approx(35 / 40)
    assert float(averages["far_below"][0]) == 1
    assert float(averages["far_above"][0]) == 0
    np.testing.assert_allclose(averages["accuracy_interval"], 35 / 40)


def test_systems_with_other_grids_stand_side_by_side():
    between = W[:-1] + 0.05
    averages = averaged(
        predictions_of({0.0: falling(2.0), 1.0: falling(1.5)}, W),
        predictions_of({0.0: falling(2.0)}, between, system="unseen"),
    )
    assert averages["system"].values.tolist() == ["test", "test", "unseen"]
    np.testing.assert_allclose(averages["crossing"], [2.0, 1.5, 2.0], atol=5e-3)
    curve = curve_of(averages, "unseen")
    np.testing.assert_allclose(curve["W"], between)
    assert not curve["probability"].isnull().any()
    assert float(curve_of(averages, "test", 1.0)["crossing"]) == pytest.approx(1.5, abs=5e-3)
    with pytest.raises(ValueError, match="four_layer has no averages of other"):
        curve_of(averages, "other")


def test_the_draws_of_a_system_do_not_depend_on_the_others():
    test = predictions_of({0.0: falling(2.0)}, W, noise=0.2)
    unseen = predictions_of({0.0: falling(2.0)}, W + 0.05, system="unseen", noise=0.2)
    alone, beside = averaged(test), averaged(test, unseen)
    np.testing.assert_allclose(alone["crossing_resamples"][:, 0], beside["crossing_resamples"][:, 0])


def test_missing_realizations_do_not_count():
    predictions = predictions_of({0.0: falling(2.0)}, W)
    predictions["probability"][:, :, 4:] = np.nan
    averages = averaged(predictions)
    assert (averages["samples"] == 4).all()
    assert float(averages["crossing"][0]) == pytest.approx(2.0, abs=5e-3)


def test_predictions_of_several_trainings_are_refused(tmp_path):
    one, other = predictions_of({0.0: falling(2.0)}, W), predictions_of({0.0: falling(2.0)}, W, training="two_layer")
    with pytest.raises(ValueError, match="predictions of one training"):
        averaged(one, other)
    write_dataset(one, tmp_path / "one.nc")
    averages = average_image_files([tmp_path / "one.nc"], root_seed=1, resamples=100, confidence=0.95)
    write_dataset(averages, tmp_path / "averages.nc")


def test_averages_over_energies():
    energies = np.linspace(-0.45, 0.45, 10)
    window = predictions_of({energy: lambda W: W for energy in energies}, [0.1, 0.9], realizations=5)
    # One realization has fewer states.
    for name in ("probability", "energy"):
        window[name][..., 0, 7:] = np.nan
    averages = average_energies(window, edges=np.linspace(-0.5, 0.5, 6), resamples=200, seed=1)
    np.testing.assert_allclose(averages["binned"], [[0.1] * 5, [0.9] * 5], rtol=1e-6)
    np.testing.assert_allclose(averages["mean"], [0.1, 0.9], rtol=1e-6)
    np.testing.assert_array_equal(averages["states"], [[10, 10, 10, 9, 8]] * 2)
    np.testing.assert_array_equal(averages["share_weak"], [0, 1])
    np.testing.assert_allclose(averages["energy"], [-0.4, -0.2, 0, 0.2, 0.4], atol=1e-12)
    np.testing.assert_allclose(averages["mean_interval"], [[0.1] * 2, [0.9] * 2], rtol=1e-6)


def test_states_outside_of_the_window_do_not_count():
    window = predictions_of({0.0: lambda W: 0 * W + 1, 0.7: lambda W: 0 * W}, [1.0])
    averages = average_energies(window, edges=[-0.5, 0.5], resamples=100)
    assert float(averages["mean"][0]) == 1
    assert int(averages["states"][0, 0]) == 6
