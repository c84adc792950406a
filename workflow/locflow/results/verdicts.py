"""When a measured interval supports a claim: the rule behind every verdict of the scorecard.

A claim is a range. Its tolerance is half the range's width. A measurement is a value with an interval.

- *agrees*: the value lies within the range, and so does the whole interval; or the measurement is sharp, which means
  that it would have shown a truth two tolerances off the middle of the range to differ in at least `POWER` of all runs.
- *differs*: interval and range have no number in common.
- *compatible*: the value lies within the range and the interval reaches out of it; the measurement could have excluded
  the claim, and is not sharp.
- *not decided*: the value lies outside and the interval reaches in; or the interval could not have excluded the claim,
  since its half width is larger than the tolerance or its end is open on the side of a one-sided claim.

Without an interval a value within the range is compatible and one outside decides nothing: no uncertainty, no verdict.
How often each verdict comes out, when the claim is true and when it is not, is tested, and stands in
`docs/explanation/verdicts.md`.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

AGREES, COMPATIBLE, UNDECIDED, DIFFERS = "agrees", "compatible", "not decided", "differs"

# Half width of a 95 % interval, and of the normal distribution's quantile at the power, in standard errors.
INTERVAL_SIGMAS, POWER, POWER_SIGMAS = 1.96, 0.8, 0.84
# Largest half width of a sharp measurement, in tolerances. A value that is drawn around a truth two tolerances off the
# middle clears the range by its half width with probability `POWER` if half width + 0.84 standard errors <= tolerance.
SHARP = INTERVAL_SIGMAS / (INTERVAL_SIGMAS + POWER_SIGMAS)


class Range(NamedTuple):
    """What is claimed: lower and upper bound, infinite where there is none.

    Examples
    --------
    >>> claimed = Range(2.5, 3.1)
    >>> round(claimed.tolerance, 6), claimed.holds(2.57)
    (0.3, True)
    """

    low: float
    high: float

    @property
    def tolerance(self) -> float:
        """Half the width; infinite for a one-sided claim."""
        return (self.high - self.low) / 2

    def holds(self, value: float) -> bool:
        """Whether a value lies within."""
        return self.low <= value <= self.high


def verdict(claimed: Range, value: float, interval: Sequence[float | None] | None) -> str:
    """What a measurement says of a claim.

    Parameters
    ----------
    claimed
        The range.
    value
        As measured.
    interval
        Its 95 % interval, None for an open end; None without one.

    Returns
    -------
    str
        `AGREES`, `COMPATIBLE`, `UNDECIDED` or `DIFFERS`.

    Examples
    --------
    >>> verdict(Range(2.5, 3.1), 2.57, (2.53, 2.93))
    'agrees'
    >>> verdict(Range(2.5, 3.1), 2.57, (2.30, 2.84))
    'compatible'
    >>> verdict(Range(2.5, 3.1), 3.50, (3.20, 3.80))
    'differs'
    >>> verdict(Range(2.5, 3.1), 3.20, (2.90, 3.50))
    'not decided'
    """
    inside = claimed.holds(value)
    if interval is None:
        return COMPATIBLE if inside else UNDECIDED
    low, high = _closed(interval)
    if high < claimed.low or low > claimed.high:
        return DIFFERS
    if not inside:
        return UNDECIDED
    half = _half_width(value, low, high)
    # A half width is a difference: rounding decides nothing.
    sharp = math.isfinite(claimed.tolerance) and half <= SHARP * claimed.tolerance * (1 + 1e-9)
    if (claimed.low <= low and high <= claimed.high) or sharp:
        return AGREES
    return COMPATIBLE if _could_exclude(claimed, low, high, half) else UNDECIDED


def realizations_factor(claimed: Range, value: float, interval: Sequence[float | None] | None) -> float | None:
    """How many times as many realizations would decide a claim, if the value stayed where it is.

    The interval shrinks as one over the root of the number of realizations. Around a value inside it decides when it
    lies within the range, or is sharp; around a value outside when it leaves the range.

    Returns
    -------
    float or None
        More than 1; None where the claim is decided, where no number of realizations helps (a value on a bound), and
        without an interval or with an open end.

    Examples
    --------
    >>> round(realizations_factor(Range(2.5, 3.1), 3.2, (2.9, 3.5)), 1)
    9.0
    """
    if verdict(claimed, value, interval) in (AGREES, DIFFERS) or interval is None or None in interval:
        return None
    half = _half_width(value, *_closed(interval))
    distance = min(abs(value - bound) for bound in claimed if math.isfinite(bound))
    needed = distance
    if claimed.holds(value) and math.isfinite(claimed.tolerance):
        needed = max(distance, SHARP * claimed.tolerance)
    return (half / needed) ** 2 if needed > 0 else None


def _closed(interval: Sequence[float | None]) -> tuple[float, float]:
    low, high = interval
    return -math.inf if low is None else low, math.inf if high is None else high


def _half_width(value: float, low: float, high: float) -> float:
    """The longer arm of an interval: intervals by bootstrap are not symmetric."""
    return max(value - low, high - value)


def _could_exclude(claimed: Range, low: float, high: float, half: float) -> bool:
    if math.isfinite(claimed.tolerance):
        return half <= claimed.tolerance
    # A one-sided claim has no scale: any closed end on its side could have excluded it.
    return math.isfinite(low if math.isfinite(claimed.low) else high)
