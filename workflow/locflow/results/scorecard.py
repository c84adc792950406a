"""The scorecard: what each paper claims beside what was measured, with its interval and the size it was measured at.

A claim is an entry of papers/<paper>/claims.yaml, which the head of paper1's explains; a measured quantity comes from a
figure's JSON (`locflow.results.measured`). Nothing is measured here, and a claim about 16 sites is not judged at 12.
Lines that no paper claims are marked `ours` and counted apart.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping

from locflow.results import verdicts
from locflow.results.measured import MINUS, difference
from locflow.results.possible import possible
from locflow.results.verdicts import Range, realizations_factor

VERDICTS = {
    verdicts.AGREES: "agrees: the interval lies within the claimed range, or the measurement is sharp",
    verdicts.COMPATIBLE: "compatible: the value lies within the claimed range, its interval reaches out of it",
    verdicts.UNDECIDED: "not decided: the interval could neither confirm nor exclude the claim",
    verdicts.DIFFERS: "differs: the interval lies outside of the claimed range",
    "other size": "not judged: the claim is about another size",
    "not measured": "not measured",
}
# Numbers as such; an end of an interval is "open" where it is unknown, and empty where there is no interval.
COLUMNS = (
    "paper",
    "figure",
    "claim",
    "claimed",
    "claimed_low",
    "claimed_high",
    "measured",
    "low",
    "high",
    "interval_means",
    "realizations_factor",
    "unit",
    "sites_claimed",
    "sites_measured",
    "scale",
    "verdict",
    "source",
    "note",
    "ours",
    "quantity",
)
NUMBERS = ("claimed", "claimed_low", "claimed_high", "measured", "low", "high", "realizations_factor")
OPEN = "open"
_BOUNDS = ("value", "at_least", "at_most", "between")
_TEXTS = ("paper", "figure", "panel", "claim", "source")
_FURTHER = ("quantity", "minus", "not_measured", "tolerance", "sites", "smallest_w", "note", "ours")


class ClaimError(ValueError):
    """A claim is malformed, or names a quantity that no figure measures."""


def scorecard(
    claims: Iterable[Mapping],
    measured: Mapping[str, Mapping],
    sites: Mapping[str, Mapping[str, int]],
    smallest_w: Mapping[str, Mapping[str, float]] | None = None,
) -> list[dict]:
    """One row per claim.

    Parameters
    ----------
    claims
        Entries of papers/<paper>/claims.yaml.
    measured
        Content of each figure's JSON by figure name.
    sites
        Number of sites by paper and panel, for instance {"paper1": {"1D": 12}}.
    smallest_w
        Where the grid of disorder strengths begins, by paper and panel. A claim about small W is "not measured" where
        it begins above the claim's `smallest_w`.

    Returns
    -------
    list of dict
        Keys `COLUMNS`; "verdict" is one of `VERDICTS`; "ours" is True where no paper claims it. Numbers are numbers:
        `claimed`, None unless the claim is one value, `claimed_low`, `claimed_high`, `measured`, `low`, `high`, None
        for an open end or without an interval, `interval_means` being empty in the second case; `realizations_factor`,
        see `locflow.results.verdicts.realizations_factor`.

    Raises
    ------
    ClaimError
        A claim is malformed, names an unknown figure, quantity or panel, or holds whatever is measured.

    Examples
    --------
    >>> claim = {
    ...     "paper": "paper1", "panel": "1D", "figure": "paper1_fig1", "quantity": "w_c", "claim": "critical disorder",
    ...     "source": "Fig. 1", "value": 2.8, "tolerance": 0.3, "sites": 16,
    ... }
    >>> found = {"name": "w_c", "label": "W_c", "value": 2.57, "interval": [2.53, 2.93], "interval_means": "95 %"}
    >>> document = {"scale": "laptop", "quantities": [{**found, "unit": "V", "note": ""}]}
    >>> for sites in (12, 16):
    ...     (row,) = scorecard([claim], {"paper1_fig1": document}, {"paper1": {"1D": sites}})
    ...     print(sites, row["verdict"])
    12 other size
    16 agrees
    """
    return [_row(claim, measured, sites, smallest_w or {}) for claim in claims]


def to_csv(rows: Iterable[Mapping]) -> str:
    """The rows as CSV with a header; `from_csv` reads them back.

    Examples
    --------
    >>> to_csv([]).startswith("paper,figure,claim,claimed,")
    True
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(key, row) for key in COLUMNS} for row in rows)
    return text.getvalue()


def from_csv(text: str) -> list[dict]:
    """Rows as `scorecard` returns them, from what `to_csv` wrote.

    Examples
    --------
    >>> row = dict.fromkeys(COLUMNS) | {"paper": "paper1", "measured": 2.57, "interval_means": "", "verdict": "agrees"}
    >>> (back,) = from_csv(to_csv([row]))
    >>> back["measured"], back["low"], back["verdict"]
    (2.57, None, 'agrees')
    """
    rows = []
    for row in csv.DictReader(io.StringIO(text)):
        numbers = {key: None if row[key] in ("", OPEN) else float(row[key]) for key in NUMBERS}
        rows.append({**row, **numbers, "ours": row["ours"] == "yes"})
    return rows


def _cell(key: str, row: Mapping) -> str | int:
    value = row[key]
    if key == "ours":
        return "yes" if value else ""
    if key in ("low", "high") and value is None and row["interval_means"]:
        return OPEN
    if value is None:
        return ""
    if key not in NUMBERS or isinstance(value, int):
        return value
    return f"{value:.3g}" if key == "realizations_factor" else f"{value:.7g}"


def _row(claim: Mapping, measured: Mapping, sites: Mapping, smallest_w: Mapping) -> dict:
    _check_claim(claim, measured, sites)
    document = measured[claim["figure"]]
    quantity = _quantity(claim, document, smallest_w.get(claim["paper"], {}).get(claim["panel"], -math.inf))
    measured_sites = sites[claim["paper"]][claim["panel"]]
    claimed, interval = claimed_range(claim), quantity["interval"] or (None, None)
    judged, factor = _verdict(claim, quantity, measured_sites), None
    if judged in (verdicts.COMPATIBLE, verdicts.UNDECIDED):
        factor = realizations_factor(claimed, quantity["value"], quantity["interval"])
    return {
        "paper": claim["paper"],
        "figure": claim["figure"],
        "claim": claim["claim"],
        "claimed": claim.get("value"),
        "claimed_low": claimed.low,
        "claimed_high": claimed.high,
        "measured": quantity["value"],
        "low": interval[0],
        "high": interval[1],
        "interval_means": quantity["interval_means"],
        "realizations_factor": factor,
        "unit": quantity["unit"],
        "sites_claimed": claim.get("sites", "any"),
        "sites_measured": measured_sites,
        "scale": document["scale"],
        "verdict": judged,
        "source": claim["source"],
        "note": "; ".join(filter(None, [claim.get("note", ""), quantity["note"]])),
        "ours": claim.get("ours", False),
        "quantity": quantity["name"],
    }


def _quantity(claim: Mapping, document: Mapping, begins: float) -> Mapping:
    """What a claim is compared with; without a value where nothing measures it, or the grid does not reach it."""
    if "not_measured" in claim:
        return _nothing("", claim["not_measured"])
    measured = _named(claim["quantity"], document)
    if "minus" in claim:
        measured = difference(measured, _named(claim["minus"], document))
    if begins > claim.get("smallest_w", math.inf):
        reason = f"about W up to {claim['smallest_w']:g}, and the grid begins at W = {begins:g}"
        return _nothing(measured["name"], reason)
    return measured


def _named(name: str, document: Mapping) -> Mapping:
    for item in document["quantities"]:
        if item["name"] == name:
            return item
    names = ", ".join(item["name"] for item in document["quantities"])
    raise ClaimError(f"claims: {document['figure']} measures no {name!r}; it measures {names}")


def _nothing(name: str, reason: str) -> dict:
    return {"name": name, "value": None, "interval": None, "interval_means": "", "unit": "", "note": reason}


def _check_claim(claim: Mapping, measured: Mapping, sites: Mapping) -> None:
    name = claim.get("claim", "?")
    for key in _TEXTS:
        if not isinstance(claim.get(key), str) or not claim[key].strip():
            raise ClaimError(f"claims: the claim {name!r} lacks {key!r}")
    if unknown := sorted(set(claim) - {*_TEXTS, *_BOUNDS, *_FURTHER}):
        known = ", ".join([*_TEXTS, *_BOUNDS, *_FURTHER])
        raise ClaimError(f"claims: the claim {name!r} has the unknown key {unknown[0]!r}; there are {known}")
    if sum(key in claim for key in _BOUNDS) != 1:
        raise ClaimError(f"claims: the claim {name!r} needs exactly one of {', '.join(_BOUNDS)}")
    if ("value" in claim) != ("tolerance" in claim):
        raise ClaimError(f"claims: the claim {name!r} needs a tolerance with a value, and only then")
    if ("quantity" in claim) == ("not_measured" in claim) or {"minus", "not_measured"} <= set(claim):
        raise ClaimError(
            f"claims: the claim {name!r} needs either 'quantity' (with or without 'minus') or 'not_measured'"
        )
    for key in ("quantity", "minus", "not_measured", "note"):
        if not isinstance(claim.get(key, ""), str) or (key in claim and not claim[key].strip()):
            raise ClaimError(f"claims: {key} {claim[key]!r} of the claim {name!r} must be a text")
    if not isinstance(claim.get("ours", True), bool):
        raise ClaimError(f"claims: ours {claim['ours']!r} of the claim {name!r} must be true or false")
    if claim["figure"] not in measured:
        raise ClaimError(f"claims: {claim['figure']!r} is no figure; there are {', '.join(measured)}")
    if claim["panel"] not in sites.get(claim["paper"], {}):
        raise ClaimError(f"claims: {claim['paper']} has no panel {claim['panel']!r}")
    _check_range(claim)


def _check_range(claim: Mapping) -> None:
    """A claim must be able to hold, and to fail."""
    name, claimed = claim["claim"], claimed_range(claim)
    values = possible(compared(claim))
    text = f"{claimed.low:g} to {claimed.high:g}"
    if not claimed.low <= claimed.high or claimed.low > values.high or claimed.high < values.low:
        raise ClaimError(f"claims: no value can fulfil the claim {name!r}, {text}")
    if claimed.low <= values.low and claimed.high >= values.high:
        raise ClaimError(f"claims: every value fulfils the claim {name!r}, {text}: it cannot fail")


def compared(claim: Mapping) -> str:
    """The name of what a claim is compared with; empty where nothing measures it.

    Examples
    --------
    >>> compared({"quantity": "accuracy_deep", "minus": "accuracy_flat"})
    'accuracy_deep minus accuracy_flat'
    """
    return MINUS.join(claim[key] for key in ("quantity", "minus") if key in claim)


def claimed_range(claim: Mapping) -> Range:
    """The range that a claim names.

    Examples
    --------
    >>> claimed_range({"between": [0.4, 0.5]})
    Range(low=0.4, high=0.5)
    >>> claimed_range({"at_least": 0.5})
    Range(low=0.5, high=inf)
    """
    if "value" in claim:
        return Range(claim["value"] - claim["tolerance"], claim["value"] + claim["tolerance"])
    if "between" in claim:
        return Range(*claim["between"])
    return Range(claim.get("at_least", -math.inf), claim.get("at_most", math.inf))


def _verdict(claim: Mapping, quantity: Mapping, measured_sites: int) -> str:
    if quantity["value"] is None:
        return "not measured"
    if claim.get("sites", measured_sites) != measured_sites:
        return "other size"
    return verdicts.verdict(claimed_range(claim), quantity["value"], quantity["interval"])
