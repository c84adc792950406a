"""The scorecard as a page for people: claims by paper and figure, rounded, each with a drawing of both intervals.

All is made from the rows of a scorecard, which may come from its CSV (`locflow.results.scorecard.from_csv`). The page
itself is a template, workflow/report/scorecard.html.j2; the gallery (`locflow.papers.gallery`) shows the same rows.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from locflow.results.labels import paper_label, target_label
from locflow.results.measured import EXACT
from locflow.results.rounding import plain, rounded
from locflow.results.scorecard import VERDICTS

SYMBOLS = {
    "agrees": "✓",
    "compatible": "≈",
    "not decided": "?",
    "differs": "✗",
    "other size": "○",
    "not measured": "–",
}
# Of the drawing, in pixels.
WIDTH, MARGIN = 240, 10


def line(row: Mapping) -> dict:
    """What the page shows of a row beside its texts: rounded numbers, the verdict's symbol, and the drawing.

    Returns
    -------
    dict
        The row's items; `claimed` and `measured`, `interval` rounded (`locflow.results.rounding`), with the unit;
        `more`, how many realizations would decide it; `symbol`, `meaning` of the verdict; `plot` as from `drawing`.
    """
    bounds, value = (row["claimed_low"], row["claimed_high"]), row["measured"]
    ends = (row["low"], row["high"]) if row["interval_means"] else None
    measured, interval = rounded(value, ends, bounds)
    claimed = claimed_text(row["claimed"], *bounds)
    factor = row["realizations_factor"]
    return {
        **row,
        "claimed": claimed + (f" {row['unit']}" if row["unit"] else ""),
        "measured": f"{measured} {row['unit']}".strip() if measured else "",
        "interval": "" if row["interval_means"] == EXACT else interval,
        "more": "" if factor is None else more_realizations(factor),
        "symbol": SYMBOLS[row["verdict"]],
        "meaning": VERDICTS[row["verdict"]],
        "plot": drawing(bounds, value, ends),
    }


def more_realizations(factor: float) -> str:
    """In words, how many times as many realizations would decide a claim."""
    if factor > 1000:
        return "it would take more than 1000 times as many realizations to decide it"
    return f"{max(factor, 1.1):.2g} times as many realizations would decide it"


def claimed_text(claimed: float | None, low: float, high: float) -> str:
    """What is claimed in symbols: "2.8 ± 0.3", "≥ 0.5", "0.4 to 0.5".

    Parameters
    ----------
    claimed
        The value, where one is claimed; the range is then its tolerance.
    low, high
        The range, infinite where it has no bound.
    """
    if low == high:
        return f"{plain(low)} exactly"
    if claimed is not None:
        # A tolerance is written with few digits: what rounding adds to the difference is none of them.
        return f"{plain(claimed)} ± {(high - low) / 2:.4g}"
    if math.isinf(high):
        return f"≥ {plain(low)}"
    return f"≤ {plain(high)}" if math.isinf(low) else f"{plain(low)} to {plain(high)}"


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
        By paper: `counts` by verdict of what the paper claims, `ours` of what it does not, `figures` with the lines of
        each figure.
    """
    papers: dict[str, dict] = {}
    for row in sorted(rows, key=lambda row: row["paper"]):
        none = dict.fromkeys(VERDICTS, 0)
        paper = papers.setdefault(row["paper"], {"counts": Counter(none), "ours": Counter(none), "figures": {}})
        paper["ours" if row["ours"] else "counts"][row["verdict"]] += 1
        paper["figures"].setdefault(row["figure"], []).append(line(row))
    return papers


def content(
    rows: Iterable[Mapping],
    documents: Iterable[Mapping],
    *,
    date: str,
    titles: Mapping[str, Any],
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
        By paper, what has its `authors`, `title` and `published`: its section.
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
        **{
            name: {verdict: sum(paper[key][verdict] for paper in papers.values()) for verdict in VERDICTS}
            for name, key in (("total", "counts"), ("ours", "ours"))
        },
        "symbols": SYMBOLS,
        "scale": documents[0]["scale"],
        "measured": measured,
        "figure_label": target_label,
        "paper_label": paper_label,
        "date": date,
        "titles": titles,
        "captions": captions,
        "pictures": pictures,
    }
