"""Datasets are held against each other before they are joined.

`xarray.concat` lends a scalar coordinate to datasets that lack it, under each of its strict options, and arrays joined
by position have no names at all. What differs and should not is refused, by the name of the file.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import xarray as xr

from locflow.results.files import FILE

# Attributes of a file or a realization alone: where and by what it was made, and what it happened to need.
OWN = {
    FILE,
    "realization",
    "energy_min",
    "energy_max",
    "degenerate_states",
    "degenerate_W",
    "engine",
    "completeness",
    "threads",
    "wall_time_seconds",
    "reduction_seconds",
    "peak_memory_bytes",
    "packages",
    "code_fingerprint",
}
SETTINGS = "settings"
# Of the settings of a block: which realizations it holds.
OF_A_BLOCK = ("start", "stop")
# What each W has of its own; epsilon is the same in other units (`locflow.hamiltonians.driven_spins`).
OF_A_STRENGTH = ("W", "epsilon")


class _Signature(NamedTuple):
    """What datasets must have in common, by what it is called in a message."""

    variables: dict[str, tuple]
    coordinates: dict[str, tuple]
    sizes: dict[str, int]
    values: dict[str, np.ndarray]
    attributes: dict[str, Any]


class Alike:
    """Datasets one by one: each is held against the first.

    Parameters
    ----------
    along
        Dimensions that they are joined along, or that are of another size in each: sizes and coordinates may differ.
    own
        Attributes, settings and coordinates that each has of its own, besides `OWN`.
    """

    def __init__(self, along: Collection[str], own: Collection[str] = ()):
        self._along, self._own = {*along}, {*own}
        self._first: tuple[str, _Signature] | None = None
        self._count = 0

    def check(self, dataset: xr.Dataset) -> None:
        """Hold a dataset against the first.

        Raises
        ------
        ValueError
            It lacks or adds a variable, a coordinate or an attribute, or has another dimension, size or type, or
            another value of a coordinate or an attribute that should agree. Both are named.
        """
        self._count += 1
        name, signature = _name(dataset, self._count), self._signature(dataset)
        if self._first is None:
            self._first = name, signature
            return
        first_name, first = self._first
        if difference := _difference(signature, first):
            raise ValueError(f"{name} cannot be joined with {first_name}: it {difference}")

    def _signature(self, dataset: xr.Dataset) -> _Signature:
        kept = {name: value for name, value in dataset.coords.items() if name not in self._own}
        attributes = {name: value for name, value in dataset.attrs.items() if name not in OWN | self._own}
        if isinstance(settings := attributes.pop(SETTINGS, None), str):
            left_out = {*OF_A_BLOCK, *self._own}
            own = {name: value for name, value in json.loads(settings).items() if name not in left_out}
            attributes |= {f"{SETTINGS}: {name}": value for name, value in own.items()}
        return _Signature(
            {name: _shape(value) for name, value in dataset.data_vars.items()},  # type: ignore[misc]
            {name: _shape(value) for name, value in kept.items()},  # type: ignore[misc]
            {name: size for name, size in dataset.sizes.items() if name not in self._along},  # type: ignore[misc]
            {name: value.values for name, value in kept.items() if not self._along & {*value.dims}},  # type: ignore[misc]
            attributes,
        )


def check_alike(datasets: Iterable[xr.Dataset], along: Collection[str], own: Collection[str] = ()) -> None:
    """Raise ValueError unless datasets are `Alike`."""
    alike = Alike(along, own)
    for dataset in datasets:
        alike.check(dataset)


def concatenated(
    datasets: Sequence[xr.Dataset],
    dim: str | xr.Variable,
    *,
    along: Collection[str] = (),
    own: Collection[str] = (),
    join: Literal["outer", "inner", "left", "right", "exact", "override"] = "exact",
) -> xr.Dataset:
    """Datasets one after the other, without attributes.

    Parameters
    ----------
    datasets
        One at least, `Alike` but along `dim`.
    dim
        A dimension that they have, or a new one with its values.
    along, own
        As in `Alike`.
    join
        Of the coordinates along other dimensions, as in `xarray.concat`.

    Raises
    ------
    ValueError
        They are not alike, or have other coordinates.
    """
    check_alike(datasets, {dim if isinstance(dim, str) else dim.dims[0], *along}, own)  # type: ignore[arg-type]
    return xr.concat(
        datasets, dim=dim, data_vars="all", coords="minimal", compat="equals", join=join, combine_attrs="drop"
    )


def _difference(one: _Signature, first: _Signature) -> str:
    """The first thing that differs, as the rest of a sentence; empty if nothing does."""
    kinds = {
        "variable": (one.variables, first.variables),
        "coordinate": (one.coordinates, first.coordinates),
        "attribute": (one.attributes, first.attributes),
    }
    for kind, (actual, expected) in kinds.items():
        for name in expected:
            if name not in actual:
                return f"lacks the {kind} {name!r}"
        for name in actual:
            if name not in expected:
                return f"has the {kind} {name!r}, which the other lacks"
    for kind in ("variable", "coordinate"):
        actual, expected = kinds[kind]
        for name, shape in expected.items():
            if actual[name] != shape:
                return f"has the {kind} {name!r} as {_words(actual[name])}, not as {_words(shape)}"
    for name, size in first.sizes.items():
        # Of a dimension that only one has, a variable was named above.
        if one.sizes.get(name, size) != size:
            return f"has {one.sizes[name]} along {name!r}, not {size}"
    for kind, actual, expected in (
        ("coordinate", one.values, first.values),
        ("attribute", one.attributes, first.attributes),
    ):
        for name, value in expected.items():
            if not _equal(actual[name], value):
                shown = f" = {actual[name]}, not {value}" if np.ndim(value) == 0 else " with other values"
                return f"has the {kind} {name!r}{shown}"
    return ""


def _shape(variable: xr.DataArray) -> tuple:
    # The length of texts is that of the longest.
    return variable.dims, variable.dtype.name if variable.dtype.kind in "iufb" else variable.dtype.kind


def _words(shape: tuple) -> str:
    dims, dtype = shape
    return f"{dtype} ({', '.join(map(str, dims))})"


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, dict) or isinstance(other, dict):
        return one == other
    one, other = np.asarray(one), np.asarray(other)
    numbers = one.dtype.kind in "fc" and other.dtype.kind in "fc"
    return np.array_equal(one, other, equal_nan=numbers)


def _name(dataset: xr.Dataset, count: int) -> str:
    if FILE in dataset.attrs:
        return str(dataset.attrs[FILE])
    contents = [f"{name} {dataset.attrs[name]}" for name in ("training", "system") if name in dataset.attrs]
    contents += [f"W = {dataset.attrs['W']:g}"] if "W" in dataset.attrs else []
    if "realization" in dataset.attrs:
        contents.append(f"realization {dataset.attrs['realization']}")
    elif "realization" in dataset.coords and dataset["realization"].size:
        contents.append(f"realization {dataset['realization'].values.flat[0]}")
    return f"dataset {count} ({', '.join(contents)})" if contents else f"dataset {count}"
