"""`make test` runs the suite in two processes (pytest-xdist): a module's tests in one, with what they share."""

from pathlib import Path

import pytest

WORKFLOW = Path(__file__).parent / "workflow"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        # All tests of the workflow share one run of it.
        group = "workflow" if WORKFLOW in item.path.parents else item.path.stem
        item.add_marker(pytest.mark.xdist_group(group))
