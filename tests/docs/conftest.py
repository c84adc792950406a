"""The site, built once and strictly: a warning is an error. `make test-docs` adds the packages that this needs."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
# The browser of the tests that look at pages, and the modules that make pages.
sys.path += [str(REPOSITORY / "tests/workflow"), str(REPOSITORY / "docs/hooks")]
MISSING = [package for package in ("mkdocs", "material", "mkdocstrings", "jupytext") if find_spec(package) is None]
collect_ignore_glob = ["test_*.py"] if MISSING else []


def pytest_report_header():
    """Why there are no tests here."""
    return f"tests/docs: left out without {', '.join(MISSING)}; make test-docs adds them" if MISSING else None


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Folder of the built site."""
    folder = tmp_path_factory.mktemp("site")
    build = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert build.returncode == 0, build.stdout
    return folder
