"""The one place that talks to QuSpin: basis states and matrices of a sector with fixed particle number.

It never checks symmetries (QuSpin's failed checks prompt) and never prints. QuSpin's conventions, which all
files inherit: basis states in descending order of their integer, site 0 the most significant bit, 1 an
occupied site or an up spin; fermions in Jordan-Wigner order of the site numbers. No physics of a model is
written here.
"""

from collections.abc import Sequence

import numpy as np
from quspin.basis import spin_basis_general, spinless_fermion_basis_general
from scipy.sparse import coo_array, csr_array

from locflow.hamiltonians.operator_strings import check_terms

BASIS_ORDER = "descending integers, site 0 is the most significant bit, 1 is occupied or up"


def sector_basis(kind: str, sites: int, particles: int) -> spin_basis_general | spinless_fermion_basis_general:
    """QuSpin's basis of a sector with a fixed number of particles.

    Parameters
    ----------
    kind
        "fermions": spinless. "spins": spins 1/2 whose strings are spin operators (not Pauli matrices).
    sites, particles
        Number of sites, and of fermions or up spins.

    Raises
    ------
    ValueError
        Unknown kind of basis.
    """
    if kind == "fermions":
        return spinless_fermion_basis_general(sites, Nf=particles)
    if kind == "spins":
        return spin_basis_general(sites, Nup=particles, pauli=0)
    raise ValueError(f"basis: {kind!r} is not known; allowed: fermions, spins")


def occupations(basis: spin_basis_general | spinless_fermion_basis_general) -> np.ndarray:
    """Occupation of each site in each basis state: ndarray of shape (D, N), int8, 1 for occupied or up."""
    shifts = np.arange(basis.N - 1, -1, -1, dtype=np.uint64)
    return ((basis.states.astype(np.uint64)[:, None] >> shifts) & np.uint64(1)).astype(np.int8)


def matrix(basis: spin_basis_general | spinless_fermion_basis_general, terms: Sequence) -> csr_array:
    """Matrix of a sum of operator strings.

    Parameters
    ----------
    basis
        From `sector_basis`.
    terms
        QuSpin's static list, of [string, [[coefficient, site, ...], ...]]; their sum is Hermitian.

    Returns
    -------
    csr_array, shape (D, D), float64
        Sorted indices, no duplicates. The whole diagonal is stored, zeros included, so that the pattern stays
        the same when a random field is added.

    Raises
    ------
    ValueError
        From `locflow.hamiltonians.operator_strings.check_terms`: a sum that leaves the sector, is complex or not
        Hermitian, of which `Op` would leave out the parts that have no place.
    """
    kind = "spins" if isinstance(basis, spin_basis_general) else "fermions"
    check_terms(kind, terms, sites=basis.N, particles=int(basis.states[0]).bit_count())
    dimension = basis.Ns
    diagonal = np.zeros(dimension)
    values, rows, columns = [], [], []
    for string, coefficients in terms:
        # Imaginary elements, which cancel.
        if string.count("y") % 2:
            continue
        for coefficient, *sites in coefficients:
            value, row, column = basis.Op(string, sites, coefficient, np.float64)
            on_diagonal = row == column
            np.add.at(diagonal, row[on_diagonal], value[on_diagonal])
            values.append(value[~on_diagonal])
            rows.append(row[~on_diagonal])
            columns.append(column[~on_diagonal])
    every = np.arange(dimension)
    triplets = (
        np.concatenate([*values, diagonal]),
        (np.concatenate([*rows, every]), np.concatenate([*columns, every])),
    )
    result = csr_array(coo_array(triplets, shape=(dimension, dimension)))
    result.sum_duplicates()
    return result
