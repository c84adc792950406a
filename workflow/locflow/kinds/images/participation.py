"""How extended the eigenstates of electrons are: their inverse participation ratio, averaged over realizations."""

import os
from collections.abc import Sequence

import numpy as np
import xarray as xr

from locflow.averages.statistics import moments
from locflow.hamiltonians.operators import SYSTEM_ATTRIBUTES
from locflow.kinds.images.image_files import image_files
from locflow.observables.participation_ratio import inverse_participation_ratio


def average_participation_files(paths: Sequence[str | os.PathLike]) -> xr.Dataset:
    """Mean ln IPR of the states of a system at each disorder strength.

    Parameters
    ----------
    paths
        Files of kind "images" of one system, in any order.

    Returns
    -------
    xarray.Dataset
        Kind "participation": `ln_ipr` with its standard error `ln_ipr_error`, mean `energy`, and number of `states`
        averaged over, each (W, state). The states of a window are averaged together, as one. W ascends.

    Raises
    ------
    ValueError
        No file, files of different systems, or files that are not `locflow.results.joining.Alike`.
    """
    collected: dict[float, list] = {}
    systems, attributes, targets = set(), {}, None
    for _, block in image_files(paths, own=["system"]):
        systems.add(block.attrs["system"])
        attributes = {key: block.attrs[key] for key in (*SYSTEM_ATTRIBUTES, "system", "root_seed")}
        targets = block.coords.get("target_energy")
        targets = None if targets is None else targets.values
        density = block["density"].values
        columns = density.reshape(density.shape[0] * density.shape[1], -1).T
        ln_ipr = np.log(inverse_participation_ratio(columns)).reshape(density.shape[:2])
        energy = block["energy"].values
        if targets is None:
            ln_ipr, energy = ln_ipr.reshape(-1, 1), energy.reshape(-1, 1)
        collected.setdefault(float(block.attrs["W"]), []).append((ln_ipr, energy))
    if len(systems) != 1:
        raise ValueError(f"participation is averaged over the files of one system, not of {sorted(systems)}")
    strengths = sorted(collected)
    ipr_moments, energy_moments = (
        [moments(np.concatenate([part[k] for part in collected[W]])) for W in strengths] for k in range(2)
    )
    per_state = ("W", "state")
    return xr.Dataset(
        {
            "ln_ipr": (per_state, np.stack([one.mean for one in ipr_moments]), {"long_name": "mean ln IPR"}),
            "ln_ipr_error": (per_state, np.stack([one.standard_error for one in ipr_moments])),
            "energy": (per_state, np.stack([one.mean for one in energy_moments])),
            "states": (per_state, np.stack([one.count for one in ipr_moments])),
        },
        coords={"W": strengths} | ({} if targets is None else {"target_energy": ("state", targets)}),
        attrs={"kind": "participation", **attributes},
    )
