"""What values a measured quantity can take, by the words of its name: a claim that every value fulfils says nothing.

`accuracy_unseen` lies between 0 and 1, `rms_difference` is not negative, `shift_e1` may have any value.
"""

import math
import re

from locflow.results.measured import MINUS
from locflow.results.verdicts import Range

ANY, POSITIVE = Range(-math.inf, math.inf), Range(0, math.inf)
SHARE, SIGNED, UP_TO_1 = Range(0, 1), Range(-1, 1), Range(-math.inf, 1)
# Parts of names; the first line that has a part of a name says it.
_PARTS = (
    ("rms largest_change largest_difference largest_shift largest_deviation crossing_shift relative_width", POSITIVE),
    ("underconfidence confidence_difference correlation imbalance asymmetry", SIGNED),
    ("minus difference shift offset step advantage drift without_smallest growth", ANY),
    ("collapse cost_ratio", POSITIVE),
    ("power_law_r2", UP_TO_1),
    ("energy_density smallest_peak everywhere r_squared_norm negative_fraction mixed_fraction", SHARE),
    ("peak halfway half_way tip", POSITIVE),
    (r"entanglement_entropy_\d+", POSITIVE),
    (r"spin_fraction_\d+", SHARE),
    ("parameters loss distance width ratio_entanglement ratio_spin spread deviation variation modulus", POSITIVE),
    ("participation critical crossing transition exponent leading_inputs sharpening", POSITIVE),
    ("gap_ratio accuracy probability confusion confused prediction misordered rim_weight uncertain window", SHARE),
    ("far_below far_above confidence mean_switched mean_lost mean_changed", SHARE),
)


def possible(quantity: str) -> Range:
    """The values that a quantity can take.

    Parameters
    ----------
    quantity
        Its name; of a difference (`locflow.results.measured.difference`) both, with `MINUS` between them.

    Examples
    --------
    >>> possible("accuracy_unseen_two_layer")
    Range(low=0, high=1)
    >>> possible("rms_difference_gap_ratio"), possible("shift_e1_two_layer")
    (Range(low=0, high=inf), Range(low=-inf, high=inf))
    >>> possible("collapse_gap_ratio_power_law_w_c"), possible("drift_gap_ratio")
    (Range(low=0, high=inf), Range(low=-inf, high=inf))
    >>> possible("accuracy_deep minus accuracy_flat")
    Range(low=-1, high=1)
    """
    first, minus, second = quantity.partition(MINUS)
    if minus:
        one, other = possible(first), possible(second)
        return Range(one.low - other.high, one.high - other.low)
    for parts, values in _PARTS:
        if re.search(rf"(^|_)({parts.replace(' ', '|')})(_|$)", quantity):
            return values
    return ANY
