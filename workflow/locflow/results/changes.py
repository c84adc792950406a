"""What differs between two settings in plain types, one sentence for each value: `network.dropout: 0.2 → 0.3`."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

LONGEST = 60  # characters of a value


def changes(before: Any, now: Any, path: str = "") -> list[str]:
    """The values that differ, nested keys by their path.

    Parameters
    ----------
    before, now
        Numbers, texts, None, and lists and dicts of them.
    path
        Of both.
    """
    return list(_changes(before, now, path))


def _changes(before: Any, now: Any, path: str) -> Iterator[str]:
    # As Snakemake compares: 2 and 2.0 are not the same.
    if repr(before) == repr(now):
        return
    if isinstance(before, dict) and isinstance(now, dict):
        yield from _keys(before, now, path)
    elif isinstance(before, list) and isinstance(now, list) and not _short(before, now):
        yield from _items(before, now, path)
    else:
        yield f"{path}: {shown(before)} → {shown(now)}"


def _keys(before: dict, now: dict, path: str) -> Iterator[str]:
    found = False
    for key in [*before, *(key for key in now if key not in before)]:
        inner = f"{path}.{key}" if path else str(key)
        if key not in before:
            yield f"{inner}: {shown(now[key])} is new"
        elif key not in now:
            yield f"{inner}: {shown(before[key])} is gone"
        else:
            yield from (said := changes(before[key], now[key], inner))
            if not said:
                continue
        found = True
    if not found:
        yield f"{path or 'settings'}: the same keys in another order"


def _items(before: list, now: list, path: str) -> Iterator[str]:
    if len(before) == len(now) and any(isinstance(item, (dict, list)) for item in now):
        for index, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from _changes(old, new, f"{path}[{index}]")
        return
    old, new = Counter(map(repr, before)), Counter(map(repr, now))
    came, went = list((new - old).elements()), list((old - new).elements())
    if came:
        yield f"{path}: {_listed(came)} added"
    if went:
        yield f"{path}: {_listed(went)} removed"
    if not came and not went:
        yield f"{path}: the same in another order"


def _short(before: list, now: list) -> bool:
    plain = not any(isinstance(item, (dict, list)) for item in (*before, *now))
    return plain and max(len(repr(before)), len(repr(now))) <= LONGEST // 2


def _listed(values: list[str]) -> str:
    text = ", ".join(values[:3])
    return f"{text} and {len(values) - 3} more" if values[3:] else text


def shown(value: Any) -> str:
    """A value as it is written in a config file, cut if it is long."""
    if isinstance(value, str):
        text = value or "''"
    elif isinstance(value, bool) or value is None:
        text = {True: "true", False: "false", None: "null"}[value]
    else:
        text = repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
