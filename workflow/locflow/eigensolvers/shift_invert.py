"""Engine `shift-invert`: the states of energy windows from the sparse matrix, with no full spectrum.

LDL^T of H - E (MKL PARDISO; SuperLU without MKL), block Lanczos on its inverse, and a proof that none was missed:
either the inertia of two more factorizations at the edges of each window, which counts the levels below, where a solve
proves the inertia (`factorization`); or that of the factorization at the shift, and a second start of Lanczos
(`second_start`). Either gives each state its level number. The extremes come from Lanczos on H itself. See
Pietracaprina et al., SciPost Phys. 5, 045 (2018).
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.linalg
import scipy.sparse
from scipy.sparse.linalg import eigsh

from locflow.eigensolvers.factorization import count_between, sparse_factorization, wrong_count_probability
from locflow.eigensolvers.joined_windows import joined_windows, level_density
from locflow.eigensolvers.results import Completeness, IncompleteSpectrumError, Solution
from locflow.eigensolvers.second_start import MISSED
from locflow.eigensolvers.window_search import WindowSearch
from locflow.matrices import real_symmetric

_SMALLEST_FOR_LANCZOS = 64

_MOST_ORDERS = 8
"""Orders of the rows tried for a sparser factor, where there are windows enough to repay the analyses."""


def solve(
    hamiltonian: scipy.sparse.csr_array,
    windows: Sequence,
    *,
    all_energies: bool,
    threads: int,
    seed: int,
    completeness: str = "counted",
) -> Solution:
    """The vectors of `windows`; see `locflow.eigensolvers.diagonalization.diagonalize`."""
    generator = np.random.default_rng(seed)
    energy_min, energy_max = extreme_energies(hamiltonian, generator)
    second_start = completeness == "second start"
    orders = min(max(1, len(windows) // 2), _MOST_ORDERS) if second_start else 1
    factorization = sparse_factorization(hamiltonian, threads=threads, orders=orders)
    count_below = inertia(factorization, energy_min, energy_max)
    search = WindowSearch(
        hamiltonian, factorization, count_below, energy_min, energy_max, generator, second_start=second_start
    )
    if second_start and len(windows) > 1:
        estimate = level_density(hamiltonian, energy_min, energy_max, generator)
        for window in joined_windows(windows, estimate):
            # What is not found here is searched for window by window.
            with suppress(IncompleteSpectrumError):
                search.find(window)
    solution = window_solution(search, windows, energy_min, energy_max, "inertia", factorization.size)
    return replace(solution, completeness=replace(solution.completeness, **_proof(search, factorization.size)))


def extreme_energies(
    hamiltonian: scipy.sparse.sparray | scipy.sparse.spmatrix, generator: np.random.Generator | None = None
) -> tuple[float, float]:
    """Lowest and highest eigenvalue of a sparse symmetric matrix, to rounding.

    Parameters
    ----------
    hamiltonian
        Shape (n, n), real and symmetric, both triangles stored.
    generator
        Of the start vector of Lanczos; by default always the same.

    Raises
    ------
    ValueError
        A matrix that is not sparse, real, square, finite and symmetric.

    Examples
    --------
    >>> chain = scipy.sparse.diags_array([-1.0, -1.0], offsets=[-1, 1], shape=(100, 100))
    >>> lowest, highest = extreme_energies(chain)
    >>> round(lowest, 6), round(highest, 6), round(2 * np.cos(np.pi / 101), 6).item()
    (-1.999033, 1.999033, 1.999033)
    """
    hamiltonian = real_symmetric(hamiltonian)
    generator = generator or np.random.default_rng(0)
    n = hamiltonian.shape[0]
    if n < _SMALLEST_FOR_LANCZOS:
        energies = scipy.linalg.eigvalsh(hamiltonian.toarray())
        return float(energies[0]), float(energies[-1])
    start = generator.standard_normal(n)
    # Moved by the bound of its spectrum, the matrix has the sought end far from zero, where tolerances are relative.
    bound = 1.1 * float(np.abs(hamiltonian).sum(axis=1).max()) or 1.0
    identity = scipy.sparse.eye_array(n, format="csr")
    lowest, highest = (
        eigsh(hamiltonian + shift * identity, k=1, v0=start, ncv=40, tol=1e-13, return_eigenvectors=False)[0] - shift
        for shift in (-bound, bound)
    )
    return float(lowest), float(highest)


def window_solution(
    search: WindowSearch,
    windows: Sequence,
    energy_min: float,
    energy_max: float,
    method: str,
    size: int,
    energies: np.ndarray | None = None,
) -> Solution:
    """Search all windows and collect the union of their states."""
    answers = [search.find(window) for window in windows]
    levels_of_windows = [window_levels for window_levels, _ in answers]
    levels = np.unique(np.concatenate(levels_of_windows)) if windows else np.empty(0, dtype=np.int64)
    vectors = np.empty((size, len(levels)), order="F")
    state_energies = np.empty(len(levels))
    for column, level in enumerate(levels):
        state_energies[column], vectors[:, column] = search.state(level)
    counted = np.array([count for _, count in answers], dtype=np.int64)
    return Solution(
        energies=energies,
        energy_min=energy_min,
        energy_max=energy_max,
        state_levels=levels,
        state_energies=state_energies,
        vectors=vectors,
        members=[np.searchsorted(levels, window_levels) for window_levels in levels_of_windows],
        completeness=Completeness(expected=counted, found=counted.copy(), method=method),
    )


def _proof(search: WindowSearch, size: int) -> dict:
    """Method, and probability of a missed level, of `Completeness`."""
    miscounted = 2 * wrong_count_probability(size) if search.counted else 0.0
    if not search.started:
        return {"method": "inertia", "missed": miscounted}
    method = f"inertia at the shift and a second start (a state is missed with a probability below {MISSED:.0e})"
    if search.counted:
        method += f", {search.counted} of {search.counted + search.started} times by inertia at the edges"
    return {"method": method, "missed": max(search.missed, miscounted)}


def inertia(factorization: Any, energy_min: float, energy_max: float) -> Callable[[float, float], int]:
    """A function that counts the eigenvalues below a gap of the spectrum by Sylvester's law of inertia."""
    counted = {}

    def count_below(low: float, high: float) -> int:
        if low < energy_min and np.isinf(low):
            return 0
        if high > energy_max and np.isinf(high):
            return factorization.size
        if (low, high) not in counted:
            _, counted[low, high] = count_between(factorization, low, high)
        return counted[low, high]

    return count_below
