"""Magnetization of product states in time, by the engine asked for, with a check of the norm; the table of engines.

Every engine gives the same states to the tolerance (up to a phase that all basis states share).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from numbers import Integral
from typing import Any

import numpy as np
import scipy.sparse

from locflow.costs import dynamics as requirements
from locflow.costs.eigensolvers import DENSE_LARGEST_SIZE
from locflow.matrices import real_symmetric
from locflow.memory import check_memory

TOLERANCE = 1e-10
"""Default of the largest error of a magnetization that a truncated expansion may leave."""

SMALLEST_TOLERANCE = 1e-13

ROUNDING = 1e-9
"""Largest departure of a norm from one, tolerance aside, that counts as rounding.

Rounding grows as truncation does, with up to the square of the number of times: at 16 sites and 50 times one
realization of 624 was off by more than 1e-10.
"""


LARGEST_PHASE = 1e9
"""Largest (half width of the spectrum) times (last time): beyond it rounding of the energies turns phases by 1e-6."""

LARGEST_EXPANSION = 1e7
"""Largest phase between two times that is expanded: so many products with the matrix, and Bessel functions at once."""


@dataclass(frozen=True)
class Engine:
    """A row of the table: the class that evolves."""

    module: str
    name: str
    description: str


ENGINES = {
    "full-diagonalization": Engine(
        "locflow.dynamics.full_diagonalization", "FullDiagonalization", "all eigenstates, exact phases, any times"
    ),
    "chebyshev": Engine(
        "locflow.dynamics.chebyshev", "Chebyshev", "expansion in Chebyshev polynomials between equally spaced times"
    ),
}


class EvolutionError(ArithmeticError):
    """A norm is not conserved."""


@dataclass(frozen=True)
class Traces:
    """What is measured of some evolutions.

    Attributes
    ----------
    magnetization : ndarray, shape (states, times, sites)
        <sigma^z_i>(t), +1 for an up spin.
    error_bound : float
        Largest error of a magnetization by truncation; rounding is not counted.
    norm_drift : float
        Largest departure of a <psi|psi> from one: truncation and rounding, as they came out.
    """

    magnetization: np.ndarray
    error_bound: float
    norm_drift: float


def propagator(
    hamiltonian: scipy.sparse.csr_array,
    *,
    states: int,
    times: Sequence[float] | np.ndarray,
    engine: str = "auto",
    memory_limit: int | None = None,
    threads: int = 1,
    seed: int = 0,
):
    """What evolves states under a Hamiltonian: an engine, with the extremes of the spectrum.

    Parameters
    ----------
    hamiltonian
        Shape (D, D), real symmetric, both triangles stored, constant in time.
    states
        Number of states that will be evolved together.
    times
        At which they are wanted; finite, equally spaced from 0 on.
    engine
        A key of `ENGINES`, or "auto": `requirements.choose_engine`.
    memory_limit
        Bytes that this process may use.
    threads
        Of MKL; those of numpy's BLAS are limited elsewhere (`locflow.eigensolvers.threads.limited_threads`).
    seed
        Of the start vectors of Lanczos. Nothing depends on it beyond rounding.

    Raises
    ------
    ValueError
        A Hamiltonian that is not such a matrix; no states, no thread, or no memory; times that are not equally spaced
        from 0 on, or beyond `LARGEST_PHASE`; an unknown engine, or one that cannot do it: full diagonalization beyond
        the size that LAPACK takes, expansion beyond `LARGEST_EXPANSION`.
    InsufficientMemoryError
        Before anything is allocated, when the engine needs more than `memory_limit`.

    Examples
    --------
    Two spins that exchange: the spectrum of S . S reaches from the singlet to the triplet.

    >>> pair = scipy.sparse.csr_array(np.array([[-0.25, 0.5], [0.5, -0.25]]))
    >>> evolution = propagator(pair, states=1, times=[0.0, np.pi])
    >>> round(evolution.energy_min, 6), round(evolution.energy_max, 6)
    (-0.75, 0.25)
    """
    times = checked_times(times)
    if callable(hamiltonian):
        raise ValueError("the Hamiltonian must be constant in time, a scipy.sparse matrix, not a function")
    hamiltonian = real_symmetric(hamiltonian)
    for name, value in (("states", states), ("threads", threads)):
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
            raise ValueError(f"{name} {value!r}: an integer, at least 1")
    if memory_limit is not None and not memory_limit > 0:
        raise ValueError(f"memory_limit {memory_limit!r}: bytes, more than 0, or None")
    dimension, nonzeros = hamiltonian.shape[0], hamiltonian.nnz
    largest_phase = _largest_half_width(hamiltonian) * times[-1]
    if not largest_phase <= LARGEST_PHASE:
        raise ValueError(
            f"times up to {times[-1]:g} turn phases by up to {largest_phase:.1e}, which rounding of the energies "
            f"leaves unknown; half the spectrum's width times the last time may be {LARGEST_PHASE:.0e}"
        )
    diagonal = hamiltonian.diagonal()
    # The product states' energies reach almost as far as the spectrum, which is not known yet.
    phase = (diagonal.max() - diagonal.min()) / 2 * times[-1]
    request = {"states": states, "times": len(times), "phase": phase}
    if engine == "auto":
        engine = requirements.choose_engine(dimension, nonzeros, **request, memory_limit=memory_limit)
    if engine not in ENGINES:
        table = "; ".join(f"{name} ({row.description})" for name, row in ENGINES.items())
        raise ValueError(f"engine {engine!r} is unknown; there are: auto; {table}")
    if engine == "full-diagonalization" and dimension > DENSE_LARGEST_SIZE:
        raise ValueError(
            f"engine {engine!r} cannot diagonalize dimension {dimension:,}: LAPACK's 32-bit work size ends at "
            f"{DENSE_LARGEST_SIZE:,}; chebyshev can evolve it"
        )
    if engine == "chebyshev" and largest_phase > LARGEST_EXPANSION * max(len(times) - 1, 1):
        raise ValueError(
            f"engine {engine!r} would expand a phase of {largest_phase / max(len(times) - 1, 1):.1e} from one time to "
            f"the next; {LARGEST_EXPANSION:.0e} is the most: ask for more times, or engine 'full-diagonalization'"
        )
    needed = requirements.memory_bytes(engine, dimension, nonzeros, states=states)
    request = f"{states} states of dimension {dimension:,}"
    check_memory(needed, memory_limit, f"engine {engine!r} needs about {{}} for {request}")
    row = ENGINES[engine]
    return getattr(import_module(row.module), row.name)(hamiltonian, threads=threads, seed=seed)


def evolve(
    propagator: Any,
    sigma: np.ndarray,
    basis_states: Sequence[int] | np.ndarray,
    times: Sequence[float] | np.ndarray,
    *,
    tolerance: float = TOLERANCE,
) -> Traces:
    """Magnetization of every site at every time, of several product states together.

    Parameters
    ----------
    propagator
        From `propagator`.
    sigma
        Shape (D, N): sigma^z of each site in each basis state, +1 or -1.
    basis_states
        The initial states, as places 0 ... D - 1 among the basis states.
    times
        Equally spaced from 0 on.
    tolerance
        Largest error of a magnetization that a truncated expansion may leave.

    Raises
    ------
    ValueError
        A tolerance below `SMALLEST_TOLERANCE`, where rounding is all, times that are not equally spaced from 0 on, or
        no such basis states.
    EvolutionError
        A norm departs from one by more than tolerance and rounding.

    Examples
    --------
    Two spins that exchange have changed places after the time pi / J:

    >>> pair = scipy.sparse.csr_array(np.array([[-0.25, 0.5], [0.5, -0.25]]))
    >>> sigma, times = np.array([[1, -1], [-1, 1]]), np.linspace(0, np.pi, 3)
    >>> traces = evolve(propagator(pair, states=1, times=times), sigma, [0], times)
    >>> traces.magnetization[0].round(6) + 0.0
    array([[ 1., -1.],
           [ 0.,  0.],
           [-1.,  1.]])
    """
    times, basis_states = checked_times(times), checked_states(basis_states, len(sigma))
    if not SMALLEST_TOLERANCE <= tolerance < 1:
        raise ValueError(f"tolerance {tolerance!r}: at least {SMALLEST_TOLERANCE:g} and less than 1")
    # |<sigma>| changes by at most 2 |d psi| + |d psi|^2.
    norm_tolerance = np.sqrt(1 + tolerance) - 1
    magnetization = np.empty((len(basis_states), len(times), sigma.shape[1]))
    drift = 0.0
    for index, (cosine, sine) in enumerate(propagator.amplitudes(basis_states, times, norm_tolerance)):
        probability = cosine**2
        probability += sine**2
        drift = max(drift, np.abs(probability.sum(axis=0) - 1).max())
        if not drift <= tolerance + ROUNDING:
            raise EvolutionError(f"at time {times[index]:g} a norm is off by {drift:.1e}")
        magnetization[:, index] = probability.T @ sigma
    bound = propagator.error_bound(times, norm_tolerance)
    return Traces(magnetization, 2 * bound + bound**2, float(drift))


def checked_times(times: Sequence[float]) -> np.ndarray:
    """Times as an array.

    Raises
    ------
    ValueError
        They are not finite and equally spaced from 0 on.

    Examples
    --------
    >>> checked_times([0, 1, 2])
    array([0., 1., 2.])
    >>> checked_times([1, 2])
    Traceback (most recent call last):
        ...
    ValueError: times must be a list that starts at 0, not array([1., 2.])
    """
    times = np.asarray(times)
    if np.iscomplexobj(times) or not np.isfinite(times := times.astype(np.float64)).all():
        raise ValueError(f"times must be finite real numbers, not {times!r}")
    if times.ndim != 1 or not len(times) or times[0] != 0:
        raise ValueError(f"times must be a list that starts at 0, not {times!r}")
    if len(times) > 1 and not (times[1] > 0 and np.allclose(np.diff(times), times[1], rtol=1e-9, atol=0)):
        raise ValueError("times must be equally spaced and ascending")
    return times


def checked_states(basis_states: Sequence[int], dimension: int) -> np.ndarray:
    """Places among the basis states as an array.

    Raises
    ------
    ValueError
        None, or such as are no integers from 0 to dimension - 1.
    """
    places = np.asarray(basis_states)
    if places.ndim != 1 or not places.size or places.dtype.kind not in "iu":
        raise ValueError(f"basis_states must be a list of places, not {basis_states!r}")
    if places.min() < 0 or places.max() >= dimension:
        raise ValueError(f"basis_states: places from 0 to {dimension - 1}, not {places.min()} to {places.max()}")
    return places


def _largest_half_width(hamiltonian: scipy.sparse.csr_array) -> float:
    """Half the width of the interval of Gershgorin's circles, in which the spectrum lies."""
    diagonal = hamiltonian.diagonal()
    radius = np.abs(hamiltonian).sum(axis=1) - np.abs(diagonal)
    return float((diagonal + radius).max() - (diagonal - radius).min()) / 2
