"""Writes docs/gallery.md: every picture in docs/ with its caption and its claims.

    python -m locflow.results.gallery [results/<scale> <run>]

A picture is docs/<figure>_<run>.png, the claims as a run found them docs/<paper>_scorecard_<run>.csv. Both are taken
from a folder of results where one is given. Captions, titles and claims are the workflow's own. A new paper needs no
change here.
"""

import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from locflow.results.labels import figure_label, paper_label
from locflow.results.pictures import small_png
from locflow.results.scorecard import VERDICTS, claimed_range, from_csv, to_csv
from locflow.results.scorecard_page import SYMBOLS, claimed_text, line

REPOSITORY = Path(__file__).parents[3]
# Pixels across a picture that stands in the repository.
WIDTH = 1400
HEAD = """# Gallery

Every picture that comes along, with its caption, and what its paper claims of it beside what was found. How the runs
were made, and why some numbers differ: [results.md](results.md). `make gallery` writes this page.
"""


class Picture(NamedTuple):
    """A picture of a figure, by one run."""

    figure: str
    run: str
    path: Path


def gallery(repository: Path = REPOSITORY) -> str:
    """The page as Markdown.

    Parameters
    ----------
    repository
        With `docs`, `config/claims` and `workflow/report`.

    Raises
    ------
    ValueError
        A picture or a scorecard in docs/ that belongs to no figure or paper.
    """
    docs, report = repository / "docs", repository / "workflow/report"
    captions = {path.stem: " ".join(path.read_text(encoding="utf-8").split()) for path in report.glob("paper*_*.rst")}
    titles = yaml.safe_load((report / "papers.yaml").read_text(encoding="utf-8"))
    claims = [
        claim
        for path in sorted((repository / "config/claims").glob("*.yaml"))
        for claim in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    pictures, found = pictures_in(docs, captions), scorecards_in(docs)
    by_paper: dict[str, list[Picture]] = {}
    for picture in pictures:
        by_paper.setdefault(picture.figure.partition("_")[0], []).append(picture)
    parts = [HEAD, _summary(by_paper, found)]
    for paper, shown in by_paper.items():
        title = titles[paper]
        parts.append(f"## {paper_label(paper)}\n\n{title['authors']}, *{title['title']}*, {title['published']}\n")
        for picture in shown:
            rows = [row for row in found.get((paper, picture.run), ()) if row["figure"] == picture.figure]
            parts += [
                f"### {_heading(picture)}\n",
                f"![{paper_label(paper)}, {figure_label(picture.figure)}]({picture.path.name})\n",
                f"{_escaped(captions[picture.figure])}\n",
                _table(rows) if rows else _claimed([claim for claim in claims if claim["figure"] == picture.figure]),
            ]
        missing = [name for name in captions if name.startswith(f"{paper}_") and name not in {p.figure for p in shown}]
        if missing:
            targets = ", ".join(f"`make {name}`" for name in sorted(missing, key=_order))
            parts.append(f"Made by the workflow, without a picture here: {targets}.\n")
    return "\n".join(parts)


def take(results: Path, run: str, docs: Path) -> list[Path]:
    """Copy the pictures and scorecards of one run.

    Parameters
    ----------
    results
        Folder with `figures/<paper>/<figure>.png` and `scorecard_<paper>.csv`, or `scorecard_of.csv` with the lines of
        some figures.
    run
        Its name: letters, digits and underscores.
    docs
        Folder for `<paper>_<figure>_<run>.png` and `<paper>_scorecard_<run>.csv`.

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
    pictures = sorted(results.glob("figures/paper*/*.png"))
    if not pictures:
        raise ValueError(f"{results}: no figures/paper*/*.png")
    written = []
    for picture in pictures:
        written.append(docs / f"{picture.parent.name}_{picture.stem}_{run}.png")
        written[-1].write_bytes(small_png(picture, WIDTH))
    of_some_figures = results / "scorecard_of.csv"
    rows = _rows(of_some_figures) if of_some_figures.exists() else []
    for paper in sorted({row["paper"] for row in rows}):
        written.append(docs / f"{paper}_scorecard_{run}.csv")
        written[-1].write_text(to_csv([row for row in rows if row["paper"] == paper]), encoding="utf-8")
    for card in sorted(results.glob("scorecard_paper*.csv")):
        written.append(docs / f"{card.stem.removeprefix('scorecard_')}_scorecard_{run}.csv")
        shutil.copyfile(card, written[-1])
    return written


def pictures_in(docs: Path, figures: Iterable[str]) -> list[Picture]:
    """The pictures in a folder, in the order of the papers and figures, the laptop's last."""
    found = []
    for path in docs.glob("paper*.png"):
        figure = max((name for name in figures if path.stem.startswith(f"{name}_")), key=len, default=None)
        if figure is None:
            raise ValueError(
                f"{path}: belongs to no figure; pictures are named <figure>_<run>.png, paper1_fig1_laptop.png"
            )
        found.append(Picture(figure, path.stem.removeprefix(f"{figure}_"), path))
    return sorted(found, key=lambda picture: (_order(picture.figure), picture.run == "laptop", picture.run))


def scorecards_in(docs: Path) -> dict[tuple[str, str], list[dict]]:
    """Rows of the scorecards in a folder, by paper and run."""
    found = {}
    for path in sorted(docs.glob("*scorecard*.csv")):
        name = re.fullmatch(r"(paper\d+)_scorecard_(\w+)", path.stem)
        if name is None:
            raise ValueError(f"{path}: scorecards are named <paper>_scorecard_<run>.csv, paper1_scorecard_laptop.csv")
        found[name.group(1), name.group(2)] = _rows(path)
    return found


def _rows(path: Path) -> list[dict]:
    return from_csv(path.read_text(encoding="utf-8"))


def _summary(by_paper: Mapping[str, list[Picture]], found: Mapping[tuple[str, str], list[dict]]) -> str:
    verdicts = "".join(f" {SYMBOLS[verdict]} {verdict} |" for verdict in VERDICTS)
    lines = [f"| paper | run | pictures |{verdicts}", f"|---|---|{'---:|' * (1 + len(VERDICTS))}"]
    for paper, pictures in by_paper.items():
        for run in dict.fromkeys(picture.run for picture in pictures):
            rows = found.get((paper, run))
            counts = ["" if rows is None else sum(row["verdict"] == verdict for row in rows) for verdict in VERDICTS]
            name = f"[{paper_label(paper)}](#{paper_label(paper).lower().replace(' ', '-')})"
            cells = [name, run.replace("_", " "), sum(picture.run == run for picture in pictures), *counts]
            lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join([*lines, ""])


def _table(rows: Iterable[Mapping]) -> str:
    lines = ["| claim | claimed | measured | interval | |", "|---|---|---|---|---|"]
    for row in map(line, rows):
        sites = f", {row['sites_claimed']} sites" if row["sites_claimed"] != "any" else ""
        here = f", {row['sites_measured']} sites" if row["verdict"] == "other size" else ""
        lines.append(
            f"| {_escaped(row['claim'])} | {row['claimed']}{sites} | {row['measured'] or '–'}{here} "
            f"| {row['interval']} | {row['symbol']} {row['verdict']} |"
        )
    return "\n".join([*lines, ""])


def _claimed(claims: Iterable[Mapping]) -> str:
    texts = [claimed_text(claim.get("value"), *claimed_range(claim)) for claim in claims]
    lines = [f"| {_escaped(claim['claim'])} | {text} |" for claim, text in zip(claims, texts, strict=True)]
    return (
        "\n".join(["| claim (no scorecard of this run comes along) | claimed |", "|---|---|", *lines, ""])
        if lines
        else ""
    )


def _heading(picture: Picture) -> str:
    return f"{figure_label(picture.figure)}, {picture.run.replace('_', ' ')}"


def _order(figure: str) -> list[tuple[bool, int, str]]:
    # "fig10" after "fig9"; an appendix after all figures.
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", figure)]


def _escaped(text: str) -> str:
    return re.sub(r"([|*_`])", r"\\\1", text).replace("<", "&lt;")


def main(arguments: list[str]) -> int:
    """Take what is asked for, and write the page."""
    if len(arguments) not in (0, 2):
        print("python -m locflow.results.gallery [results/<scale> <run>]", file=sys.stderr)
        return 2
    if arguments:
        try:
            written = take(Path(arguments[0]), arguments[1], REPOSITORY / "docs")
        except ValueError as error:
            print(f"ERROR: {error}", file=sys.stderr)
            return 1
        print(*written, sep="\n")
    page = REPOSITORY / "docs/gallery.md"
    page.write_text(gallery(), encoding="utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
