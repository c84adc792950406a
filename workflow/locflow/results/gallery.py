"""The gallery of the site: every figure's pictures with one caption, and every claim beside what each run measured.

    python -m locflow.results.gallery results/<scale> <run>

takes the pictures and scorecards of a run into docs/results/assets, where a picture is <figure>_<run>.png and a
scorecard is <paper>_scorecard_<run>.csv. The pages are made of them when the site is built. Captions, titles and
claims are the workflow's own. A new paper needs no change here.
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
# Pixels across a picture that stands in the repository, and its colours.
WIDTH, COLORS = 1200, 96
ASSETS = "docs/results/assets"
HEAD = """# Gallery

Every picture in this repository, by figure. Click on one to enlarge it. The results pages say what each run is and
where its numbers differ from the paper's.
"""


class Picture(NamedTuple):
    """A picture of a figure, by one run."""

    figure: str
    run: str
    path: Path


def gallery(repository: Path = REPOSITORY) -> str:
    """The page of thumbnails as Markdown, for a folder beside the pictures' folder.

    Parameters
    ----------
    repository
        With `docs/results/assets` and `workflow/report`.

    Raises
    ------
    ValueError
        A picture that belongs to no figure.
    """
    report = repository / "workflow/report"
    captions = {path.stem: " ".join(path.read_text(encoding="utf-8").split()) for path in report.glob("paper*_*.rst")}
    titles = yaml.safe_load((report / "papers.yaml").read_text(encoding="utf-8"))
    by_paper: dict[str, dict[str, list[Picture]]] = {}
    for picture in pictures_in(repository / ASSETS, captions):
        by_paper.setdefault(paper_of(picture.figure), {}).setdefault(picture.figure, []).append(picture)
    parts = [HEAD]
    for paper, figures in by_paper.items():
        title = titles[paper]
        parts.append(f"## {paper_label(paper)}\n\n{title['authors']}, *{title['title']}*, {title['published']}\n")
        for figure, pictures in figures.items():
            parts += [
                f"### {figure_label(figure)} {{ #{figure} }}\n\n{_escaped(captions[figure])}\n",
                f'<div class="thumbnails" markdown>\n\n{"".join(map(_thumbnail, pictures))}</div>\n',
            ]
        missing = [figure for figure in captions if paper_of(figure) == paper and figure not in figures]
        if missing:
            targets = ", ".join(f"`make {figure}`" for figure in sorted(missing, key=_order))
            parts.append(f"The workflow also draws figures that have no picture here: {targets}.\n")
    return "\n".join(parts)


def claims_of(paper: str, repository: Path = REPOSITORY) -> str:
    """Tables of a paper's claims as Markdown, one for each figure, with a column for each run that measured it.

    Raises
    ------
    ValueError
        A scorecard that is named like no paper's.
    """
    claims = yaml.safe_load((repository / f"config/claims/{paper}.yaml").read_text(encoding="utf-8"))
    runs = {run: rows for (of, run), rows in scorecards_in(repository / ASSETS).items() if of == paper}
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
            table.append(f"| {' | '.join([_escaped(claim['claim']), f'{claimed}{sites}', *cells])} |")
        parts.append("\n".join([f"### {figure_label(figure)}\n", *table, ""]))
    return "\n".join(parts)


def verdicts(repository: Path = REPOSITORY) -> str:
    """Table of how many claims have which verdict, by paper and run, as Markdown."""
    head = "".join(f" {SYMBOLS[verdict]} {verdict} |" for verdict in VERDICTS)
    lines = [f"| paper | run |{head}", f"|---|---|{'---:|' * len(VERDICTS)}"]
    for (paper, run), rows in sorted(scorecards_in(repository / ASSETS).items()):
        counts = [sum(row["verdict"] == verdict for row in rows) for verdict in VERDICTS]
        cells = [f"[{paper_label(paper)}]({paper}.md#all-claims)", run.replace("_", " "), *counts]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join([*lines, ""])


def take(results: Path, run: str, assets: Path) -> list[Path]:
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
        written.append(assets / f"{picture.parent.name}_{picture.stem}_{run}.png")
        written[-1].write_bytes(small_png(picture, WIDTH, COLORS))
    of_some_figures = results / "scorecard_of.csv"
    rows = _rows(of_some_figures) if of_some_figures.exists() else []
    for paper in sorted({row["paper"] for row in rows}):
        written.append(assets / f"{paper}_scorecard_{run}.csv")
        written[-1].write_text(to_csv([row for row in rows if row["paper"] == paper]), encoding="utf-8")
    for card in sorted(results.glob("scorecard_paper*.csv")):
        written.append(assets / f"{card.stem.removeprefix('scorecard_')}_scorecard_{run}.csv")
        shutil.copyfile(card, written[-1])
    return written


def pictures_in(assets: Path, figures: Iterable[str]) -> list[Picture]:
    """The pictures in a folder, in the order of the papers and figures, the laptop's last."""
    found = []
    for path in assets.glob("paper*.png"):
        figure = max((name for name in figures if path.stem.startswith(f"{name}_")), key=len, default=None)
        if figure is None:
            raise ValueError(
                f"{path}: belongs to no figure; pictures are named <figure>_<run>.png, paper1_fig1_laptop.png"
            )
        found.append(Picture(figure, path.stem.removeprefix(f"{figure}_"), path))
    return sorted(found, key=lambda picture: (_order(picture.figure), picture.run == "laptop", picture.run))


def scorecards_in(assets: Path) -> dict[tuple[str, str], list[dict]]:
    """Rows of the scorecards in a folder, by paper and run."""
    found = {}
    for path in sorted(assets.glob("*scorecard*.csv")):
        name = re.fullmatch(r"(paper\d+)_scorecard_(\w+)", path.stem)
        if name is None:
            raise ValueError(f"{path}: scorecards are named <paper>_scorecard_<run>.csv, paper1_scorecard_laptop.csv")
        found[name.group(1), name.group(2)] = _rows(path)
    return found


def _rows(path: Path) -> list[dict]:
    return from_csv(path.read_text(encoding="utf-8"))


def _cell(row: Mapping) -> str:
    measured = row["measured"] or "–"
    interval = f" [{row['interval'].replace(' to ', ', ')}]" if row["interval"] else ""
    sites = f" ({row['sites_measured']} sites)" if row["verdict"] == "other size" else ""
    return f"{row['symbol']} {measured}{interval}{sites}"


def _thumbnail(picture: Picture) -> str:
    run = picture.run.replace("_", " ")
    address = f"{Path(ASSETS).name}/{picture.path.name}"
    return f"[![{figure_label(picture.figure)}, {run}]({address}){{ loading=lazy }} {run}]({address})\n\n"


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
        print("python -m locflow.results.gallery results/<scale> <run>", file=sys.stderr)
        return 2
    try:
        written = take(Path(arguments[0]), arguments[1], REPOSITORY / ASSETS)
    except ValueError as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return 1
    print(*written, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
