"""What carriers promise, since they are in no fingerprint: numbers come out of a file bit by bit as they went in."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from locflow.results.carriers import CARRIERS
from locflow.results.files import read_dataset, read_json, write_dataset, write_json
from locflow.results.schemas import schemas

LIBRARY = Path(__file__).parents[2] / "workflow/locflow"
TYPES = ("float64", "float32", "float16", "int8", "int16", "int32", "int64", "uint8", "uint32", "bool")


def bits(kind):
    """All bit patterns of one byte, and many of longer ones: infinite, not a number and denormal ones among them."""
    if kind == "bool":
        return np.arange(512) % 3 == 0
    size = np.dtype(kind).itemsize
    words = np.random.default_rng(7).bytes(512 * size - 3 * size) + bytes(3 * size)
    return np.frombuffer(words, dtype=kind).copy()


@pytest.mark.parametrize("compression_level", [0, 1, 9])
@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != "float16"])
def test_numbers_of_every_type_come_back_bit_by_bit(tmp_path, kind, compression_level):
    values = bits(kind)
    data = xr.Dataset(
        {"flat": ("i", values), "table": (("j", "k"), values.reshape(8, 64)), "one": values[5]},
        coords={"i": values},
        attrs={"kind": "figure"},
    )
    write_dataset(data, tmp_path / "a.nc", compression_level=compression_level)
    with read_dataset(tmp_path / "a.nc", "figure") as dataset:
        for name, variable in data.variables.items():
            assert dataset[name].dtype == variable.dtype
            assert dataset[name].dims == variable.dims
            assert dataset[name].to_numpy().tobytes() == variable.to_numpy().tobytes()


def test_attributes_and_texts_come_back(tmp_path):
    data = xr.Dataset(
        {"name": ("i", ["ETH", "MBL"])}, attrs={"kind": "figure", "W": 0.1 + 0.2, "n": 12, "shape": [4, 3]}
    )
    write_dataset(data, tmp_path / "a.nc")
    with read_dataset(tmp_path / "a.nc", "figure") as dataset:
        assert dataset["name"].to_numpy().tolist() == ["ETH", "MBL"]
        assert dataset.attrs["W"] == 0.1 + 0.2
        assert dataset.attrs["n"] == 12
        assert list(dataset.attrs["shape"]) == [4, 3]


def test_numbers_of_json_come_back_bit_by_bit(tmp_path):
    numbers = [value for value in bits("float64").tolist() if np.isfinite(value)]
    write_json({"numbers": numbers}, tmp_path / "a.json")
    assert np.array(read_json(tmp_path / "a.json")["numbers"]).tobytes() == np.array(numbers).tobytes()


@pytest.mark.slow
def test_weights_come_back_bit_by_bit(tmp_path):
    from locflow.learning.network_files import load_network, save_network
    from locflow.learning.networks import mlp
    from locflow.learning.stored_network import read_network

    model = mlp(10, hidden=[7, 5], dropout=0.5, initial_std=0.1)
    save_network(model, tmp_path / "a.keras")
    stored = [weight for layer in read_network(tmp_path / "a.keras").layers for weight in layer.weights]
    for read in (load_network(tmp_path / "a.keras").get_weights(), stored):
        for written, loaded in zip(model.get_weights(), read, strict=True):
            assert loaded.dtype == written.dtype
            assert loaded.tobytes() == written.tobytes()


@pytest.mark.parametrize("carrier", [name for name in CARRIERS if name.startswith("locflow.")])
def test_a_carrier_is_there(carrier):
    module, _, name = carrier.partition(":")
    place = LIBRARY.joinpath(*module.split(".")[1:])
    path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    assert path.is_file()
    defined = {getattr(node, "name", "") for node in ast.parse(path.read_text(encoding="utf-8")).body}
    assert {*CARRIERS[carrier].counts, *([name] if name else [])} <= defined


def _schemas_of(path):
    module = ".".join(path.relative_to(LIBRARY.parent).with_suffix("").parts)
    return import_module(module).SCHEMAS


@pytest.mark.parametrize("kind", schemas())
def test_a_kind_of_file_is_declared_beside_who_makes_it(kind):
    declared = (path for path in LIBRARY.rglob("schemas.py") if path.parent.name != "results")
    (declaring,) = (path for path in declared if kind in _schemas_of(path))
    makers = (path for path in declaring.parent.rglob("*.py") if path != declaring)
    assert any(f'"{kind}"' in path.read_text(encoding="utf-8") for path in makers)


def test_schemas_import_nothing_heavy():
    code = "import sys; from locflow.results.schemas import schemas; schemas(); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=LIBRARY.parent, check=False).returncode == 0
