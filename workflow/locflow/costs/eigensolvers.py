"""What an exact diagonalization costs, before it is run: memory, time, and which engine is the cheapest that fits.

Cost models of the engines in `locflow.eigensolvers`, from the size n of the matrix, its stored entries nnz and the
number of windows and kept states alone, with constants measured on one core of an AMD EPYC (Zen 4) whose `dgemm` runs
at 54 GF/s (docs/explanation/eigensolver-measurements.md). Nothing heavy is imported: the Snakefile reads this module
at every start. It is an estimate for planning, resources and the choice of engine; it depends on no clock and no load,
so that the same request always meets the same engine.
"""

import math
from collections.abc import Callable, Mapping

ENGINE_NAMES = ("dense", "band", "shift-invert")

INTERPRETER_BYTES = 200e6
"""Resident memory of Python with numpy, scipy and MKL loaded, before any matrix."""

SMALLEST_SIZE = 1024
"""Below this size "auto" is always `dense`: a second at most, and no second library to load."""

DENSE_LARGEST_SIZE = 32766
"""The work array of `dsyevd`, 1 + 6n + 2n^2 entries, leaves 32-bit integers above; its steps alone never ran there."""


def memory_bytes(engine: str, n: int, nnz: int, kept_states: int | None = None, *, windows: int = 1) -> int:
    """Peak resident memory of one diagonalization.

    Parameters
    ----------
    engine
        One of `ENGINE_NAMES`.
    n, nnz
        Dimension of the sector and stored entries of the sparse Hamiltonian (both triangles).
    kept_states
        Eigenvectors to keep over all windows; None = all of them.
    windows
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
        # The matrix, all vectors of the tridiagonal one, and n^2 of work or of reflections; energies alone: the matrix.
        matrices = 1 if windows == 0 else 3
        return math.ceil(INTERPRETER_BYTES + sparse + 8.0 * n * n * matrices + 2 * vectors * (windows > 0))
    if engine == "band":
        # The basis Q, the band and its factor, the kept vectors before and after the way back.
        return math.ceil(INTERPRETER_BYTES + sparse + 8.0 * n * n + 3e3 * n + 2 * vectors)
    # PARDISO's factor and its workspace, the Krylov space, the kept vectors and their copy in order.
    krylov = 8.0 * n * _krylov_columns(kept, windows)
    return math.ceil(INTERPRETER_BYTES + 4 * sparse + 10.0 * factor_entries(n, nnz) + 2 * vectors + 2 * krylov)


def seconds(
    engine: str,
    n: int,
    nnz: int,
    kept_states: int | None = None,
    *,
    windows: int = 1,
    all_energies: bool = False,
    threads: int = 1,
) -> float:
    """Estimated seconds of one diagonalization on an otherwise idle core; parameters as `memory_bytes`.

    A second thread is counted as 40 % of a core (measured): two realizations side by side are the better use.
    """
    _check_engine(engine)
    kept = n if kept_states is None else min(kept_states, n)
    speed = 1 + 0.4 * (threads - 1)
    if engine == "dense":
        reduction, divide_and_conquer, way_back = 7.0e-11 * n**3, 2.9e-11 * n**3, 5.2e-11 * n**2 * kept
        return 3e-3 + (reduction + (divide_and_conquer + way_back) * (windows > 0)) / speed
    if engine == "band":
        reduction = 1.3e-11 * n**3 + 2e-8 * n**2
        energies = 3.3e-8 * n**2
        search = 6.5e-7 * n * kept
        way_back = 4.0 * n**2 * kept / 42e9
        return 0.3 + (reduction + energies + search + way_back) / speed
    if all_energies:
        return math.inf
    factorization, lanczos = _window_seconds(n, nnz, kept, windows)
    return 0.3 + max(windows, 1) * (3 * factorization + lanczos) / speed


def window_search_seconds(n: int, nnz: int, kept_states: int | None, *, windows: int, completeness: str) -> float:
    """Estimated seconds of `shift-invert` by one of its proofs, for plans; parameters as `seconds`.

    Measured on Zen 3 (docs/explanation/eigensolvers.md). The choice of the engine goes by `seconds`, and would rerun
    every diagonalization if that were fitted anew.

    Parameters
    ----------
    completeness
        "counted", "second start" or "auto".
    """
    if completeness == "auto":
        completeness = choose_completeness(n, nnz, kept_states, windows=windows)
    windows, kept = max(windows, 1), n if kept_states is None else min(kept_states, n)
    size, row = n / 12870, nnz / n / 9.53
    # 0.17, 7 and 214 G operations and 0.47, 5.9 and 61 M entries for the ring of 14, 16 and 18 sites.
    factorization = min(n**3 / 3, 7.0e9 * size**2.37 * row**2.68) / 15e9
    entries = min(n * n / 2, 5.9e6 * size**1.65 * row**1.45)
    columns, together = _krylov_columns(kept, windows), min(max(2, kept / windows // 24), 16)
    solves = 1.0e-9 * entries * (0.4 + 1.2 / together) * columns
    rest = 4.0 * n * columns * (columns + 4 * kept / windows * (windows > 1)) / 12e9
    if completeness == "counted":
        return 0.3 + windows * (3 * factorization + solves + rest)
    # As many orders of elimination are tried as there are pairs of windows, at most eight; the best one saves a quarter
    # of the operations. The second start included, fewer columns are solved for; and of twenty windows two or three are
    # found with their neighbours.
    analyses = 3.0e-8 * entries * min(max(windows // 2, 1), 8)
    return 0.3 + analyses + (0.9 * windows if windows > 1 else 1) * (0.76 * factorization + 0.92 * solves + rest)


def choose_completeness(n: int, nnz: int, kept_states: int | None, *, windows: int) -> str:
    """How `shift-invert` shows that its windows lack no state, where that is left open.

    "counted" where the two factorizations at the edges of a window take less than a tenth of its time, or less than
    twice the solves of a second start; parameters as `choose_engine`.
    """
    kept = n if kept_states is None else min(kept_states, n)
    factorization, lanczos = _window_seconds(n, nnz, kept, windows)
    cheap = 2 * factorization < 0.1 * (3 * factorization + lanczos)
    return "counted" if cheap or 2 * factorization < 2 * _SECOND_START * _solve_seconds(n, nnz, 1) else "second start"


_SECOND_START = 20
"""Solves of a second start (measured: 12 to 25)."""


def _window_seconds(n: int, nnz: int, kept: int, windows: int) -> tuple[float, float]:
    """Of one window of shift-invert: a factorization, and Lanczos."""
    per_window = kept / max(windows, 1)
    together = min(max(2, per_window // 24), 16)
    columns = _krylov_columns(kept, windows)
    factorization = factor_operations(n, nnz) / 16e9
    # Against the Krylov space, and against the states of the neighbouring windows, twice as many as are looked for.
    locked = 2 * per_window * (windows > 1)
    orthogonalization = 4.0 * n * columns * (columns + 2 * locked) / 16e9
    return factorization, columns * _solve_seconds(n, nnz, together) + orthogonalization


def _solve_seconds(n: int, nnz: int, together: int) -> float:
    """Per right-hand side: two at a time read the factor at 16 GB/s; sixteen of them take 40 % of that each."""
    return 1e-9 * factor_entries(n, nnz) * (0.4 + 1.2 / together)


def factor_entries(n: int, nnz: int) -> float:
    """Nonzeros of the factor L of H - E by nested dissection, fitted to what PARDISO reports.

    0.47 M, 5.9 M and 61 M for the ring of 14, 16 and 18 sites, 15 M for the half-filled 4 x 4 torus.
    """
    return min(n * n / 2, 6.0e6 * (n / 12870) ** 1.82 * (nnz / n / 9.53) ** 1.45)


def factor_operations(n: int, nnz: int) -> float:
    """Floating-point operations of the factorization (same systems: 0.17, 7 and 214 G; 39 G for the torus)."""
    return min(n**3 / 3, 7.0e9 * (n / 12870) ** 2.65 * (nnz / n / 9.53) ** 2.68)


def choose_engine(
    n: int, nnz: int, *, all_energies: bool, kept_states: int | None, windows: int, memory_limit: int | None = None
) -> str:
    """The engine that `engine="auto"` means: the fastest by the cost model among those that can and that fit.

    Parameters
    ----------
    n, nnz
        Dimension and stored entries of the Hamiltonian.
    all_energies
        Whether the whole spectrum is asked for; `shift-invert` cannot give it.
    kept_states
        Eigenvectors over all windows; None = all of them, which only `dense` gives.
    windows
        Number of windows.
    memory_limit
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
    return cheapest(
        needed,
        lambda engine: seconds(engine, n, nnz, kept_states, windows=windows, all_energies=all_energies),
        memory_limit,
    )


def cheapest(needed: Mapping[str, float], seconds_of: Callable[[str], float], memory_limit: float | None) -> str:
    """The fastest of the engines that fit; when none does, the one that needs least.

    Parameters
    ----------
    needed
        By engine, bytes.
    seconds_of
        Of an engine, by the cost model.
    memory_limit
        Declared bytes; None is no limit.
    """
    fitting = [engine for engine in needed if memory_limit is None or needed[engine] <= memory_limit]
    return min(fitting, key=seconds_of) if fitting else min(needed, key=needed.get)


def _can(engine: str, n: int, all_energies: bool, windows: int) -> bool:
    if engine == "dense":
        return n <= DENSE_LARGEST_SIZE
    if engine == "band":
        return n >= SMALLEST_SIZE
    return windows > 0 and not all_energies and n >= SMALLEST_SIZE


def _krylov_columns(kept: int, windows: int) -> float:
    return 60 + 2.4 * kept / max(windows, 1)


def _check_engine(engine: str) -> None:
    if engine not in ENGINE_NAMES:
        raise ValueError(f"engine {engine!r} is not one of {', '.join(ENGINE_NAMES)}")
