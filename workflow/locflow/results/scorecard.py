"""The scorecard: what each paper claims beside what was measured, with its interval and the size it was measured at.

A claim is an entry of config/claims/<paper>.yaml; a measured quantity comes from a figure's JSON
(`locflow.results.measured`).
Nothing is measured here, and a claim about 16 sites is not judged at 12.
"""

import csv
import io
from collections.abc import Iterable, Mapping

VERDICTS = {
    "agrees": "agrees",
    "differs": "differs",
    "other size": "not judged: the claim is about another size",
    "not measured": "not measured",
}
COLUMNS = (
    "paper",
    "figure",
    "claim",
    "claimed",
    "measured",
    "interval",
    "interval_means",
    "unit",
    "sites_claimed",
    "sites_measured",
    "scale",
    "verdict",
    "source",
    "note",
)
_BOUNDS = ("value", "at_least", "at_most", "between")


class ClaimError(ValueError):
    """A claim is malformed, or names a quantity that no figure measures."""


def scorecard(
    claims: Iterable[Mapping], measured: Mapping[str, Mapping], sites: Mapping[str, Mapping[str, int]]
) -> list[dict]:
    """One row per claim.

    Parameters
    ----------
    claims
        Entries of config/claims/*.yaml.
    measured
        Content of each figure's JSON by figure name.
    sites
        Number of sites by paper and panel, for instance {"paper1": {"1D": 12}}.

    Returns
    -------
    list of dict
        Keys `COLUMNS`; "verdict" is one of `VERDICTS`.

    Raises
    ------
    ClaimError
        A claim is malformed or names an unknown figure, quantity or panel.
    """
    return [_row(claim, measured, sites) for claim in claims]


def to_csv(rows: Iterable[Mapping]) -> str:
    """The rows as CSV with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: "" if row[key] is None else row[key] for key in COLUMNS} for row in rows)
    return text.getvalue()


def _row(claim: Mapping, measured: Mapping[str, Mapping], sites: Mapping[str, Mapping[str, int]]) -> dict:
    _check_claim(claim, measured, sites)
    document = measured[claim["figure"]]
    quantity = next((item for item in document["quantities"] if item["name"] == claim["quantity"]), None)
    if quantity is None:
        names = ", ".join(item["name"] for item in document["quantities"])
        raise ClaimError(f"claims: {claim['figure']} measures no {claim['quantity']!r}; it measures {names}")
    measured_sites = sites[claim["paper"]][claim["panel"]]
    interval = quantity["interval"]
    return {
        "paper": claim["paper"],
        "figure": claim["figure"],
        "claim": claim["claim"],
        "claimed": claimed_text(claim),
        "measured": None if quantity["value"] is None else f"{quantity['value']:.7g}",
        "interval": None
        if interval is None
        else " to ".join("open" if end is None else f"{end:.7g}" for end in interval),
        "interval_means": quantity["interval_means"],
        "unit": quantity["unit"],
        "sites_claimed": claim.get("sites", "any"),
        "sites_measured": measured_sites,
        "scale": document["scale"],
        "verdict": _verdict(claim, quantity, measured_sites),
        "source": claim["source"],
        "note": "; ".join(filter(None, [claim.get("note", ""), quantity["note"]])),
    }


def _check_claim(claim: Mapping, measured: Mapping, sites: Mapping) -> None:
    name = claim.get("claim", "?")
    for key in ("paper", "figure", "panel", "quantity", "claim", "source"):
        if not isinstance(claim.get(key), str):
            raise ClaimError(f"claims: the claim {name!r} lacks {key!r}")
    if sum(key in claim for key in _BOUNDS) != 1:
        raise ClaimError(f"claims: the claim {name!r} needs exactly one of {', '.join(_BOUNDS)}")
    if "value" in claim and "tolerance" not in claim:
        raise ClaimError(f"claims: the claim {name!r} has a value and needs a tolerance")
    if claim["figure"] not in measured:
        raise ClaimError(f"claims: {claim['figure']!r} is no figure; there are {', '.join(measured)}")
    if claim["panel"] not in sites.get(claim["paper"], {}):
        raise ClaimError(f"claims: {claim['paper']} has no panel {claim['panel']!r}")


def claimed_text(claim: Mapping) -> str:
    """What is claimed, in the column of that name."""
    if "value" in claim:
        return f"{claim['value']:.10g} (within {claim['tolerance']:g})"
    if "between" in claim:
        return "{:g} to {:g}".format(*claim["between"])
    return f"at least {claim['at_least']:g}" if "at_least" in claim else f"at most {claim['at_most']:g}"


def _verdict(claim: Mapping, quantity: Mapping, measured_sites: int) -> str:
    if quantity["value"] is None:
        return "not measured"
    if claim.get("sites", measured_sites) != measured_sites:
        return "other size"
    infinity = float("inf")
    lower, upper = {
        "value": lambda value: (value - claim["tolerance"], value + claim["tolerance"]),
        "between": tuple,
        "at_least": lambda value: (value, infinity),
        "at_most": lambda value: (-infinity, value),
    }[key := next(key for key in _BOUNDS if key in claim)](claim[key])
    ends = quantity["interval"] or [quantity["value"]] * 2
    low = -infinity if ends[0] is None else ends[0]
    high = infinity if ends[1] is None else ends[1]
    return "agrees" if low <= upper and high >= lower else "differs"
