"""Files of networks: Keras' own format, written atomically and read with an error that says what to do."""

import os
import zipfile
from pathlib import Path

from locflow.learning.tensorflow_setup import keras
from locflow.results.files import DatasetError, atomic_path


def save_network(model: keras.Model, path: str | os.PathLike) -> None:
    """Write a model to a `.keras` file, atomically."""
    with atomic_path(path) as temporary:
        model.save(temporary)


def load_network(path: str | os.PathLike) -> keras.Model:
    """Read a `.keras` file.

    Raises
    ------
    locflow.results.files.DatasetError
        The file is missing, truncated, or no network.
    """
    try:
        return keras.models.load_model(path, compile=False)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise _unreadable(path, error) from None


def load_weights(model: keras.Model, path: str | os.PathLike) -> None:
    """Read the weights of a `.keras` file into a model of its architecture.

    Much quicker than loading a model, and what was compiled for the first network serves all.

    Raises
    ------
    locflow.results.files.DatasetError
        The file is missing, truncated, or no such network.
    """
    try:
        model.load_weights(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise _unreadable(path, error) from None


def _unreadable(path, error) -> DatasetError:
    return DatasetError(
        f"{path}: cannot be read as a network of this training ({error}); "
        f"it is truncated or not a file of this workflow. Delete the folder {Path(path).parent} and the list of "
        f"networks that names it, {Path(path).parents[1]}.json, and snakemake trains it again"
    )
