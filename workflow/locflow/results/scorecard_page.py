"""The scorecard as a page for people: claims by paper and figure, rounded, each with a drawing of both intervals.

All is made from the rows of a scorecard, which may come from its CSV. The page itself is a template,
workflow/report/scorecard.html.j2; the gallery (`locflow.results.gallery`) shows the same rows.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from locflow.results.labels import figure_label, paper_label
from locflow.results.rounding import MINUS, rounded
from locflow.results.scorecard import VERDICTS

SYMBOLS = {"agrees": "✓", "differs": "✗", "other size": "○", "not measured": "–"}
# Of the drawing, in pixels.
WIDTH, MARGIN = 240, 10
_NUMBER = r"[-+.\de]+"
_INFINITY = math.inf


def claimed_range(claimed: str) -> tuple[float, float]:
    """Lower and upper bound of what a row says is claimed, infinite where there is none."""
    number = f"({_NUMBER})"
    if found := re.fullmatch(rf"{number} \(within {number}\)", claimed):
        value, tolerance = map(float, found.groups())
        return value - tolerance, value + tolerance
    if found := re.fullmatch(rf"{number} to {number}", claimed):
        low, high = map(float, found.groups())
        return low, high
    if found := re.fullmatch(rf"at (least|most) {number}", claimed):
        bound = float(found.group(2))
        return (bound, _INFINITY) if found.group(1) == "least" else (-_INFINITY, bound)
    raise ValueError(f"a scorecard claims no {claimed!r}")


def interval_ends(interval: str | None) -> tuple[float | None, float | None] | None:
    """Ends of the interval that a row gives, None where it is open."""
    if not interval:
        return None
    low, high = (None if end == "open" else float(end) for end in interval.split(" to "))
    return low, high


def line(row: Mapping) -> dict:
    """What the page shows of a row beside its texts: rounded numbers, the verdict's symbol, and the drawing.

    Returns
    -------
    dict
        The row's items; `claimed` and `measured`, `interval` rounded (`locflow.results.rounding`), with the unit;
        `symbol`, `meaning` of the verdict; `plot` as from `drawing`.
    """
    bounds, ends = claimed_range(row["claimed"]), interval_ends(row["interval"])
    value = float(row["measured"]) if row["measured"] not in (None, "") else None
    measured, interval = rounded(value, ends, bounds)
    return {
        **row,
        "claimed": short(row["claimed"]) + (f" {row['unit']}" if row["unit"] else ""),
        "measured": f"{measured} {row['unit']}".strip() if measured else "",
        "interval": interval,
        "symbol": SYMBOLS[row["verdict"]],
        "meaning": VERDICTS[row["verdict"]],
        "plot": drawing(bounds, value, ends),
    }


def short(claimed: str) -> str:
    """What is claimed in symbols: "2.8 ± 0.3", "≥ 0.5"."""
    claimed = re.sub(r" \(within 0\)$", " exactly", claimed)
    claimed = re.sub(r" \(within (.*)\)$", r" ± \1", claimed)
    return claimed.replace("at least", "≥").replace("at most", "≤").replace("-", MINUS)


def drawing(
    claimed: tuple[float, float], value: float | None, interval: tuple[float | None, float | None] | None
) -> dict | None:
    """Horizontal positions of a claimed range and a measured interval, in pixels of a drawing `WIDTH` wide.

    Returns
    -------
    dict or None
        `band`, left and right end of the claimed range; `point`, None without a value; `bar`, left and right end of
        the interval, None without one; `open_left`, `open_right`: the interval has no such end. None if nothing was
        measured.
    """
    if value is None and interval is None:
        return None
    low, high = interval or (value, value)
    finite = [x for x in (*claimed, value, low, high) if x is not None and math.isfinite(x)]
    span = (max(finite) - min(finite)) or abs(finite[0]) or 1.0
    # Half-open ranges reach to the edge, so what is drawn of them must not be next to nothing.
    start, stop = min(finite) - 0.25 * span, max(finite) + 0.25 * span

    def at(x: float | None, otherwise: float) -> float:
        if x is None or not math.isfinite(x):
            return otherwise
        return round(MARGIN + (x - start) / (stop - start) * (WIDTH - 2 * MARGIN), 1)

    return {
        "band": (at(claimed[0], 0), at(claimed[1], WIDTH)),
        "point": None if value is None else at(value, 0),
        "bar": None if interval is None else (at(low, MARGIN / 2), at(high, WIDTH - MARGIN / 2)),
        "open_left": interval is not None and low is None,
        "open_right": interval is not None and high is None,
    }


def by_paper(rows: Iterable[Mapping]) -> dict[str, dict]:
    """The lines of each paper by figure, and how many have which verdict.

    Returns
    -------
    dict
        By paper: `counts` by verdict, `figures` with the lines of each figure.
    """
    papers: dict[str, dict] = {}
    for row in sorted(rows, key=lambda row: row["paper"]):
        paper = papers.setdefault(row["paper"], {"counts": Counter(dict.fromkeys(VERDICTS, 0)), "figures": {}})
        paper["counts"][row["verdict"]] += 1
        paper["figures"].setdefault(row["figure"], []).append(line(row))
    return papers


def content(
    rows: Iterable[Mapping],
    documents: Iterable[Mapping],
    *,
    date: str,
    titles: Mapping[str, Mapping],
    captions: Mapping[str, str],
    pictures: Mapping[str, str],
) -> dict:
    """What the page's template needs.

    Parameters
    ----------
    rows
        From `locflow.results.scorecard.scorecard`.
    documents
        Content of the figures' JSON, at least one.
    date
        Of the newest of them.
    titles
        Authors, title and journal of each paper: workflow/report/papers.yaml.
    captions, pictures
        By figure; a picture as `locflow.results.pictures.data_uri`.
    """
    documents, papers = list(documents), by_paper(rows)
    measured = []
    for document in documents:
        for item in document["quantities"]:
            value, interval = rounded(item["value"], item["interval"])
            unit = f" {item['unit']}" if item["unit"] and value else ""
            figure = {"paper": document["figure"].partition("_")[0], "figure": document["figure"]}
            measured.append({**item, **figure, "measured": value + unit, "interval": interval})
    return {
        "papers": papers,
        "total": {verdict: sum(paper["counts"][verdict] for paper in papers.values()) for verdict in VERDICTS},
        "symbols": SYMBOLS,
        "scale": documents[0]["scale"],
        "measured": measured,
        "figure_label": figure_label,
        "paper_label": paper_label,
        "date": date,
        "titles": titles,
        "captions": captions,
        "pictures": pictures,
    }
