"""Orthogonalization of tall blocks of vectors, in place and in Fortran order.

The order is a third of the speed: BLAS multiplies a tall matrix into a narrow block at 38 GF/s when the block is
stored by columns, at 17 GF/s by rows (32 columns, one core).
"""

import numpy as np
import scipy.linalg
from scipy.linalg.blas import dgemm, dgemv, dtrsm

_SAFE_CONDITION = 1e-6

_NARROW = 8
"""Up to so many columns Householder reflections are as fast."""


def orthonormal_block(block: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """q (n, w) orthonormal and r (w, w) upper triangular with block = q r.

    Cholesky of the Gram matrix is all matrix-matrix work, and its second pass makes q orthonormal to rounding as long
    as the block is not nearly rank deficient; then Householder reflections are used, and the vanishing columns of q
    are arbitrary unit vectors.
    """
    if block.shape[1] <= _NARROW:
        return scipy.linalg.qr(block, mode="economic", check_finite=False)
    q, r = np.array(block, order="F"), None
    for _ in range(2):
        try:
            factor = scipy.linalg.cholesky(dgemm(1.0, q, q, trans_a=1), check_finite=False)
        except np.linalg.LinAlgError:
            factor = None
        if factor is None or not _is_safe(factor):
            q, factor = scipy.linalg.qr(q, mode="economic", check_finite=False)
            return q, factor if r is None else factor @ r
        q = dtrsm(1.0, factor, q, side=1, overwrite_b=1)
        r = factor if r is None else factor @ r
    return q, r


def project_out(block: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Take from `block` (n, w), in place, its part in the orthonormal `basis` (n, k); returns the coefficients (k, w).

    Both in Fortran order.
    """
    if basis.shape[1] == 0:
        return np.zeros((0, block.shape[1]))
    coefficients = dgemm(1.0, basis, block, trans_a=1)
    subtract_product(block, basis, coefficients)
    return coefficients


def project_columns_out(block: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """As `project_out`, column by column: two to three times as fast for one or two of them."""
    coefficients = np.zeros((basis.shape[1], block.shape[1]))
    if basis.shape[1]:
        for column in range(block.shape[1]):
            vector = block[:, column]
            coefficients[:, column] = dgemv(1.0, basis, vector, trans=1)
            result = dgemv(-1.0, basis, coefficients[:, column], beta=1.0, y=vector, overwrite_y=1)
            if not np.shares_memory(result, block):
                raise ValueError("the block is not stored in Fortran order")
    return coefficients


def subtract_product(block: np.ndarray, basis: np.ndarray, coefficients: np.ndarray) -> None:
    """block -= basis @ coefficients, in place; `block` and `basis` in Fortran order."""
    result = dgemm(-1.0, basis, coefficients, beta=1.0, c=block, overwrite_c=1)
    if not np.shares_memory(result, block):
        raise ValueError("the block is not stored in Fortran order")


def _is_safe(factor: np.ndarray) -> bool:
    diagonal = np.diag(factor)
    return diagonal.min() > _SAFE_CONDITION * diagonal.max()
