"""Measured quantities of a figure: the content of figN.json, which the scorecard puts beside the claims.

Plain dictionaries, checked here. What could not be measured is None with the reason in the note, never a
number.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from numbers import Integral, Real
from typing import Any, SupportsFloat

# What the interval of a quantity without uncertainty means.
EXACT = "exact"
# Between the names of two quantities: a difference of them.
MINUS = " minus "
QUANTITY_KEYS = ("name", "label", "value", "interval", "interval_means", "unit", "note")


class MeasuredError(ValueError):
    """A quantity or a document of quantities is not as it should be."""


def quantity(
    name: str,
    label: str,
    value: SupportsFloat | None,
    *,
    interval: Collection[SupportsFloat | None] | None = None,
    interval_means: str = "",
    unit: str = "",
    note: str = "",
) -> dict:
    """One measured quantity.

    Parameters
    ----------
    name
        Identifier that the claims refer to: lower-case letters, digits, underscores.
    label
        The same in words or symbols for people.
    value
        None or nan where it could not be measured: then `note` must say why.
    interval
        Lower and upper end; None, nan or infinite for an end that is open or unknown.
    interval_means
        What the interval is ("95 % bootstrap over realizations and networks"); required with an interval.

    Returns
    -------
    dict
        Keys `QUANTITY_KEYS`, in plain types that JSON knows, no nan among them.

    Raises
    ------
    MeasuredError

    Examples
    --------
    >>> quantity("w_c", "critical disorder", 2.57, interval=(2.53, None), interval_means="95 % bootstrap")["interval"]
    [2.53, None]
    >>> quantity("w_c", "critical disorder", None)
    Traceback (most recent call last):
        ...
    locflow.results.measured.MeasuredError: w_c: has no value, and no note says why
    """
    value = _number(value, f"{name}: value")
    if interval is not None:
        if len(interval) != 2:
            raise MeasuredError(f"{name}: interval {interval!r} must have a lower and an upper end")
        interval = [_number(end, f"{name}: end of the interval", open_end=True) for end in interval]
        if interval == [None, None]:
            interval = None
    document = {
        "name": name,
        "label": label,
        "value": value,
        "interval": interval,
        "interval_means": interval_means if interval is not None else "",
        "unit": unit,
        "note": note,
    }
    _check_quantity(document)
    return document


def exact(name: str, label: str, value: float, **words: str) -> dict:
    """A quantity without any uncertainty, a number of parameters for example: its interval is the value itself.

    Parameters
    ----------
    name, label, value, **words
        See `quantity`.

    Examples
    --------
    >>> exact("parameters", "parameters of the network", 437_297)["interval_means"]
    'exact'
    """
    return quantity(name, label, value, interval=(value, value), interval_means=EXACT, **words)


def difference(first: Mapping, second: Mapping) -> dict:
    """A quantity minus another one, with their errors as independent: the arms of both intervals are added in squares.

    Where both depend on the same realizations the interval is too wide rather than too short.

    Parameters
    ----------
    first, second
        From `quantity`, of one unit.

    Returns
    -------
    dict
        Named "first minus second"; without a value where one has none, without an interval where one has none.

    Raises
    ------
    MeasuredError
        The units differ.

    Examples
    --------
    >>> first, second = (quantity(name, name, value, interval=(value - arm, value + arm), interval_means="95 %")
    ...                  for name, value, arm in (("a", 0.9, 0.03), ("b", 0.8, 0.04)))
    >>> found = difference(first, second)
    >>> found["name"], round(found["value"], 6), [round(end, 6) for end in found["interval"]]
    ('a minus b', 0.1, [0.05, 0.15])
    """
    name = f"{first['name']}{MINUS}{second['name']}"
    if first["unit"] != second["unit"]:
        raise MeasuredError(f"{name}: the units {first['unit']!r} and {second['unit']!r} differ")
    notes = [f"{item['name']}: {item['note']}" for item in (first, second) if item["note"]]
    value, interval = None, None
    if None not in (first["value"], second["value"]):
        value = first["value"] - second["value"]
        if lacking := [item["name"] for item in (first, second) if item["interval"] is None]:
            notes.append(f"no interval of {' and '.join(lacking)}")
        else:
            (down, up), (other_down, other_up) = _arms(first), _arms(second)
            ends = (value - math.hypot(down, other_up), value + math.hypot(up, other_down))
            interval = [end if math.isfinite(end) else None for end in ends]
    if interval == [None, None]:
        interval = None
    known = {first["interval_means"], second["interval_means"]}
    means = EXACT if known == {EXACT} else f"{first['interval_means']}; errors of both as independent"
    return {
        "name": name,
        "label": f"{first['label']}, minus {second['label']}",
        "value": value,
        "interval": interval,
        "interval_means": "" if interval is None else means,
        "unit": first["unit"],
        "note": "; ".join(notes),
    }


def _arms(item: Mapping) -> tuple[float, float]:
    """From the value to both ends of the interval, infinite where it is open."""
    low, high = item["interval"]
    return (
        math.inf if low is None else item["value"] - low,
        math.inf if high is None else high - item["value"],
    )


def measured(figure: str, scale: str, quantities: Iterable[Mapping]) -> dict:
    """The document of one figure: what it measured, and at which scale.

    Raises
    ------
    MeasuredError
        A quantity is malformed, or two have one name.

    Examples
    --------
    >>> document = measured("paper1_fig1", "laptop", [exact("sites", "sites", 12)])
    >>> document["figure"], [item["name"] for item in document["quantities"]]
    ('paper1_fig1', ['sites'])
    """
    return check_measured({"figure": figure, "scale": scale, "quantities": [dict(item) for item in quantities]})


def check_measured(document: dict) -> dict:
    """Return the document unchanged if it has the form that `measured` gives.

    Raises
    ------
    MeasuredError

    Examples
    --------
    >>> check_measured({"figure": "paper1_fig1", "quantities": []})
    Traceback (most recent call last):
        ...
    locflow.results.measured.MeasuredError: a document has the keys figure, scale and ...
    """
    if set(document) != {"figure", "scale", "quantities"}:
        raise MeasuredError(f"a document has the keys figure, scale and quantities, not {sorted(document)}")
    for key in ("figure", "scale"):
        if not isinstance(document[key], str) or not document[key]:
            raise MeasuredError(f"{key}: {document[key]!r} must be a text")
    names = [_check_quantity(item)["name"] for item in document["quantities"]]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise MeasuredError(f"{document['figure']}: more than one quantity is named {', '.join(twice)}")
    return document


def _check_quantity(item: Mapping) -> Mapping:
    name = item.get("name")
    if set(item) != set(QUANTITY_KEYS):
        raise MeasuredError(f"{name}: a quantity has the keys {', '.join(QUANTITY_KEYS)}, not {sorted(item)}")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise MeasuredError(f"name {name!r} must be lower-case letters, digits and underscores")
    for key in ("label", "interval_means", "unit", "note"):
        if not isinstance(item[key], str):
            raise MeasuredError(f"{name}: {key} {item[key]!r} must be a text")
    if not item["label"]:
        raise MeasuredError(f"{name}: label is empty")
    if item["value"] is None and not item["note"]:
        raise MeasuredError(f"{name}: has no value, and no note says why")
    if item["interval"] is not None:
        if not item["interval_means"]:
            raise MeasuredError(f"{name}: interval_means must say what the interval is")
        if None not in item["interval"] and item["interval"][0] > item["interval"][1]:
            raise MeasuredError(f"{name}: interval {item['interval']} must ascend")
    return item


def _number(value: Any, what: str, *, open_end: bool = False) -> float | None:
    if value is None:
        return None
    # numpy's scalars are Real or have no dimension: neither needs numpy here.
    if isinstance(value, bool) or not (isinstance(value, Real) or getattr(value, "shape", None) == ()):
        raise MeasuredError(f"{what} {value!r} must be a number or None")
    if isinstance(value, Integral):
        return int(value)
    value = float(value)
    if math.isinf(value) and not open_end:
        raise MeasuredError(f"{what} is infinite: say None, and the reason in the note")
    return value if math.isfinite(value) else None
