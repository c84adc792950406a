"""Tutorials run from the first cell to the last in a fresh copy of the project, and leave what their pages promise."""

import json
import re
from pathlib import Path

import jupytext
import nbformat
import numpy as np
import pytest
import tutorial_runs
import tutorials
import xarray as xr

from locflow.hamiltonians.many_body_operators import build_operators
from locflow.hamiltonians.models import hamiltonian_definition

SCRIPTS = {script.stem: script for script in sorted(tutorial_runs.FOLDER.glob("*.py"))}


@pytest.fixture
def run(tmp_path):
    """Runs a tutorial and returns all that it printed."""

    def run(name):
        tutorial_runs.copy_of_the_project(tmp_path)
        return "\n".join(tutorial_runs.run(SCRIPTS[name], tmp_path).values())

    return run


def counted(printed, job):
    """How many jobs of a rule each table of a dry run has."""
    tables = printed.split("Job stats:")[1:]
    return [int((re.findall(rf"^{job} +(\d+)$", table, re.MULTILINE) or [0])[0]) for table in tables]


def test_the_first_figure_and_one_changed_number(run, tmp_path):
    printed = run("first_figure")
    assert (tmp_path / "results/first/figures/phase_diagrams/ring.png").is_file()
    # From nothing, with one more disorder strength, with another network.
    assert counted(printed, "diagonalize") == [6, 1, 1]
    assert counted(printed, "train") == [1, 0, 1]
    assert counted(printed, "predict") == [4, 1, 5]


def test_a_hamiltonian_of_ones_own(run, tmp_path):
    run("own_hamiltonian")
    with xr.open_dataset(tmp_path / "j1j2/results/mine/averages/j1j2.nc") as averages:
        middle = averages["probability"].sel(bin_center=0.45)
        assert middle.sel(W=1.0) > 0.7 and middle.sel(W=5.0) < 0.3
    # The function of the tutorial, and the library's own.
    couplings = {"J1": 1.0, "J2": 0.5}
    block = {"model": "second_neighbour_spin", "lattice": [10], "boundary": "periodic", "particles": 5}
    expected = build_operators(hamiltonian_definition({**block, "couplings": couplings}))
    with xr.open_dataset(tmp_path / "j1j2/results/mine/operators/j1j2.nc") as operators:
        assert json.loads(operators.attrs["couplings"]) == couplings
        for name in ("hamiltonian_data", "hamiltonian_indices", "hamiltonian_indptr", "field_operators"):
            assert np.array_equal(operators[name], expected[name]), name


def test_a_training_of_ones_own(run, tmp_path):
    printed = run("own_training")
    assert "is more than the 70 basis states of ring" in printed
    assert (tmp_path / "results/first/figures/phase_diagrams/ring_weights.png").is_file()
    with xr.open_dataset(tmp_path / "results/first/averages/ring_weights.nc") as averages:
        probability = averages["probability"].mean("bin")
        assert probability.sel(W=0.5) > 0.7 and probability.sel(W=4.5) < 0.4


def test_from_laptop_to_cluster(run, tmp_path):
    printed = run("cluster")
    assert counted(printed, "diagonalize")[-1] > 0
    # It only plans.
    assert not list(tmp_path.rglob("*.nc"))


def test_a_page_shows_files_under_their_names_and_outputs_below_their_cells():
    cell = nbformat.v4.new_code_cell("%%bash\nmkdir a\ncat > a/b.yaml <<'END'\nscale: x\nEND\nls a")
    cell.outputs = [nbformat.v4.new_output("stream", text="b.yaml")]
    shown = tutorials.page(nbformat.v4.new_notebook(cells=[cell]))
    blocks = re.findall(r"```([^\n]*)\n(.*?)\n```", shown, re.DOTALL)
    assert blocks == [("bash", "mkdir a"), ('yaml title="a/b.yaml"', "scale: x"), ("bash", "ls a"), ("text", "b.yaml")]


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_record_belongs_to_the_script(name):
    record = json.loads((tutorial_runs.FOLDER / f"outputs/{name}.json").read_text(encoding="utf-8"))
    cells = jupytext.read(SCRIPTS[name]).cells
    assert record["outputs"]
    for place in record["outputs"]:
        assert cells[int(place)].cell_type == "code"
    for picture in tutorial_runs.PICTURE.findall(SCRIPTS[name].read_text(encoding="utf-8")):
        assert (Path(tutorial_runs.FOLDER) / picture).is_file()
