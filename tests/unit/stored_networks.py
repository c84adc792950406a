"""Networks of Keras as they are read back from their file."""

from pathlib import Path
from tempfile import TemporaryDirectory

from locflow.learning.network_files import save_network
from locflow.learning.stored_network import read_network


def stored(model):
    """A model written and read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fold00.keras"
        save_network(model, path)
        return read_network(path)
