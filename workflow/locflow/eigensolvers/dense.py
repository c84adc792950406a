"""Engine `dense`: LAPACK divide and conquer (`dsyevd`) on the full matrix. The reference for the other engines.

`evr` would need less memory, but its vectors lose orthogonality in clusters of levels.
"""

from collections.abc import Sequence

import numpy as np
import scipy.linalg

from locflow.eigensolvers.results import Completeness, Solution
from locflow.eigensolvers.windows import energy_density, nearest_levels


def solve(hamiltonian, windows: Sequence, *, all_energies: bool, threads: int, seed: int) -> Solution:
    """All energies, and the vectors of `windows`; see `locflow.eigensolvers.diagonalize`."""
    # The matrix is symmetric: its transpose is itself, in the order that LAPACK can overwrite.
    matrix = hamiltonian.toarray().T
    n = len(matrix)
    if not windows:
        energies = scipy.linalg.eigh(matrix, eigvals_only=True, overwrite_a=True, check_finite=False, driver="evd")
        vectors = np.empty((n, 0))
        members, levels = [], np.empty(0, dtype=np.int64)
    else:
        energies, vectors = scipy.linalg.eigh(matrix, overwrite_a=True, check_finite=False, driver="evd")
        density = energy_density(energies, energies[0], energies[-1])
        wanted = [nearest_levels(density, window) for window in windows]
        levels = np.unique(np.concatenate(wanted))
        members = [np.searchsorted(levels, window_levels) for window_levels in wanted]
        if len(levels) < n:
            vectors = vectors[:, levels]
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
