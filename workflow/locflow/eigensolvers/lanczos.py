"""Block Lanczos with full reorthogonalization on (H - sigma)^-1: the eigenpairs nearest sigma.

Several right-hand sides per solve read the factor once for all, and let degenerate levels converge together; a start
block orthogonal to the vectors that are already known finds the copies that a first run has missed.
"""

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from locflow.eigensolvers.orthonormal import orthonormal_block

_CONVERGED = 1e-13
"""Relative residual of a Ritz pair of (H - sigma)^-1, before its last half step squares it away."""


@dataclass(frozen=True)
class Pairs:
    """Converged pairs: `values` (m,) of H ascending, `vectors` (n, m), and the distance from sigma within which all
    that this Krylov space can see has converged (infinite when it is the whole space)."""

    values: np.ndarray
    vectors: np.ndarray
    reach: float


def pairs_around(matrix, factorization, shift, enough, *, first_columns, locked, block, generator):
    """Eigenpairs of `matrix` around `shift`, whose factorization is `factorization`.

    Parameters
    ----------
    matrix : operand of `@`, shape (n, n)
    enough : callable(values, reach) -> bool
        Whether the converged eigenvalues (in any order) suffice.
    first_columns : int
        Size of the Krylov space at the first check.
    locked : ndarray (n, l)
        Orthonormal eigenvectors to stay orthogonal to.
    block : int
        Right-hand sides per solve.
    generator : numpy.random.Generator

    Returns
    -------
    Pairs
        Orthonormal, and orthogonal to `locked`.
    """
    n = factorization.size
    room = n - locked.shape[1]
    block = min(block, room)
    next_check = min(room, max(first_columns, 2 * block))
    basis = np.empty((n, min(room, next_check + block)), order="F")
    projected = np.zeros((basis.shape[1],) * 2)
    current = _start_block(generator.standard_normal((n, block)), [locked])
    columns = 0
    while True:
        width = current.shape[1]
        if columns + width > basis.shape[1]:
            basis = _enlarged(basis, room)
            projected = np.pad(projected, (0, basis.shape[1] - len(projected)))
        known = columns
        columns += width
        basis[:, known:columns] = current
        image = factorization.solve(basis[:, known:columns])
        coefficients = basis[:, :columns].T @ image
        projected[:columns, known:columns] = coefficients
        projected[known:columns, :columns] = coefficients.T
        image -= basis[:, :columns] @ coefficients
        following, coupling = _next_block(
            image, [locked, basis[:, :columns]], generator, columns=min(block, room - columns)
        )
        if columns >= next_check or columns == room:
            pairs = _converged_pairs(
                matrix, shift, basis[:, :columns], projected[:columns, :columns], following, coupling
            )
            if columns == room or enough(pairs.values, pairs.reach):
                return pairs
            next_check = min(room, columns + max(2 * block, columns // 6))
        current = following


def _converged_pairs(matrix, shift, basis, projected, following, coupling):
    theta, ritz = scipy.linalg.eigh(projected, driver="evd", check_finite=False)
    residual = coupling @ ritz[-coupling.shape[1] :]
    good = np.linalg.norm(residual, axis=0) <= _CONVERGED * np.abs(theta)
    good &= np.abs(theta) > 0
    if following.shape[1] == 0:
        reach = np.inf
        good[:] = True
    else:
        unconverged = np.abs(theta[~good]).max(initial=0.0)
        # Nothing beyond the first unconverged pair counts, and never the last tenth of the space.
        good &= np.abs(theta) > unconverged
        reach = 1 / unconverged if unconverged > 0 else np.inf
    if not good.any():
        return Pairs(np.empty(0), np.empty((len(basis), 0)), reach)
    vectors = basis @ ritz[:, good]
    if following.shape[1]:
        # (H - sigma)^-1 applied once more, for free: it removes what is left of far levels.
        vectors += following @ (residual[:, good] / theta[good])
    return Pairs(*_rayleigh_ritz(matrix, vectors), reach)


def _rayleigh_ritz(matrix, vectors):
    """Eigenpairs of the matrix in the span of nearly orthonormal vectors."""
    vectors = scipy.linalg.qr(vectors, mode="economic", check_finite=False, overwrite_a=True)[0]
    small = vectors.T @ (matrix @ vectors)
    values, rotation = scipy.linalg.eigh((small + small.T) / 2, driver="evd", check_finite=False)
    return values, vectors @ rotation


def _next_block(block, against, generator, *, columns):
    """Orthonormal q (n, columns) outside `against`, and r with block = q r + (a part inside `against`)."""
    scale = np.linalg.norm(block, axis=0).max()
    block = _projected_out(block, against)
    if columns == block.shape[1]:
        q, r = orthonormal_block(block)
        diagonal = np.abs(np.diag(r))
        if diagonal.min() > 1e-10 * scale:
            return orthonormal_block(_projected_out(q, against))[0] if diagonal.min() < 1e-3 * scale else q, r
    # The block has lost its rank (the Krylov space has closed on itself, or ends): keep what carries weight and let
    # random vectors, coupled to nothing, continue.
    left, weights, right = scipy.linalg.svd(block, full_matrices=False)
    rank = min(columns, int(np.count_nonzero(weights > 1e-14 * scale)))
    fresh = generator.standard_normal((len(block), columns - rank))
    q = _start_block(np.concatenate([left[:, :rank], fresh], axis=1), against)
    r = np.zeros((columns, block.shape[1]))
    r[:rank] = (q[:, :rank].T @ left[:, :rank]) @ (weights[:rank, None] * right[:rank])
    return q, r


def _start_block(block, against):
    for _ in range(3):
        block = orthonormal_block(_projected_out(block, against))[0] if block.shape[1] else block
    return block


def _projected_out(block, against):
    for vectors in against:
        block = block - vectors @ (vectors.T @ block)
    return block


def _enlarged(basis, room):
    larger = np.empty((len(basis), min(room, max(basis.shape[1] * 3 // 2, basis.shape[1] + 64))), order="F")
    larger[:, : basis.shape[1]] = basis
    return larger
