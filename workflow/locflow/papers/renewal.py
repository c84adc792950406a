"""Scorecards of finished runs, judged anew by the claims as they are written today.

    python -m locflow.papers.renewal

renews the scorecards in docs/results/assets. They hold the values that claims were compared with, and no other: a claim
about a quantity that a scorecard does not hold is not measured until the figure is drawn again.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from locflow.papers.catalogue import texts
from locflow.papers.gallery import ASSETS, scorecards_in
from locflow.results.scorecard import compared, scorecard, to_csv

PARTS = ("quantity", "minus")
OLDER = "the run is older than this claim"


def renewed(rows: Sequence[Mapping], claims: Iterable[Mapping]) -> list[dict]:
    """The lines of a scorecard with today's claims and the stored values.

    Parameters
    ----------
    rows
        Of one paper and one run, as `locflow.results.scorecard.from_csv` returns them.
    claims
        All claims of the paper.

    Returns
    -------
    list of dict
        As from `locflow.results.scorecard.scorecard`: all claims about the figures and panels of `rows`. Those whose
        quantities are not stored are not measured.
    """
    claims = list(claims)
    notes = {(claim["figure"], claim["claim"]): claim.get("note", "") for claim in claims}
    panels = {(claim["figure"], claim[key]): claim["panel"] for claim in claims for key in PARTS if key in claim}
    panels |= {(claim["figure"], compared(claim)): claim["panel"] for claim in claims if "quantity" in claim}
    stored: dict[str, dict[str, dict]]
    sites: dict[str, int]
    scales: dict[str, str]
    stored, sites, scales = {}, {}, {}
    for row in rows:
        figure, name = row["figure"], row["quantity"]
        scales[figure] = row["scale"]
        stored.setdefault(figure, {})
        if (figure, name) in panels:
            sites[panels[figure, name]] = int(row["sites_measured"])
            stored[figure].setdefault(name, _quantity(row, notes.get((figure, row["claim"]), "")))
    known = [
        _with_stored(claim, stored[claim["figure"]])
        for claim in claims
        if claim["figure"] in stored and claim["panel"] in sites
    ]
    documents = {
        figure: {"figure": figure, "scale": scales[figure], "quantities": list(quantities.values())}
        for figure, quantities in stored.items()
    }
    return scorecard(known, documents, {rows[0]["paper"]: sites})


def _with_stored(claim: Mapping, stored: Mapping) -> Mapping:
    """The claim about what is stored: a difference either in its parts or as such, or nothing."""
    if {claim[key] for key in PARTS if key in claim} <= set(stored):
        return claim
    without = {key: value for key, value in claim.items() if key not in PARTS}
    if compared(claim) not in stored:
        return {**without, "not_measured": OLDER}
    return {**without, "quantity": compared(claim)}


def _quantity(row: Mapping, claims_note: str) -> dict:
    """What a line says of a quantity; its note follows that of the claim."""
    note = "" if row["note"] == claims_note else row["note"].removeprefix(f"{claims_note}; ")
    return {
        "name": row["quantity"],
        "label": row["quantity"],
        "value": row["measured"],
        "interval": (row["low"], row["high"]) if row["interval_means"] else None,
        "interval_means": row["interval_means"],
        "unit": row["unit"],
        "note": note,
    }


def main(assets: Path = ASSETS) -> int:
    """Renew all scorecards of the repository and say what changed."""
    for (paper, run), rows in scorecards_in(assets).items():
        lines = renewed(rows, texts(paper).claims)
        (assets / f"{paper}_scorecard_{run}.csv").write_text(to_csv(lines), encoding="utf-8")
        before = {(row["figure"], row["claim"]): row["verdict"] for row in rows}
        after = {(row["figure"], row["claim"]): row["verdict"] for row in lines}
        for key in {**before, **after}:
            if before.get(key) != after.get(key):
                print(f"{paper}, {run}: {key[1]}: {before.get(key, 'no line')} -> {after.get(key, 'no line')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
