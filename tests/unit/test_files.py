"""Files are written whole or not at all, and read only if they are what they should be."""

import json

import numpy as np
import pytest
import xarray as xr

from locflow.results.files import (
    CHUNK_BYTES,
    DatasetError,
    atomic_path,
    read_dataset,
    read_json,
    write_dataset,
    write_json,
)


@pytest.fixture
def states():
    probability = np.random.default_rng(1).dirichlet(np.ones(500), size=40).astype(np.float32)
    return xr.Dataset(
        {
            "probability": (("state", "basis_state"), probability),
            "energy_density": ("state", np.linspace(0, 1, 40)),
            "state_bin": ("state", np.arange(40, dtype=np.int32) // 2),
            **{name: ("state", np.arange(40)) for name in ("state_level", "state_energy", "residual")},
            "energies": (("realization", "level"), np.arange(500.0)[np.newaxis]),
            "field": (("realization", "site"), np.ones((1, 12))),
            "states_of_realization": ("realization", [40]),
        },
        attrs={"kind": "states", "W": 2.5, "lattice": [4, 3]},
    )


@pytest.mark.parametrize("compression_level", [0, 1, 9])
def test_a_dataset_comes_back_as_it_was(tmp_path, states, compression_level):
    write_dataset(states, tmp_path / "a.nc", compression_level=compression_level)
    with read_dataset(tmp_path / "a.nc", "states") as found:
        xr.testing.assert_equal(found, states)
        assert found.attrs["W"] == 2.5
        assert found["probability"].dtype == np.float32
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]


def test_chunks_hold_whole_states(tmp_path, states):
    write_dataset(states, tmp_path / "a.nc")
    with read_dataset(tmp_path / "a.nc", "states") as found:
        rows, columns = found["probability"].encoding["chunksizes"]
    assert columns == 500
    assert rows * columns * 4 <= CHUNK_BYTES


def test_an_error_while_writing_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError, match="interrupted"), atomic_path(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError("interrupted")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_job_left_is_overwritten(tmp_path):
    path = tmp_path / "r0000.txt"
    with atomic_path(path) as temporary:
        temporary.write_text("whole")
    temporary.write_text("half writ")
    with atomic_path(path) as temporary:
        temporary.write_text("whole")
    assert [file.name for file in tmp_path.iterdir()] == ["r0000.txt"]
    assert path.read_text() == "whole"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DatasetError, match=r"b\.nc: there is no such file"):
        read_dataset(tmp_path / "b.nc", "states")


@pytest.mark.parametrize("keep", [0, 10, 3000])
def test_a_truncated_file_is_named(tmp_path, states, keep):
    path = tmp_path / "a.nc"
    write_dataset(states, path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DatasetError, match=r"a\.nc: cannot be read as netCDF-4.*truncated"):
        read_dataset(path, "states")


def test_a_foreign_file_is_refused(tmp_path, states):
    write_dataset(states, tmp_path / "a.nc")
    with pytest.raises(DatasetError, match=r"a\.nc: is of kind 'states', not 'spectrum'"):
        read_dataset(tmp_path / "a.nc", "spectrum")


def test_a_dataset_that_lacks_what_its_kind_holds_is_not_written(tmp_path, states):
    with pytest.raises(DatasetError, match="no variable 'energy_density'"):
        write_dataset(states.drop_vars("energy_density"), tmp_path / "a.nc")
    with pytest.raises(DatasetError, match="dimensions"):
        write_dataset(states.rename(basis_state="component"), tmp_path / "a.nc")
    assert not list(tmp_path.iterdir())


def test_json_has_no_nan(tmp_path):
    write_json({"value": None}, tmp_path / "a.json")
    assert read_json(tmp_path / "a.json") == {"value": None}
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json({"value": float("nan")}, tmp_path / "b.json")
    assert not (tmp_path / "b.json").exists()
    (tmp_path / "a.json").write_text(json.dumps({"value": 1})[:-3])
    with pytest.raises(DatasetError, match=r"a\.json: is not valid JSON"):
        read_json(tmp_path / "a.json")
