"""The list of a training's networks: where each fold lies, the checksum of its file, and the record of its training.

A network's file cannot say which one it is: its record does, and names the file by its checksum.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from locflow.results.files import DatasetError, read_json, write_json


def checksum(path: str | os.PathLike) -> str:
    """SHA-256 of a file."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def list_networks(folders: Iterable[str | os.PathLike], folds: int, path: str | os.PathLike) -> None:
    """Write the list of the networks of a training.

    Parameters
    ----------
    folders
        Each with files `fold<number>.keras`, and `fold<number>.json`, the record: `fold`, `sha256` of the network, ...
    folds
        How many networks there are.
    path
        Of the list.

    Raises
    ------
    locflow.results.files.DatasetError
        A fold is missing, or a network is not the one of its record.
    """
    networks = []
    for folder in map(Path, folders):
        for written in sorted(folder.glob("fold*.json")):
            record, network = read_json(written, _remedy(folder)), written.with_suffix(".keras")
            sha256 = record.pop("sha256")
            _check_network(network, sha256, written)
            networks.append({"path": str(network), "sha256": sha256, "record": record})
    if missing := sorted(set(range(folds)) - {entry["record"]["fold"] for entry in networks}):
        raise DatasetError(
            f"{path}: cannot list folds {missing}, which are not in {', '.join(map(str, folders))}. "
            "Delete the folder that lacks them, and snakemake trains its folds again"
        )
    write_json({"networks": networks}, path)


def training_records(path: str | os.PathLike) -> list[dict]:
    """The record of each network of a list: its layers, its history, its accuracies."""
    return [entry["record"] for entry in read_json(path)["networks"]]


def listed_networks(path: str | os.PathLike) -> list[dict]:
    """The entries of a list of networks: `path`, `sha256`, `record` of each. Every file is held against its checksum.

    Raises
    ------
    locflow.results.files.DatasetError
        The list, or a network, is not what it should be.
    """
    networks = read_json(path)["networks"]
    for entry in networks:
        _check_network(Path(entry["path"]), entry["sha256"], path)
    return networks


def _check_network(network: Path, expected: str, source: str | os.PathLike) -> None:
    remedy = _remedy(network.parent)
    if not network.is_file():
        raise DatasetError(f"{network}: there is no such file, which {source} names. {remedy}")
    if (found := checksum(network)) != expected:
        raise DatasetError(
            f"{network}: is not the network of {source} but damaged or in another's place: its SHA-256 begins with "
            f"{found[:12]} instead of {expected[:12]}. {remedy}"
        )


def _remedy(folder: Path) -> str:
    return f"Delete the folder {folder} and {folder.parent}.json, and snakemake trains its folds again"
