"""Exact diagonalization: the eigenvalues of a sparse symmetric Hamiltonian, and the eigenvectors of energy windows.

One front door, `diagonalize`, one table of engines, `diagonalization.ENGINES`, and one chooser,
`locflow.costs.eigensolvers.choose_engine`; for single states of complex Hermitian matrices a module of its own,
`hermitian`. Not here: what Hamiltonian it is, and what its states mean.
"""

from locflow.eigensolvers.diagonalization import diagonalize
from locflow.eigensolvers.results import (
    Completeness,
    Eigensystem,
    InaccurateStatesError,
    IncompleteSpectrumError,
)
from locflow.eigensolvers.shift_invert import extreme_energies
from locflow.eigensolvers.windows import Window
from locflow.memory import InsufficientMemoryError

__all__ = [
    "Completeness",
    "Eigensystem",
    "InaccurateStatesError",
    "IncompleteSpectrumError",
    "InsufficientMemoryError",
    "Window",
    "diagonalize",
    "extreme_energies",
]
