"""Operators of fermions or spins: the clean Hamiltonian, and the diagonal operators that the random field multiplies.

They are built once per system (`build_operators`, needs QuSpin) and read by every realization, which only
adds a diagonal (`hamiltonian`, needs neither QuSpin nor a basis).
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

import numpy as np
import xarray as xr
from scipy.sparse import coo_array, csr_array, get_index_dtype

from locflow.hamiltonians.operators import described, real_field


def build_operators(definition: Mapping) -> xr.Dataset:
    """Clean Hamiltonian and field operators of a system.

    Parameters
    ----------
    definition
        From `locflow.hamiltonians.models.hamiltonian_definition`, of a `many_body.ManyBodyModel`.

    Returns
    -------
    xarray.Dataset
        Of kind "operators": `hamiltonian_data`, `hamiltonian_indices`, `hamiltonian_indptr` (CSR, indices
        sorted, the whole diagonal stored), `field_operators` (basis_state, site), `occupation` (basis_state,
        site). Where a coupling is random, what a unit of it adds on each bond: `bond_values` (entry), to the stored
        elements `bond_elements` (entry), those of a bond up to `bond_ends` (bond). Attributes: those of
        `locflow.hamiltonians.operators.described`, basis_order, quspin_version.

    Raises
    ------
    ValueError
        From `locflow.hamiltonians.operator_strings.check_terms`.
    """
    # Here, because QuSpin takes more than a second to import and realizations do not need it.
    from locflow.hamiltonians import quspin_bases

    basis = quspin_bases.sector_basis(definition["basis"], definition["sites"], definition["particles"])
    clean = quspin_bases.matrix(basis, definition["terms"])
    random = {}
    if "bond_terms" in definition:
        clean, random = _with_random_bonds(
            clean, [quspin_bases.matrix(basis, terms) for terms in definition["bond_terms"]]
        )
    occupation = quspin_bases.occupations(basis)
    return xr.Dataset(
        {
            "hamiltonian_data": ("nonzero", clean.data),
            "hamiltonian_indices": ("nonzero", clean.indices.astype(np.int32)),
            "hamiltonian_indptr": ("row_pointer", clean.indptr.astype(np.int64)),
            "field_operators": (("basis_state", "site"), definition["field_scale"] * (occupation - 0.5)),
            "occupation": (("basis_state", "site"), occupation),
            **random,
        },
        attrs={
            **described(definition, dimension=clean.shape[0], fields=definition["sites"]),
            "basis_order": quspin_bases.BASIS_ORDER,
            "quspin_version": version("quspin"),
        },
    )


def _with_random_bonds(clean: csr_array, bonds: Sequence[csr_array]) -> tuple[csr_array, dict]:
    """The clean matrix with all elements that a bond reaches stored, and the variables that say which these are."""
    dimension = clean.shape[0]
    bonds = [bond.tocoo() for bond in bonds]
    every = [clean.tocoo(), *bonds]
    values = np.concatenate([clean.data, *(np.zeros(bond.nnz) for bond in bonds)])
    places = tuple(np.concatenate([matrix.coords[axis] for matrix in every]) for axis in (0, 1))
    clean = csr_array(coo_array((values, places), shape=clean.shape))
    clean.sum_duplicates()
    stored = np.repeat(np.arange(dimension), np.diff(clean.indptr)) * dimension + clean.indices
    entries = [bond.data != 0 for bond in bonds]
    elements = [
        np.searchsorted(stored, bond.coords[0][kept].astype(np.int64) * dimension + bond.coords[1][kept])
        for bond, kept in zip(bonds, entries, strict=True)
    ]
    return clean, {
        "bond_values": ("entry", np.concatenate([bond.data[kept] for bond, kept in zip(bonds, entries, strict=True)])),
        "bond_elements": ("entry", np.concatenate(elements)),
        "bond_ends": ("bond", np.cumsum([len(places) for places in elements])),
    }


def hamiltonian(
    operators: xr.Dataset, field: np.ndarray | Sequence[float], bonds: np.ndarray | None = None
) -> csr_array:
    """Hamiltonian of a realization: the clean one, the random field on the diagonal, and random couplings.

    Parameters
    ----------
    operators
        Of kind "operators".
    field
        Shape (N,): random field of each site, for instance from `locflow.hamiltonians.disorder.random_field`.
    bonds
        Shape (bonds,): what is added to the random coupling on each bond, in the order of `bond_ends`; None where no
        coupling is random.

    Returns
    -------
    csr_array, shape (D, D), float64
        Sorted indices; the same pattern for every realization.

    Raises
    ------
    ValueError
        The field has another number of sites, is complex or not finite; so of the bonds; or the stored matrix lacks
        diagonal elements.

    Examples
    --------
    Two spins with a field on the first: up-down and down-up.

    >>> from locflow.hamiltonians.models import hamiltonian_definition
    >>> pair = {"model": "heisenberg_spin", "lattice": [2], "boundary": "open", "particles": 1, "couplings": {"J": 1.0}}
    >>> operators = build_operators(hamiltonian_definition(pair))
    >>> hamiltonian(operators, field=[0.5, 0.0]).toarray()
    array([[ 0. ,  0.5],
           [ 0.5, -0.5]])
    """
    field_operators = operators["field_operators"].values
    dimension, sites = field_operators.shape
    field = real_field(field, sites)
    indices = operators["hamiltonian_indices"].values
    indptr = operators["hamiltonian_indptr"].values
    rows = np.repeat(np.arange(dimension), np.diff(indptr))
    diagonal = np.flatnonzero(indices == rows)
    if diagonal.size != dimension:
        raise ValueError(f"operators: {dimension - diagonal.size} of {dimension} diagonal elements are absent")
    data = operators["hamiltonian_data"].values.copy()
    data[diagonal] += field_operators @ field
    if bonds is not None:
        bonds = np.asarray(bonds)
        if bonds.shape != (count := operators.sizes.get("bond", 0),):
            raise ValueError(f"bonds: shape {bonds.shape} does not fit {count} random couplings")
        if np.iscomplexobj(bonds) or not np.isfinite(bonds).all():
            raise ValueError("bonds: random couplings are real and finite; these are not")
        weights = np.repeat(bonds, np.diff(operators["bond_ends"].values, prepend=0)) * operators["bond_values"].values
        data += np.bincount(operators["bond_elements"].values, weights, minlength=data.size)
    # Solvers want the narrowest index type, and both arrays alike.
    index_type = get_index_dtype(maxval=max(indptr[-1], dimension))
    pattern = (indices.astype(index_type), indptr.astype(index_type))
    result = csr_array((data, *pattern), shape=(dimension, dimension))
    result.has_canonical_format = True
    return result
