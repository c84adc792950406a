"""`make test` runs the suite in two processes (pytest-xdist): a module's tests in one, with what they share."""

from pathlib import Path

import pytest

WORKFLOW = Path(__file__).parent / "workflow"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    # All tests of the workflow share one run of it: the longest group goes first.
    items.sort(key=lambda item: WORKFLOW not in item.path.parents)
    for item in items:
        group = "workflow" if WORKFLOW in item.path.parents else item.path.stem
        item.add_marker(pytest.mark.xdist_group(group))
