"""Files of the workflow: written under a temporary name and renamed, read with a check of what they are.

A killed job leaves nothing that a later run would take for good, and two that write the same file do not write into
each other's. Each file says which one it is, by the path that its job wrote it to: a truncated file, a foreign one, and
one that belongs in another place are named and refused.
"""

import errno
import glob
import json
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import xarray as xr

from locflow.results.processes import is_alive
from locflow.results.schemas import schemas

# netCDF chunks of about this size hold whole states, so that single states can be read.
CHUNK_BYTES = 1 << 18
# Attribute of a dataset, and key of a JSON file, that says which file it is.
FILE = "file"
REMEDY = "Delete it, and snakemake computes it again"
# A temporary file of another machine is taken for a killed job's when it is this old.
ABANDONED_SECONDS = 24 * 3600
_HOST = socket.gethostname().partition(".")[0]


class DatasetError(Exception):
    """A file is not the dataset that it should be. The message names the file, what is wrong and what to do."""


class WriteError(Exception):
    """A file cannot be written. The message names the file and why, and how much of the disk is free."""


@contextmanager
def atomic_path(path: str | os.PathLike) -> Iterator[Path]:
    """A temporary path beside `path` (same suffix) that takes its place when the block ends without an error.

    Of two processes that write the same file, each has a name of its own: the file is whole at any time, and that of
    the last to end stays. What a killed one left of this file is removed.

    Raises
    ------
    WriteError
        The disk is full, or the folder cannot be written to.
    """
    path = Path(path)
    temporary = _temporary(path)
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        # Where nothing can be written nothing can be removed.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: str | os.PathLike) -> Iterator[Path]:
    """A temporary folder beside `path` that takes its place, as `atomic_path` does for a file.

    Raises
    ------
    WriteError
        The disk is full, or the folder above cannot be written to.
    """
    path = Path(path)
    temporary = _temporary(path)
    former = temporary.with_name(f"{temporary.name}-former")
    try:
        temporary.mkdir()
        yield temporary
        while not _replaces(temporary, path):
            # Other processes may put folders there, and move them away, at the same time.
            shutil.rmtree(former, ignore_errors=True)
            with suppress(FileNotFoundError):
                path.rename(former)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        for left in (temporary, former):
            shutil.rmtree(left, ignore_errors=True)


def _replaces(folder: Path, path: Path) -> bool:
    # A folder takes the place of nothing and of an empty folder alone.
    try:
        folder.rename(path)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            return False
        raise
    return True


def _temporary(path: Path) -> Path:
    # Not by tempfile, whose files nobody else may read. The suffix stays: libraries go by it.
    writer = f"{_HOST}-{os.getpid()}-{secrets.token_hex(4)}"
    prefix = f".{path.stem}.partial-"
    for left in path.parent.glob(f"{glob.escape(prefix)}*"):
        if _is_left_behind(left, prefix):
            with suppress(OSError):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
    return path.with_name(f"{prefix}{writer}{path.suffix}")


def _is_left_behind(temporary: Path, prefix: str) -> bool:
    """Whether who wrote a temporary file is certainly gone.

    On this machine its process tells. Of another machine nothing is known: nobody takes a day between two writes.
    """
    writer = re.fullmatch(r"(.*)-(\d+)-[0-9a-f]{8}.*", temporary.name.removeprefix(prefix))
    if writer is None:
        return False
    host, process = writer.groups()
    if host != _HOST:
        with suppress(OSError):
            return time.time() - temporary.stat().st_mtime > ABANDONED_SECONDS
        return False
    return not is_alive(int(process))


def unwritable(path: Path, error: Exception) -> WriteError:
    """The error for a file that a library could not write, whatever the library says of it."""
    free = shutil.disk_usage(path.parent).free
    return WriteError(f"{path}: cannot be written ({_reason(error)}); {free / 1e6:,.1f} MB are free there")


def write_dataset(dataset: xr.Dataset, path: str | os.PathLike, *, compression_level: int = 1) -> None:
    """Write a dataset of a declared kind to netCDF-4, atomically, with its path as attribute.

    Parameters
    ----------
    dataset
        Its attribute `kind` is one of `locflow.results.schemas.schemas`, against which it is checked before.
    compression_level
        zlib level of the variables with at least one dimension; 0 stores them plain.

    Raises
    ------
    DatasetError
        A variable that its kind requires is missing or has other dimensions.
    WriteError
        See `atomic_path`.
    """
    path = Path(path)
    _check(dataset, dataset.attrs.get("kind", ""), path)
    encoding: dict[Any, dict[str, Any]] = {}
    for name, variable in dataset.variables.items():
        if variable.ndim and variable.dtype.kind in "iufb":
            encoding[name] = {"zlib": compression_level > 0, "complevel": compression_level, "shuffle": True}
            if variable.ndim > 1 and variable.size:
                row = variable.nbytes // variable.shape[0]
                rows = max(1, min(variable.shape[0], CHUNK_BYTES // max(row, 1)))
                encoding[name]["chunksizes"] = (rows, *variable.shape[1:])
    with atomic_path(path) as temporary:
        try:
            dataset.assign_attrs({**_large_as_text(dataset.attrs), FILE: str(path)}).to_netcdf(
                temporary, engine="netcdf4", format="NETCDF4", encoding=encoding
            )
        except RuntimeError as error:
            # What netCDF says of a full disk is "NetCDF: HDF error".
            raise unwritable(path, error) from error


def read_dataset(path: str | os.PathLike, kind: str) -> xr.Dataset:
    """Open a dataset of the given kind (lazily: use it in a `with` block, or `.load()` it).

    Raises
    ------
    DatasetError
        The file is missing, truncated, no netCDF, not of this kind, or another one than its path says.
    """
    path = Path(path)
    try:
        dataset = xr.open_dataset(path, engine="netcdf4", cache=False)
    except FileNotFoundError:
        raise DatasetError(f"{path}: there is no such file") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise DatasetError(
            f"{path}: cannot be read as netCDF-4 ({_reason(error)}); it is truncated or not a file of this workflow. "
            f"{REMEDY}"
        ) from None
    try:
        _check(dataset, kind, path)
        _check_place(dataset.attrs.get(FILE), path, _description(dataset))
    except DatasetError:
        dataset.close()
        raise
    return dataset


def write_json(content: Mapping, path: str | os.PathLike, *, place: str | os.PathLike | None = None) -> None:
    """Write JSON (no NaN: use None), atomically, with its path under the key "file".

    Parameters
    ----------
    place
        Where the file will lie, if that is not `path`: below an `atomic_folder`.
    """
    text = json.dumps({FILE: str(place or path), **content}, indent=1, allow_nan=False)
    with atomic_path(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


def read_json(path: str | os.PathLike, remedy: str = REMEDY) -> dict:
    """Read what `write_json` was given.

    Parameters
    ----------
    remedy
        What to do with a file that is not what it should be.

    Raises
    ------
    DatasetError
        The file is missing, no JSON object, or another one than its path says.
    """
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DatasetError(f"{path}: there is no such file") from None
    except ValueError as error:
        raise DatasetError(f"{path}: is not valid JSON ({error}). {remedy}") from None
    if not isinstance(content, dict):
        raise DatasetError(f"{path}: is no JSON object. {remedy}")
    _check_place(content.pop(FILE, None), path, remedy=remedy)
    return content


def _large_as_text(attributes: Mapping) -> dict:
    # A root seed may have more than the 64 bits that netCDF has for an integer.
    return {
        name: str(value) if isinstance(value, int) and not -(2**63) <= value < 2**64 else value
        for name, value in attributes.items()
    }


def _check(dataset: xr.Dataset, kind: str, path: Path) -> None:
    stored_kind = dataset.attrs.get("kind")
    if stored_kind != kind:
        raise DatasetError(f"{path}: is of kind {stored_kind!r}, not {kind!r}. {REMEDY}")
    kinds = schemas()
    if kind not in kinds:
        raise DatasetError(f"{path}: is of kind {kind!r}; kinds are {', '.join(kinds)}")
    for name, dimensions in kinds[kind].items():
        if name not in dataset.variables:
            raise DatasetError(f"{path}: has no variable {name!r}, which every {kind} file holds")
        if dataset[name].dims != dimensions:
            raise DatasetError(f"{path}: {name} has dimensions {dataset[name].dims}, not {dimensions}")


def _check_place(file: str | None, path: Path, description: str = "", *, remedy: str = REMEDY) -> None:
    # The end of the path: whoever reads may stand in another folder than the job that wrote.
    if file is None:
        raise DatasetError(
            f"{path}: does not say which file it is: something else wrote it, or an older version of this. {remedy}"
        )
    parts = Path(file).parts
    if path.absolute().parts[-len(parts) :] != parts:
        raise DatasetError(f"{path}: is in another's place, it is {file}{description}. {remedy}")


def _description(dataset: xr.Dataset) -> str:
    contents = [f"{name} {dataset.attrs[name]}" for name in ("training", "system") if name in dataset.attrs]
    if "W" in dataset.attrs:
        contents.append(f"W = {dataset.attrs['W']:g}")
    if "realization" in dataset.coords and dataset.sizes["realization"]:
        first, last = dataset["realization"].values.min(), dataset["realization"].values.max()
        contents.append(f"realization {first}" if first == last else f"realizations {first} to {last}")
    return f" ({', '.join(contents)})" if contents else ""


def _reason(error: Exception) -> str:
    # netCDF repeats the path, and not the one that was asked for.
    return getattr(error, "strerror", None) or str(error)
