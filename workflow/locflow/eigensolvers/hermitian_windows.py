"""Eigenstates of energy windows of complex Hermitian matrices: LAPACK (`zheevd`) on the full matrix.

It is for complex matrices what `diagonalization` is for real ones, with the engine `dense` alone; `hermitian` finds
single states of matrices too large for it.
"""

import time
from collections.abc import Sequence

import numpy as np
import scipy.linalg
import scipy.sparse

from locflow.costs.hermitian import memory_bytes
from locflow.eigensolvers.results import Completeness, Eigensystem, check_residuals
from locflow.eigensolvers.threads import limited_threads, peak_memory_bytes, reset_peak_memory
from locflow.eigensolvers.windows import Window, energy_density, nearest_levels
from locflow.matrices import hermitian
from locflow.memory import check_memory


def diagonalize_hermitian(
    hamiltonian: scipy.sparse.sparray | scipy.sparse.spmatrix,
    windows: Sequence[Window],
    *,
    all_energies: bool = False,
    engine: str = "auto",
    memory_limit: int | None = None,
    threads: int = 1,
) -> Eigensystem:
    """Eigenvalues of a complex Hermitian sparse matrix, and the eigenvectors of energy windows.

    Parameters
    ----------
    hamiltonian
        Shape (n, n), Hermitian, both triangles stored.
    windows, all_energies, memory_limit, threads
        As in `locflow.eigensolvers.diagonalization.diagonalize`.
    engine
        "auto" or "dense".

    Returns
    -------
    Eigensystem
        Its vectors are complex; the phase makes the largest component of each real and positive.

    Raises
    ------
    ValueError
        A matrix that is not square and Hermitian, or another engine.
    InsufficientMemoryError
        Before anything is allocated, when it needs more than `memory_limit`.
    InaccurateStatesError
        When a state leaves a residual above 1e-9 of the spectral width.

    Examples
    --------
    A particle on a ring of 6 sites with a flux of half a quantum: levels -2 cos(pi (2 k + 1) / 6).

    >>> hop = -np.exp(1j * np.pi / 6) * np.roll(np.eye(6), 1, axis=0)
    >>> ring = scipy.sparse.csr_array(hop + hop.conj().T)
    >>> states = diagonalize_hermitian(ring, [Window(0.0, 2)], all_energies=True)
    >>> states.energies.round(6) + 0.0
    array([-1.732051, -1.732051,  0.      ,  0.      ,  1.732051,  1.732051])
    """
    started = time.perf_counter()
    reset_peak_memory()
    matrix = hermitian(hamiltonian)
    n = matrix.shape[0]
    if engine not in ("auto", "dense"):
        raise ValueError(f"engine {engine!r} treats real matrices, and this one is complex; allowed: auto, dense")
    check_memory(memory_bytes("dense", n), memory_limit, f"engine 'dense' needs about {{}} for n = {n:,}, complex")
    with limited_threads(threads):
        energies, every = scipy.linalg.eigh(matrix.toarray(), overwrite_a=True, check_finite=False, driver="evd")
        density = energy_density(energies, energies[0], energies[-1])
        levels_of_windows = [nearest_levels(density, window) for window in windows]
        levels = np.unique(np.concatenate(levels_of_windows)) if levels_of_windows else np.empty(0, dtype=np.int64)
        vectors = every[:, levels]
        largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(len(levels))]
        vectors *= largest.conj() / np.abs(largest)
        residuals = np.linalg.norm(matrix @ vectors - vectors * energies[levels], axis=0)
    low, high = float(energies[0]), float(energies[-1])
    check_residuals(residuals, high - low, max(abs(low), abs(high)), "dense")
    counts = np.array([len(window_levels) for window_levels in levels_of_windows], dtype=np.int64)
    return Eigensystem(
        energies=energies if all_energies else None,
        energy_min=low,
        energy_max=high,
        state_energies=energies[levels],
        state_levels=levels,
        vectors=vectors,
        members=[np.searchsorted(levels, window_levels) for window_levels in levels_of_windows],
        residuals=residuals,
        completeness=Completeness(expected=counts, found=counts.copy(), method="all eigenvalues"),
        engine="dense",
        wall_time=time.perf_counter() - started,
        peak_memory=peak_memory_bytes(),
        threads=threads,
    )
