"""Trained networks as their files hold them: layers and weights of a `.keras` file, read without Keras.

The weights lie in an HDF5 file inside the archive. netCDF4 reads them, with the library that reads all other files of
a job. `locflow.learning.forward` applies what is read here.
"""

import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import netCDF4
import numpy as np

from locflow.results.files import DatasetError

CONFIG, WEIGHTS = "config.json", "model.weights.h5"


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes
    ----------
    kind : str
        Its class in Keras, "Dense" for example.
    name : str
    options : dict
        Its configuration as Keras writes it.
    weights : list of ndarray, float32
        In Keras' order, the kernel first.
    """

    kind: str
    name: str
    options: dict
    weights: list[np.ndarray] = field(default_factory=list)


@dataclass(frozen=True)
class StoredNetwork:
    """A network read from a file.

    Attributes
    ----------
    path : Path
    layers : list of Layer
        In the order in which a `keras.Sequential` applies them, its input first.
    """

    path: Path
    layers: list[Layer]

    @cached_property
    def input_shape(self) -> tuple[int | None, ...]:
        """Shape of one input, without the batch; None where any length will do."""
        (first, *_) = (layer for layer in self.layers if layer.kind == "InputLayer")
        return tuple(first.options["batch_shape"][1:])

    def __getitem__(self, name: str) -> Layer:
        """The layer of a name."""
        return next(layer for layer in self.layers if layer.name == name)

    def __contains__(self, name: str) -> bool:
        """Whether there is a layer of that name."""
        return any(layer.name == name for layer in self.layers)


def read_network(path: str | os.PathLike) -> StoredNetwork:
    """Read a `.keras` file.

    Raises
    ------
    locflow.results.files.DatasetError
        The file is missing, truncated, or no network.
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            layers = json.loads(archive.read(CONFIG))["config"]["layers"]
            weights = _weights(archive.read(WEIGHTS))
        stored_layers = [
            Layer(one["class_name"], one["config"]["name"], one["config"], weights.get(one["config"]["name"], []))
            for one in layers
            if "name" in one["config"]
        ]
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise unreadable(path, error) from None
    return StoredNetwork(path, stored_layers)


def read_networks(paths: Sequence[str | os.PathLike]) -> list[StoredNetwork]:
    """The networks of one training.

    Raises
    ------
    ValueError
        There are none.
    locflow.results.files.DatasetError
        A file is no network, or not of the same architecture.
    """
    if not paths:
        raise ValueError("there are no networks")
    networks = [read_network(path) for path in paths]
    for network in networks:
        check_alike(networks[0], network)
    return networks


def check_alike(first: StoredNetwork, other: StoredNetwork) -> None:
    """Refuse a network whose layers have other shapes than those of another one of its training.

    Raises
    ------
    locflow.results.files.DatasetError
    """

    def shapes(network: StoredNetwork):
        return network.input_shape, [[weight.shape for weight in layer.weights] for layer in network.layers]

    if shapes(first) != shapes(other):
        raise unreadable(other.path, f"its inputs and layers have other shapes than those of {first.path}")


def unreadable(path: str | os.PathLike, error: object) -> DatasetError:
    """The error for a file that is no network."""
    path = Path(path)
    return DatasetError(
        f"{path}: cannot be read as a network of this training ({error}); "
        f"it is truncated or not a file of this workflow. Delete the folder {path.parent} and the list of "
        f"networks that names it, {path.parents[1]}.json, and snakemake trains it again"
    )


def _weights(content: bytes) -> dict[str, list[np.ndarray]]:
    """The weights of each layer that has any, by the layer's name."""
    layer_weights = {}
    with netCDF4.Dataset("weights", memory=content) as file:
        file.set_auto_mask(False)
        for group in file.groups["layers"].groups.values():
            # A recurrent layer keeps its weights in a cell.
            holder = group.groups.get("cell", group)
            variables = holder.groups["vars"].variables
            layer_weights[group.groups["vars"].getncattr("name")] = [
                variables[str(k)][...] for k in range(len(variables))
            ]
    return layer_weights
