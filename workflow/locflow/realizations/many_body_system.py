"""Fermions or spins at one disorder strength: Hamiltonians of the realizations and, checked, their eigenstates.

What is kept of the eigenstates is the business of `states` (paper 1), `samples` (paper 2) and `entanglement_spectra`
(paper 3).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from scipy import sparse

from locflow.eigensolvers.diagonalization import diagonalize
from locflow.eigensolvers.results import Eigensystem
from locflow.hamiltonians.many_body_operators import hamiltonian
from locflow.realizations.degenerate_states import DEGENERATE_STATES, count_degenerate_states
from locflow.realizations.disordered_system import DisorderedSystem


class ManyBodySystem(DisorderedSystem):
    """One system of fermions or spins in a sector, at one disorder strength.

    Parameters
    ----------
    operators
        Of `locflow.hamiltonians.many_body_operators.build_operators`.
    **options
        Of `locflow.realizations.disordered_system.DisorderedSystem`: disorder, engine (of
        `locflow.eigensolvers.diagonalization.ENGINES`), limits.
    """

    def __init__(self, operators: xr.Dataset, **options: Any):
        super().__init__(operators, **options)
        self.sites = operators.sizes["site"]

    def matrix(self, realization: int) -> tuple[np.ndarray, sparse.csr_array]:
        """Field, shape (N,), and Hamiltonian, sparse (D, D), of a realization."""
        field = self.field(realization)
        return field, hamiltonian(self.operators, field, self.bond_couplings(realization))

    def solve(self, realization: int, windows: Sequence, *, all_energies: bool) -> tuple[np.ndarray, Eigensystem]:
        """Field and eigenstates of one realization.

        Parameters
        ----------
        realization
            Its index.
        windows
            Of `locflow.eigensolvers.windows.Window`: which eigenvectors.
        all_energies
            Whether the whole spectrum is computed.

        Returns
        -------
        field : ndarray, shape (N,)
        solution : locflow.eigensolvers.results.Eigensystem

        Raises
        ------
        ResidualError
            A residual exceeds the tolerance.
        InsufficientMemoryError
            The engine needs more than the memory limit; raised before it allocates.
        """
        field, matrix = self.matrix(realization)
        solution = diagonalize(matrix, windows, all_energies=all_energies, **self.solver_options)
        width = solution.energy_max - solution.energy_min
        self.check_residuals(realization, solution.residuals, width, solution.engine)
        return field, solution

    def realization_attributes(self, realization: int, solution: Eigensystem) -> dict:
        """Attributes of a file about one realization: what it is of.

        Among them the number of `locflow.realizations.degenerate_states`.
        """
        return {
            **self.attributes,
            "realization": realization,
            "energy_min": solution.energy_min,
            "energy_max": solution.energy_max,
            DEGENERATE_STATES: count_degenerate_states(solution),
        }


def solver_attributes(solution: Eigensystem) -> dict:
    """Attributes of a file about one realization: how its eigenstates were computed."""
    return {
        "engine": solution.engine,
        "completeness": f"{solution.completeness.found.sum()} of {solution.completeness.expected.sum()} "
        f"states, counted by {solution.completeness.method}",
        "wall_time_seconds": solution.wall_time,
        "peak_memory_bytes": solution.peak_memory,
        "threads": solution.threads,
    }
