"""The papers and their figures, found by their folders: nothing lists them. Import-light.

`papers/NAME/` with a `section.py` is a paper; NAME is its section of the config and begins the names of its targets.
Each module in `papers/NAME/figures/` is a figure. The first sentence of its docstring is what `--list-target-rules`
says of it, the rest is its caption.
"""

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import yaml

from locflow.papers.section import Section

FOLDER = Path(__file__).parent


def names_of(folder: Path) -> tuple[str, ...]:
    """The papers in a folder.

    Raises
    ------
    ValueError
        A folder's name cannot begin the names of targets.
    """
    names = sorted(path.parent.name for path in folder.glob("*/section.py"))
    for name in names:
        if not re.fullmatch("[a-z][a-z0-9]*", name):
            raise ValueError(
                f"papers/{name}: the name of a paper's folder must be lower case letters and digits, a letter first, "
                "for its targets are NAME_figure"
            )
    return tuple(names)


PAPERS = names_of(FOLDER)


class Texts(NamedTuple):
    """What pages say of a paper: its title, and by figure, with the paper's name, its captions; what it claims."""

    authors: str
    title: str
    published: str
    captions: dict[str, str]
    claims: list[dict]


def section_type(paper: str) -> type[Section]:
    """The block of a paper's section: the class `Paper` of its `section.py`."""
    return import_module(f"{__package__}.{paper}.section").Paper


@cache
def figure_names(paper: str) -> tuple[str, ...]:
    """The figures of a paper: numbered ones first, by number, then the others by name."""
    names = [path.stem for path in (FOLDER / paper / "figures").glob("[a-z]*.py")]
    return tuple(sorted(names, key=_order))


def figure_module(paper: str, figure: str) -> str:
    """The module of a figure."""
    return f"{__package__}.{paper}.figures.{figure}"


@cache
def sentence_and_caption(paper: str, figure: str) -> tuple[str, str]:
    """What a figure's target is said to show, in a sentence, and the caption of the figure."""
    docstring = ast.get_docstring(ast.parse((FOLDER / paper / f"figures/{figure}.py").read_text(encoding="utf-8")))
    sentence, _, caption = (docstring or "").partition("\n\n")
    return sentence, caption


def claims_file(paper: str) -> Path:
    """What a paper claims: entries as `locflow.results.scorecard` reads them."""
    return FOLDER / paper / "claims.yaml"


def texts(paper: str) -> Texts:
    """What pages say of a paper."""
    section = section_type(paper)
    captions = {f"{paper}_{figure}": sentence_and_caption(paper, figure)[1] for figure in figure_names(paper)}
    claims = yaml.safe_load(claims_file(paper).read_text(encoding="utf-8")) if claims_file(paper).exists() else []
    return Texts(section.authors, section.title, section.published, captions, claims)


def rules_file(paper: str) -> Path:
    """The rules of the stages that only this paper has. Most papers have no such file."""
    return FOLDER / paper / "rules.smk"


def _order(name: str) -> tuple[float, str]:
    number = re.fullmatch(r"fig(\d+)", name)
    return (int(number[1]) if number else float("inf")), name
