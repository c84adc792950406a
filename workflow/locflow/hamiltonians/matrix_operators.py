"""Matrices by a function of the user: its text, checked, and its call for each realization."""

import json
from collections.abc import Mapping

import numpy as np
import xarray as xr
from scipy.sparse import csr_array, issparse

from locflow.hamiltonians.operators import described
from locflow.matrices import hermitian, real_symmetric


def build_operators(definition: Mapping) -> xr.Dataset:
    """What all realizations of a model by a matrix share.

    Parameters
    ----------
    definition
        From `locflow.hamiltonians.models.hamiltonian_definition`, of a `matrix_models.MatrixModel`.

    Returns
    -------
    xarray.Dataset
        Of kind "operators": `site_number` (site); where there are labels `occupation` and `configuration`
        (basis_state, site). Attributes: those of `locflow.hamiltonians.operators.described`, source, function, numbers
        (JSON, as of `general_operators.build_operators`), complex.

    Raises
    ------
    ValueError
        The function does not return a sparse Hermitian matrix of the dimension that the config says, for a field of
        zeros or of ones, or a complex one where it is said to be real; labels that are no integers from 0, of another
        shape, or not different for each basis state.
    """
    sites, count = definition["sites"], definition["numbers"]
    draw_and_weight = [[site, 1.0] for site in range(sites)] if count == sites else []
    group = {"label": "field", "strength": "W", "distribution": None, "draws": count, "used": [*range(count)]}
    operators = xr.Dataset(
        {"site_number": ("site", np.arange(sites))},
        attrs={
            **described(definition, dimension=definition["dimension"], fields=count),
            "source": definition["source"],
            "function": definition["function"],
            "numbers": json.dumps([{**group, "of_site": draw_and_weight}]),
            "complex": int(definition["complex"]),
            "sector": "{}",
            "basis_order": "of the user's function",
        },
    )
    hamiltonians = MatrixHamiltonians(operators)
    for numbers in (np.zeros(count), np.ones(count)):
        hamiltonians.matrix(numbers)
    if not definition["labels"]:
        return operators
    labels = np.asarray(_namespace(definition["source"])[definition["labels"]](*hamiltonians.lattice))
    if labels.shape != (definition["dimension"], sites) or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"{definition['labels']}: must return integers of shape ({definition['dimension']}, {sites}), not "
            f"{labels.dtype} of shape {labels.shape}"
        )
    if labels.min() < 0 or len(np.unique(labels, axis=0)) < len(labels):
        raise ValueError(f"{definition['labels']}: labels count from 0, and no two basis states have the same")
    return operators.assign(
        occupation=(("basis_state", "site"), labels), configuration=(("basis_state", "site"), labels)
    )


class MatrixHamiltonians:
    """The Hamiltonians of all realizations, by the function of the user.

    Parameters
    ----------
    operators
        From `build_operators`.
    """

    isometry = None

    def __init__(self, operators: xr.Dataset):
        attributes = operators.attrs
        self.dimension, self.is_complex = int(attributes["dimension"]), bool(attributes["complex"])
        self.lattice = [int(length) for length in np.atleast_1d(attributes["lattice"])], str(attributes["boundary"])
        self._name = attributes["function"]
        self._function = _namespace(attributes["source"])[self._name]
        self._couplings = json.loads(attributes["couplings"])

    def matrix(self, numbers: np.ndarray) -> csr_array:
        """Hamiltonian of a realization, shape (D, D), float64 or complex128.

        Raises
        ------
        ValueError
            See `build_operators`.
        """
        built = self._function(np.asarray(numbers), *self.lattice, **self._couplings)
        if issparse(built) and np.iscomplexobj(built) and not self.is_complex:
            raise ValueError(f"{self._name}: returns a complex matrix; model.complex: true takes it")
        built = hermitian(built) if self.is_complex else real_symmetric(built)
        if built.shape[0] != self.dimension:
            raise ValueError(
                f"{self._name}: returns a matrix of {built.shape[0]} basis states; model.dimension is {self.dimension}"
            )
        return built


def _namespace(source: str) -> dict:
    made: dict = {"__name__": "locflow_user_model"}
    exec(compile(source, "<the user's file>", "exec"), made)
    return made
