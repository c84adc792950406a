"""The examples in docstrings: what they show is what comes out, and what people call from outside has one."""

import doctest
import inspect
from importlib import import_module
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[2] / "workflow/locflow"
PACKAGES = ("averages", "dynamics", "eigensolvers", "figures", "hamiltonians", "measure", "observables", "results")
FILES = [*LIBRARY.glob("*.py"), *(path for package in PACKAGES for path in (LIBRARY / package).glob("*.py"))]
MODULES = [
    ".".join(path.relative_to(LIBRARY.parent).with_suffix("").parts)
    for path in sorted(FILES)
    if ">>> " in path.read_text(encoding="utf-8")
]
# The doors of the library.
FRONTS = (
    "locflow.eigensolvers",
    "locflow.observables",
    "locflow.averages.statistics",
    "locflow.results.verdicts",
    "locflow.strengths",
)


def examples(module):
    """The docstrings of a module that have examples."""
    return [test for test in doctest.DocTestFinder().find(import_module(module)) if test.examples]


@pytest.mark.parametrize("module", MODULES)
def test_examples_print_what_they_show(module):
    printed = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in examples(module):
        runner.run(test, out=printed.append)
    assert runner.failures == 0, "".join(printed)
    assert runner.tries > 0


def test_what_people_call_from_outside_has_an_example():
    shown = {test.name for module in MODULES for test in examples(module)}
    fronts = [import_module(name) for name in FRONTS]
    called = [value for front in fronts for value in vars(front).values() if inspect.isfunction(value)]
    names = [f"{value.__module__}.{value.__name__}" for value in called if not value.__name__.startswith("_")]
    missing = [name for name in names if name.startswith(tuple(FRONTS)) and name not in shown]
    assert not missing, ", ".join(missing)
    assert len(shown) >= 60
