"""A model written as data at one disorder strength: the numbers of a realization, its Hamiltonian, its eigenstates."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from scipy import sparse

from locflow.eigensolvers.diagonalization import diagonalize
from locflow.eigensolvers.hermitian_windows import diagonalize_hermitian
from locflow.eigensolvers.results import Eigensystem
from locflow.hamiltonians.disorder import random_numbers
from locflow.hamiltonians.general_operators import GeneralHamiltonians
from locflow.hamiltonians.matrix_operators import MatrixHamiltonians
from locflow.realizations.many_body_system import ManyBodySystem


class GeneralSystem(ManyBodySystem):
    """One system of a model written as data, at one disorder strength.

    Parameters
    ----------
    operators
        Of `locflow.hamiltonians.general_operators.build_operators`, or of `matrix_operators` beside it.
    **options
        Of `locflow.realizations.disordered_system.DisorderedSystem`: disorder, engine, limits.
    """

    def __init__(self, operators: xr.Dataset, **options: Any):
        super().__init__(operators, **options)
        by_function = "source" in operators.attrs
        self.hamiltonians = (MatrixHamiltonians if by_function else GeneralHamiltonians)(self.operators)
        self.groups = json.loads(operators.attrs["numbers"])
        self.is_complex = bool(operators.attrs["complex"])
        self.attributes["sector"] = operators.attrs["sector"]

    def numbers(self, realization: int) -> list[np.ndarray]:
        """The numbers of a realization, for each group as many as are drawn: W, or random numbers times their strength.

        All are functions of what the disorder is one of (`locflow.hamiltonians.disorder`).
        """
        group_numbers = []
        for group in self.groups:
            strength = self.W if group["strength"] == "W" else group["strength"]
            distribution = group["distribution"] or self.distribution
            if distribution["kind"] == "none":
                group_numbers.append(np.array([strength]))
                continue
            drawn = random_numbers(
                group["label"],
                *self._of(realization),
                group["draws"],
                rescaled=self.rescaled,
                distribution=distribution,
            )
            group_numbers.append(strength * drawn)
        return group_numbers

    def field(self, realization: int) -> np.ndarray:
        """The field of each site: W's part of what multiplies the first operator of single sites with one, or 0."""
        field = np.zeros(self.sites)
        for group, numbers in zip(self.groups, self.numbers(realization), strict=True):
            for site, (draw, weight) in enumerate(group["of_site"]):
                field[site] += weight * numbers[draw]
        return field

    def matrix(self, realization: int) -> tuple[np.ndarray, sparse.csr_array]:
        """Field, shape (N,), and Hamiltonian, sparse (D, D), of a realization."""
        numbers = self.numbers(realization)
        used = [group_numbers[group["used"]] for group, group_numbers in zip(self.groups, numbers, strict=True)]
        return self.field(realization), self.hamiltonians.matrix(np.concatenate(used))

    def solve(self, realization: int, windows: Sequence, *, all_energies: bool) -> tuple[np.ndarray, Eigensystem]:
        """Field and eigenstates of one realization, see `ManyBodySystem.solve`; vectors may be complex."""
        field, matrix = self.matrix(realization)
        solver = diagonalize_hermitian if self.is_complex else diagonalize
        options = dict(self.solver_options)
        if self.is_complex:
            # Its engine finds the whole spectrum: windows have nothing to miss.
            del options["completeness"]
        solution = solver(matrix, windows, all_energies=all_energies, **options)
        width = solution.energy_max - solution.energy_min
        self.check_residuals(realization, solution.residuals, width, solution.engine)
        return field, solution

    def product_amplitudes(self, vectors: np.ndarray) -> np.ndarray:
        """States in the product basis, shape (product states, states), from those of the sector, shape (D, states)."""
        return vectors if self.hamiltonians.isometry is None else self.hamiltonians.isometry @ vectors
