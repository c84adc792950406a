"""What a time evolution costs, before it is run: memory, time, and which engine is the cheapest that fits.

As `locflow.costs.eigensolvers`; constants measured on one core of an AMD EPYC (Zen 3), docs/explanation/dynamics.md,
those of `any_times` by benchmarks/any_times.py, docs/explanation/costs.md.
"""

import math

from locflow.costs.eigensolvers import INTERPRETER_BYTES, cheapest

ENGINE_NAMES = ("full-diagonalization", "chebyshev")

LARGEST_FULL_DIAGONALIZATION = 20000
"""Above this dimension nobody wants to wait for all eigenstates, and LAPACK's 32-bit work size is near."""


def memory_bytes(engine: str, dimension: int, nonzeros: int, *, states: int) -> int:
    """Peak resident memory of one realization's evolution.

    Parameters
    ----------
    engine
        One of `ENGINE_NAMES`.
    dimension, nonzeros
        Of the sector, and stored entries of the Hamiltonian (both triangles).
    states
        Evolved together.

    Returns
    -------
    int
        Bytes, the interpreter included.
    """
    _check_engine(engine)
    block = 8.0 * dimension * _columns(states)
    if engine == "full-diagonalization":
        # The matrix, all vectors and the work of divide and conquer; the states at ten times and what they are made of.
        return math.ceil(INTERPRETER_BYTES + 16.0 * nonzeros + 3 * 8.0 * dimension**2 + 45 * block)
    # The Hamiltonian, rescaled, and as MKL rearranges it; six blocks, and the probabilities.
    return math.ceil(INTERPRETER_BYTES + 5 * 12.0 * nonzeros + 8 * block)


def seconds(engine: str, dimension: int, nonzeros: int, *, states: int, times: int, phase: float) -> float:
    """Estimated seconds of one realization's evolution on an otherwise idle core.

    Parameters
    ----------
    engine, dimension, nonzeros, states
        As `memory_bytes`.
    times
        Output times, equally spaced.
    phase
        Half the width of the spectrum times the last time.
    """
    _check_engine(engine)
    if engine == "full-diagonalization":
        eigenstates = 1.5e-3 + 1.9e-10 * dimension**3
        return eigenstates + times * (1e-4 + 4.0 * dimension**2 * states / 2.5e10)
    entries = dimension * _columns(states)
    # Blocks beyond the caches: a product takes up to 1.65 times as long (measured at 16, 18 and 20 sites).
    slower = 1 + 0.65 * min(1.0, 8.0 * entries / 24e6)
    product = 1.5e-5 + (2.0e-10 * nonzeros * _columns(states) + 5e-10 * entries) * slower
    extremes = 0.02 + 2e-6 * nonzeros
    return extremes + chebyshev_products(times, phase) * product + times * 8e-9 * entries


def chebyshev_products(times: int, phase: float) -> float:
    """Products with the matrix of `chebyshev`: Bessel functions end at z + O(z^(1/3))."""
    steps = max(times - 1, 1)
    z = phase / steps
    return steps * (z + 10 * z ** (1 / 3) + 10)


def choose_engine(
    dimension: int, nonzeros: int, *, states: int, times: int, phase: float, memory_limit: int | None = None
) -> str:
    """The engine that `engine="auto"` means: the fastest by the cost model among those that fit.

    Parameters
    ----------
    dimension, nonzeros, states, times, phase
        As `seconds`.
    memory_limit
        Declared bytes. When nothing fits, the engine that needs least is named, and refuses by itself.

    Returns
    -------
    str
        One of `ENGINE_NAMES`.
    """
    able = [name for name in ENGINE_NAMES if name == "chebyshev" or dimension <= LARGEST_FULL_DIAGONALIZATION]
    needed = {name: memory_bytes(name, dimension, nonzeros, states=states) for name in able}
    return cheapest(
        needed,
        lambda name: seconds(name, dimension, nonzeros, states=states, times=times, phase=phase),
        memory_limit,
    )


def memory_bytes_of_any_times(engine: str, dimension: int, nonzeros: int, *, states: int, complex_matrix: bool) -> int:
    """Peak resident memory of an evolution by `locflow.dynamics.any_times`, the interpreter included.

    Parameters
    ----------
    engine, dimension, nonzeros, states
        As `memory_bytes`.
    complex_matrix
        Whether the Hamiltonian is complex.
    """
    _check_engine(engine)
    block = 16.0 * dimension * states
    if engine == "chebyshev":
        # The Hamiltonian, rescaled, as MKL rearranges it and, if complex, in its real form; blocks and their products.
        return math.ceil(INTERPRETER_BYTES + (12 if complex_matrix else 5) * 12.0 * nonzeros + 8 * block)
    if complex_matrix:
        return math.ceil(INTERPRETER_BYTES + 20.0 * nonzeros + 4 * 16.0 * dimension**2 + 6 * block)
    return memory_bytes(engine, dimension, nonzeros, states=states)


def seconds_of_any_times(
    engine: str, dimension: int, nonzeros: int, *, states: int, steps: int, phase: float, complex_matrix: bool
) -> float:
    """Estimated seconds of an evolution by `locflow.dynamics.any_times` on an otherwise idle core.

    Parameters
    ----------
    engine, dimension, nonzeros, states, complex_matrix
        As `memory_bytes_of_any_times`.
    steps
        Output times after 0.
    phase
        Half the width of the spectrum times the last time.
    """
    _check_engine(engine)
    if engine == "full-diagonalization":
        if complex_matrix:
            return 2e-3 + 1.1e-9 * dimension**3 + steps * (1e-4 + 8.0 * dimension**2 * states / 2.0e10)
        return seconds(engine, dimension, nonzeros, states=states, times=steps + 1, phase=phase)
    # Most steps of a logarithmic grid are short: their expansions have some ten terms.
    products = phase + steps * 20
    # scipy multiplies complex matrices, MKL real ones.
    per_call, per_entry, extremes = (3.6e-5, 9e-10, 2.7e-6) if complex_matrix else (2.9e-5, 3e-10, 1.1e-6)
    per_product = per_call + states * (per_entry * nonzeros + 8e-9 * dimension)
    return 0.01 + extremes * nonzeros + products * per_product


def choose_engine_of_any_times(
    dimension: int,
    nonzeros: int,
    *,
    states: int,
    steps: int,
    phase: float,
    complex_matrix: bool,
    memory_limit: int | None = None,
) -> str:
    """The engine that `engine="auto"` means in `locflow.dynamics.any_times`: see `choose_engine`."""
    able = [name for name in ENGINE_NAMES if name == "chebyshev" or dimension <= LARGEST_FULL_DIAGONALIZATION]
    sizes = {"states": states, "complex_matrix": complex_matrix}
    return cheapest(
        {name: memory_bytes_of_any_times(name, dimension, nonzeros, **sizes) for name in able},
        lambda name: seconds_of_any_times(name, dimension, nonzeros, steps=steps, phase=phase, **sizes),
        memory_limit,
    )


def _columns(states: int) -> int:
    """Columns of a block: `locflow.dynamics.products.padded_columns`."""
    return states if states <= 4 else 4 * math.ceil(states / 4)


def _check_engine(engine: str) -> None:
    if engine not in ENGINE_NAMES:
        raise ValueError(f"engine {engine!r} is not one of {', '.join(ENGINE_NAMES)}")


def drive_bytes(dimension: int, *, states: int) -> int:
    """Peak resident memory of one realization of driven spins, the interpreter included."""
    # Amplitudes before and after a rotation, probabilities; sigma^z of each site as float64 and on each bond.
    sites = math.log2(dimension)
    return math.ceil(INTERPRETER_BYTES + 16.0 * dimension * (3.5 * states + 2 + sites))


def drive_seconds(dimension: int, *, states: int, periods: int) -> float:
    """Estimated seconds of one realization of driven spins on an otherwise idle core."""
    amplitudes = dimension * states
    return periods * (4e-5 + 3.6e-8 * amplitudes + 1.7e-10 * amplitudes * math.sqrt(dimension))
