"""Numbers as their interval knows them: rounded to two significant digits of the interval's half width.

0.5300037 in 0.5282636 to 0.5317439 is 0.5300 in 0.5283 to 0.5317. Where the rounded numbers would contradict the
verdict, since a claimed bound lies close by, digits are added until they do not.
"""

import math
from collections.abc import Sequence

from locflow.results.verdicts import Range, verdict

# Of a number without an interval that is no integer.
DIGITS_WITHOUT_INTERVAL = 4
# No number here is better known.
MOST_DIGITS = 7
MINUS, SUPERSCRIPTS = "−", str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def rounded(
    value: float | None,
    interval: Sequence[float | None] | None = None,
    claimed: tuple[float, float] = (-math.inf, math.inf),
) -> tuple[str, str]:
    """A measured value and its interval as texts of the same number of decimals.

    Parameters
    ----------
    value
        None if nothing was measured: its text is then empty.
    interval
        Lower and upper end, None for an open end; without an interval its text is empty.
    claimed
        Lower and upper bound, infinite where there is none: the verdict (`locflow.results.verdicts`) is the same before
        and after rounding.

    Returns
    -------
    tuple of str
        Value, and "low to high".

    Examples
    --------
    >>> rounded(0.5300037, (0.5282636, 0.5317439))
    ('0.5300', '0.5283 to 0.5317')
    """
    ends = list(interval) if interval is not None else []
    numbers = [float(number) for number in (value, *ends) if number is not None]
    if not numbers:
        return "", ""
    places = _decimals(value, ends, numbers)
    last = MOST_DIGITS - 1 - _exponent(max(map(abs, numbers)))
    while places < last and _judged(value, ends, claimed) != _judged(value, ends, claimed, places):
        places += 1
    largest = max(abs(round(number, places)) for number in numbers)
    power = _exponent(largest) if largest and not 1e-4 <= largest < 1e7 else 0
    text = "" if value is None else _text(value, places, power)
    between = " to ".join("open" if end is None else _text(end, places, power) for end in ends)
    factor = f" × 10{str(power).translate(SUPERSCRIPTS)}" if power else ""
    return text + factor * bool(text), (f"({between}){factor}" if power else between) if between else ""


def plain(number: float) -> str:
    """A number as it is, in at most seven digits.

    Examples
    --------
    >>> plain(-0.25)
    '−0.25'
    """
    return f"{number:.{MOST_DIGITS}g}".replace("-", MINUS)


def _decimals(value: float | None, ends: Sequence[float | None], numbers: Sequence[float]) -> int:
    known = [end for end in ends if end is not None]
    half = 0.0
    if len(known) == 2:
        half = (known[1] - known[0]) / 2
    elif known and value is not None:
        half = abs(value - known[0])
    if half > 0:
        # Of the rounded half width: 0.0996 is 0.10, which has two decimals.
        return 1 - _exponent(float(f"{half:.1e}"))
    if all(number == int(number) for number in numbers):
        return 0
    return DIGITS_WITHOUT_INTERVAL - 1 - _exponent(max(map(abs, numbers)))


def _exponent(number: float) -> int:
    return math.floor(math.log10(abs(number))) if number else 0


def _judged(
    value: float | None, ends: Sequence[float | None], claimed: Sequence, places: int | None = None
) -> str | None:
    if value is None:
        return None
    if places is not None:
        value = round(value, places)
        ends = [None if end is None else round(end, places) for end in ends]
    return verdict(Range(*claimed), value, ends or None)


def _text(number: float, places: int, power: int) -> str:
    shown = round(number, places) / 10.0**power + 0.0
    return f"{shown:.{max(places + power, 0)}f}".replace("-", MINUS)
