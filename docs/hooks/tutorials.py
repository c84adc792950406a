"""Tutorials: scripts in percent format below docs/tutorials, as pages and as notebooks to take home."""

import jupytext


def pages(repository):
    """A page and a notebook for each script; its first heading is the page's title."""
    for script in sorted((repository / "docs/tutorials").glob("*.py")):
        notebook = jupytext.read(script)
        address = f"tutorials/{script.stem}"
        yield f"{address}.ipynb", jupytext.writes(notebook, fmt="ipynb")
        note = f"\n\n[Notebook]({script.stem}.ipynb) · script: `docs/tutorials/{script.name}`\n"
        yield f"{address}.md", page(notebook) + note


def page(notebook):
    """The cells as Markdown: text as it is, code in fences."""
    shown = {"markdown": "{}", "code": "```python\n{}\n```"}
    return "\n\n".join(shown[cell.cell_type].format(cell.source) for cell in notebook.cells if cell.cell_type in shown)
