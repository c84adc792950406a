"""The data behind a figure, as one dataset of kind "figure"."""

from collections.abc import Mapping

import xarray as xr


def merged(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """As `side_by_side`, without resamples: they are in the files that the figure was made from."""
    return side_by_side({key: dataset.drop_dims("resample", errors="ignore") for key, dataset in datasets.items()})


def side_by_side(datasets: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Several datasets as the data behind one figure.

    Every variable, dimension and attribute gets the dataset's key as suffix (`probability_ring`, `W_ring`,
    ...).
    """
    data = xr.Dataset(attrs={"kind": "figure"})
    for key, dataset in datasets.items():
        names = {name: f"{name}_{key}" for name in {*dataset.variables, *dataset.dims}}
        data = data.merge(dataset.rename(names).drop_attrs(deep=False), join="exact")
        data.attrs |= {f"{name}_{key}": value for name, value in dataset.attrs.items()}
    return data
