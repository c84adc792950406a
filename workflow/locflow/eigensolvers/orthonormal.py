"""Orthonormal bases of tall blocks of vectors: two Cholesky passes where the block allows it, Householder elsewhere."""

import numpy as np
import scipy.linalg

_SAFE_CONDITION = 1e-6

_NARROW = 8
"""Up to so many columns Householder reflections are as fast."""


def orthonormal_block(block):
    """q (n, w) orthonormal and r (w, w) upper triangular with block = q r.

    Cholesky of the Gram matrix is all matrix-matrix work, and its second pass makes q orthonormal to rounding as long as
    the block is not nearly rank deficient; then Householder reflections are used, and the vanishing columns of q are
    arbitrary unit vectors.
    """
    if block.shape[1] <= _NARROW:
        return scipy.linalg.qr(block, mode="economic", check_finite=False)
    q, r = block, None
    for _ in range(2):
        try:
            factor = scipy.linalg.cholesky(q.T @ q, check_finite=False)
        except np.linalg.LinAlgError:
            factor = None
        if factor is None or not _is_safe(factor):
            q, factor = scipy.linalg.qr(q, mode="economic", check_finite=False)
            return q, factor if r is None else factor @ r
        q = scipy.linalg.solve_triangular(factor, q.T, trans="T", check_finite=False).T
        r = factor if r is None else factor @ r
    return q, r


def _is_safe(factor):
    diagonal = np.diag(factor)
    return diagonal.min() > _SAFE_CONDITION * diagonal.max()
