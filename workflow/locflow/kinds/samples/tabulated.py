"""The indicators of a system that keeps samples as one table (`locflow.kinds.indicators.tabulated`)."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from locflow.hamiltonians.lattices import number_of_sites
from locflow.kinds.indicators.tabulated import with_units
from locflow.results.files import read_dataset

_NAMES = {"gap_ratio": "gap_ratio", "entanglement_entropy": "entropy", "spin_fraction": "spin_fraction"}


def tabulate(files: Mapping[str, Sequence[str]]) -> xr.Dataset:
    """Gap ratio, half-chain entropy and spin fraction at the energy densities of the samples.

    Parameters
    ----------
    files
        `values`, the one file of kind "samples", and `operators`.
    """
    samples = read_dataset(files["values"][0], "samples")[list(_NAMES)].load()
    sites = number_of_sites(np.atleast_1d(samples.attrs["lattice"]).tolist())
    table = xr.Dataset(
        {
            **{
                name: (("W", "realization", "bin"), samples[old].transpose("W", "realization", "energy_density").values)
                for old, name in _NAMES.items()
            },
            "realizations_total": ("W", np.full(samples.sizes["W"], samples.sizes["realization"])),
        },
        coords={"W": samples["W"].values, "bin_center": ("bin", samples["energy_density"].values)},
        attrs={name: samples.attrs[name] for name in ("system", "degenerate_W") if name in samples.attrs},
    )
    return with_units(table, files["operators"], sites // 2)
