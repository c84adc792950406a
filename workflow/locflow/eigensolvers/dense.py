"""Engine `dense`: LAPACK divide and conquer (`dsyevd`) on the full matrix. The reference for the other engines.

For windows it is taken apart into its three steps, so that only the wanted vectors make the last one, from the
tridiagonal matrix back. `evr` would need less memory, but its vectors lose orthogonality in clusters of levels.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.linalg
from scipy.linalg import lapack

from locflow.eigensolvers.results import Completeness, Solution
from locflow.eigensolvers.windows import energy_density, nearest_levels

_PANEL = 64
"""Columns of workspace per vector: at least LAPACK's block size."""


def solve(hamiltonian: Any, windows: Sequence, *, all_energies: bool, threads: int, seed: int) -> Solution:
    """All energies, and the vectors of `windows`; see `locflow.eigensolvers.diagonalization.diagonalize`."""
    # The matrix is symmetric: its transpose is itself, in the order that LAPACK can overwrite.
    matrix = hamiltonian.toarray().T
    n = len(matrix)
    if not windows:
        energies = scipy.linalg.eigh(matrix, eigvals_only=True, overwrite_a=True, check_finite=False, driver="evd")
        vectors = np.empty((n, 0))
        members, levels = [], np.empty(0, dtype=np.int64)
    else:
        reflectors, diagonal, off_diagonal, factors, _ = lapack.dsytrd(matrix, lower=1, lwork=_PANEL * n, overwrite_a=1)
        energies, tridiagonal_vectors = _tridiagonal_eigensystem(diagonal, off_diagonal)
        density = energy_density(energies, energies[0], energies[-1])
        levels_of_windows = [nearest_levels(density, window) for window in windows]
        levels = np.unique(np.concatenate(levels_of_windows))
        members = [np.searchsorted(levels, window_levels) for window_levels in levels_of_windows]
        vectors = np.asfortranarray(tridiagonal_vectors[:, levels])
        del tridiagonal_vectors
        if n > 1 and len(levels):
            # The reflections leave the first component alone.
            workspace = _PANEL * len(levels)
            vectors[1:], _, _ = lapack.dormqr("L", "N", reflectors[1:, :-1], factors, vectors[1:], workspace)
    counts = np.array([len(member) for member in members], dtype=np.int64)
    return Solution(
        energies=energies if all_energies else None,
        energy_min=float(energies[0]),
        energy_max=float(energies[-1]),
        state_levels=levels,
        state_energies=energies[levels],
        vectors=vectors,
        members=members,
        completeness=Completeness(expected=counts, found=counts.copy(), method="all eigenvalues"),
    )


def _tridiagonal_eigensystem(diagonal: np.ndarray, off_diagonal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    energies, vectors, info = lapack.dstevd(diagonal, off_diagonal if len(off_diagonal) else np.zeros(1))
    if info:
        raise np.linalg.LinAlgError(f"LAPACK's dstevd did not converge (info = {info})")
    return energies, vectors
