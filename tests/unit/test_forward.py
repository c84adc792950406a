"""Networks applied without TensorFlow say what Keras says, for every architecture, and import nothing of it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from stored_networks import stored

from locflow.kinds.image_classifier.networks import image_cnn
from locflow.kinds.table import TRAINING_KINDS
from locflow.learning import forward
from locflow.learning.network_files import save_network
from locflow.learning.networks import build_network, mlp
from locflow.learning.stored_network import Layer, StoredNetwork, read_network, read_networks
from locflow.learning.tensorflow_setup import configure, keras
from locflow.results.files import DatasetError

pytestmark = pytest.mark.slow

configure(1)

WORKFLOW = Path(__file__).resolve().parents[2] / "workflow"
CNN = {"architecture": "cnn", "kernels": 16, "pool": 2, "dense": 20, "dropout": 0.3}
MLP = {"dropout": 0.5, "initial_std": 0.3}
IMAGE = {"kernel": 5, "pool": 2, "first_std": 100.0}

ARCHITECTURES = {
    "paper 1, ring": lambda: build_network({**CNN, "kernel_length": 10}, 924),
    "paper 1, torus": lambda: build_network({**CNN, "kernel_length": 100}, 300),
    "pools that leave a rest": lambda: build_network({**CNN, "kernel_length": 4, "pool": 7}, 100),
    "one position": lambda: build_network({**CNN, "kernel_length": 30, "pool": 1}, 30),
    "paper 3": lambda: mlp(32, hidden=[64], **MLP),
    "paper 3, two layers": lambda: mlp(31, hidden=[64, 16], **MLP),
    "paper 4, two layers": lambda: image_cnn((40, 40), convolutions=[10], hidden=[], **IMAGE),
    "paper 4, four layers": lambda: image_cnn((20, 20), convolutions=[20, 50], hidden=[50], **IMAGE),
    "images that are no squares, with a rest": lambda: image_cnn((13, 16), convolutions=[4], hidden=[], **IMAGE),
}


def states(shape, rows):
    """Inputs as small as |psi|^2 and normalized as it is."""
    values = np.random.default_rng(1).random((rows, *shape)).astype(np.float32)
    return values / values.sum(axis=tuple(range(1, values.ndim)), keepdims=True)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_says_what_keras_says(name):
    keras.utils.set_random_seed(3)
    model = ARCHITECTURES[name]()
    network = stored(model)
    assert network.input_shape == model.input_shape[1:]
    inputs = states(model.input_shape[1:], 40)
    predictions = forward.apply(network, inputs)
    assert predictions.dtype == np.float32
    np.testing.assert_allclose(predictions, model.predict(inputs, verbose=0), atol=1e-6)
    assert forward.apply(network, inputs[:0]).shape == (0, model.output_shape[-1])


def test_how_many_rows_are_held_at_once_changes_nothing(monkeypatch):
    network = stored(ARCHITECTURES["paper 1, ring"]())
    inputs = states((924, 1), 30)
    whole = forward.apply(network, inputs)
    monkeypatch.setattr(forward, "ACTIVATION_BYTES", 4 * 3 * 924 * 16)
    assert 1 < forward.rows_at_once(network) < 30
    np.testing.assert_allclose(forward.apply(network, inputs), whole, rtol=1e-6)


def test_large_values_are_sure_and_raise_no_warning():
    values = np.array([-1e4, -100.0, 0.0, 100.0, 1e4], dtype=np.float32)
    np.testing.assert_allclose(forward.sigmoid(values), [0, 0, 0.5, 1, 1], atol=1e-6)
    np.testing.assert_allclose(forward.softmax(np.array([[1e4, 0.0], [0.0, 1e4]])), [[1, 0], [0, 1]])


def test_what_a_network_does_not_take_is_named(tmp_path):
    network = stored(ARCHITECTURES["paper 3"]())
    with pytest.raises(ValueError, match=r"inputs have shape \(31,\); .* takes \(32,\)"):
        forward.apply(network, np.zeros((2, 31)))
    unknown = StoredNetwork(network.path, [*network.layers, Layer("Attention", "look", {})])
    with pytest.raises(ValueError, match="layer look is a Attention; known are InputLayer"):
        forward.apply(unknown, np.zeros((2, 32)))
    paths = []
    for length in (32, 31):
        paths.append(tmp_path / f"n{length}.keras")
        save_network(mlp(length, hidden=[4], **MLP), paths[-1])
    with pytest.raises(DatasetError, match=r"n31\.keras: .*other shapes than those of .*n32\.keras"):
        read_networks(paths)


@pytest.mark.parametrize("content", [b"", b"PK no archive", None], ids=["empty", "foreign", "missing"])
def test_a_file_that_is_no_network_is_named(tmp_path, content):
    path = tmp_path / "training" / "fold00.keras"
    path.parent.mkdir()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"fold00\.keras: cannot be read as a network .* snakemake trains it again"):
        read_network(path)


@pytest.mark.parametrize("kind", TRAINING_KINDS)
def test_a_prediction_imports_neither_tensorflow_nor_keras_nor_a_second_hdf5(kind):
    modules = [
        function.partition(":")[0]
        for function in (TRAINING_KINDS[kind].apply, TRAINING_KINDS[kind].average)
        if function
    ]
    code = f"""
import sys
sys.path.insert(0, {str(WORKFLOW)!r})
import importlib
for module in {modules!r}:
    importlib.import_module(module)
heavy = [name for name in ("tensorflow", "keras", "h5py", "quspin", "matplotlib") if name in sys.modules]
sys.exit(f"imports {{heavy}}" if heavy else 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
