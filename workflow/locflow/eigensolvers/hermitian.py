"""Single eigenstates of complex Hermitian sparse matrices, nearest an energy or by their level numbers (paper 4).

Engine `shift-invert`: Lanczos on (H - E)^-1 from one random vector finds the nearest level, and the inertia of another
factorization, in the gap behind it, counts the levels below. For a level number, such counts first enclose the level
in a few others. Where time reversal makes every level a pair (Kramers),
Lanczos sees one state of it, and the count has two. Engine `dense`: LAPACK, the reference. The engines for real
symmetric matrices (`diagonalization`) look for hundreds of states by their energy density instead.
"""

from dataclasses import dataclass

import numpy as np
import scipy.linalg
import scipy.sparse
from scipy.linalg.blas import zgemv

from locflow.costs.hermitian import choose_engine
from locflow.eigensolvers.factorization import SingularShiftError
from locflow.eigensolvers.hermitian_factorization import hermitian_factorization
from locflow.eigensolvers.results import IncompleteSpectrumError
from locflow.eigensolvers.windows import TIE

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

_SINGULAR = 1e-13
"""A level as near the shift as this, in units of the spectral width, hides the others."""

_ATTEMPTS = 8

_ENCLOSED = 12
"""Levels within two counts from which on the level between them is searched for."""


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
        Shape (n, n), complex Hermitian, in canonical format with its whole diagonal stored.
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
        Unknown engine.
    IncompleteSpectrumError
        The level cannot be found or counted, or the count belies the degeneracy.
    """
    engine, width = choose_engine(engine, matrix.shape[0]), _width(matrix)
    if engine == "dense":
        energies, vectors = _all_states(matrix)
        distance = np.abs(energies - energy)
        level = np.flatnonzero(distance <= distance.min() + TIE * width)[:1]
        return _states(matrix, energies[level], level, vectors[:, level], width, engine)
    generator = np.random.default_rng(seed)
    found, level, vector = _nearest_level(matrix, energy, width, degeneracy, threads, generator)
    return _states(matrix, np.array([found]), np.array([level]), vector[:, None], width, engine)


def state_of_level(
    matrix: scipy.sparse.csr_array,
    level: int,
    *,
    degeneracy: int = 1,
    engine: str = "auto",
    threads: int = 1,
    seed: int = 0,
) -> HermitianStates:
    """The eigenstate with a number in the ascending spectrum, of a degenerate level the one with the lowest.

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
        Unknown engine; no such level.
    IncompleteSpectrumError
        The level cannot be found or counted, or the count belies the degeneracy.
    """
    n = matrix.shape[0]
    if not 0 <= level < n:
        raise ValueError(f"level {level}: a matrix of size {n} has levels 0 to {n - 1}")
    level -= level % degeneracy
    engine, width = choose_engine(engine, n), _width(matrix)
    if engine == "dense":
        energies, vectors = _all_states(matrix)
        kept = slice(level, level + 1)
        return _states(matrix, energies[kept], np.array([level]), vectors[:, kept], width, engine)
    factorization, generator = hermitian_factorization(matrix, threads=threads), np.random.default_rng(seed)
    # No eigenvalue lies beyond the norm; the levels below either end of the bracket are counted.
    upper = float(np.abs(matrix).sum(axis=1).max()) * (1 + 1e-12) + 1e-300
    lower, below_lower, below_upper = -upper, 0, n
    while upper - lower > TIE * width:
        # Half a level behind the wanted one, by interpolation, but not so near an end that the bracket hardly shrinks.
        share = (level + degeneracy / 2 - below_lower) / (below_upper - below_lower)
        energy = lower + min(max(share, 0.1), 0.9) * (upper - lower)
        if below_upper - below_lower > _ENCLOSED * degeneracy:
            below = _count_near(factorization, energy, width)
            if below <= level:
                lower, below_lower = energy, below
            else:
                upper, below_upper = energy, below
            continue
        found, number, vector = _nearest_level(matrix, energy, width, degeneracy, threads, generator)
        if number == level:
            return _states(matrix, np.array([found]), np.array([level]), vector[:, None], width, engine)
        # As far as that level, on either side of the energy, there is no other.
        distance = abs(found - energy)
        if number < level:
            lower, below_lower = energy + distance, number + degeneracy
        else:
            upper, below_upper = energy - distance, number
    raise IncompleteSpectrumError(f"level {level} cannot be told from its neighbours at the energy {lower!r}")


def states_between(matrix: scipy.sparse.csr_array, lower: float, upper: float) -> HermitianStates:
    """All eigenstates with lower < E < upper, from all eigenstates: engine `dense`.

    Parameters
    ----------
    matrix
        Shape (n, n), complex Hermitian.
    lower, upper
        In units of the matrix.
    """
    energies, vectors = _all_states(matrix)
    levels = np.flatnonzero((energies > lower) & (energies < upper))
    return _states(matrix, energies[levels], levels, vectors[:, levels], _width(matrix), "dense")


def _all_states(matrix: scipy.sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    return scipy.linalg.eigh(matrix.toarray(order="F"), driver="evd", overwrite_a=True, check_finite=False)


def _width(matrix: scipy.sparse.csr_array) -> float:
    """See `HermitianStates.width`; 1 for a multiple of the identity, which has none."""
    n = matrix.shape[0]
    mean = matrix.diagonal().real.sum() / n
    return 2 * float(np.sqrt(max(np.vdot(matrix.data, matrix.data).real / n - mean**2, 0.0))) or 1.0


def _states(matrix, energies, levels, vectors, width: float, engine: str) -> HermitianStates:
    residuals = np.linalg.norm(matrix @ vectors - vectors * energies, axis=0)
    return HermitianStates(energies, levels, vectors, residuals, width, engine)


def _count_near(factorization, energy: float, width: float) -> int:
    """Number of levels below an energy, or below one so near that it hits no level."""
    for attempt in range(_ATTEMPTS):
        try:
            return factorization.count_below(energy + attempt * 3e-8 * width)
        except SingularShiftError:
            continue
    raise IncompleteSpectrumError(f"the levels below the energy {energy!r} cannot be counted")


def _nearest_level(
    matrix: scipy.sparse.csr_array,
    energy: float,
    width: float,
    degeneracy: int,
    threads: int,
    generator: np.random.Generator,
) -> tuple[float, int, np.ndarray]:
    """Energy, number in the spectrum, and vector of the level nearest an energy."""
    factorization = hermitian_factorization(matrix, threads=threads)
    for attempt in range(_ATTEMPTS):
        try:
            shift = energy + attempt * 3e-8 * width
            factorization.factor(shift)
            energies, vector, (near, far) = _krylov_levels(matrix, factorization, shift, energy, width, generator)
            # Anywhere in the gap would do; without pivoting some places do not.
            edge = near + (0.5 + 0.04 * attempt) * (far - near)
            below = factorization.count_below(energy + edge if energies[0] > energy else energy - edge)
        except SingularShiftError:
            continue
        if energies[0] > energy:
            # Between the energy and the edge there is but this level; rounding may show a second copy of it.
            below -= max(len(energies), degeneracy)
        if below % degeneracy:
            raise IncompleteSpectrumError(
                f"{below} levels lie below the one nearest the energy {energy!r}; they cannot all be {degeneracy}-fold"
            )
        return float(energies[0]), below, vector
    raise IncompleteSpectrumError(f"the level nearest the energy {energy!r} cannot be found and counted")


def _krylov_levels(
    matrix, factorization, shift: float, energy: float, width: float, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, tuple[float, float]]:
    """Levels nearest `energy`, all that are equally near; the vector of the lowest; the distances of the gap behind."""
    n = factorization.size
    room = min(n, _LARGEST_SPACE)
    basis = np.empty((n, room), dtype=np.complex128, order="F")
    projected = np.zeros((room, room), dtype=np.complex128)
    current = generator.standard_normal(2 * n).view(np.complex128)
    current /= np.linalg.norm(current)
    for columns in range(1, room):
        basis[:, columns - 1] = current
        space = basis[:, :columns]
        current = factorization.solve(space[:, -1:])[:, 0]
        if np.linalg.norm(current) * _SINGULAR * width > 1:
            raise SingularShiftError(f"an eigenvalue lies at the shift {shift!r}")
        for _ in range(2):
            coefficients = zgemv(1.0, space, current, trans=2)
            current = zgemv(-1.0, space, coefficients, beta=1.0, y=current, overwrite_y=1)
            projected[:columns, columns - 1] += coefficients
        coupling = np.linalg.norm(current)
        current /= coupling
        if columns < _FIRST_CHECK or columns % _CHECKED:
            continue
        found = _converged_levels(projected[:columns, :columns], coupling, shift, energy, width)
        if found is not None:
            energies, ritz, gap = found
            vector = space @ ritz
            energies[0] = np.vdot(vector, matrix @ vector).real
            return energies, vector, gap
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
    if size == len(order) or residuals[order[size]] > _NEXT_CONVERGED:
        return None
    nearest = order[:size]
    if residuals[nearest].max() * (width + distance[0]) > _CONVERGED * width:
        return None
    nearest = nearest[np.argsort(levels[nearest], kind="stable")]
    return levels[nearest], ritz[:, nearest[0]], (distance[size - 1], distance[size])
