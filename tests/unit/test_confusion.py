"""Confusion of known probabilities, its averages, and the peaks between labelled ranges."""

import numpy as np
import pytest
import xarray as xr

from locflow.kinds.sequence_classifier.averages import average_confusion, confusion

GRID = np.arange(0.125, 8.01, 0.125)


def probabilities_of(values, W=GRID, *, labelled=None, phases=("ergodic", "localized"), training="one") -> xr.Dataset:
    """A dataset of kind "phase_probabilities" from values (network, W, realization, trace, phase)."""
    values = np.asarray(values, dtype=np.float32)
    W = np.asarray(W, dtype=float)
    if labelled is None:
        labelled = np.select([W <= 0.5, W >= 7.625], [0, 1], -1)
    return xr.Dataset(
        {
            "probability": (("network", "W", "realization", "trace", "phase"), values),
            "labelled": ("W", labelled),
            "part": ("realization", np.zeros(values.shape[2], dtype=int)),
        },
        coords={
            "network": np.arange(values.shape[0]),
            "W": W,
            "realization": np.arange(values.shape[2]),
            "trace": np.arange(values.shape[3]),
            "phase": list(phases),
        },
        attrs={"kind": "phase_probabilities", "training": training, "system": "chain", "sites": 10, "times": 50},
    )


def two_phases(localized) -> np.ndarray:
    return np.stack([1 - localized, localized], axis=-1)


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ([1.0, 0.0], 0.0),
        ([0.5, 0.5], 1.0),
        ([0.25, 0.75], -np.log2(0.75)),
        ([0.4, 0.2, 0.4], 1.0),
        ([0.6, 0.1, 0.3], -np.log2(2 / 3)),
        ([1 / 3, 1 / 3, 1 / 3], 1.0),
        ([0.0, 1.0, 0.0], 0.0),
    ],
)
def test_confusion_of_known_probabilities(probabilities, expected):
    assert confusion(probabilities) == pytest.approx(expected)
    assert not np.signbit(confusion(probabilities))


def test_confusion_is_that_of_the_mean_and_its_other_reading_is_a_mean():
    # At each W half of the traces are surely ergodic: the mean is undecided, every trace is not.
    localized = np.zeros((2, len(GRID), 6, 2))
    localized[:, GRID >= 7.625] = 1
    localized[:, 30:33, ::2] = 1
    averages = average_confusion(probabilities_of(two_phases(localized)), resamples=100)
    assert averages["confusion"].values[30:33] == pytest.approx(1)
    assert averages["sample_confusion"].values == pytest.approx(np.zeros(len(GRID)))
    assert np.isnan(averages["sample_transition_W"]).all()
    assert averages["transition_W"].values == pytest.approx(GRID[30], abs=0.0625)


def test_the_peak_is_where_the_probability_crosses_one_half():
    localized = 1 / (1 + np.exp(-4 * (GRID - 3.2)))
    values = np.broadcast_to(localized[np.newaxis, :, np.newaxis, np.newaxis], (3, len(GRID), 20, 1))
    averages = average_confusion(probabilities_of(two_phases(values)), resamples=100)
    assert averages["transition_W"].item() == pytest.approx(3.2, abs=0.03)
    assert averages["transition_W_by_network"].values == pytest.approx(np.full((3, 1), averages["transition_W"].item()))
    assert averages["transition"].values.tolist() == ["ergodic to localized"]


def test_a_peak_within_a_labelled_range_does_not_count():
    localized = np.where(GRID < 0.5, 0.5, 1 / (1 + np.exp(-1.5 * (GRID - 3.2))))
    values = np.broadcast_to(localized[np.newaxis, :, np.newaxis, np.newaxis], (2, len(GRID), 5, 1))
    averages = average_confusion(probabilities_of(two_phases(values)), resamples=100)
    assert averages["transition_W"].item() == pytest.approx(3.2, abs=0.06)


def test_three_phases_have_two_transitions():
    W = np.linspace(0, 1, 41)
    logits = np.stack([-60 * (W - 0.2), np.zeros_like(W), 60 * (W - 0.85)], axis=-1)
    probabilities = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities /= probabilities.sum(axis=-1, keepdims=True)
    values = np.broadcast_to(probabilities[np.newaxis, :, np.newaxis, np.newaxis], (2, len(W), 5, 3, 3))
    labelled = np.select([W == 0, np.isclose(W, 0.45), W == 1], [0, 1, 2], -1)
    names = "time_crystal", "ergodic", "localized"
    averages = average_confusion(probabilities_of(values, W, labelled=labelled, phases=names), resamples=100)
    assert averages["transition_W"].values == pytest.approx([0.2, 0.85], abs=0.01)
    assert averages["transition"].values.tolist() == ["time_crystal to ergodic", "ergodic to localized"]


def test_the_interval_covers_the_spread_of_realizations():
    generator = np.random.default_rng(0)
    edge = 3.0 + 0.8 * generator.normal(size=(4, len(GRID), 30, 1))
    localized = 1 / (1 + np.exp(-6 * (GRID[np.newaxis, :, np.newaxis, np.newaxis] - edge)))
    averages = average_confusion(probabilities_of(two_phases(localized)), resamples=200)
    lower, upper = averages["transition_W_interval"].values[0]
    assert lower < averages["transition_W"].item() < upper
    assert 0.1 < upper - lower < 1.5


def test_a_single_realization_gives_no_interval_but_a_reason():
    localized = np.broadcast_to(1 / (1 + np.exp(3.2 - GRID))[:, np.newaxis, np.newaxis], (3, len(GRID), 1, 1))
    averages = average_confusion(probabilities_of(two_phases(localized)), resamples=100)
    assert np.isfinite(averages["transition_W"]).all()
    assert np.isnan(averages["transition_W_interval"]).all()
    assert np.isnan(averages["confusion_interval"]).all()
    assert "a single realization at W = 0.125, " in averages.attrs["interval_reason"]


def test_missing_realizations_are_left_out():
    localized = np.full((2, len(GRID), 4, 1), 0.25)
    localized[:, 10, 2:] = np.nan
    averages = average_confusion(probabilities_of(two_phases(localized)), resamples=100)
    assert averages["probability"].values[10] == pytest.approx([0.75, 0.25])
    assert averages["realizations_total"].values[10] == 2


def test_labels_out_of_order_are_refused():
    labelled = np.select([GRID <= 0.5, GRID >= 7.625], [1, 0], -1)
    with pytest.raises(ValueError, match="do not ascend"):
        average_confusion(probabilities_of(np.full((1, len(GRID), 2, 1, 2), 0.5), labelled=labelled))
