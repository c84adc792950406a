"""Two HDF5 libraries in one process, netCDF4's and h5py's, do not get into each other's way.

A training reads netCDF by the one and writes networks by the other. The loader looks a library's symbols up in what is
loaded for all, then in what the library itself asked for: neither HDF5 is loaded for all, and no library of the one has
the name of one of the other, so that neither gets a function of the other.
"""

import ctypes
import random
import sys
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr

from locflow.learning.network_files import load_network, save_network
from locflow.learning.stored_network import read_network
from locflow.learning.tensorflow_setup import configure, keras
from locflow.results.files import DatasetError, read_dataset, write_dataset

pytestmark = pytest.mark.slow

configure(1)


@pytest.mark.skipif(sys.platform != "linux", reason="it is Linux' loader that looks up by name")
@pytest.mark.parametrize("symbol", ["H5open", "H5Fopen", "H5Dread", "H5DSset_scale", "nc_open"])
def test_neither_library_is_loaded_for_all(symbol):
    with pytest.raises(AttributeError):
        getattr(ctypes.CDLL(None), symbol)


def test_no_library_of_the_one_wheel_has_the_name_of_one_of_the_other():
    folders = [Path(module.__file__).parents[1] for module in (h5py, netCDF4)]
    wheels = folders[0] / "h5py.libs", folders[1] / "netcdf4.libs"
    if not all(wheel.is_dir() for wheel in wheels):
        pytest.skip("the two are not from wheels with libraries of their own")
    names = [{path.name for path in wheel.iterdir()} for wheel in wheels]
    assert all(any(name.startswith("libhdf5") for name in wheel) for wheel in names)
    assert not names[0] & names[1]


def test_files_of_both_kinds_are_read_and_written_by_turns(tmp_path):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((30,)), keras.layers.Dense(20), keras.layers.Dense(1)])
    weights = model.get_weights()
    values = np.random.default_rng(1).normal(size=(12, 300))
    dataset = xr.Dataset({"ln_ipr": (("W", "state"), values)}, attrs={"kind": "figure"})
    write_dataset(dataset, tmp_path / "a.nc")
    save_network(model, tmp_path / "a.keras")
    (tmp_path / "bad").write_text("neither")

    def write():
        write_dataset(dataset, tmp_path / "b.nc")
        save_network(model, tmp_path / "b.keras")

    def read():
        with read_dataset(tmp_path / "a.nc", "figure") as read_back:
            by_keras = load_network(tmp_path / "a.keras").get_weights()
            # Both are open at a time here: the file is read when its values are asked for.
            np.testing.assert_array_equal(read_back["ln_ipr"].values, values)
        alone = [weight for layer in read_network(tmp_path / "a.keras").layers for weight in layer.weights]
        for read in (by_keras, alone):
            for one, other in zip(read, weights, strict=True):
                np.testing.assert_array_equal(one, other)

    def fail():
        with pytest.raises(DatasetError):
            load_network(tmp_path / "bad")
        with pytest.raises(DatasetError):
            read_dataset(tmp_path / "bad", "figure")

    order = random.Random(1)
    for _ in range(30):
        order.choice([write, read, fail])()
    read()
