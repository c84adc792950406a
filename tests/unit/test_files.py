"""Files are written whole or not at all, and read only if they are what they should be."""

import json
import resource
import shutil
from contextlib import contextmanager

import numpy as np
import pytest
import xarray as xr

from locflow.results.files import (
    CHUNK_BYTES,
    DatasetError,
    WriteError,
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


@pytest.mark.parametrize("seed", [7, 2**63 - 1, 2**64 - 1])
def test_an_integer_of_64_bits_stays_one(tmp_path, states, seed):
    write_dataset(states.assign_attrs(root_seed=seed), tmp_path / "states.nc")
    with read_dataset(tmp_path / "states.nc", "states") as found:
        assert found.attrs["root_seed"] == seed
        assert np.issubdtype(type(found.attrs["root_seed"]), np.integer)


@pytest.mark.parametrize("seed", [2**64, 2**128 - 1, 10**300])
def test_a_larger_integer_is_kept_in_full_as_text(tmp_path, states, seed):
    write_dataset(states.assign_attrs(root_seed=seed), tmp_path / "states.nc")
    with read_dataset(tmp_path / "states.nc", "states") as found:
        assert int(found.attrs["root_seed"]) == seed


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


def test_a_file_in_anothers_place_is_named_and_says_which_one_it_is(tmp_path, states):
    for name, W in (("a", 1.0), ("b", 2.5)):
        write_dataset(states.assign_attrs(W=W, system="ring").assign_coords(realization=[7]), tmp_path / f"{name}.nc")
        write_json({"value": W}, tmp_path / f"{name}.json")
        for suffix in ("nc", "json"):
            shutil.copy2(tmp_path / f"{name}.{suffix}", tmp_path / f"{name}_moved.{suffix}")
    words = r"a_moved\.nc: is in another's place, it is .*/a\.nc \(system ring, W = 1, realization 7\)"
    with pytest.raises(DatasetError, match=words):
        read_dataset(tmp_path / "a_moved.nc", "states")
    with pytest.raises(DatasetError, match=r"b_moved\.json: is in another's place, it is .*/b\.json"):
        read_json(tmp_path / "b_moved.json")


def test_who_reads_may_stand_in_another_folder_than_who_wrote(tmp_path, monkeypatch, states):
    folder = tmp_path / "results/tiny/realizations"
    folder.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    write_dataset(states, "results/tiny/realizations/a.nc")
    monkeypatch.chdir(folder)
    shutil.move(tmp_path / "results", tmp_path / "elsewhere")
    (tmp_path / "results").symlink_to("elsewhere")
    with read_dataset(tmp_path / "results/tiny/realizations/a.nc", "states") as found:
        xr.testing.assert_equal(found, states)
    shutil.copytree(tmp_path / "elsewhere/tiny", tmp_path / "elsewhere/laptop")
    with pytest.raises(DatasetError, match=r"laptop/realizations/a\.nc: is in another's place"):
        read_dataset(tmp_path / "results/laptop/realizations/a.nc", "states")


def test_a_file_of_something_else_is_refused(tmp_path, states):
    states.to_netcdf(tmp_path / "a.nc")
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "b.json").write_text("[]")
    with pytest.raises(DatasetError, match=r"a\.nc: does not say which file it is"):
        read_dataset(tmp_path / "a.nc", "states")
    with pytest.raises(DatasetError, match=r"a\.json: does not say which file it is"):
        read_json(tmp_path / "a.json")
    with pytest.raises(DatasetError, match=r"b\.json: is no JSON object"):
        read_json(tmp_path / "b.json")


@contextmanager
def room_for_files_of(size):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_file_that_cannot_be_written_is_named_and_leaves_nothing(tmp_path, states):
    with room_for_files_of(10_000):
        with pytest.raises(WriteError, match=r"a\.nc: cannot be written \(.*MB are free"):
            write_dataset(states, tmp_path / "a.nc")
        with pytest.raises(WriteError, match=r"a\.json: cannot be written \(.*too large"):
            write_json({"values": list(range(10_000))}, tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == []


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
