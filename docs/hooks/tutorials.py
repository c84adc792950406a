"""Tutorials: scripts in percent format below docs/tutorials, as pages and as notebooks to take home.

Nothing runs when the site is built. What the cells print comes from a record beside the script, which
`tutorial_runs.py` writes.
"""

import json
import re

import jupytext
import nbformat

MAGIC = re.compile(r"%%bash\n")
FILE = re.compile(r"^cat > (\S+) <<'END'\n(.*?)^END$\n?", re.MULTILINE | re.DOTALL)


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
    parts = [*_of_shell(cell.source[magic.end() :])] if magic else [_fence("python", cell.source)]
    parts += [_fence("text", output.text) for output in cell.get("outputs", [])]
    return "\n\n".join(parts)


def _of_shell(commands):
    """Commands, and each file that they write as a block of its own under its name."""
    start = 0
    for file in FILE.finditer(commands):
        if before := commands[start : file.start()].strip():
            yield _fence("bash", before)
        path, content = file.groups()
        language = "yaml" if path.endswith(".yaml") else "python"
        yield _fence(f'{language} title="{path}"', content.rstrip("\n"))
        start = file.end()
    if after := commands[start:].strip():
        yield _fence("bash", after)


def _fence(language, text):
    return f"```{language}\n{text}\n```"
