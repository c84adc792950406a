"""A copy of the workflow in a folder of its own, and one whole run of it at the tests' scale, shared by all tests."""

import compileall
from py_compile import PycInvalidationMode

import pytest
from on_a_cluster import BLOCKS
from started_once import snakemake
from workflow_copy import REPOSITORY, Workflow, copy_parts


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark the tests that look at the whole run."""
    for item in items:
        if "_finished" in getattr(item, "fixturenames", ()):
            item.add_marker("finished")


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """The project as it is when the tests start."""
    folder = tmp_path_factory.mktemp("source")
    copy_parts(REPOSITORY, folder)
    # By checksum, which copies of the files and edits of them do not mislead.
    compileall.compile_dir(folder / "workflow", quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    # What is found in the code, for its fingerprints, is then there for all copies.
    snakemake("-n", "--quiet", "all", "--configfile", "tests/data/tiny.yaml", "--", "all", folder=folder)
    return folder


@pytest.fixture
def fresh(tmp_path, source):
    """The workflow with nothing computed."""
    return Workflow(tmp_path, source)


@pytest.fixture(scope="session")
def _finished(tmp_path_factory, source):
    workflow = Workflow(tmp_path_factory.mktemp("finished"), source)
    workflow.first_output = workflow.run("--cores", "2", "--", "all").stdout
    return workflow


@pytest.fixture
def finished(_finished):
    """The workflow with every target made at the tests' scale; edits are undone after the test."""
    yield _finished
    _finished.restore()


@pytest.fixture(scope="session")
def report(_finished):
    """Snakemake's report of everything."""
    _finished.run("--report", "report.html", "--", "all")
    return _finished.folder / "report.html"


@pytest.fixture(scope="module")
def local(tmp_path_factory, source):
    """What the clusters' tests ask for, made on this machine without a cluster."""
    workflow = Workflow(tmp_path_factory.mktemp("local"), source)
    workflow.run("--cores", "2", "--", *BLOCKS)
    return workflow


@pytest.fixture
def recorded(fresh):
    """A workflow whose diagonalizations take two seconds longer and write down what they computed."""
    fresh.edit(
        "workflow/scripts/diagonalize.py",
        "    write_dataset(block",
        "    import time\n"
        "    time.sleep(2)\n"
        "    with open('computed.txt', 'a') as record:\n"
        "        print(snakemake.output[0], file=record)\n"
        "    write_dataset(block",
    )
    return fresh
