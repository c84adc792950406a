"""The site, built once and strictly: a warning is an error. `make test-docs` adds the packages that this needs."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
# The browser of the tests that look at pages, and the modules that make pages.
sys.path += [str(REPOSITORY / "tests/workflow"), str(REPOSITORY / "docs/hooks")]
for package in ("mkdocs", "material", "mkdocstrings", "jupytext"):
    pytest.importorskip(package, reason="needs the packages of envs/docs.lock: make test-docs")


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
