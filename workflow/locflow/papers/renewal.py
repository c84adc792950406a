"""Scorecards of finished runs, judged anew by the claims as they are written today.

    python -m locflow.papers.renewal

renews the scorecards in docs/results/assets. They hold the values that claims were compared with, and no other: a claim
about a quantity that a scorecard does not hold has no line in it until the run is judged again.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from locflow.papers.catalogue import texts
from locflow.papers.gallery import ASSETS, scorecards_in
from locflow.results.scorecard import scorecard, to_csv


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
        As from `locflow.results.scorecard.scorecard`: claims about the figures of `rows` whose quantities are stored,
        and those that nothing measures.
    """
    claims = list(claims)
    notes = {(claim["figure"], claim["claim"]): claim.get("note", "") for claim in claims}
    panels = {(claim["figure"], claim["quantity"]): claim["panel"] for claim in claims if "quantity" in claim}
    documents, sites = {}, {}
    for row in rows:
        key = (row["figure"], row["quantity"])
        document = documents.setdefault(row["figure"], {"figure": row["figure"], "scale": row["scale"], "stored": {}})
        # A difference is stored as both of its parts.
        if key in panels and " minus " not in row["quantity"]:
            sites[panels[key]] = int(row["sites_measured"])
            document["stored"].setdefault(row["quantity"], _quantity(row, notes.get((row["figure"], row["claim"]), "")))
    known = [
        claim
        for claim in claims
        if claim["figure"] in documents
        and claim["panel"] in sites
        and {claim[key] for key in ("quantity", "minus") if key in claim} <= set(documents[claim["figure"]]["stored"])
    ]
    for document in documents.values():
        document["quantities"] = list(document["stored"].values())
    return scorecard(known, documents, {rows[0]["paper"]: sites})


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
