"""What single eigenstates of complex Hermitian matrices cost, and which engine of `eigensolvers.hermitian` runs.

Constants measured beside the peers by benchmarks/electrons.py.
"""

import math

from locflow.costs.eigensolvers import INTERPRETER_BYTES

ENGINES = ("dense", "shift-invert")

SMALLEST_SIZE = 256
"""Below this size "auto" is `dense`."""


def choose_engine(engine: str, n: int) -> str:
    """The engine for single states of a matrix of size n, where `engine` may be "auto".

    Raises
    ------
    ValueError
        An engine that finds no single states of Hermitian matrices.
    """
    if engine == "auto":
        return "dense" if n < SMALLEST_SIZE else "shift-invert"
    if engine not in ENGINES:
        raise ValueError(f"engine {engine!r} does not take Hermitian matrices; allowed: auto, {', '.join(ENGINES)}")
    return engine


def state_seconds(engine: str, n: int) -> float:
    """The state nearest an energy, of a matrix with some ten elements per row of a square lattice."""
    if engine == "dense":
        return all_states_seconds(n)
    return 3e-3 + 4.5e-2 * (n / 3200) ** 1.2


def all_states_seconds(n: int) -> float:
    """All states."""
    return 2e-3 + 6e-10 * n**3


def memory_bytes(engine: str, n: int) -> float:
    """Peak memory, the interpreter included."""
    if engine == "dense":
        # The matrix, the vectors, and two more of their size to work in.
        return INTERPRETER_BYTES + 4 * 16.0 * n * n
    return INTERPRETER_BYTES + 2e3 * n * math.log2(n) + 16.0 * 240 * n
