"""What makes pages when the site is built: tutorials from scripts, the navigation, docstrings as plain text."""

import re
import sys
import tomllib
from pathlib import Path

import docstrings
import files_of_results
import nbformat
import pytest
import site_hook
import tutorials

REPOSITORY = Path(__file__).parents[2]
SCRIPT = """# %% [markdown]
# # Your first state
#
# The energy is $E$, and `x < 1`.

# %%
energy = 1 + 1
print(f"<{energy}>")
"""


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "docs/tutorials").mkdir(parents=True)
    (tmp_path / "docs/tutorials/first.py").write_text(SCRIPT)
    return tmp_path


def test_a_tutorial_becomes_a_page_and_a_notebook(repository):
    pages = dict(tutorials.pages(repository))
    assert set(pages) == {"tutorials/first.md", "tutorials/first.ipynb"}
    page = pages["tutorials/first.md"]
    assert page.startswith("# Your first state")
    assert '```python\nenergy = 1 + 1\nprint(f"<{energy}>")\n```' in page
    assert "](first.ipynb)" in page
    notebook = nbformat.reads(pages["tutorials/first.ipynb"], as_version=4)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code"]


def test_the_navigation_takes_pages_as_they_come_and_leaves_empty_sections_out():
    nav = [{"Start": "index.md"}, {"Tutorials": ["tutorials/*"]}, {"Reference": ["ref/index.md", "ref/*"]}]
    pages = ["index.md", "ref/a.md", "ref/b.md", "ref/index.md"]
    reference = {"Reference": ["ref/index.md", "ref/a.md", "ref/b.md"]}
    assert site_hook.expanded(nav, pages) == [{"Start": "index.md"}, reference]
    assert site_hook.expanded(nav, [*pages, "tutorials/a.md"])[1] == {"Tutorials": ["tutorials/a.md"]}


def test_angle_brackets_of_docstrings_are_text_and_code_stays():
    assert docstrings.escaped("<r> of |psi>, `a < b`") == "&lt;r> of |psi>, `a < b`"
    for code in (">>> 1 < 2\nTrue", "```\n<a>\n```", "`a <\nb`"):
        assert docstrings.escaped(code) == code


def test_no_meaning_is_left_of_a_variable_that_has_gone():
    kinds = files_of_results.kinds()
    names = {name for variables in kinds.values() for name in variables}
    names |= {f"{kind}.{name}" for kind, variables in kinds.items() for name in variables}
    assert set(files_of_results.MEANINGS["variables"]) <= names
    assert set(files_of_results.MEANINGS["kinds"]) == set(kinds)


def test_the_lock_file_holds_the_extra_and_agrees_with_the_workflows():
    locks = [(REPOSITORY / f"envs/{name}.lock").read_text(encoding="utf-8") for name in ("requirements", "docs")]
    workflow, docs = (set(re.findall(r"^([\w.-]+==[^\s;\\]+)", lock, re.M)) for lock in locks)
    versions = {pin.partition("==")[0] for pin in workflow}
    differing = {pin for pin in docs - workflow if pin.partition("==")[0] in versions}
    assert not differing, "run `make lock`"
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {pin.partition("==")[0] for pin in docs}
    assert {re.match(r"[\w-]+", item).group() for item in project["optional-dependencies"]["docs"]} <= names
    # What makes the pages is in it, but for Snakemake, a program; tutorials run where the workflow does.
    imported = {
        name.partition(".")[0]
        for path in (REPOSITORY / "docs/hooks").glob("*.py")
        if path.stem != "tutorial_runs"
        for name in re.findall(r"^(?:import|from) ([\w.]+)", path.read_text(encoding="utf-8"), re.M)
    }
    ours = {"locflow", *(path.stem for path in (REPOSITORY / "docs/hooks").glob("*.py"))}
    bring = {"yaml": "pyyaml", "griffe": "griffelib"}
    assert {bring.get(name, name) for name in imported - ours - sys.stdlib_module_names} <= names
    # Each entry is a pin with its hashes: pip refuses others.
    assert locks[1].count("--hash=sha256:") > len(docs)
