"""What the documents tell a reader to type, and the tables of the configuration's page."""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]
PAGES = [REPOSITORY / "README.md", REPOSITORY / "config/README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
# Files whose first comment says how they are used.
HEADS = [
    *sorted((REPOSITORY / "config").glob("*.yaml")),
    *sorted((REPOSITORY / "profiles").glob("*/*.yaml")),
    REPOSITORY / "Makefile",
]
_PROGRAMS = ("snakemake", "make", "python")
_FENCED = re.compile(r"^```(\w*)(?: title=[^\n]*)?\n(.*?)^```", re.DOTALL | re.MULTILINE)
# What a reader puts in its place.
_PLACEHOLDERS = {
    "benchmarks/NAME.py": "benchmarks/eigensolvers.py",
    "NAME": "ring",
    "paperN": "paper1",
    "TARGET": "paper1_fig1",
    "ACCOUNT": "mine",
    "PARTITION": "main",
    "...": "mine",
    "path/to/locflow/": "",
}


class Command(NamedTuple):
    """A command, with the file that says it."""

    source: str
    program: str
    words: tuple[str, ...]

    def __str__(self):
        return f"{self.source}: {shlex.join((self.program, *self.words))}"


def fenced(path: Path, language: str) -> list[str]:
    """The fenced blocks of a language in a page."""
    text = path.read_text(encoding="utf-8")
    return [block for name, block in _FENCED.findall(text) if name == language]


def commands() -> list[Command]:
    """Every command in the pages, in their text too, and in the heads of the files that are used with one."""
    found: dict[Command, None] = {}
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        lines = [line for _, block in _FENCED.findall(text) for line in _joined(block).splitlines()]
        spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", _FENCED.sub("", text))]
        found |= dict.fromkeys(_commands(path, [*lines, *spans]))
    for path in HEADS:
        comments = [line.removeprefix("#") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
        text = _joined("\n".join(comments))
        lines = [re.sub(r"^.*?: (?=snakemake |make )", "", line) for line in text.splitlines()]
        found |= dict.fromkeys(_commands(path, [*lines, *re.findall(r"`([^`]+)`", text)]))
    return list(found)


def _joined(text: str) -> str:
    return re.sub(r"\\\n\s*", "", text)


def _commands(path: Path, lines):
    for line in lines:
        # A comment, or words beside the command, begin after some blanks.
        text = re.split(r"\s{2,}|\s#\s|: ", line.strip().removeprefix("$ "))[0]
        program, _, arguments = text.partition(" ")
        if program in _PROGRAMS and arguments and not arguments.startswith("TARGET "):
            for placeholder, word in _PLACEHOLDERS.items():
                arguments = arguments.replace(placeholder, word)
            words = [word for given in shlex.split(arguments) for word in _expanded(given)]
            yield Command(str(path.relative_to(REPOSITORY)), program, tuple(words))


def _expanded(word: str) -> list[str]:
    """A word as a shell reads it: a{b,c} is ab and ac, of several braces each with each."""
    match = re.fullmatch(r"(results/.*?)\{(.*?)\}(.*)", word)
    if not match:
        return [word]
    before, inner, after = match.groups()
    return [word for part in inner.split(",") for word in _expanded(before + part + after)]


class Row(NamedTuple):
    """A row of the tables in config/README.md."""

    section: str
    kind: str
    key: str
    allowed: str
    default: str


def rows() -> list[Row]:
    """The rows of all tables of keys."""
    section = kind = previous = ""
    table_rows = []
    text = (REPOSITORY / "config/README.md").read_text(encoding="utf-8").partition("## Every key")[2]
    for line in text.splitlines():
        if line.startswith("### "):
            section, kind = line[4:].strip("`"), ""
        elif line.startswith("kind `"):
            kind = line[5:].strip("`")
        elif line.startswith("| key "):
            kind = kind if previous.startswith("kind `") else ""
        elif line.startswith("| `"):
            key, allowed, default, _ = (cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
            table_rows.append(Row(section, kind, key.strip("`"), allowed, default))
        previous = line or previous
    return table_rows
