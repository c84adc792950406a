"""Operators of one electron on a lattice: its clean Hamiltonian as a sparse matrix, and where disorder enters it.

All realizations have the same pattern: random site energies are added to the diagonal, and random hops to elements that
the clean matrix stores, as zeros where no other hop shares the bond.
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from scipy.sparse import coo_array, csr_array

from locflow.hamiltonians.hops import check_hops
from locflow.hamiltonians.lattices import bonds_along
from locflow.hamiltonians.operators import described, real_field


def build_operators(definition: Mapping) -> xr.Dataset:
    """Clean Hamiltonian, and the places of its disorder.

    Parameters
    ----------
    definition
        From `locflow.hamiltonians.models.hamiltonian_definition`, of an `electrons.ElectronModel`.

    Returns
    -------
    xarray.Dataset
        Of kind "operators". Basis state c + C x + C Lx y is component c of C of the site (x, y).
        `hamiltonian_data` (nonzero, part), real and imaginary part, `hamiltonian_indices`, `hamiltonian_indptr`: CSR,
        indices sorted, the whole diagonal stored. `field_of_state` (basis_state): which random field, times the
        attribute field_scale, is the energy of a basis state. Where hops are random also `random_amplitude` (bond), and
        `random_elements` (bond, end, start) with `conjugate_elements`: the stored elements of the hop from component
        `start` to component `end` of the next site, and of the way back.

    Raises
    ------
    ValueError
        From `locflow.hamiltonians.hops.check_hops`.
    """
    check_hops(definition["terms"], definition["components"])
    shape, boundary, components = definition["lattice"], definition["boundary"], len(definition["components"])
    dimension = definition["sites"] * components
    every = np.arange(dimension)
    rows, columns, values = [every], [every], [np.zeros(dimension, dtype=complex)]
    amplitudes, random_rows, random_columns = [], [], []
    for term in definition["terms"]:
        start, end = np.array(bonds_along(shape, boundary, term["step"])).T * components
        if "random" in term:
            shape_of_hops = (len(start), components, components)
            random_rows.append(np.broadcast_to((end[:, None] + np.arange(components))[:, :, None], shape_of_hops))
            random_columns.append(np.broadcast_to((start[:, None] + np.arange(components))[:, None, :], shape_of_hops))
            amplitudes.append(np.full(len(start), term["amplitude"]))
            continue
        for a, row in enumerate(term["matrix"]):
            for b, (real, imaginary) in enumerate(row):
                if real or imaginary:
                    hop = np.full(len(start), complex(real, imaginary))
                    rows.append(end + a)
                    columns.append(start + b)
                    values.append(hop)
                    if any(term["step"]):
                        rows.append(start + b)
                        columns.append(end + a)
                        values.append(hop.conj())
    if amplitudes:
        random_rows, random_columns = np.concatenate(random_rows), np.concatenate(random_columns)
        for row, column in ((random_rows, random_columns), (random_columns, random_rows)):
            rows.append(row.ravel())
            columns.append(column.ravel())
            values.append(np.zeros(row.size, dtype=complex))
    triplets = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    clean = csr_array(coo_array(triplets, shape=(dimension, dimension)))
    clean.sum_duplicates()
    per_component = definition["field_per_component"]
    operators = xr.Dataset(
        {
            "hamiltonian_data": (("nonzero", "part"), np.stack([clean.data.real, clean.data.imag], axis=1)),
            "hamiltonian_indices": ("nonzero", clean.indices.astype(np.int32)),
            "hamiltonian_indptr": ("row_pointer", clean.indptr.astype(np.int32)),
            "field_of_state": ("basis_state", (every if per_component else every // components).astype(np.int32)),
        },
        attrs={
            **described(definition, dimension=dimension, fields=dimension if per_component else definition["sites"]),
            "components": definition["components"],
            "degeneracy": definition["degeneracy"],
            "field_scale": definition["field_scale"],
            "basis_order": "component, then x, then y",
        },
    )
    if not amplitudes:
        return operators
    place = {}
    stored = np.repeat(every, np.diff(clean.indptr)) * dimension + clean.indices
    for name, row, column in (("random", random_rows, random_columns), ("conjugate", random_columns, random_rows)):
        place[f"{name}_elements"] = (
            ("bond", "end", "start"),
            np.searchsorted(stored, row * dimension + column).astype(np.int32),
        )
    return operators.assign(random_amplitude=("bond", np.concatenate(amplitudes)), **place)


class ElectronHamiltonians:
    """The Hamiltonians of all realizations of a system of one electron.

    Parameters
    ----------
    operators
        From `build_operators`.

    Examples
    --------
    >>> from locflow.hamiltonians.models import hamiltonian_definition
    >>> couplings = {"V_1": 0.8, "V_2": 0.6}
    >>> torus = {"model": "ando_electrons", "lattice": [3, 3], "boundary": "periodic", "particles": 1}
    >>> torus["couplings"] = couplings
    >>> hamiltonians = ElectronHamiltonians(build_operators(hamiltonian_definition(torus)))
    >>> matrix = hamiltonians.matrix(field=np.zeros(9))
    >>> matrix.shape, abs(matrix - matrix.conj().T).max().item()
    ((18, 18), 0.0)
    >>> np.linalg.eigvalsh(matrix.toarray())[:2].round(6) + 0.0
    array([-3.2, -3.2])
    """

    def __init__(self, operators: xr.Dataset):
        self.dimension = int(operators.attrs["dimension"])
        self._indices = operators["hamiltonian_indices"].values
        self._indptr = operators["hamiltonian_indptr"].values
        self._clean = operators["hamiltonian_data"].values @ np.array([1, 1j])
        rows = np.repeat(np.arange(self.dimension), np.diff(self._indptr))
        self._diagonal = np.flatnonzero(self._indices == rows)
        self._fields = int(operators.attrs["fields"])
        self._field_of_state = operators["field_of_state"].values
        self._field_scale = float(operators.attrs["field_scale"])
        self.random_bonds = operators.sizes.get("bond", 0)
        if self.random_bonds:
            self._amplitude = operators["random_amplitude"].values[:, None, None]
            self._random = operators["random_elements"].values
            self._conjugate = operators["conjugate_elements"].values

    def matrix(self, field: np.ndarray, hops: np.ndarray | None = None) -> csr_array:
        """Hamiltonian of a realization.

        Parameters
        ----------
        field
            Shape (fields,): see `field_of_state` and field_scale of the operators.
        hops
            Shape (bonds, components, components), complex: matrices of the random hops, before their amplitude.

        Returns
        -------
        csr_array, shape (D, D), complex128
            Hermitian, sorted indices, the same pattern for every realization.

        Raises
        ------
        ValueError
            Fields or hops of another shape, or not finite, or fields that are not real.
        """
        field = real_field(field, self._fields)
        data = self._clean.copy()
        data[self._diagonal] += self._field_scale * field[self._field_of_state]
        if self.random_bonds:
            expected = self._random.shape
            if np.shape(hops) != expected or not np.isfinite(hops).all():
                raise ValueError(f"hops: shape {np.shape(hops)} instead of {expected}, or numbers that are not finite")
            weighted = self._amplitude * hops
            # Added, not written: other hops may share the bond.
            np.add.at(data, self._random, weighted)
            np.add.at(data, self._conjugate, weighted.conj())
        matrix = csr_array((data, self._indices, self._indptr), shape=(self.dimension, self.dimension))
        matrix.has_canonical_format = True
        return matrix
