"""What all realizations of a model of one's own share: the basis, the clean Hamiltonian, and where numbers enter it."""

import json
from collections.abc import Mapping

import numpy as np
import xarray as xr
from scipy.sparse import coo_array, csr_array

from locflow.hamiltonians.general_bases import BASIS_ORDER, Basis
from locflow.hamiltonians.lattices import Lattice
from locflow.hamiltonians.operators import described
from locflow.hamiltonians.spaces import Space


def build_operators(definition: Mapping) -> xr.Dataset:
    """Clean Hamiltonian and the operators that numbers multiply, on the sector.

    Parameters
    ----------
    definition
        From `locflow.hamiltonians.models.hamiltonian_definition`, of a `general.GeneralModel`.

    Returns
    -------
    xarray.Dataset
        Of kind "operators": `hamiltonian_data` (nonzero, part), real and, where the attribute `complex` is 1, imaginary
        part, `hamiltonian_indices`, `hamiltonian_indptr`: CSR, indices sorted, the whole diagonal stored. What a unit
        of each number adds: `number_values` (entry, part) to the stored elements `number_elements` (entry), those of a
        number up to `number_ends` (number). `occupation` and `configuration` (basis_state, site), of the states before
        symmetries. Of a symmetric sector `isometry_data` (entry of it, part), `isometry_indices`, `isometry_indptr`:
        its states as columns. Attributes: those of `locflow.hamiltonians.operators.described`, numbers (JSON: label,
        strength, distribution, draws, used, of_site of each group), basis_order, degrees (states of a site).

    Raises
    ------
    ValueError
        Terms lead out of the basis.
    """
    space = Space(**definition["space"])
    lattice = Lattice(definition["lattice"], definition["boundary"])
    basis = Basis(space, definition["sites"], definition["charges"], lattice.bonds if space.blockade else ())
    isometry = basis.isometry(definition["symmetries"]) if len(definition["symmetries"]) > 1 else None
    parts = 2 if definition["complex"] else 1

    def matrix(operator) -> csr_array:
        operator_matrix = basis.matrix(operator)
        return operator_matrix if isometry is None else csr_array(isometry.conj().T @ operator_matrix @ isometry)

    clean = matrix(definition["terms"])
    groups = definition["numbers"]
    numbers = [matrix(operator).tocoo() for group in groups for operator in group["operators"]]
    dimension = clean.shape[0]
    every = np.arange(dimension)
    clean = clean.tocoo()
    values = np.concatenate([clean.data, np.zeros(dimension), *(np.zeros(number.nnz) for number in numbers)])
    places = tuple(
        np.concatenate([clean.coords[axis], every, *(number.coords[axis] for number in numbers)]) for axis in (0, 1)
    )
    clean = csr_array(coo_array((values, places), shape=(dimension, dimension)))
    clean.sum_duplicates()
    stored = np.repeat(every, np.diff(clean.indptr)).astype(np.int64) * dimension + clean.indices
    entries = [number.data != 0 for number in numbers]
    elements = [
        np.searchsorted(stored, number.coords[0][kept].astype(np.int64) * dimension + number.coords[1][kept])
        for number, kept in zip(numbers, entries, strict=True)
    ]
    variables = {
        "hamiltonian_data": (("nonzero", "part"), _parts(clean.data, parts)),
        "hamiltonian_indices": ("nonzero", clean.indices.astype(np.int32)),
        "hamiltonian_indptr": ("row_pointer", clean.indptr.astype(np.int64)),
        "number_values": (
            ("entry", "part"),
            _parts(np.concatenate([number.data[kept] for number, kept in zip(numbers, entries, strict=True)]), parts),
        ),
        "number_elements": ("entry", np.concatenate(elements)),
        "number_ends": ("number", np.cumsum([len(places) for places in elements])),
        "occupation": (("product_state", "site"), basis.occupation),
        "configuration": (("product_state", "site"), basis.configuration),
    }
    if isometry is not None:
        variables |= {
            "isometry_data": (("isometry_entry", "part"), _parts(isometry.data, parts)),
            "isometry_indices": ("isometry_entry", isometry.indices.astype(np.int32)),
            "isometry_indptr": ("isometry_pointer", isometry.indptr.astype(np.int64)),
        }
    kept = ("label", "strength", "distribution", "draws", "used", "of_site")
    return xr.Dataset(
        variables,
        attrs={
            **described(definition, dimension=dimension, fields=definition["sites"]),
            "numbers": json.dumps([{key: group[key] for key in kept} for group in groups]),
            "complex": int(definition["complex"]),
            "sector": json.dumps(definition["sector"], sort_keys=True),
            "degrees": space.size**space.species,
            "basis_order": BASIS_ORDER,
        },
    )


def _parts(values: np.ndarray, parts: int) -> np.ndarray:
    return np.stack([values.real, values.imag][:parts], axis=1)


def joined_parts(values: np.ndarray) -> np.ndarray:
    """Real or complex numbers of an array whose last axis is their parts."""
    return values[..., 0] if values.shape[-1] == 1 else values @ np.array([1, 1j])


class GeneralHamiltonians:
    """The Hamiltonians of all realizations of a model of one's own.

    Parameters
    ----------
    operators
        From `build_operators`.

    Attributes
    ----------
    dimension : int
    numbers : int
        How many numbers a realization has.
    isometry : csr_array or None
        Shape (product states, dimension): the states of a symmetric sector.
    """

    def __init__(self, operators: xr.Dataset):
        self.dimension = int(operators.attrs["dimension"])
        self._clean = joined_parts(operators["hamiltonian_data"].values)
        self._pattern = operators["hamiltonian_indices"].values, operators["hamiltonian_indptr"].values.astype(np.int32)
        self._values = joined_parts(operators["number_values"].values)
        self._elements = operators["number_elements"].values
        self._counts = np.diff(operators["number_ends"].values, prepend=0)
        self.numbers = len(self._counts)
        self.isometry = None
        if "isometry_data" in operators:
            data = joined_parts(operators["isometry_data"].values)
            pattern = operators["isometry_indices"].values, operators["isometry_indptr"].values
            shape = (operators.sizes["product_state"], self.dimension)
            self.isometry = csr_array((data, *pattern), shape=shape)

    def matrix(self, numbers: np.ndarray) -> csr_array:
        """Hamiltonian of a realization, shape (D, D), float64 or complex128.

        Parameters
        ----------
        numbers
            Shape (numbers,), real.

        Raises
        ------
        ValueError
            Another count of numbers, or numbers that are not real and finite.
        """
        numbers = np.asarray(numbers)
        if numbers.shape != (self.numbers,) or np.iscomplexobj(numbers) or not np.isfinite(numbers).all():
            raise ValueError(f"numbers: {self.numbers} real and finite ones are needed; these are not")
        weights = np.repeat(numbers, self._counts) * self._values
        data = self._clean + _summed(self._elements, weights, len(self._clean))
        result = csr_array((data, *self._pattern), shape=(self.dimension, self.dimension))
        result.has_canonical_format = True
        return result


def _summed(places: np.ndarray, weights: np.ndarray, count: int) -> np.ndarray:
    if not np.iscomplexobj(weights):
        return np.bincount(places, weights, minlength=count)
    return np.bincount(places, weights.real, minlength=count) + 1j * np.bincount(places, weights.imag, minlength=count)
