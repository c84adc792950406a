"""The audit of scorecards: what a verdict says against the numbers beside it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from locflow.results.verdicts import AGREES, COMPATIBLE, DIFFERS, UNDECIDED, Range, verdict

JUDGED = (AGREES, COMPATIBLE, UNDECIDED, DIFFERS)
NOT_JUDGED = ("other size", "not measured")


def counts(rows: Iterable[Mapping], *, ours: bool = False) -> dict[str, int]:
    """How often each verdict stands in a scorecard.

    Parameters
    ----------
    rows
        Of `scorecard.from_csv`.
    ours
        Whether to count the lines that no paper claims, or the papers' claims.

    Returns
    -------
    dict
        By verdict, in the order of `JUDGED` and `NOT_JUDGED`.
    """
    found = Counter(row["verdict"] for row in rows if row["ours"] == ours)
    return {word: found[word] for word in (*JUDGED, *NOT_JUDGED)}


def faults(rows: Iterable[Mapping]) -> list[str]:
    """What is wrong with the verdicts of a scorecard, a sentence for each fault.

    A claim that *agrees* needs an interval, and a value within the claimed range. Every other verdict on a measured
    value is that of the rule, `verdicts.verdict`.

    Examples
    --------
    >>> row = dict(claim="W_c", verdict="agrees", claimed_low=2.5, claimed_high=3.1, measured=2.6)
    >>> faults([dict(row, low=None, high=None, interval_means="")])
    ['W_c: agrees, but 2.6 has no interval']
    """
    return [f"{row['claim']}: {fault}" for row in rows if (fault := _fault(row))]


def _fault(row: Mapping) -> str:
    if (word := row["verdict"]) in NOT_JUDGED:
        return ""
    if word not in JUDGED:
        return f"{word!r} is no verdict; allowed are {', '.join((*JUDGED, *NOT_JUDGED))}"
    value = row["measured"]
    if value is None:
        return f"{word}, but nothing was measured"
    claimed = Range(row["claimed_low"], row["claimed_high"])
    interval = (row["low"], row["high"]) if row["interval_means"] else None
    if word == AGREES and interval is None:
        return f"agrees, but {value:g} has no interval"
    if word == AGREES and not claimed.holds(value):
        return f"agrees, but {value:g} lies outside of the claimed {claimed.low:g} to {claimed.high:g}"
    by_rule = verdict(claimed, value, interval)
    return "" if word == by_rule else f"{word}, but by the rule it is {by_rule}"
