"""The imbalance of all traces of a system, in one file (paper 5, Figs. 3 and 8)."""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.hamiltonians.operators import SYSTEM_ATTRIBUTES
from locflow.observables.imbalance import imbalance
from locflow.realizations.collected import check_one_system
from locflow.results.files import read_dataset
from locflow.results.joining import OF_A_STRENGTH, Alike, concatenated


def collect_files(paths: Sequence[str | os.PathLike]) -> xr.Dataset:
    """Imbalance of the traces in files of kind "traces".

    Parameters
    ----------
    paths
        Of one system, in any order.

    Returns
    -------
    xarray.Dataset
        Kind "imbalances": `imbalance` (W, realization, trace, time), and of traces at energy densities
        `initial_energy_density` (W, realization, trace) with the coordinate `energy_density` (trace). W and realization
        ascend; where a W has fewer realizations than another the rest is nan.

    Raises
    ------
    ValueError
        No file, files of different systems or that are not `locflow.results.joining.Alike`, or a realization that
        occurs twice at a W.
    """
    blocks, alike = [], Alike(along=["realization"], own=[*OF_A_STRENGTH, "system"])
    for path in paths:
        with read_dataset(path, "traces") as block:
            alike.check(block)
            values: dict[str, Any] = {"imbalance": (("realization", "trace", "time"), _imbalance(block))}
            if "initial_energy_density" in block:
                values["initial_energy_density"] = block["initial_energy_density"].load()
            coords = {name: block[name].load() for name in ("realization", "time", "energy_density") if name in block}
            attributes = {**block.attrs, "sites": block.sizes["site"]}
            blocks.append(xr.Dataset(values, coords, attributes).expand_dims(W=[float(block.attrs["W"])]))
    if not blocks:
        raise ValueError("there are no traces to collect")
    systems = {block.attrs["system"] for block in blocks}
    check_one_system(systems, "traces", "be collected")
    first = blocks[0]
    by_strength: dict[float, list[xr.Dataset]] = {}
    for block in blocks:
        by_strength.setdefault(float(block.attrs["W"]), []).append(block)
    joined = []
    for W, parts in sorted(by_strength.items()):
        whole = concatenated(parts, "realization").sortby("realization")
        if np.any(np.diff(whole["realization"]) == 0):
            raise ValueError(f"W = {W}: a realization occurs twice among the files")
        joined.append(whole)
    result = concatenated(joined, "W", along=["realization"], join="outer")
    kept = {key: first.attrs[key] for key in (*SYSTEM_ATTRIBUTES, "system", "root_seed")}
    return result.assign_attrs({"kind": "imbalances", "sites": first.attrs["sites"], **kept})


def _imbalance(block: xr.Dataset) -> np.ndarray:
    return imbalance(block["magnetization"].values, block["initial_state"].values).astype(np.float32)
