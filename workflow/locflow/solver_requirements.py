"""What an exact diagonalization costs, before it is run: memory, time, and which engine is the cheapest that fits.

Cost models of the engines in `locflow.eigensolvers`, from the size n of the matrix, its stored entries nnz and the number
of windows and kept states alone, with constants measured on one core of an AMD EPYC (Zen 4) at about 50 GF/s `dgemm`.
Only `math` is imported: the Snakefile reads this module at every start. It is an estimate for planning, resources and the
choice of engine; it depends on no clock and no load, so that the same request always meets the same engine.
"""

import math

ENGINE_NAMES = ("dense", "band", "shift-invert")

INTERPRETER_BYTES = 200e6
"""Resident memory of Python with numpy, scipy and MKL loaded, before any matrix."""

BAND_HALF_WIDTH = 64
"""Sub-diagonals that `band` leaves."""

BAND_SMALLEST_SIZE = 1024
"""Below this size `dense` is faster than `band` whatever is asked for."""

DENSE_LARGEST_SIZE = 32766
"""LAPACK's work array for all vectors, 1 + 6n + 2n^2 entries, leaves 32-bit integers above this size."""


def memory_bytes(engine, n, nnz, kept_states=None, *, windows=1):
    """Peak resident memory of one diagonalization.

    Parameters
    ----------
    engine : str
        One of `ENGINE_NAMES`.
    n, nnz : int
        Dimension of the sector and stored entries of the sparse Hamiltonian (both triangles).
    kept_states : int or None
        Eigenvectors to keep over all windows; None = all of them.
    windows : int
        Number of windows; 0 = energies only.

    Returns
    -------
    int
        Bytes, the interpreter included.
    """
    _check_engine(engine)
    kept = n if kept_states is None else min(kept_states, n)
    sparse = 16.0 * nnz
    vectors = 8.0 * n * kept
    if engine == "dense":
        # dsyevd: the matrix, which becomes the vectors, and 2 n^2 of work; energies only need the matrix alone.
        matrices = 1 if windows == 0 else 3
        return math.ceil(INTERPRETER_BYTES + sparse + 8.0 * n * n * matrices + 2 * vectors * (windows > 0))
    if engine == "band":
        return math.ceil(INTERPRETER_BYTES + sparse + 8.0 * n * n + 80.0 * n * BAND_HALF_WIDTH + 2 * vectors)
    basis = 8.0 * n * _krylov_columns(kept, windows)
    return math.ceil(INTERPRETER_BYTES + 3 * sparse + 10.0 * factor_entries(n, nnz) + vectors + 2.2 * basis)


def seconds(engine, n, nnz, kept_states=None, *, windows=1, all_energies=False, threads=1):
    """Estimated wall time in seconds of one diagonalization on an otherwise idle core; parameters as `memory_bytes`.

    A second thread is counted as 40 % of a core (measured): two realizations side by side are the better use.
    """
    _check_engine(engine)
    kept = n if kept_states is None else min(kept_states, n)
    speed = 1 + 0.4 * (threads - 1)
    if engine == "dense":
        rate = 30e9 if n > 500 else 10e9
        work = 4 / 3 * n**3 if windows == 0 else 22 / 3 * n**3
        return 2e-3 + work / rate / speed
    if engine == "band":
        reduction = 4 / 3 * n**3 / 40e9
        energies = 6 * n * n * BAND_HALF_WIDTH / 8e9
        back = 2.0 * n * n * kept / 35e9
        vectors = 2.5e-8 * n * kept * BAND_HALF_WIDTH + 5e-2 * windows
        return 0.2 + (reduction + energies + back + vectors) / speed
    if all_energies:
        return math.inf
    factorizations = 3 * windows
    solves = 2.6 * kept
    entries = factor_entries(n, nnz)
    factor = factor_operations(n, nnz) / 15e9 + 2e-8 * entries
    columns = _krylov_columns(kept, windows)
    orthogonalization = 8.0 * n * columns * columns * max(windows, 1) / 2 / 25e9
    return 0.2 + (factorizations * factor + solves * 6 * entries / 5e9 + orthogonalization) / speed


def factor_entries(n, nnz):
    """Nonzeros of the factor L of H - E by nested dissection (measured; chain 3,432 to 48,620 states, 4 x 4 torus).

    0.49 M, 6.0 M and 61 M for the ring of 14, 16 and 18 sites, 15 M for the half-filled 4 x 4 torus.
    """
    return min(n * n / 2, 6.0e6 * (n / 12870) ** 1.82 * (nnz / n / 9.53) ** 1.45)


def factor_operations(n, nnz):
    """Floating-point operations of the factorization (same measurements: 0.17, 7 and 214 G; 39 G for the torus)."""
    return min(n**3 / 3, 7.0e9 * (n / 12870) ** 2.65 * (nnz / n / 9.53) ** 2.68)


def choose_engine(n, nnz, *, all_energies, kept_states, windows, memory_limit=None):
    """The engine that `engine="auto"` means: the fastest by the cost model among those that can and that fit.

    Parameters
    ----------
    n, nnz : int
        Dimension and stored entries of the Hamiltonian.
    all_energies : bool
        Whether the whole spectrum is asked for; `shift-invert` cannot give it.
    kept_states : int or None
        Eigenvectors over all windows; None = all of them, which only `dense` gives.
    windows : int
        Number of windows.
    memory_limit : int, optional
        Declared bytes. When nothing fits, the engine that needs least is named, and refuses by itself.

    Returns
    -------
    str
        One of `ENGINE_NAMES`.
    """
    if windows and kept_states is None and n <= DENSE_LARGEST_SIZE:
        return "dense"
    able = [engine for engine in ENGINE_NAMES if _can(engine, n, all_energies, windows)]
    needed = {engine: memory_bytes(engine, n, nnz, kept_states, windows=windows) for engine in able}
    fitting = [engine for engine in able if memory_limit is None or needed[engine] <= memory_limit]
    if not fitting:
        return min(able, key=needed.get)
    return min(
        fitting,
        key=lambda engine: seconds(engine, n, nnz, kept_states, windows=windows, all_energies=all_energies),
    )


def _can(engine, n, all_energies, windows):
    if engine == "dense":
        return n <= DENSE_LARGEST_SIZE
    if engine == "band":
        return n >= BAND_SMALLEST_SIZE
    return windows > 0 and not all_energies and n >= BAND_SMALLEST_SIZE


def _krylov_columns(kept, windows):
    return 60 + 2.2 * kept / max(windows, 1)


def _check_engine(engine):
    if engine not in ENGINE_NAMES:
        raise ValueError(f"engine {engine!r} is not one of {', '.join(ENGINE_NAMES)}")
