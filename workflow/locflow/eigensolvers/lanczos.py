"""Block Lanczos with full reorthogonalization on (H - sigma)^-1: the eigenpairs nearest sigma.

Several right-hand sides per solve read the factor once for all, and let degenerate levels converge together; a start
block orthogonal to the vectors that are already known finds the copies that a first run has missed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.linalg
from scipy.linalg.blas import dgemm

from locflow.eigensolvers.orthonormal import orthonormal_block, project_columns_out, project_out

_CONVERGED = 1e-12
"""Residual of a converged pair of (H - sigma)^-1, relative to its eigenvalue; at least what rounding in the solves
leaves (`solve_rounding` of the factorization, relative to the largest eigenvalue)."""

_NEARLY_CONVERGED = 1e-6
"""Residual of the Ritz pairs that are returned beside the converged ones, relative to their eigenvalue."""

_NARROW = 4
"""Blocks up to this wide are projected column by column."""

_SMALL_RESIDUAL = 2e-13
"""Residual of H psi - E psi, relative to a typical energy, that is left alone."""


@dataclass(frozen=True)
class Pairs:
    """Eigenpairs that have converged.

    Attributes
    ----------
    values : ndarray (m,)
        Of H, ascending.
    vectors : ndarray (n, m)
    reach : float
        Distance from the shift within which all that the Krylov space can see has converged; infinite when it is the
        whole space.
    beside : Beside or None
        The other Ritz pairs that have converged, or nearly so, where they were asked for.
    """

    values: np.ndarray
    vectors: np.ndarray
    reach: float
    beside: "Beside | None" = None


@dataclass(frozen=True)
class Beside:
    """Ritz pairs of (H - sigma)^-1: values (l,), vectors (n, l), and residuals (l,)."""

    values: np.ndarray
    vectors: np.ndarray
    residuals: np.ndarray


def pairs_around(
    matrix: Any,
    factorization: Any,
    shift: float,
    select: Callable[[np.ndarray, float], np.ndarray | None],
    *,
    first_columns: int,
    locked: np.ndarray,
    block: int,
    generator: np.random.Generator,
    checks: int = 8,
    beside: bool = False,
) -> Pairs:
    """Eigenpairs of `matrix` around `shift`, at which `factorization` is factorized.

    Parameters
    ----------
    matrix
        Sparse (CSR), shape (n, n).
    select
        Of the converged eigenvalues (ascending) and the reach: the mask of those to return, None while they do not
        suffice.
    first_columns
        Size of the Krylov space at the first check.
    locked
        Shape (n, l): orthonormal eigenvectors to stay orthogonal to.
    block
        Right-hand sides per solve.
    generator
        Of the start block, and of what continues a block that has lost its rank.
    checks
        The Krylov space grows by this part of its size, one over `checks`, between two checks.
    beside
        Whether the other Ritz pairs are returned, too.

    Returns
    -------
    Pairs
        Orthonormal, and orthogonal to `locked`.
    """
    n = factorization.size
    room = n - locked.shape[1]
    if room == 0:
        select(np.empty(0), np.inf)
        return Pairs(np.empty(0), np.empty((n, 0)), np.inf, Beside(np.empty(0), np.empty((n, 0)), np.empty(0)))
    block = min(block, room)
    next_check = min(room, max(first_columns, 2 * block))
    basis = np.empty((n, min(room, max(next_check + block, next_check * 3 // 2))), order="F")
    projected = np.zeros((basis.shape[1],) * 2)
    current = _start_block(generator.standard_normal((n, block)), [locked])
    columns = 0
    project = project_columns_out if beside and block <= _NARROW else project_out
    while True:
        width = current.shape[1]
        if columns + width > basis.shape[1]:
            basis = _enlarged(basis, room)
            projected = np.pad(projected, (0, basis.shape[1] - len(projected)))
        known = columns
        columns += width
        basis[:, known:columns] = current
        image = factorization.solve(basis[:, known:columns])
        scale = np.linalg.norm(image, axis=0).max()
        # In exact arithmetic only the last two blocks overlap with the image.
        first = max(0, known - block) if beside else 0
        coefficients = project(image, basis[:, first:columns])
        projected[first:columns, known:columns] = coefficients
        projected[known:columns, first:columns] = coefficients.T
        following, coupling = _next_block(
            image,
            [locked, basis[:, :columns]],
            generator,
            scale,
            left=np.linalg.norm(image, axis=0).max() if beside else scale,
            columns=min(block, room - columns),
            project=project,
        )
        if columns >= next_check or columns == room:
            theta, ritz, reach = _ritz_pairs(projected[:columns, :columns], coupling, factorization.solve_rounding)
            selected = select(shift + 1 / theta, reach)
            if selected is not None:
                vectors = dgemm(1.0, basis[:, :columns], ritz[:, selected])
                others = _beside(basis, projected, columns, coupling, ritz[:, selected]) if beside else None
                polish = _polished_sparingly if beside else _polished
                return Pairs(*polish(matrix, factorization, vectors, locked), reach, others)
            next_check = min(room, columns + max(2 * block, columns // checks))
        current = following


def _ritz_pairs(projected: np.ndarray, coupling: np.ndarray, rounding: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Converged eigenvalues 1 / (E - sigma), ordered by E, their vectors in the basis, and the reach."""
    theta, ritz = scipy.linalg.eigh(projected, driver="evd", check_finite=False)
    residuals = np.linalg.norm(coupling @ ritz[-coupling.shape[1] :], axis=0)
    size = np.abs(theta)
    good = residuals <= np.maximum(_CONVERGED * size, rounding * size.max())
    good &= size > 0
    # Nothing farther from the shift than the first pair that has not converged counts.
    unconverged = size[~good].max(initial=0.0)
    good &= size > unconverged
    theta, ritz = theta[good], ritz[:, good]
    order = np.argsort(1 / theta)
    return theta[order], ritz[:, order], 1 / unconverged if unconverged > 0 else np.inf


def _beside(
    basis: np.ndarray, projected: np.ndarray, columns: int, coupling: np.ndarray, selected: np.ndarray
) -> Beside:
    """The Ritz pairs that have nearly converged, without the `selected` ones (columns, s)."""
    theta, ritz = scipy.linalg.eigh(projected[:columns, :columns], driver="evd", check_finite=False)
    residuals = np.linalg.norm(coupling @ ritz[-coupling.shape[1] :], axis=0)
    taken = np.linalg.norm(selected.T @ ritz, axis=0) > 0.5
    nearly_converged = (residuals <= _NEARLY_CONVERGED * np.abs(theta)) & ~taken
    vectors = (
        dgemm(1.0, basis[:, :columns], ritz[:, nearly_converged])
        if nearly_converged.any()
        else np.empty((len(basis), 0), order="F")
    )
    return Beside(theta[nearly_converged], vectors, residuals[nearly_converged])


def _polished(
    matrix: Any, factorization: Any, vectors: np.ndarray, locked: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Eigenpairs from converged Ritz vectors.

    Rounding in the solves leaves traces of far levels, which weigh heavily in H psi - E psi. One more application of
    the inverse removes them; written as a correction by the residual, it does not suffer from the solve's own
    rounding.
    """
    if vectors.shape[1] == 0:
        return np.empty(0), vectors
    values, vectors = _rayleigh_ritz(matrix, vectors)
    typical_energy = np.sqrt(matrix.data @ matrix.data / len(vectors))
    for _ in range(3):
        residuals = np.asfortranarray(matrix @ vectors - vectors * values)
        if np.linalg.norm(residuals, axis=0).max() <= _SMALL_RESIDUAL * typical_energy:
            break
        vectors -= factorization.solve(residuals)
        project_out(vectors, locked)
        values, vectors = _rayleigh_ritz(matrix, vectors)
    return values, vectors


def _polished_sparingly(
    matrix: Any, factorization: Any, vectors: np.ndarray, locked: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """As `_polished`, of orthonormal Ritz vectors; only those that need it are corrected."""
    if vectors.shape[1] == 0:
        return np.empty(0), vectors
    images = np.asfortranarray(matrix @ vectors)
    values = np.einsum("ij,ij->j", vectors, images)
    typical_energy = np.sqrt(matrix.data @ matrix.data / len(vectors))
    for _ in range(3):
        residuals = images - vectors * values
        rough = np.linalg.norm(residuals, axis=0) > _SMALL_RESIDUAL * typical_energy
        if not rough.any():
            break
        vectors[:, rough] -= factorization.solve(np.asfortranarray(residuals[:, rough]))
        project_out(vectors, locked)
        vectors, _ = orthonormal_block(vectors)
        images = np.asfortranarray(matrix @ vectors)
        small = dgemm(1.0, vectors, images, trans_a=1)
        values, rotation = scipy.linalg.eigh((small + small.T) / 2, driver="evd", check_finite=False)
        vectors, images = dgemm(1.0, vectors, rotation), dgemm(1.0, images, rotation)
    order = np.argsort(values, kind="stable")
    return values[order], np.asfortranarray(vectors[:, order])


def _rayleigh_ritz(matrix: Any, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenpairs of the matrix in the span of the vectors."""
    vectors, _ = orthonormal_block(vectors)
    small = dgemm(1.0, vectors, np.asfortranarray(matrix @ vectors), trans_a=1)
    values, rotation = scipy.linalg.eigh((small + small.T) / 2, driver="evd", check_finite=False)
    return values, dgemm(1.0, vectors, rotation)


def _next_block(
    block: np.ndarray,
    against: Sequence[np.ndarray],
    generator: np.random.Generator,
    scale: float,
    *,
    left: float,
    columns: int,
    project: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Orthonormal q (n, columns) outside `against`, and r with block = q r + (a part inside `against`).

    `scale` is the norm of the block before anything was taken from it: what is left may be no more than its rounding.
    `left` is its norm before its parts in all of `against` were.
    """
    for vectors in against:
        project(block, vectors)
    if columns == block.shape[1]:
        q, r = orthonormal_block(block)
        smallest = np.abs(np.diag(r)).min()
        if smallest > 1e-10 * scale:
            if smallest < 1e-3 * left:
                _project_all_out(q, against)
                q, change = orthonormal_block(q)
                r = change @ r
            return q, r
    # The block has lost its rank (the Krylov space has closed on itself, or ends): keep what carries weight and let
    # random vectors, coupled to nothing, continue.
    left, weights, right = scipy.linalg.svd(block, full_matrices=False)
    rank = min(columns, int(np.count_nonzero(weights > 1e-14 * scale)))
    fresh = generator.standard_normal((len(block), columns - rank))
    q = _start_block(np.concatenate([left[:, :rank], fresh], axis=1), against)
    r = np.zeros((columns, block.shape[1]))
    r[:rank] = (q[:, :rank].T @ left[:, :rank]) @ (weights[:rank, None] * right[:rank])
    return q, r


def _start_block(block: np.ndarray, against: Sequence[np.ndarray]) -> np.ndarray:
    block = np.asfortranarray(block)
    if block.shape[1]:
        for _ in range(3):
            _project_all_out(block, against)
            block, _ = orthonormal_block(block)
    return block


def _project_all_out(block: np.ndarray, against: Sequence[np.ndarray]) -> None:
    for vectors in against:
        project_out(block, vectors)


def _enlarged(basis: np.ndarray, room: int) -> np.ndarray:
    larger = np.empty((len(basis), min(room, max(basis.shape[1] * 3 // 2, basis.shape[1] + 64))), order="F")
    larger[:, : basis.shape[1]] = basis
    return larger
