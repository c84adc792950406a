"""Diagonalization of a matrix by the engine asked for, with checks of what comes out, and the table of engines.

Every engine returns the same levels and energies (to 1e-12 of the band width), orthonormal vectors, and an independent
count of the states of each window; what it counts by, and what that proves, says `results.Completeness`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

import numpy as np
import scipy.sparse

from locflow.costs import eigensolvers as requirements
from locflow.eigensolvers.results import (
    Eigensystem,
    IncompleteSpectrumError,
    check_residuals,
)
from locflow.eigensolvers.threads import limited_threads, peak_memory_bytes, reset_peak_memory
from locflow.eigensolvers.windows import Window
from locflow.matrices import real_symmetric
from locflow.memory import check_memory


@dataclass(frozen=True)
class Engine:
    """A row of the table: the module whose `solve` runs, and what it cannot do."""

    module: str
    description: str
    gives_all_energies: bool = True
    chooses_completeness: bool = False


# The modules are imported when they are used: a small realization that runs `dense` never loads MKL.
ENGINES = {
    "dense": Engine("locflow.eigensolvers.dense", "LAPACK evd: all energies, any vectors"),
    "band": Engine(
        "locflow.eigensolvers.band",
        "reduction to a band: all energies, the vectors of windows",
    ),
    "shift-invert": Engine(
        "locflow.eigensolvers.shift_invert",
        "sparse factorization at each window: the vectors of windows, no full spectrum",
        gives_all_energies=False,
        chooses_completeness=True,
    ),
}

COMPLETENESS = ("auto", "counted", "second start")
"""How `shift-invert` shows that its windows lack no state; the other engines know all energies."""


def diagonalize(
    hamiltonian: scipy.sparse.sparray | scipy.sparse.spmatrix,
    windows: Sequence[Window] = (),
    *,
    all_energies: bool = False,
    engine: str = "auto",
    memory_limit: int | None = None,
    threads: int = 1,
    seed: int = 0,
    completeness: str = "counted",
) -> Eigensystem:
    """Eigenvalues of a real symmetric sparse matrix, and the eigenvectors of energy windows.

    Parameters
    ----------
    hamiltonian
        Shape (n, n), real and symmetric, both triangles stored.
    windows
        What vectors to keep; empty = none. A window without `count` and bounds keeps them all.
    all_energies
        Whether to return the whole spectrum.
    engine
        A key of `ENGINES`, or "auto": `requirements.choose_engine`.
    memory_limit
        Bytes that this process may use.
    threads
        Threads of every BLAS in the process while this runs.
    seed
        Of the start vectors of Lanczos. No energy depends on it beyond rounding.
    completeness
        How `shift-invert` shows that no window lacks a state: "counted", by factorizations at the edges of each;
        "second start", by Lanczos from a second random vector (`locflow.eigensolvers.second_start`); or "auto":
        `requirements.choose_completeness`. Energies differ by rounding.

    Returns
    -------
    Eigensystem

    Raises
    ------
    ValueError
        A matrix that is not real, square and symmetric, an unknown engine, or one that cannot do what is asked; an
        unknown completeness.
    InsufficientMemoryError
        Before anything is allocated, when the engine needs more than `memory_limit`.
    IncompleteSpectrumError
        When the independent count and the states found disagree.
    InaccurateStatesError
        When a state leaves a residual above 1e-9 of the spectral width.

    Examples
    --------
    A particle on a chain of 100 sites has the levels -2 cos(k pi / 101). Three are nearest to a quarter of the band:

    >>> chain = scipy.sparse.diags_array([-1.0, -1.0], offsets=[-1, 1], shape=(100, 100))
    >>> states = diagonalize(chain, [Window(center=0.25, count=3)], engine="shift-invert")
    >>> states.state_energies.round(6), states.state_levels
    (array([-1.035699, -0.981988, -0.927327]), array([32, 33, 34]))
    >>> states.vectors.shape
    (100, 3)
    >>> states.completeness.method, states.completeness.expected, states.completeness.found
    ('inertia', array([3]), array([3]))
    """
    started = time.perf_counter()
    reset_peak_memory()
    windows = tuple(windows)
    hamiltonian = real_symmetric(hamiltonian)
    if threads < 1:
        raise ValueError(f"threads {threads!r}: at least 1")
    n, nnz = hamiltonian.shape[0], hamiltonian.nnz
    kept_states = _kept_states(windows, n)
    engine = _checked_engine(engine, n, nnz, windows, kept_states, all_energies, memory_limit)
    needed = requirements.memory_bytes(engine, n, nnz, kept_states, windows=len(windows))
    request = f"n = {n:,} and {len(windows)} windows"
    check_memory(needed, memory_limit, f"engine {engine!r} needs about {{}} for {request}")
    if completeness not in COMPLETENESS:
        raise ValueError(f"completeness {completeness!r} is unknown; there are: {', '.join(COMPLETENESS)}")
    if completeness == "auto":
        completeness = requirements.choose_completeness(n, hamiltonian.nnz, kept_states, windows=len(windows))
    choices = {"completeness": completeness} if ENGINES[engine].chooses_completeness else {}
    module = import_module(ENGINES[engine].module)
    with limited_threads(threads):
        solution = module.solve(hamiltonian, windows, all_energies=all_energies, threads=threads, seed=seed, **choices)
        if solution.energies is not None:
            _check_trace(hamiltonian, solution.energies)
        if not solution.completeness.complete:
            raise IncompleteSpectrumError(
                f"engine {engine!r} found {solution.completeness.found.tolist()} states in the windows, "
                f"{solution.completeness.method} counts {solution.completeness.expected.tolist()}"
            )
        vectors = _with_fixed_signs(solution.vectors)
        residuals = _residuals(hamiltonian, solution.state_energies, vectors)
    lowest, highest = solution.energy_min, solution.energy_max
    check_residuals(residuals, highest - lowest, max(abs(lowest), abs(highest)), engine)
    return Eigensystem(
        energies=solution.energies,
        energy_min=solution.energy_min,
        energy_max=solution.energy_max,
        state_energies=solution.state_energies,
        state_levels=solution.state_levels,
        vectors=vectors,
        members=solution.members,
        residuals=residuals,
        completeness=solution.completeness,
        engine=engine,
        wall_time=time.perf_counter() - started,
        peak_memory=peak_memory_bytes(),
        threads=threads,
    )


def _kept_states(windows: Sequence[Window], n: int) -> int | None:
    if not windows:
        return 0
    if any(window.count is None for window in windows):
        return None
    return min(n, sum(window.count for window in windows))


def _checked_engine(
    engine: str,
    n: int,
    nnz: int,
    windows: Sequence[Window],
    kept_states: int | None,
    all_energies: bool,
    memory_limit: int | None,
) -> str:
    if engine == "auto":
        engine = requirements.choose_engine(
            n,
            nnz,
            all_energies=all_energies,
            kept_states=kept_states,
            windows=len(windows),
            memory_limit=memory_limit,
        )
    if engine not in ENGINES:
        table = "; ".join(f"{name} ({row.description})" for name, row in ENGINES.items())
        raise ValueError(f"engine {engine!r} is unknown; there are: auto; {table}")
    if all_energies and not ENGINES[engine].gives_all_energies:
        able = ", ".join(name for name, row in ENGINES.items() if row.gives_all_energies)
        raise ValueError(f"engine {engine!r} cannot give all energies; {able} can")
    if engine == "dense" and windows and n > requirements.DENSE_LARGEST_SIZE:
        raise ValueError(
            f"engine 'dense' cannot give vectors for n = {n:,}: LAPACK's 32-bit work size ends at "
            f"{requirements.DENSE_LARGEST_SIZE:,}; shift-invert and band can"
        )
    return engine


def _check_trace(hamiltonian: scipy.sparse.csr_array, energies: np.ndarray) -> None:
    """All energies at once must have the trace and the Frobenius norm of the matrix."""
    scale = max(np.abs(energies).max(), np.finfo(float).tiny)
    n = len(energies)
    trace_error = abs(energies.sum() - hamiltonian.trace()) / (n * scale)
    square_error = abs(energies @ energies - hamiltonian.data @ hamiltonian.data) / (n * scale**2)
    if not max(trace_error, square_error) < 1e-11:
        raise IncompleteSpectrumError(
            f"the energies do not have the trace (off by {trace_error:.1e}, relative) and the squared norm "
            f"(off by {square_error:.1e}) of the Hamiltonian"
        )


def _with_fixed_signs(vectors: np.ndarray) -> np.ndarray:
    for start in range(0, vectors.shape[1], 64):
        block = vectors[:, start : start + 64]
        largest = np.abs(block).argmax(axis=0)
        block *= np.sign(block[largest, np.arange(block.shape[1])])
    return vectors


def _residuals(hamiltonian: scipy.sparse.csr_array, energies: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    residuals = np.empty(len(energies))
    for start in range(0, len(energies), 64):
        part = slice(start, start + 64)
        block = np.ascontiguousarray(vectors[:, part])
        residuals[part] = np.linalg.norm(hamiltonian @ block - block * energies[part], axis=0)
    return residuals
