"""Files are written whole or not at all, and read only if they are what they should be."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from locflow.results import files
from locflow.results.files import (
    CHUNK_BYTES,
    DatasetError,
    WriteError,
    atomic_folder,
    atomic_path,
    read_dataset,
    read_json,
    write_dataset,
    write_json,
)

# Of a process of its own.
LIBRARY = os.environ | {"PYTHONPATH": str(Path(files.__file__).parents[2])}


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
    with read_dataset(tmp_path / "a.nc", "states") as dataset:
        xr.testing.assert_equal(dataset, states)
        assert dataset.attrs["W"] == 2.5
        assert dataset["probability"].dtype == np.float32
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]


@pytest.mark.parametrize("seed", [7, 2**63 - 1, 2**64 - 1])
def test_an_integer_of_64_bits_stays_one(tmp_path, states, seed):
    write_dataset(states.assign_attrs(root_seed=seed), tmp_path / "states.nc")
    with read_dataset(tmp_path / "states.nc", "states") as dataset:
        assert dataset.attrs["root_seed"] == seed
        assert np.issubdtype(type(dataset.attrs["root_seed"]), np.integer)


@pytest.mark.parametrize("seed", [2**64, 2**128 - 1, 10**300])
def test_a_larger_integer_is_kept_in_full_as_text(tmp_path, states, seed):
    write_dataset(states.assign_attrs(root_seed=seed), tmp_path / "states.nc")
    with read_dataset(tmp_path / "states.nc", "states") as dataset:
        assert int(dataset.attrs["root_seed"]) == seed


def test_chunks_hold_whole_states(tmp_path, states):
    write_dataset(states, tmp_path / "a.nc")
    with read_dataset(tmp_path / "a.nc", "states") as dataset:
        rows, columns = dataset["probability"].encoding["chunksizes"]
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


KILLED = """
import os, signal, sys
from locflow.results.files import atomic_folder, atomic_path
os.chdir(sys.argv[1])
with atomic_path("a.txt") as file, atomic_path("other.txt") as other, atomic_folder("b0000") as folder:
    for path in (file, other, folder / "fold00.json"):
        path.write_text("half writ")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_removed_by_the_next_that_writes_the_file(tmp_path):
    process = subprocess.run([sys.executable, "-c", KILLED, tmp_path], env=LIBRARY, check=False)
    assert process.returncode == -signal.SIGKILL
    assert len(list(tmp_path.glob(".*.partial-*"))) == len(list(tmp_path.iterdir())) == 3
    with atomic_path(tmp_path / "a.txt") as file, atomic_folder(tmp_path / "b0000") as folder:
        file.write_text("whole")
        (folder / "fold00.json").write_text("whole")
    # Of another file it is not known that nobody writes it.
    (left,) = tmp_path.glob(".*")
    assert left.name.startswith(".other.partial-") and left.suffix == ".txt"
    assert {path.name for path in tmp_path.iterdir()} == {left.name, "a.txt", "b0000"}
    assert (tmp_path / "a.txt").read_text() == (tmp_path / "b0000/fold00.json").read_text() == "whole"


def test_of_another_machine_only_what_is_a_day_old_is_taken_for_a_killed_jobs(tmp_path):
    path = tmp_path / "a.txt"
    young, old = (tmp_path / f".a.partial-far-away-{process}-0123abcd.txt" for process in (1, 2))
    unknown = tmp_path / ".a.partial-copy.txt"
    for file in (young, old, unknown):
        file.write_text("half writ")
    os.utime(old, (time.time() - 90_000,) * 2)
    with atomic_path(path) as temporary:
        temporary.write_text("whole")
    assert {file.name for file in tmp_path.iterdir()} == {young.name, unknown.name, path.name}


def test_two_that_write_the_same_file_at_once_are_both_whole_and_the_last_stays(tmp_path):
    path = tmp_path / "a.txt"
    with atomic_path(path) as one:
        one.write_text("one, as long as it wants to be")
        with atomic_path(path) as other:
            assert one != other and one.exists()
            other.write_text("other")
        assert path.read_text() == "other"
    assert path.read_text() == "one, as long as it wants to be"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.slow
def test_processes_that_write_the_same_files_leave_whole_ones_of_one_of_them(tmp_path):
    code = """
import sys
import numpy as np, xarray as xr
from pathlib import Path
from locflow.results.files import atomic_folder, write_dataset, write_json
number, folder = int(sys.argv[1]), Path(sys.argv[2])
for _ in range(8):
    values = np.full((40, 50), float(number))
    variables = {"density": (("realization", "state", "x", "y"), values[:, :, None, None])}
    variables |= {name: (("realization", "state"), values) for name in ("energy", "level", "valid")}
    write_dataset(xr.Dataset(variables, attrs={"kind": "images"}), folder / "a.nc")
    write_json({"values": [number] * 2000}, folder / "a.json")
    with atomic_folder(folder / "b0000") as temporary:
        for name in ("fold00", "fold01"):
            (temporary / name).write_text(str(number))
"""
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(number), tmp_path], env=LIBRARY) for number in (1, 2, 3)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.json", "a.nc", "b0000"]
    with read_dataset(tmp_path / "a.nc", "images") as dataset:
        assert len(np.unique(dataset["density"])) == 1
    assert len(set(read_json(tmp_path / "a.json")["values"])) == 1
    one, other = ((tmp_path / "b0000" / name).read_text() for name in ("fold00", "fold01"))
    assert one == other


def test_a_folder_replaces_the_one_that_another_process_has_put_there_in_the_last_moment(tmp_path, monkeypatch):
    path = tmp_path / "b0000"
    rename = Path.rename

    def late(source, target):
        if target == path and not path.exists():
            monkeypatch.undo()
            path.mkdir()
            (path / "theirs").touch()
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", late)
    with atomic_folder(path) as temporary:
        (temporary / "ours").touch()
    assert [str(file.relative_to(tmp_path)) for file in sorted(tmp_path.rglob("*"))] == ["b0000", "b0000/ours"]


def test_a_folder_is_there_when_it_is_whole_and_takes_the_place_of_the_former(tmp_path):
    path = tmp_path / "b0000"
    for content in ("first", "second"):
        with atomic_folder(path) as temporary:
            (temporary / f"{content}.txt").write_text(content)
            assert not path.exists() or not (path / f"{content}.txt").exists()
        assert [file.name for file in path.iterdir()] == [f"{content}.txt"]
    with pytest.raises(RuntimeError, match="interrupted"), atomic_folder(path) as temporary:
        (temporary / "third.txt").write_text("half")
        raise RuntimeError("interrupted")
    assert [file.name for file in tmp_path.iterdir()] == ["b0000"]
    assert [file.name for file in path.iterdir()] == ["second.txt"]


def test_others_may_read_a_file_as_far_as_the_users_mask_lets_them(tmp_path):
    write_json({}, tmp_path / "a.json")
    (tmp_path / "b.json").write_text("")
    assert (tmp_path / "a.json").stat().st_mode == (tmp_path / "b.json").stat().st_mode


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
    with read_dataset(tmp_path / "results/tiny/realizations/a.nc", "states") as dataset:
        xr.testing.assert_equal(dataset, states)
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
