"""Measured quantities: intervals of means by Student's t, of resamples by their percentiles, and their words."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import t

from locflow.figures.words import W_label, sample_text, sample_title
from locflow.measure.quantities import (
    SHARE,
    bootstrap_of,
    bootstrap_quantity,
    counted_mean_quantity,
    largest_modulus,
    mean_quantity,
    resampled_quantity,
    rms_quantity,
    student_quantity,
)
from locflow.results.measured import quantity

GENERATOR = np.random.default_rng(1)


def test_a_mean_has_the_interval_of_students_t():
    values = np.array([0.2, 0.5, 0.4, 0.9])
    measured_quantity = mean_quantity("x", "x", [*values, np.nan], confidence_level=0.9, over="networks")
    half = t.ppf(0.95, 3) * values.std(ddof=1) / 2
    assert measured_quantity["value"] == pytest.approx(values.mean())
    assert measured_quantity["interval"] == pytest.approx([values.mean() - half, values.mean() + half])
    assert measured_quantity["interval_means"] == "90 % interval of the mean over networks"


def test_the_interval_of_a_share_ends_where_shares_do():
    measured_quantity = mean_quantity("x", "x", [0.9, 1.0, 0.99], confidence_level=0.95, over="folds", ends=SHARE)
    assert measured_quantity["interval"][1] == 1.0
    assert 0 < measured_quantity["interval"][0] < 0.97


def test_one_value_has_no_interval_and_is_counted_in_the_singular():
    measured_quantity = counted_mean_quantity(
        "x", "x", [0.5, np.nan], confidence_level=0.95, over="networks", note=" of 3 inputs"
    )
    assert measured_quantity["interval"] is None
    assert measured_quantity["interval_means"] == ""
    assert measured_quantity["note"] == "1 network of 3 inputs"
    two = counted_mean_quantity("x", "x", [0.5, 0.6], confidence_level=0.95, over="networks")
    assert two["note"] == "2 networks"


def test_known_moments_give_what_their_values_give():
    values = GENERATOR.normal(size=7)
    options = {"confidence_level": 0.95, "over": "realizations"}
    error = values.std(ddof=1) / np.sqrt(7)
    one, other = (
        student_quantity("x", "x", values.mean(), error, 7, **options),
        mean_quantity("x", "x", values, **options),
    )
    assert one["interval"] == pytest.approx(other["interval"])


def test_a_bootstrap_interval_is_that_of_the_resamples_percentiles():
    resamples = np.arange(1000.0)
    measured_quantity = bootstrap_quantity("x", "x", 499.5, resamples, confidence_level=0.9, over="runs", unit="J")
    assert measured_quantity["interval"] == pytest.approx([50, 949], abs=1)
    assert (measured_quantity["interval_means"], measured_quantity["unit"]) == (
        "90 % bootstrap interval over runs",
        "J",
    )


def averages(items, resampled, reason=""):
    return xr.Dataset(
        {"realizations_total": ("W", np.array([items, items]))},
        attrs={
            "items": items,
            "confidence": 0.95,
            "resampled": resampled,
            "interval_reason": reason,
            "networks": 1,
        },
    )


def test_a_quantity_of_two_averages_has_the_width_of_the_fewer_items_and_all_reasons():
    few, many = averages(3, "realizations", "few"), averages(30, "realizations and networks")
    samples = GENERATOR.normal(size=2000)
    of_both = resampled_quantity([many, few], "x", "x", 0.0, samples)
    of_many = resampled_quantity(many, "x", "x", 0.0, samples)
    assert np.ptp(of_both["interval"]) > 1.2 * np.ptp(of_many["interval"])
    assert of_both["note"] == "few"
    assert bootstrap_of(few, many) == of_both["interval_means"]
    assert of_both["interval_means"] == "95 % bootstrap interval over realizations and networks"


def test_what_is_not_known_has_no_value_but_may_have_an_open_end():
    samples = np.concatenate([np.full(500, np.inf), GENERATOR.uniform(3, 4, 500)])
    measured_quantity = resampled_quantity(
        averages(9, "realizations"), "x", "x", np.inf, samples, note="beyond the grid"
    )
    assert measured_quantity["value"] is None
    assert measured_quantity["interval"][1] is None
    assert 2 < measured_quantity["interval"][0] < 4


def test_the_rms_of_noise_alone_has_an_interval_that_begins_at_nothing():
    noise = GENERATOR.normal(size=40) * 0.1
    resamples = noise + GENERATOR.normal(size=(2000, 40)) * 0.1
    measured_quantity = rms_quantity("x", "x", noise, resamples, confidence_level=0.95, over="realizations")
    assert measured_quantity["value"] == pytest.approx(np.sqrt((noise**2).mean()))
    assert measured_quantity["interval"][0] < 0.1 < measured_quantity["interval"][1] + 0.05
    assert measured_quantity["note"].startswith("statistical errors alone would leave 0.1")


def test_a_sample_is_counted_in_words():
    one = averages(1, "realizations")
    assert sample_text(one) == "1 realization, 1 network"
    several = averages(4, "realizations").assign(realizations_total=("W", np.array([2, 4])))
    assert sample_text(several.assign_attrs(networks=5)) == "2 to 4 realizations, 5 networks"
    assert sample_title(one.assign_attrs(degenerate_W=0.0)).endswith("$W$ = 0: degenerate states, of no unique basis")
    assert W_label("units: $V = 1$") == "disorder strength $W$  (units: $V = 1$)"


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [
        ([(-0.7, -0.5), (0.1, 0.3)], [0.5, 0.7]),
        ([(-0.7, -0.5), (-0.2, 0.9)], [0.5, 0.9]),
        ([(-0.1, 0.2), (-0.4, 0.3)], [0.0, 0.4]),
        ([(0.1, None), (0.2, 0.3)], [0.2, None]),
        ([(None, 0.3), (0.2, 0.3)], [0.2, None]),
        ([(0.1, 0.3), None], None),
    ],
)
def test_the_largest_modulus_is_no_surer_than_the_least_sure_of_all(intervals, expected):
    items = [
        quantity("x", "x", value, interval=ends, interval_means="95 %" if ends else "")
        for value, ends in zip((-0.6, 0.25), intervals, strict=True)
    ]
    unknown = quantity("x", "x", None, note="unknown")
    measured_quantity = largest_modulus("y", "y", [*items, unknown], note="of two", none="of none")
    assert measured_quantity["value"] == 0.6
    assert measured_quantity["interval"] == expected


def test_without_a_value_there_is_no_largest_modulus():
    measured_quantity = largest_modulus(
        "y", "y", [quantity("x", "x", None, note="unknown")], note="of one", none="of none"
    )
    assert (measured_quantity["value"], measured_quantity["note"]) == (None, "of none")
