"""A proof that a shift-invert search has missed no level: Lanczos from a second, independent random vector.

It costs some tens of solves with the factor of the search, where counting at the edges of a window costs two
factorizations. Let A = (H - sigma)^-1, L the locked vectors (the states found, and Ritz vectors beside them) and B the
part of A outside L. Lanczos on B from a random unit vector v gives B V = V T + b q e_m^T + (rounding). Let u be a state
of the window, orthogonal to those found, of eigenvalue mu of A: then (T - mu) V^T u = -b (q^T u) e_m - f, where f is
what rounding and the residuals of L leave, and the first component says

    |v^T u|  <=  b |[(T - mu)^-1]_1m| + |e_1^T (T - mu)^-1| |f|.

The right side falls exponentially with m for every mu that the window's edges allow, as long as T has no eigenvalue
there; and u, which was missed before v was drawn, is that orthogonal to a random v only with a probability of about
0.8 n^(1/2) times the right side. It makes no difference how degenerate u is. An eigenvalue of T beyond the edges, on
the other hand, shows a missed level.
"""

from dataclasses import dataclass
from math import isinf
from typing import Any

import numpy as np
import scipy.linalg

from locflow.eigensolvers.orthonormal import orthonormal_block, project_columns_out, project_out

MISSED = 1e-5
"""Probability of a missed level at which a window is taken for complete."""

_MOST_STEPS = 100

_ALREADY_ORTHOGONAL = 0.7
"""A projection that leaves so much of a vector has left nothing of the basis in it but rounding."""


@dataclass(frozen=True)
class Locked:
    """What the second start stays orthogonal to.

    Attributes
    ----------
    states : ndarray (n, k)
        Orthonormal eigenvectors of H.
    residual : float
        Norm of H X - X E over all of them.
    beside : ndarray (n, l)
        Ritz vectors of the search that are no states of the window.
    ritz_values, ritz_residuals : ndarray (l,)
        Theirs, of (H - sigma)^-1.
    """

    states: np.ndarray
    residual: float
    beside: np.ndarray
    ritz_values: np.ndarray
    ritz_residuals: np.ndarray


def probability_of_a_missed_level(
    matrix: Any,
    factorization: Any,
    shift: float,
    locked: Locked,
    lower: float,
    upper: float,
    generator: np.random.Generator,
) -> float | None:
    """Bound of the probability that a level between two energies is not among the locked states.

    Parameters
    ----------
    matrix
        Sparse (CSR), shape (n, n).
    factorization
        Of the matrix at `shift`.
    locked
        Orthogonal to a missed level are its `states`.
    lower, upper
        Energies, -inf and inf allowed.
    generator
        Of the start vector: independent of what found the states.

    Returns
    -------
    float or None
        At most `MISSED`; None where that cannot be shown, in particular where a missed level shows up.
    """
    edges = _edges(shift, lower, upper)
    leakage = _leakage(locked, edges)
    if leakage is None:
        return None
    beside = np.array(locked.beside, order="F")
    if beside.shape[1]:
        for _ in range(2):
            project_out(beside, locked.states)
        beside, _ = orthonormal_block(beside)
    n, fixed = factorization.size, locked.states.shape[1] + beside.shape[1]
    steps = min(n - fixed, _MOST_STEPS)
    if steps == 0:
        return 0.0 if beside.shape[1] == 0 else None
    basis = np.empty((n, fixed + steps), order="F")
    basis[:, :fixed] = np.concatenate([locked.states, beside], axis=1)
    vector = np.asfortranarray(generator.standard_normal((n, 1)))
    _, length = _orthonormal(vector, basis[:, :fixed])
    diagonal, coupling, solve_residual = [], [], 0.0
    for known in range(fixed + 1, fixed + steps + 1):
        basis[:, known - 1 : known] = vector
        image = factorization.solve(vector)
        solve_residual = np.hypot(solve_residual, np.linalg.norm(matrix @ image - shift * image - vector))
        inside, rest = _orthonormal(image, basis[:, :known])
        diagonal.append(inside)
        values = scipy.linalg.eigvalsh_tridiagonal(diagonal, coupling)
        if values[0] <= edges[0] or values[-1] >= edges[1]:
            return None
        if known == n:
            rest = 0.0
        relative = solve_residual + max(-values[0], values[-1]) * locked.residual
        overlap = max(_overlap(diagonal, coupling, rest, edge, relative, leakage) for edge in edges if not isinf(edge))
        if 0.8 * length * overlap <= MISSED:
            return 0.8 * length * overlap
        if rest == 0:
            return None
        coupling.append(rest)
        vector = image
    return None


def _edges(shift: float, lower: float, upper: float) -> tuple[float, float]:
    """What eigenvalues of (H - sigma)^-1 lie above and below of, if their levels lie in the window."""
    return 1 / (lower - shift) if lower < shift else -np.inf, 1 / (upper - shift) if upper > shift else np.inf


def _leakage(locked: Locked, edges: tuple[float, float]) -> float | None:
    """What the Ritz vectors, which are no exact eigenvectors, leave: second order in their residuals."""
    distances = np.minimum(locked.ritz_values - edges[0], edges[1] - locked.ritz_values)
    if np.any(distances <= 0):
        return None
    return float(np.linalg.norm(locked.ritz_residuals) * np.linalg.norm(locked.ritz_residuals / distances))


def _orthonormal(vector: np.ndarray, basis: np.ndarray) -> tuple[float, float]:
    """Make the vector (n, 1), in place, orthogonal to a basis and normalize it.

    Returns its component along the last vector of the basis, and the norm that was left.
    """
    # The image of a vector of the basis overlaps with the last two, and with the others by rounding.
    along = project_columns_out(vector, basis[:, -2:])[-1:].sum()
    before, length = np.inf, float(np.linalg.norm(vector))
    while length < _ALREADY_ORTHOGONAL * before:
        along += project_columns_out(vector, basis)[-1:].sum()
        before, length = length, float(np.linalg.norm(vector))
    vector /= length
    return float(along), length


def _overlap(
    diagonal: list[float], coupling: list[float], rest: float, edge: float, relative: float, leakage: float
) -> float:
    """Bound of the overlap of the start vector with a state whose eigenvalue lies at or beyond the edge."""
    size = len(diagonal)
    band = np.zeros((3, size))
    band[0, 1:] = band[2, :-1] = coupling
    band[1] = np.array(diagonal) - edge
    row = scipy.linalg.solve_banded((1, 1), band, np.eye(size, 1)[:, 0], check_finite=False)
    return float(rest * abs(row[-1]) + np.linalg.norm(row) * (abs(edge) * relative + leakage))
