"""Runs tutorials and keeps what they print and draw: `python docs/hooks/tutorial_runs.py NAME ...`, after `make docs`.

A tutorial runs in a copy of the project in a temporary folder. Its record goes to docs/tutorials/outputs, its pictures
beside it.
"""

import contextlib
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
from PIL import Image
from tutorials import MAGIC

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "docs/tutorials"
PARTS = ("Snakefile", "workflow", "config", "profiles", "envs")
PICTURE = re.compile(r"!\[[^\]]*\]\((\w+\.png)\)")
COLOURS = 64
ABOUT_ITSELF = re.compile(
    r"^(Using workflow specific profile|Config file|Assuming unrestricted shared|Building DAG).*\n", re.MULTILINE
)


def copy_of_the_project(folder):
    """What a tutorial finds: the workflow as in a clone."""
    for part in PARTS:
        source, target = REPOSITORY / part, folder / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)


def run(script, folder):
    """Run the cells of a tutorial in a folder, as a notebook would.

    Returns
    -------
    dict of int to str
        What each cell of code prints, by its place in the notebook.

    Raises
    ------
    AssertionError
        A command fails: with all that it printed.
    """
    names = {"__name__": "__main__"}
    printed = {}
    with _inside(folder):
        for place, cell in enumerate(jupytext.read(script).cells):
            if cell.cell_type != "code":
                continue
            magic = MAGIC.match(cell.source)
            if magic:
                printed[place] = _shell(cell.source[magic.end() :]).replace(f"{folder}/", "")
            else:
                with contextlib.redirect_stdout(io.StringIO()) as text:
                    exec(compile(cell.source, f"{script.name}, cell {place}", "exec"), names)
                printed[place] = text.getvalue()
    return {place: _shortened(text) for place, text in printed.items()}


def _shortened(text):
    """Without what Snakemake says at every start, and without what it says twice of a dry run."""
    head, *tables = ABOUT_ITSELF.sub("", text).split("Job stats:\n")
    return (f"{head}Job stats:\n{tables[0]}" if tables else head).strip("\n")


@contextlib.contextmanager
def _inside(folder):
    """The environment of a reader: the folder, the library and the programs of this environment."""
    before, environment = Path.cwd(), dict(os.environ)
    os.environ |= {
        "MPLBACKEND": "Agg",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(folder / "workflow"), os.environ.get("PYTHONPATH", "")]),
    }
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(environment)


def _shell(commands):
    process = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.returncode == 0, f"{commands}\n{process.stdout}"
    return process.stdout


def record(name):
    """Run a tutorial and write its record and its pictures."""
    script = FOLDER / f"{name}.py"
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        copy_of_the_project(folder)
        before = _core_seconds()
        outputs = {place: text.splitlines() for place, text in run(script, folder).items() if text}
        kept = {"core_seconds": round(_core_seconds() - before), "outputs": outputs}
        path = FOLDER / f"outputs/{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        for picture in PICTURE.findall(script.read_text(encoding="utf-8")):
            (found,) = folder.rglob(picture)
            with Image.open(found) as image:
                image.convert("RGB").quantize(COLOURS).save(FOLDER / picture, optimize=True)


def _core_seconds():
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    sys.path.insert(0, str(REPOSITORY / "workflow"))
    for tutorial in sys.argv[1:]:
        record(tutorial)
