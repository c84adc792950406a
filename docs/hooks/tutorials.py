"""Tutorials: scripts in percent format below docs/tutorials, as pages and as notebooks to take home.

Nothing runs when the site is built. What the cells print comes from a record beside the script, which
`tutorial_runs.py` writes.
"""

import json
import re

import jupytext
import nbformat

MAGIC = re.compile(r"%%(\w+)\n")


def pages(repository):
    """A page and a notebook for each script; its first heading is the page's title."""
    for script in sorted((repository / "docs/tutorials").glob("*.py")):
        notebook = jupytext.read(script)
        record = script.parent / f"outputs/{script.stem}.json"
        kept = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
        for place, text in kept.get("outputs", {}).items():
            notebook.cells[int(place)].outputs = [nbformat.v4.new_output("stream", text="\n".join(text))]
        address = f"tutorials/{script.stem}"
        yield f"{address}.ipynb", jupytext.writes(notebook, fmt="ipynb")
        note = f"\n\n[Notebook]({script.stem}.ipynb) · script: `docs/tutorials/{script.name}`\n"
        if kept:
            note += f"\nWhen its output was recorded, this page took {kept['core_seconds']} seconds of one core.\n"
        yield f"{address}.md", page(notebook) + note


def page(notebook):
    """The cells as Markdown: text as it is, code in fences, and what it prints below it."""
    return "\n\n".join(_shown(cell) for cell in notebook.cells if cell.cell_type in ("markdown", "code"))


def _shown(cell):
    if cell.cell_type == "markdown":
        return cell.source
    magic = MAGIC.match(cell.source)
    parts = [(magic[1] if magic else "python", cell.source[magic.end() if magic else 0 :])]
    parts += [("text", output.text) for output in cell.get("outputs", [])]
    return "\n\n".join(f"```{language}\n{text}\n```" for language, text in parts)
