"""Single eigenstates of complex Hermitian sparse matrices, nearest an energy or by their level numbers (paper 4).

Engine `shift-invert`: Lanczos on (H - E)^-1 from one random vector finds the nearest level, and the inertia of another
factorization, below it and above the next, counts the levels below. For a level number, such counts first enclose the
level in a few others. Of a degenerate level, as where time reversal makes every level a pair (Kramers), Lanczos sees
one state, and the count below gives the lowest of its numbers, however many there are. Engine `dense`: LAPACK, the
reference. The engines for real symmetric matrices (`diagonalization`) look for hundreds of states by their energy
density instead.
"""

from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
import scipy.linalg
import scipy.sparse
from scipy.linalg.blas import zgemv

from locflow.costs.hermitian import choose_engine
from locflow.eigensolvers.factorization import SingularShiftError, count_between, moved_shifts
from locflow.eigensolvers.hermitian_factorization import hermitian_factorization
from locflow.eigensolvers.results import IncompleteSpectrumError, check_residuals
from locflow.eigensolvers.windows import TIE
from locflow.matrices import hermitian

_CONVERGED = 1e-10
"""Residual |H psi - E psi| of a converged level, in units of the spectral width; the energy errs by its square.

It is estimated from that of (H - E)^-1, relative to its eigenvalue.
"""

_NEXT_CONVERGED = 0.03
"""Residual of (H - E)^-1 for the next level, of which no more is wanted than that a gap lies before it."""

_FIRST_CHECK, _CHECKED = 8, 2
"""Size of the Krylov space at the first check, and columns between checks."""

_LARGEST_SPACE = 240
"""Size of the Krylov space at which the search is begun anew."""

_CLOSED = 1e-13
"""Part of an image outside the Krylov space, relative to the image, that is only rounding: the space is closed."""

_ENCLOSED = 12
"""Levels within two counts from which on the level between them is searched for."""

_NARROW = 1e-5
"""Distance of two counts, in units of the spectral width, from which on that is done however many levels there are."""


@dataclass(frozen=True)
class HermitianStates:
    """Eigenstates of one Hermitian matrix of dimension n.

    Attributes
    ----------
    energies : ndarray (m,)
        Ascending.
    levels : ndarray of int (m,)
        Index of each in the whole ascending spectrum.
    vectors : ndarray (n, m), complex
        Orthonormal, as columns.
    residuals : ndarray (m,)
        ||H psi - E psi||_2.
    width : float
        A lower bound of the width of the spectrum: twice the root mean square distance of the levels from their mean.
    engine : str
    """

    energies: np.ndarray
    levels: np.ndarray
    vectors: np.ndarray
    residuals: np.ndarray
    width: float
    engine: str


def nearest_state(
    matrix: scipy.sparse.csr_array,
    energy: float,
    *,
    degeneracy: int = 1,
    engine: str = "auto",
    threads: int = 1,
    seed: int = 0,
) -> HermitianStates:
    """The eigenstate nearest an energy; of equally near ones the lowest.

    Parameters
    ----------
    matrix
        Shape (n, n), Hermitian, in any sparse format, both triangles stored; real ones are Hermitian, too.
    energy
        In units of the matrix.
    degeneracy
        Of every level, by a symmetry: 2 for electrons with spin 1/2 and time reversal. One state of the level is
        returned, with the lowest of its level numbers.
    engine
        `dense`, `shift-invert`, or "auto": `locflow.costs.hermitian.choose_engine`.
    threads
        Of MKL; those of numpy and scipy are the caller's affair.
    seed
        Of the start vectors of Lanczos. No energy depends on it beyond rounding.

    Returns
    -------
    HermitianStates
        Of one state.

    Raises
    ------
    ValueError
        A matrix that is not sparse, square, finite and Hermitian; an energy that is no finite real number; a degeneracy
        below 1; unknown engine.
    IncompleteSpectrumError
        The level cannot be found or counted, or the count belies the degeneracy.
    InaccurateStatesError
        The state leaves a residual above 1e-9 of the spectral width.

    Examples
    --------
    A ring of 100 sites with a flux: its levels are -2 cos(2 pi k / 100 + 0.01).

    >>> hop = -np.exp(0.01j) * scipy.sparse.csr_array(np.roll(np.eye(100), 1, axis=0))
    >>> state = nearest_state(hop + hop.conj().T, energy=0.5)
    >>> state.energies.round(6), state.levels
    (array([0.516726]), array([58]))
    """
    if not (isinstance(energy, Real) and np.isfinite(energy)):
        raise ValueError(f"energy {energy!r}: must be a finite real number")
    _check_degeneracy(degeneracy)
    matrix = hermitian(matrix)
    engine, width = choose_engine(engine, matrix.shape[0]), _width(matrix)
    if engine == "dense":
        energies, vectors = _all_states(matrix)
        distance = np.abs(energies - energy)
        level = np.flatnonzero(distance <= distance.min() + TIE * width)[:1]
        return _states(matrix, energies[level], level, vectors[:, level], width, engine)
    generator = np.random.default_rng(seed)
    return _state(matrix, _nearest_level(matrix, energy, width, degeneracy, threads, generator), width, engine)


def state_of_level(
    matrix: scipy.sparse.csr_array,
    level: int,
    *,
    degeneracy: int = 1,
    engine: str = "auto",
    threads: int = 1,
    seed: int = 0,
) -> HermitianStates:
    """The eigenstate with a number in the ascending spectrum; of a degenerate level that with the lowest number.

    Parameters
    ----------
    matrix, degeneracy, engine, threads, seed
        As in `nearest_state`.
    level
        From 0 to n - 1.

    Returns
    -------
    HermitianStates
        Of one state.

    Raises
    ------
    ValueError
        A matrix that is not sparse, square, finite and Hermitian; a degeneracy below 1; unknown engine; no such level.
    IncompleteSpectrumError
        The level cannot be found or counted, or the count belies the degeneracy.
    InaccurateStatesError
        The state leaves a residual above 1e-9 of the spectral width.

    Examples
    --------
    >>> hop = -np.exp(0.01j) * scipy.sparse.csr_array(np.roll(np.eye(100), 1, axis=0))
    >>> ground = state_of_level(hop + hop.conj().T, 0)
    >>> ground.energies.round(6), round(-2 * np.cos(0.01), 6).item()
    (array([-1.9999]), -1.9999)
    """
    _check_degeneracy(degeneracy)
    matrix = hermitian(matrix)
    n = matrix.shape[0]
    if not (isinstance(level, Integral) and 0 <= level < n):
        raise ValueError(f"level {level}: a matrix of size {n} has levels 0 to {n - 1}")
    level -= level % degeneracy
    engine, width = choose_engine(engine, n), _width(matrix)
    if engine == "dense":
        energies, vectors = _all_states(matrix)
        level = int(np.searchsorted(energies, energies[level] - TIE * width))
        kept = slice(level, level + 1)
        return _states(matrix, energies[kept], np.array([level]), vectors[:, kept], width, engine)
    factorization, generator = hermitian_factorization(matrix, threads=threads), np.random.default_rng(seed)
    # No eigenvalue lies beyond the norm; the levels below either end of the bracket are counted.
    norm = float(np.abs(matrix).sum(axis=1).max()) * (1 + 1e-12) + 1e-300
    upper = max(norm, width / 2)
    lower, below_lower, below_upper = -upper, 0, n
    # The last level below the wanted number, and an energy above which all levels have higher ones.
    behind, ahead = None, upper + width
    while upper - lower > TIE * width:
        # Half a level behind the wanted one, by interpolation, but not so near an end that the bracket hardly shrinks.
        share = (level + degeneracy / 2 - below_lower) / (below_upper - below_lower)
        energy = lower + min(max(share, 0.1), 0.9) * (upper - lower)
        if below_upper - below_lower > _ENCLOSED * degeneracy and upper - lower > _NARROW * width:
            energy, below = _levels_below(factorization, lower, upper, energy)
            if below <= level:
                lower, below_lower = energy, below
            else:
                upper, below_upper, ahead = energy, below, energy
            continue
        nearest = _nearest_level(matrix, energy, width, degeneracy, threads, generator)
        if nearest.number == level:
            return _state(matrix, nearest, width, engine)
        # As far as that level, on either side of the energy, there is no other.
        distance = abs(nearest.energy - energy)
        if nearest.number < level:
            lower, below_lower, behind = (
                energy if nearest.tie else energy + distance,
                nearest.number + degeneracy,
                nearest,
            )
        else:
            upper, below_upper, ahead = energy - distance, nearest.number, nearest.energy
    # Nothing lies between: the level behind has more copies than the degeneracy says.
    if behind is not None and _levels_below(factorization, behind.energy, ahead)[1] > level:
        return _state(matrix, behind, width, engine)
    raise IncompleteSpectrumError(f"level {level} cannot be told from its neighbours at the energy {lower!r}")


def states_between(matrix: scipy.sparse.csr_array, lower: float, upper: float) -> HermitianStates:
    """All eigenstates with lower < E < upper, from all eigenstates: engine `dense`.

    Parameters
    ----------
    matrix
        As in `nearest_state`.
    lower, upper
        In units of the matrix.

    Raises
    ------
    ValueError
        A matrix that is not sparse, square, finite and Hermitian; bounds that are no interval.
    InaccurateStatesError
        A state leaves a residual above 1e-9 of the spectral width.

    Examples
    --------
    >>> pauli_y = scipy.sparse.csr_array(np.array([[0, -1j], [1j, 0]]))
    >>> states = states_between(pauli_y, 0.0, 2.0)
    >>> states.energies.round(6), states.levels
    (array([1.]), array([1]))
    """
    if not lower < upper:
        raise ValueError(f"the bounds {lower!r} and {upper!r}: the lower one must be smaller")
    matrix = hermitian(matrix)
    energies, vectors = _all_states(matrix)
    levels = np.flatnonzero((energies > lower) & (energies < upper))
    return _states(matrix, energies[levels], levels, vectors[:, levels], _width(matrix), "dense")


def _check_degeneracy(degeneracy: int) -> None:
    if not isinstance(degeneracy, Integral) or degeneracy < 1:
        raise ValueError(f"degeneracy {degeneracy!r}: an integer, at least 1")


def _all_states(matrix: scipy.sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    return scipy.linalg.eigh(matrix.toarray(order="F"), driver="evd", overwrite_a=True, check_finite=False)


def _width(matrix: scipy.sparse.csr_array) -> float:
    """See `HermitianStates.width`; the level, or 1, for a multiple of the identity, which has none beyond rounding."""
    diagonal = matrix.diagonal().real
    n = len(diagonal)
    off_diagonal = matrix.data[matrix.indices != np.repeat(np.arange(n), np.diff(matrix.indptr))]
    from_mean = diagonal - diagonal.sum() / n
    width = 2 * float(np.sqrt((np.vdot(off_diagonal, off_diagonal).real + from_mean @ from_mean) / n))
    largest = float(np.abs(diagonal).max())
    return width if width > 1e-13 * largest else largest or 1.0


@dataclass(frozen=True)
class _Level:
    """An energy level: its lowest number in the spectrum, one of its vectors, and whether one above is as near."""

    energy: float
    number: int
    vector: np.ndarray
    tie: bool


def _state(matrix: Any, level: _Level, width: float, engine: str) -> HermitianStates:
    numbers = np.array([level.number])
    return _states(matrix, np.array([level.energy]), numbers, level.vector[:, None], width, engine)


def _states(
    matrix: Any, energies: np.ndarray, levels: np.ndarray, vectors: np.ndarray, width: float, engine: str
) -> HermitianStates:
    residuals = np.linalg.norm(matrix @ vectors - vectors * energies, axis=0)
    check_residuals(residuals, width, np.abs(energies).max(initial=0.0), engine)
    return HermitianStates(energies, levels, vectors, residuals, width, engine)


def _levels_below(factorization: Any, low: float, high: float, first: float | None = None) -> tuple[float, int]:
    """`count_between`, where there is no other way out."""
    try:
        return count_between(factorization, low, high, first)
    except SingularShiftError as error:
        raise IncompleteSpectrumError(f"{error}; engine 'dense' needs none") from error


def _nearest_level(
    matrix: scipy.sparse.csr_array,
    energy: float,
    width: float,
    degeneracy: int,
    threads: int,
    generator: np.random.Generator,
) -> _Level:
    factorization = hermitian_factorization(matrix, threads=threads)
    start = generator.standard_normal(2 * factorization.size).view(np.complex128)[:, None]
    start /= np.linalg.norm(start)
    for shift in moved_shifts(energy, width):
        try:
            energies, vector, (near, far) = _krylov_levels(matrix, factorization, shift, energy, width, start)
            # Up to the next level on either side there is but this one: below it, so many lie below this one.
            _, below = count_between(factorization, energy - far, energy - near)
        except SingularShiftError:
            continue
        if below % degeneracy:
            raise IncompleteSpectrumError(
                f"{below} levels lie below the one nearest the energy {energy!r}; they cannot all be {degeneracy}-fold"
            )
        return _Level(float(energies[0]), below, vector, energies[-1] - energies[0] > TIE * width)
    raise IncompleteSpectrumError(
        f"the level nearest the energy {energy!r} cannot be found and counted; engine 'dense' needs no count"
    )


def _krylov_levels(
    matrix: Any, factorization: Any, shift: float, energy: float, width: float, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray, tuple[float, float]]:
    """Levels nearest `energy`, all that are equally near; the vector of the lowest; the distances of the gap behind.

    `start` is the first vector, (n, 1).
    """
    n = factorization.size
    room = min(n, _LARGEST_SPACE)
    basis = np.empty((n, room), dtype=np.complex128, order="F")
    projected = np.zeros((room, room), dtype=np.complex128)
    current = start[:, 0]
    for columns in range(1, room + 1):
        basis[:, columns - 1] = current
        space = basis[:, :columns]
        image = factorization.factor(shift, start) if columns == 1 else factorization.solve(space[:, -1:])
        current, size = image[:, 0], np.linalg.norm(image)
        for _ in range(2):
            coefficients = zgemv(1.0, space, current, trans=2)
            current = zgemv(-1.0, space, coefficients, beta=1.0, y=current, overwrite_y=1)
            projected[:columns, columns - 1] += coefficients
        coupling = np.linalg.norm(current)
        closed = columns == n or coupling <= _CLOSED * size
        if closed or (columns >= _FIRST_CHECK and columns % _CHECKED == 0):
            converged = _converged_levels(
                projected[:columns, :columns], 0.0 if closed else coupling, shift, energy, width
            )
            if converged is not None:
                energies, ritz, gap = converged
                vector = space @ ritz
                energies[0] = np.vdot(vector, matrix @ vector).real
                return energies, vector, gap
        if closed:
            break
        current /= coupling
    raise SingularShiftError(f"too many levels lie near the energy {energy!r}")


def _converged_levels(
    projected: np.ndarray, coupling: float, shift: float, energy: float, width: float
) -> tuple[np.ndarray, np.ndarray, tuple[float, float]] | None:
    """Levels nearest the energy, ascending, the Ritz vector of the lowest, and the distances of the gap behind.

    None as long as they, or the next level, have not converged.
    """
    theta, ritz = scipy.linalg.eigh(projected, lower=False, check_finite=False)
    residuals = coupling * np.abs(ritz[-1]) / np.abs(theta)
    levels = shift + 1 / theta
    distance = np.abs(levels - energy)
    order = np.argsort(distance, kind="stable")
    distance = distance[order]
    size = int(np.count_nonzero(distance <= distance[0] + TIE * width))
    if coupling == 0:
        # The space holds every level; beyond its last one there is none.
        distance = np.append(distance, distance[-1] + width)
    elif size == len(order) or residuals[order[size]] > _NEXT_CONVERGED:
        return None
    nearest = order[:size]
    if residuals[nearest].max() * (width + distance[0]) > _CONVERGED * width:
        return None
    nearest = nearest[np.argsort(levels[nearest], kind="stable")]
    return levels[nearest], ritz[:, nearest[0]], (distance[size - 1], distance[size])
