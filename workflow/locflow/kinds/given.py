"""Realizations that a user made elsewhere: read from netCDF files of a documented form, checked, and taken as our own.

The form is that of `locflow`'s own blocks of realizations (docs/how-to/given-data.md), less what only says how they
were computed. What is wrong is said in one sentence with file, variable, what was found and what is allowed.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from locflow.observables.energy_bins import bin_centers, bin_of, settled_on_edges
from locflow.results.files import DatasetError
from locflow.results.network_lists import checksum
from locflow.strengths import same_W

NORMALIZATION = 1e-4
"""Largest departure of a norm from one, and of a bounded value from its bounds."""

_BY_WHOM = ("title", "institution", "source", "references", "comment", "history", "packages", "code_fingerprint")
"""Attributes of the user's file that are carried on."""


@dataclass(frozen=True)
class Form:
    """What a variable of a file must be.

    Attributes
    ----------
    dims : tuple of str
    lowest, highest : float
        Of its values, up to `NORMALIZATION`.
    whole : bool
        Whether they are whole numbers.
    optional : bool
        Whether it may be left out: it is then `default`.
    default : float or None
        None: the variable is left out of the block, too.
    """

    dims: tuple[str, ...]
    lowest: float = -np.inf
    highest: float = np.inf
    whole: bool = False
    optional: bool = False
    default: float | None = None


_R, _S, _E = ("realization",), ("state",), ("realization", "energy_density")
_FIELD = Form(("realization", "site"))
_UNKNOWN_FIELD = replace(_FIELD, optional=True, default=np.nan)
_OF_STATES = {
    "states_of_realization": Form(_R, lowest=1, whole=True),
    "energy_density": Form(_S, 0, 1),
    "state_energy": Form(_S),
    "energy_min": Form(_R),
    "energy_max": Form(_R),
    "residual": Form(_S, lowest=0, optional=True, default=np.nan),
    "degenerate_states": Form(_R, lowest=0, whole=True, optional=True),
}
_SPECTRUM = Form(("realization", "level"))
FORMS: dict[str, dict[str, Form]] = {
    "states": {
        "probability": Form(("state", "basis_state"), 0, 1),
        **_OF_STATES,
        "state_bin": Form(_S, lowest=0, whole=True, optional=True),
        "state_level": Form(_S, lowest=0, whole=True, optional=True, default=-1),
        "field": _UNKNOWN_FIELD,
    },
    "entanglement": {
        "entropy": Form(("cut", "state"), lowest=0),
        "schmidt_gap": Form(("cut", "state"), 0, 1),
        **_OF_STATES,
        "state_level": Form(_S, lowest=0, whole=True),
        "field": _FIELD,
    },
    "samples_at_W": {
        "gap_ratio": Form(_E, 0, 1),
        "entanglement_entropy": Form(_E, lowest=0),
        "spin_fraction": Form(_E, 0, 1),
        "field": _FIELD,
        "states_used": Form(_E, lowest=1, whole=True, optional=True),
        "largest_residual": Form(_R, lowest=0, optional=True, default=np.nan),
        "seconds": Form(_R, lowest=0, optional=True, default=np.nan),
    },
    "traces": {
        "magnetization": Form(("realization", "trace", "time", "site"), -1, 1),
        "initial_state": Form(("realization", "trace", "site"), -1, 1),
        "field": _UNKNOWN_FIELD,
        "error_bound": Form(_R, lowest=0, optional=True, default=np.nan),
        "initial_energy_density": Form(("realization", "trace"), 0, 1, optional=True),
        "imbalance": Form(("realization", "trace", "time"), optional=True),
        "entropy": Form(("realization", "trace", "time"), lowest=0, optional=True),
        "autocorrelation": Form(("realization", "trace", "time", "site"), -1, 1, optional=True),
        "survival": Form(("realization", "trace", "time"), 0, 1, optional=True),
    },
}


def take(
    path: str | os.PathLike,
    *,
    kind: str,
    W: float,
    start: int,
    stop: int,
    attributes: Mapping[str, Any],
    sizes: Mapping[str, int],
    required: Sequence[str] = (),
    coordinates: Mapping[str, Sequence[float]] | None = None,
    energy_bins: int | None = None,
    states: int | None = None,
) -> xr.Dataset:
    """A block of realizations out of a file of the user.

    Parameters
    ----------
    path
        The file.
    kind
        A key of `FORMS`: what it holds.
    W
        The disorder strength that it must be of.
    start, stop
        The realizations start ... stop - 1 are taken.
    attributes
        Of the block.
    sizes
        Sizes that dimensions must have.
    required
        Variables that must be there although they are optional.
    coordinates
        Values that coordinates must have.
    energy_bins
        Of states: number of equal bins of the energy density.
    states
        Of samples: eigenstates in each mean.

    Returns
    -------
    xarray.Dataset
        As the workflow's own block of this kind, with `source` (realization): file, checksum, and what the file says of
        its making.

    Raises
    ------
    DatasetError
        The file is not of the form.
    """
    try:
        with xr.open_dataset(path, engine="netcdf4", cache=False) as opened:
            given = opened.load()
    except (OSError, RuntimeError, ValueError) as error:
        raise DatasetError(f"{path}: cannot be read as netCDF-4 ({error}); allowed is a whole netCDF-4 file") from None
    _check_labels(path, given, kind, W, start, stop)
    forms = {name: replace(form, optional=form.optional and name not in required) for name, form in FORMS[kind].items()}
    forms |= _forms_of_cuts(given, kind, coordinates or {}, sizes)
    if kind in ("states", "entanglement"):
        forms["energies"] = replace(_SPECTRUM, optional="energies" not in required)
    if "window" in required:
        forms["window"] = Form(_S, lowest=0, whole=True)
    for name, expected in (coordinates or {}).items():
        _check_coordinate(path, given, name, expected)
    if "time" in sizes:
        _check_times(path, given)
    chosen = {
        name: _checked(path, given, name, form, sizes)
        for name, form in forms.items()
        if _is_there(given, form, name, path)
    }
    _check_meaning(path, kind, chosen)
    positions = _positions(given, start, stop)
    rows = _rows(path, chosen, positions)
    made = xr.Dataset(attrs={"kind": kind, **attributes, "W": W})
    for name, values in chosen.items():
        made[name] = (forms[name].dims, _selected(values, forms[name].dims, positions, rows), given[name].attrs)
    count = {"realization": len(positions), "site": sizes["site"], "state": len(rows)}
    for name, form in forms.items():
        if name not in made and form.default is not None:
            dtype = np.int32 if form.whole else np.float64
            made[name] = (form.dims, np.full([count[dimension] for dimension in form.dims], form.default, dtype))
    if states is not None and "states_used" not in made:
        made["states_used"] = (_E, np.full((len(positions), sizes["energy_density"]), states))
    kept = {name: given[name].values for name in ("time", *(coordinates or {})) if name in given}
    made = made.assign_coords({name: (given[name].dims, values, given[name].attrs) for name, values in kept.items()})
    if energy_bins is not None:
        if "state_bin" not in made:
            density = np.clip(made["energy_density"].values, 0, 1)
            made["state_bin"] = (_S, bin_of(settled_on_edges(density, energy_bins), energy_bins).astype(np.int32))
        made = made.assign_coords(bin_center=("bin", bin_centers(energy_bins), {"long_name": "energy density"}))
    made["source"] = (_R, [_source(path, given)] * len(positions), {"long_name": "where the realization is from"})
    return made.assign_coords(realization=np.arange(start, stop))


def _check_labels(path: str | os.PathLike, given: xr.Dataset, kind: str, W: float, start: int, stop: int) -> None:
    if (found := given.attrs.get("kind", kind)) != kind:
        raise DatasetError(f"{path}: the attribute kind is {found!r}; allowed is {kind!r}")
    strength = given.attrs.get("W")
    if not isinstance(strength, (int, float, np.number)) or not same_W(float(strength), W):
        raise DatasetError(f"{path}: the attribute W is {strength!r}; allowed is {W:g}, the W in its name")
    if "realization" not in given.coords or given["realization"].dims != _R:
        raise DatasetError(
            f"{path}: has no coordinate realization; it holds the numbers of the realizations, from 0 on"
        )
    labels = given["realization"].values
    if labels.dtype.kind not in "iu" or len({*labels.tolist()}) < len(labels):
        raise DatasetError(f"{path}: realization holds {labels.tolist()[:6]}; allowed are different integers from 0 on")
    if lacking := sorted({*range(start, stop)} - {*labels.tolist()}):
        raise DatasetError(
            f"{path}: realization lacks {lacking[:6]}, {len(labels)} were found; allowed is a file with all from 0 to "
            "disorder.realizations - 1"
        )


def _forms_of_cuts(given: xr.Dataset, kind: str, coordinates: Mapping, sizes: Mapping[str, int]) -> dict[str, Form]:
    if kind != "entanglement":
        return {}
    return {
        f"spectrum_of_cut_{cut}": Form(("state", f"level_of_cut_{cut}"), lowest=0) for cut in coordinates.get("cut", ())
    }


def _is_there(given: xr.Dataset, form: Form, name: str, path: str | os.PathLike) -> bool:
    if name in given.variables:
        return True
    if form.optional:
        return False
    held = ", ".join(map(str, given.data_vars)) or "none"
    raise DatasetError(f"{path}: has no variable {name} ({', '.join(form.dims)}); it has {held}")


def _check_coordinate(path: str | os.PathLike, given: xr.Dataset, name: str, expected: Sequence[float]) -> None:
    if name not in given.variables:
        raise DatasetError(f"{path}: has no coordinate {name}; allowed are the values {list(expected)} of the config")
    values = given[name].values
    if (
        values.shape != (len(expected),)
        or values.dtype.kind not in "iuf"
        or not np.allclose(values, expected, atol=1e-6)
    ):
        raise DatasetError(f"{path}: {name} holds {values.tolist()}; allowed are {list(expected)}, as the config says")


def _check_times(path: str | os.PathLike, given: xr.Dataset) -> None:
    if "time" not in given.coords:
        raise DatasetError(f"{path}: has no coordinate time; allowed are ascending numbers, one for each time")
    times = given["time"].values
    if times.dtype.kind not in "iuf" or not np.isfinite(times).all() or (np.diff(times) <= 0).any():
        raise DatasetError(f"{path}: time holds {times.tolist()[:6]}; allowed are finite numbers in ascending order")


def _checked(path: str | os.PathLike, given: xr.Dataset, name: str, form: Form, sizes: Mapping[str, int]) -> np.ndarray:
    """The values of a variable that is as it should be."""
    variable = given[name]
    if variable.dims != form.dims:
        raise DatasetError(f"{path}: {name} has the dimensions {variable.dims}; allowed are {form.dims}")
    for dimension, size in sizes.items():
        if variable.sizes.get(dimension, size) != size:
            raise DatasetError(f"{path}: {name} has {variable.sizes[dimension]} along {dimension}; allowed are {size}")
    values = variable.values
    if values.dtype.kind not in ("iu" if form.whole else "iuf"):
        raise DatasetError(
            f"{path}: {name} is of type {values.dtype}; allowed are {'integers' if form.whole else 'real numbers'}"
        )
    for wrong, words in (
        (~np.isfinite(values), "finite numbers"),
        (values < form.lowest - NORMALIZATION, f"values of at least {form.lowest:g}"),
        (values > form.highest + NORMALIZATION, f"values of at most {form.highest:g}"),
    ):
        if wrong.any():
            place = tuple(int(index[0]) for index in np.nonzero(wrong))
            raise DatasetError(f"{path}: {name} holds {values[place]:g} at {place}; allowed are {words}")
    return values


def _check_meaning(path: str | os.PathLike, kind: str, chosen: Mapping[str, np.ndarray]) -> None:
    """Norms, orders and counts."""
    if "states_of_realization" in chosen:
        counted, held = int(chosen["states_of_realization"].sum()), len(chosen["state_energy"])
        if counted != held:
            raise DatasetError(
                f"{path}: states_of_realization sums up to {counted}; allowed is {held}, the number of states"
            )
    if kind == "states":
        norms = chosen["probability"].sum(axis=1, dtype=np.float64)
        if (wrong := np.abs(norms - 1) > NORMALIZATION).any():
            first = int(np.flatnonzero(wrong)[0])
            raise DatasetError(
                f"{path}: probability of state {first} sums up to {norms[first]:.6g}; allowed is 1 within "
                f"{NORMALIZATION:g}"
            )
    for name, values in chosen.items():
        if not name.startswith("spectrum_of_cut_"):
            continue
        if (np.diff(values, axis=1) < 0).any():
            raise DatasetError(f"{path}: {name} descends; allowed are xi = -ln lambda in ascending order")
        weights = np.exp(-values.astype(np.float64)).sum(axis=1)
        if (wrong := weights > 1 + NORMALIZATION).any():
            first = int(np.flatnonzero(wrong)[0])
            raise DatasetError(
                f"{path}: {name} of state {first} has eigenvalues that sum up to {weights[first]:.6g}; allowed is at "
                "most 1"
            )


def _positions(given: xr.Dataset, start: int, stop: int) -> list[int]:
    labels = given["realization"].values.tolist()
    return [labels.index(realization) for realization in range(start, stop)]


def _rows(path: str | os.PathLike, chosen: Mapping[str, np.ndarray], positions: Sequence[int]) -> np.ndarray:
    """The states of some realizations."""
    if "states_of_realization" not in chosen:
        return np.arange(0)
    counts = chosen["states_of_realization"]
    ends = np.cumsum(counts)
    return np.concatenate([np.arange(ends[k] - counts[k], ends[k]) for k in positions])


def _selected(values: np.ndarray, dims: Sequence[str], positions: Sequence[int], rows: np.ndarray) -> np.ndarray:
    for dimension, indices in (("realization", positions), ("state", rows)):
        if dimension in dims:
            values = np.take(values, indices, axis=dims.index(dimension))
    return values


def _source(path: str | os.PathLike, given: xr.Dataset) -> str:
    said = [f"{name}: {given.attrs[name]}" for name in _BY_WHOM if name in given.attrs]
    return "; ".join([f"{Path(path).as_posix()} (sha256 {checksum(path)})", *said])
