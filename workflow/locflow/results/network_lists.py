"""The list of a training's networks: where each fold lies, the checksum of its file, and the record of its training.

A network's file cannot say which one it is: its record does, and names the file by its checksum; so does the record of
itself. Snakemake sees of a training its folder, and of the folder its date alone: what lies in it is held against the
records when the list is made, and against the list whenever a network is read.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from locflow.results.files import DatasetError, read_json, write_json

# Key of a record: the checksum of all else that it says.
_OF_ITSELF = "record_sha256"


def checksum(path: str | os.PathLike) -> str:
    """SHA-256 of a file."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_record(record: Mapping, path: str | os.PathLike, folder: str | os.PathLike) -> None:
    """Write the record of a network's training, with its own checksum.

    Parameters
    ----------
    record
        `fold`, `sha256` of the network, ...
    path
        Where to, beside the network.
    folder
        Where both will lie in the end.
    """
    path = Path(path)
    write_json({**record, _OF_ITSELF: _digest(record)}, path, place=Path(folder) / path.name)


def list_networks(folders: Iterable[str | os.PathLike], folds: int, path: str | os.PathLike) -> None:
    """Write the list of the networks of a training.

    Parameters
    ----------
    folders
        Each with files `fold<number>.keras`, and `fold<number>.json`, the record, from `write_record`; with no others.
    folds
        How many networks there are.
    path
        Of the list.

    Raises
    ------
    locflow.results.files.DatasetError
        A fold is missing, a network is not the one of its record, a record is not what was written, or a file is there
        that the training did not make.
    """
    paths, networks = [Path(folder) for folder in folders], []
    for folder in paths:
        for written in sorted(folder.glob("fold*.json")):
            record, network = _record(written), written.with_suffix(".keras")
            sha256 = record.pop("sha256")
            _check_network(network, sha256, written)
            if record["fold"] in range(folds):
                networks.append({"path": str(network), "sha256": sha256, "record": record})
    if missing := sorted(set(range(folds)) - {entry["record"]["fold"] for entry in networks}):
        raise DatasetError(
            f"{path}: cannot list folds {missing}, which are not in {', '.join(map(str, paths))}. "
            "Delete the folder that lacks them, and snakemake trains its folds again"
        )
    _check_folders(paths, networks, path)
    write_json({"networks": networks}, path)


def training_records(path: str | os.PathLike) -> list[dict]:
    """The record of each network of a list: its layers, its history, its accuracies."""
    return [entry["record"] for entry in read_json(path)["networks"]]


def listed_networks(path: str | os.PathLike) -> list[dict]:
    """The entries of a list of networks: `path`, `sha256`, `record` of each. Every file is held against the list.

    Raises
    ------
    locflow.results.files.DatasetError
        The list, a network or its record is not what it should be, or a file is there that the list does not name.
    """
    networks = read_json(path)["networks"]
    for entry in networks:
        network = Path(entry["path"])
        _check_network(network, entry["sha256"], path)
        written = network.with_suffix(".json")
        if _record(written) != {**entry["record"], "sha256": entry["sha256"]}:
            raise DatasetError(f"{written}: says something else than {path}. {_remedy(network.parent)}")
    _check_folders({Path(entry["path"]).parent for entry in networks}, networks, path)
    return networks


def _record(path: Path) -> dict:
    """A record without the checksum of itself."""
    if not path.is_file():
        raise DatasetError(f"{path}: there is no such file, the record of a network. {_remedy(path.parent)}")
    record = read_json(path, _remedy(path.parent))
    if record.pop(_OF_ITSELF, None) != _digest(record):
        raise DatasetError(f"{path}: is not as the training wrote it: it was edited. {_remedy(path.parent)}")
    return record


def _digest(record: Mapping) -> str:
    # As it is read: JSON makes lists of tuples and texts of keys.
    text = json.dumps(json.loads(json.dumps(record, allow_nan=False)), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _check_network(network: Path, expected: str, source: str | os.PathLike) -> None:
    remedy = _remedy(network.parent)
    if not network.is_file():
        raise DatasetError(f"{network}: there is no such file, which {source} names. {remedy}")
    if (actual := checksum(network)) != expected:
        raise DatasetError(
            f"{network}: is not the network of {source} but damaged or in another's place: its SHA-256 begins with "
            f"{actual[:12]} instead of {expected[:12]}. {remedy}"
        )


def _check_folders(folders: Iterable[Path], networks: Iterable[Mapping], path: str | os.PathLike) -> None:
    named = {Path(entry["path"]) for entry in networks}
    named |= {network.with_suffix(".json") for network in named}
    # Hidden files are Snakemake's, which keeps a folder's date in one, and those of file systems.
    present = {file for folder in folders for file in folder.iterdir() if not file.name.startswith(".")}
    if strange := sorted(present - named):
        raise DatasetError(f"{strange[0]}: is no file of the training that {path} lists. Remove it")


def _remedy(folder: Path) -> str:
    return f"Delete the folder {folder} and {folder.parent}.json, and snakemake trains its folds again"
