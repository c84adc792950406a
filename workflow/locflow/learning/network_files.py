"""Files of networks: Keras' own format, written atomically and read with an error that says what to do."""

import os
import zipfile

from locflow.learning.stored_network import unreadable
from locflow.learning.tensorflow_setup import keras
from locflow.results.files import atomic_path


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
        raise unreadable(path, error) from None
