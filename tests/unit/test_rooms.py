"""The packages of the library: each says what it is, and imports go only from a package to those below it."""

import ast
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[2] / "workflow/locflow"
# Modules of their own, which import nothing of the library.
GROUND = ("matrices", "memory", "seeds", "snakemake_internals", "strengths")
# From the bottom to the top.
ORDER = (
    "results",
    "hamiltonians",
    "observables",
    "costs",
    "eigensolvers",
    "dynamics",
    "realizations",
    "averages",
    "learning",
    "measure",
    "figures",
    "kinds",
    "papers",
    "configuration",
)
MODULES = sorted(path for path in LIBRARY.rglob("*.py") if path.parent != LIBRARY and "tests" not in path.parts)


def imported(path):
    """Modules of the library that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("locflow."):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("locflow."))


def test_every_package_has_its_place_in_the_order():
    assert {path.name for path in LIBRARY.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: ".".join(path.relative_to(LIBRARY).with_suffix("").parts))
def test_imports_go_only_downwards(path):
    room = path.relative_to(LIBRARY).parts[0]
    allowed = {*GROUND, *ORDER[: ORDER.index(room) + 1]}
    for module in imported(path):
        assert module.split(".")[1] in allowed, f"{path.relative_to(LIBRARY)} imports {module}, a room above"


def test_the_ground_imports_nothing_of_the_library():
    assert {path.stem for path in LIBRARY.glob("[!_]*.py")} == set(GROUND)
    assert not [module for name in GROUND for module in imported(LIBRARY / f"{name}.py")]


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("__init__.py")), ids=lambda path: path.parent.name)
def test_every_package_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_the_library_names_the_module_of_an_observable():
    """A fingerprint follows modules: what comes from the package itself, which loads them by name, would be in none."""
    for path in MODULES:
        assert "locflow.observables" not in {*imported(path)}, f"{path.relative_to(LIBRARY)} imports from the package"


STATISTICS = ("bootstrap_weights", "bootstrap_interval", "percentile_interval", "student_interval", "weighted_mean")
PAPERS_AND_DRAWING = [
    path
    for path in MODULES
    if path.is_relative_to(LIBRARY / "papers")
    or "import matplotlib" in (text := path.read_text(encoding="utf-8"))
    or "from matplotlib" in text
]


@pytest.mark.parametrize(
    "path", PAPERS_AND_DRAWING, ids=lambda path: ".".join(path.relative_to(LIBRARY).with_suffix("").parts)
)
def test_a_paper_and_what_draws_leave_intervals_and_resamples_to_measure(path):
    text = path.read_text(encoding="utf-8")
    used = [name for name in (*STATISTICS, "scipy.") if name in text]
    assert not used, f"{path.relative_to(LIBRARY)} uses {', '.join(used)}: that belongs in locflow.measure"
