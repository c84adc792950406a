"""The gallery of the site: every figure's pictures with one caption, and every claim beside what each run measured.

    python -m locflow.papers.gallery results/<scale> <run>

takes the pictures and scorecards of a run into docs/results/assets, where a picture is <figure>_<run>.png and a
scorecard is <paper>_scorecard_<run>.csv. The pages are made of them when the site is built. Captions, titles and
claims are the workflow's own. A new paper needs no change here.
"""

import re
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from locflow.papers.catalogue import PAPERS, Texts, texts
from locflow.results.labels import paper_label, target_label
from locflow.results.pictures import small_png
from locflow.results.scorecard import VERDICTS, claimed_range, from_csv, to_csv
from locflow.results.scorecard_page import SYMBOLS, by_paper, claimed_text, line

# Pixels across a picture that stands in the repository, and its colours.
WIDTH, COLORS = 1200, 96
ASSETS = Path(__file__).parents[3] / "docs/results/assets"
HEAD = """# Gallery

This page shows every picture in this repository, by figure. Click on a picture to enlarge it. The pages of results
describe the runs, and say where their numbers differ from the paper's.
"""


class Picture(NamedTuple):
    """A picture of a figure, by one run."""

    figure: str
    run: str
    path: Path


def gallery(assets: Path = ASSETS, papers: Mapping[str, Texts] | None = None) -> str:
    """The page of thumbnails as Markdown, for a folder beside the pictures' folder.

    Parameters
    ----------
    assets
        Folder of the pictures.
    papers
        What is said of each paper. Default: of those of the workflow.

    Raises
    ------
    ValueError
        A picture that belongs to no figure.
    """
    papers = papers or {paper: texts(paper) for paper in PAPERS}
    captions = {figure: text for paper in papers.values() for figure, text in paper.captions.items()}
    by_paper: dict[str, dict[str, list[Picture]]] = {}
    for picture in pictures_in(assets, captions):
        by_paper.setdefault(paper_of(picture.figure), {}).setdefault(picture.figure, []).append(picture)
    parts = [HEAD]
    for paper, figures in by_paper.items():
        section = papers[paper]
        parts.append(f"## {paper_label(paper)}\n\n{section.authors}, *{section.title}*, {section.published}\n")
        for figure, pictures in figures.items():
            caption = " ".join(captions[figure].split())
            parts += [
                f"### {target_label(figure)} {{ #{figure} }}\n\n{_escaped(caption)}\n",
                f'<div class="thumbnails" markdown>\n\n{"".join(map(_thumbnail, pictures))}</div>\n',
            ]
        missing = [figure for figure in captions if paper_of(figure) == paper and figure not in figures]
        if missing:
            targets = ", ".join(f"`make {figure}`" for figure in sorted(missing, key=_order))
            parts.append(f"The workflow also draws figures that have no picture here: {targets}.\n")
    return "\n".join(parts)


def claims_of(paper: str, assets: Path = ASSETS, claims: Sequence[Mapping] | None = None) -> str:
    """Tables of a paper's claims as Markdown, one for each figure, with a column for each run that measured it.

    Parameters
    ----------
    paper
        Its name.
    assets
        Folder of the scorecards.
    claims
        Default: those of the workflow.

    Raises
    ------
    ValueError
        A scorecard that is named like no paper's.
    """
    claims = texts(paper).claims if claims is None else claims
    runs = {run: rows for (card_paper, run), rows in scorecards_in(assets).items() if card_paper == paper}
    parts = []
    for figure in sorted({claim["figure"] for claim in claims}, key=_order):
        measured = {
            run: {row["claim"]: line(row) for row in rows if row["figure"] == figure} for run, rows in runs.items()
        }
        measured = {run: lines for run, lines in measured.items() if lines}
        columns = ["claim", "claimed", *(run.replace("_", " ") for run in measured)]
        table = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
        for claim in claims:
            if claim["figure"] != figure:
                continue
            sites = f", {claim['sites']} sites" if "sites" in claim else ""
            cells = [_cell(lines[claim["claim"]]) if claim["claim"] in lines else "" for lines in measured.values()]
            claimed = claimed_text(claim.get("value"), *claimed_range(claim))
            ours = " (ours)" if claim.get("ours") else ""
            table.append(f"| {' | '.join([_escaped(claim['claim']) + ours, f'{claimed}{sites}', *cells])} |")
        parts.append("\n".join([f"### {target_label(figure)}\n", *table, ""]))
    return "\n".join(parts)


def verdicts(assets: Path = ASSETS) -> str:
    """Table of how many claims of a paper have which verdict, by run, as Markdown; ours in the last column."""
    head = "".join(f" {SYMBOLS[verdict]} {verdict} |" for verdict in VERDICTS)
    lines = [f"| paper | run |{head} ours |", f"|---|---|{'---:|' * len(VERDICTS)}---|"]
    for (paper, run), rows in sorted(scorecards_in(assets).items()):
        paper_counts = by_paper(rows)[paper]
        ours = ", ".join(f"{count} {SYMBOLS[verdict]}" for verdict, count in paper_counts["ours"].items() if count)
        counts = [paper_counts["counts"][verdict] for verdict in VERDICTS]
        cells = [f"[{paper_label(paper)}]({paper}.md#all-claims)", run.replace("_", " "), *counts, ours or "–"]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join([*lines, ""])


def take(results: Path, run: str, assets: Path = ASSETS, papers: Collection[str] = PAPERS) -> list[Path]:
    """Copy the pictures and scorecards of one run.

    Parameters
    ----------
    results
        Folder with `figures/<paper>/<figure>.png` and `scorecard_<paper>.csv`, or `scorecard_of.csv` with the lines of
        some figures.
    run
        Its name: letters, digits and underscores.
    assets
        Folder for `<paper>_<figure>_<run>.png` and `<paper>_scorecard_<run>.csv`.
    papers
        Whose pictures to take: a run may have pictures of single trainings too.

    Returns
    -------
    list
        What was written.

    Raises
    ------
    ValueError
        No such name, or no picture.
    """
    if not re.fullmatch(r"\w+", run):
        raise ValueError(f"run: {run!r}; a run's name is of letters, digits and underscores")
    pictures = sorted(path for path in results.glob("figures/*/*.png") if path.parent.name in papers)
    if not pictures:
        raise ValueError(f"{results}: no figures/<paper>/<figure>.png")
    written = []
    for picture in pictures:
        written.append(assets / f"{picture.parent.name}_{picture.stem}_{run}.png")
        written[-1].write_bytes(small_png(picture, WIDTH, COLORS))
    partial_scorecard = results / "scorecard_of.csv"
    rows = _rows(partial_scorecard) if partial_scorecard.exists() else []
    for paper in sorted({row["paper"] for row in rows}):
        written.append(assets / f"{paper}_scorecard_{run}.csv")
        written[-1].write_text(to_csv([row for row in rows if row["paper"] == paper]), encoding="utf-8")
    for card in sorted(results.glob("scorecard_*.csv")):
        if (paper := card.stem.removeprefix("scorecard_")) in papers:
            written.append(assets / f"{paper}_scorecard_{run}.csv")
            shutil.copyfile(card, written[-1])
    return written


def pictures_in(assets: Path, figures: Collection[str]) -> list[Picture]:
    """The pictures in a folder, in the order of the papers and figures, the laptop's last."""
    pictures = []
    papers = {paper_of(name) for name in figures}
    for path in (path for path in assets.glob("*.png") if paper_of(path.stem) in papers):
        figure = max((name for name in figures if path.stem.startswith(f"{name}_")), key=len, default=None)
        if figure is None:
            raise ValueError(
                f"{path}: belongs to no figure; pictures are named <figure>_<run>.png, paper1_fig1_laptop.png"
            )
        pictures.append(Picture(figure, path.stem.removeprefix(f"{figure}_"), path))
    return sorted(pictures, key=lambda picture: (_order(picture.figure), picture.run == "laptop", picture.run))


def scorecards_in(assets: Path = ASSETS) -> dict[tuple[str, str], list[dict]]:
    """Rows of the scorecards in a folder, by paper and run."""
    scorecards = {}
    for path in sorted(assets.glob("*scorecard*.csv")):
        name = re.fullmatch(r"([a-z0-9]+)_scorecard_(\w+)", path.stem)
        if name is None:
            raise ValueError(f"{path}: scorecards are named <paper>_scorecard_<run>.csv, paper1_scorecard_laptop.csv")
        scorecards[name.group(1), name.group(2)] = _rows(path)
    return scorecards


def _rows(path: Path) -> list[dict]:
    return from_csv(path.read_text(encoding="utf-8"))


def _cell(row: Mapping) -> str:
    measured = row["measured"] or "–"
    interval = f" [{row['interval'].replace(' to ', ', ')}]" if row["interval"] else ""
    sites = f" ({row['sites_measured']} sites)" if row["verdict"] == "other size" else ""
    return f"{row['symbol']} {measured}{interval}{sites}"


def _thumbnail(picture: Picture) -> str:
    run = picture.run.replace("_", " ")
    address = f"{ASSETS.name}/{picture.path.name}"
    return f"[![{target_label(picture.figure)}, {run}]({address}){{ loading=lazy }} {run}]({address})\n\n"


def paper_of(figure: str) -> str:
    """ "paper1" of "paper1_fig3"."""
    return figure.partition("_")[0]


def _order(figure: str) -> list[tuple[bool, int, str]]:
    # "fig10" after "fig9"; an appendix after all figures.
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", figure)]


def _escaped(text: str) -> str:
    return re.sub(r"([|*_`])", r"\\\1", text).replace("<", "&lt;")


def main(arguments: list[str]) -> int:
    """Take the pictures and scorecards of a run."""
    if len(arguments) != 2:
        print("python -m locflow.papers.gallery results/<scale> <run>", file=sys.stderr)
        return 2
    try:
        written = take(Path(arguments[0]), arguments[1])
    except ValueError as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return 1
    print(*written, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
