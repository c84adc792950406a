"""What all realizations of driven spins share: the basis, and the products of neighbouring spins in it."""

import json
from collections.abc import Mapping

import numpy as np
import xarray as xr

from locflow.hamiltonians.drives import check_drive
from locflow.hamiltonians.operators import described

BASIS_ORDER = "descending integers, site 0 is the most significant bit, 1 is up"


def build_operators(definition: Mapping) -> xr.Dataset:
    """The diagonal operators of a drive.

    Parameters
    ----------
    definition
        From `locflow.hamiltonians.models.hamiltonian_definition`, of a `driven_spins.DrivenSpinModel`.

    Returns
    -------
    xarray.Dataset
        Of kind "operators": `sigma` (basis_state, site), sigma^z, +1 for up; `bond_sigma` (basis_state, bond), its
        product on each bond. The first site is the first factor of the product space, up before down. Attributes:
        those of `locflow.hamiltonians.operators.described`, basis_order, drive (JSON).

    Raises
    ------
    ValueError
        From `locflow.hamiltonians.drives.check_drive`.

    Examples
    --------
    >>> from locflow.hamiltonians.models import hamiltonian_definition
    >>> couplings = {"g": 1.0, "J": 1.0, "B": 1.0, "T1": 1.0, "T2": 1.0}
    >>> chain = {"model": "driven_ising", "lattice": [2], "boundary": "open", "particles": 0, "couplings": couplings}
    >>> operators = build_operators(hamiltonian_definition(chain))
    >>> operators["sigma"].values.tolist()
    [[1, 1], [1, -1], [-1, 1], [-1, -1]]
    >>> operators["bond_sigma"].values.ravel()
    array([ 1, -1, -1,  1], dtype=int8)
    """
    sites, drive = definition["sites"], definition["drive"]
    check_drive(drive, sites)
    numbers = np.arange(2**sites)[:, None]
    sigma = (1 - 2 * ((numbers >> np.arange(sites - 1, -1, -1)) & 1)).astype(np.int8)
    ahead, behind = np.array(drive["bonds"]).T
    return xr.Dataset(
        {
            "sigma": (("basis_state", "site"), sigma),
            "bond_sigma": (("basis_state", "bond"), sigma[:, ahead] * sigma[:, behind]),
        },
        attrs={
            **described(definition, dimension=2**sites, fields=sites + len(drive["bonds"])),
            "basis_order": BASIS_ORDER,
            "drive": json.dumps(drive, sort_keys=True),
        },
    )
