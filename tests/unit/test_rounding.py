"""Numbers are rounded to what their interval knows, and never so that they contradict the verdict."""

import math

import numpy as np
import pytest

from locflow.results.rounding import rounded
from locflow.results.verdicts import Range, verdict


@pytest.mark.parametrize(
    ("value", "interval", "texts"),
    [
        (2.685533, (2.414677, 2.944388), ("2.69", "2.41 to 2.94")),
        (0.5300037, (0.5282636, 0.5317439), ("0.5300", "0.5283 to 0.5317")),
        (0.01724486, (0, 0.05190783), ("0.017", "0.000 to 0.052")),
        (-0.0004, (-0.2, 0.2), ("0.00", "−0.20 to 0.20")),
        # The half width 0.0996 is 0.10.
        (0.0996, (0, 0.1992), ("0.10", "0.00 to 0.20")),
        (1234.5, (980.0, 1490.0), ("1230", "980 to 1490")),
        # An open end: the other one is how far it is known.
        (8.6934, (8.2512, None), ("8.69", "8.25 to open")),
        (None, (3.0, None), ("", "3 to open")),
        # No interval: integers are counted, others have four digits.
        (67586, None, ("67586", "")),
        (5.642203, None, ("5.642", "")),
        (1, (1, 1), ("1", "1 to 1")),
        (None, None, ("", "")),
        # One power of ten for all three.
        (7.04e-5, (5.1e-5, 9.3e-5), ("7.0 × 10⁻⁵", "(5.1 to 9.3) × 10⁻⁵")),
        (-3.2e8, (-3.3e8, -3.1e8), ("−3.20 × 10⁸", "(−3.30 to −3.10) × 10⁸")),
    ],
)
def test_two_digits_of_the_half_width(value, interval, texts):
    assert rounded(value, interval) == texts


def test_a_close_bound_asks_for_more_digits():
    at_least = (0.75, math.inf)
    # Rounded to 0.75 it would meet the claim that it misses.
    assert rounded(0.7234, (0.6968, 0.7499), at_least) == ("0.7234", "0.6968 to 0.7499")
    assert rounded(0.7234, (0.6968, 0.7501), at_least) == ("0.723", "0.697 to 0.750")
    assert rounded(0.74996, None, at_least) == ("0.74996", "")


def test_printed_numbers_give_the_verdict_of_the_measured_ones():
    generator = np.random.default_rng(1)
    for _ in range(500):
        bound = round(generator.normal(), 2)
        low = bound + generator.choice([-1, 1]) * 10.0 ** generator.uniform(-4, 0)
        high = low + 10.0 ** generator.uniform(-3, 1)
        middle = (low + high) / 2
        for claimed in ((bound, math.inf), (-math.inf, bound), (bound, bound), (bound - 0.1, bound + 0.1)):
            value, text = (printed.replace("−", "-") for printed in rounded(middle, (low, high), claimed))
            shown = [float(end) for end in text.split(" to ")]
            assert (shown[0] <= claimed[1] and shown[1] >= claimed[0]) == (low <= claimed[1] and high >= claimed[0])
            assert verdict(Range(*claimed), float(value), shown) == verdict(Range(*claimed), middle, (low, high))
            assert abs(shown[1] - high) <= 0.05 * (high - low)
