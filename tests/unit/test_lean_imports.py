"""What large packages look for and no job needs is hidden while they are imported, and is there afterwards."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "workflow/scripts"
BEGIN = f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); import _lean_imports as lean; "


def printed_words(program, folder=None):
    """What a program prints that begins with the lean imports at hand, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", BEGIN + program], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_package_does_not_find_what_is_hidden_from_it(tmp_path):
    # It looks for one module that is hidden, and for one that is hidden and has been imported before.
    (tmp_path / "large.py").write_text(
        "def has(name):\n"
        "    try:\n"
        "        __import__(name)\n"
        "    except ImportError:\n"
        "        return False\n"
        "    return True\n"
        "found = has('colorsys'), has('this_early')\n"
    )
    (tmp_path / "this_early.py").touch()
    program = (
        "sys.path.insert(0, ''); lean.HIDDEN['large'] = ('colorsys', 'this_early'); lean.install(); lean.install(); "
        "import this_early, large; print(*large.found, large.has('colorsys'), "
        "sum(finder is lean.LeanFinder for finder in sys.meta_path))"
    )
    assert printed_words(program, tmp_path) == ["False", "True", "True", "1"]


@pytest.mark.parametrize("package", ["seaborn", pytest.param("keras", marks=pytest.mark.slow)])
def test_packages_do_without(package):
    """A release that needs what is hidden from it cannot be imported; one that no longer looks for it has no entry."""
    program = (
        f"before = lean.HIDDEN[{package!r}]; lean.install(); import {package}; "
        f"print(*(name in sys.modules for name in before)); import importlib; "
        f"print(*(importlib.import_module(name).__name__ for name in before))"
    )
    hidden = {"seaborn": ["scipy.cluster", "scipy.stats"], "keras": ["matplotlib"]}[package]
    assert printed_words(program) == [*["False"] * len(hidden), *hidden]
