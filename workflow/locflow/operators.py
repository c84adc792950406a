"""Operators of a system: its clean Hamiltonian, and the diagonal operators that the random field multiplies.

They are built once per system (`build_operators`, needs QuSpin) and read by every realization, which only
adds a diagonal (`hamiltonian`, needs neither QuSpin nor a basis).
"""

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import numpy as np
import xarray as xr
from scipy.sparse import csr_array, get_index_dtype


def build_operators(definition: Mapping) -> xr.Dataset:
    """Clean Hamiltonian and field operators of a system.

    Parameters
    ----------
    definition
        From `locflow.models.hamiltonian_definition`.

    Returns
    -------
    xarray.Dataset
        Of kind "operators": `hamiltonian_data`, `hamiltonian_indices`, `hamiltonian_indptr` (CSR, indices
        sorted, the whole diagonal stored), `field_operators` (basis_state, site), `occupation` (basis_state,
        site). Attributes: model, hamiltonian, lattice, boundary, particles, couplings (JSON), statistics,
        dimension, basis_order, field_operator, quspin_version.
    """
    # Here, because QuSpin takes more than a second to import and realizations do not need it.
    from locflow import quspin_bases

    basis = quspin_bases.sector_basis(definition["statistics"], definition["sites"], definition["particles"])
    clean = quspin_bases.matrix(basis, definition["terms"])
    occupation = quspin_bases.occupations(basis)
    return xr.Dataset(
        {
            "hamiltonian_data": ("nonzero", clean.data),
            "hamiltonian_indices": ("nonzero", clean.indices.astype(np.int32)),
            "hamiltonian_indptr": ("row_pointer", clean.indptr.astype(np.int64)),
            "field_operators": (("basis_state", "site"), definition["field_scale"] * (occupation - 0.5)),
            "occupation": (("basis_state", "site"), occupation),
        },
        attrs={
            "kind": "operators",
            "model": definition["model"],
            "hamiltonian": definition["hamiltonian"],
            "lattice": definition["lattice"],
            "boundary": definition["boundary"],
            "particles": definition["particles"],
            "couplings": json.dumps(definition["couplings"], sort_keys=True),
            "statistics": definition["statistics"],
            "dimension": clean.shape[0],
            "basis_order": quspin_bases.BASIS_ORDER,
            "field_operator": definition["field_operator"],
            "quspin_version": version("quspin"),
        },
    )


def hamiltonian(operators: xr.Dataset, field: np.ndarray | Sequence[float]) -> csr_array:
    """Hamiltonian of a realization: the clean one and the random field on the diagonal.

    Parameters
    ----------
    operators
        Of kind "operators".
    field
        Shape (N,): random field of each site, for instance from `locflow.disorder.box_field`.

    Returns
    -------
    csr_array, shape (D, D), float64
        Sorted indices; the same pattern for every field.

    Raises
    ------
    ValueError
        The field has another number of sites, or the stored matrix lacks diagonal elements.
    """
    field = np.asarray(field, dtype=np.float64)
    field_operators = operators["field_operators"].values
    dimension, sites = field_operators.shape
    if field.shape != (sites,):
        raise ValueError(f"field: shape {field.shape} does not fit {sites} sites")
    indices = operators["hamiltonian_indices"].values
    indptr = operators["hamiltonian_indptr"].values
    rows = np.repeat(np.arange(dimension), np.diff(indptr))
    diagonal = np.flatnonzero(indices == rows)
    if diagonal.size != dimension:
        raise ValueError(f"operators: {dimension - diagonal.size} of {dimension} diagonal elements are absent")
    data = operators["hamiltonian_data"].values.copy()
    data[diagonal] += field_operators @ field
    # Solvers want the narrowest index type, and both arrays alike.
    index_type = get_index_dtype(maxval=max(indptr[-1], dimension))
    pattern = (indices.astype(index_type), indptr.astype(index_type))
    result = csr_array((data, *pattern), shape=(dimension, dimension))
    result.has_canonical_format = True
    return result
