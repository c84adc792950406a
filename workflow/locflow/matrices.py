"""What a matrix must be before it is diagonalized or evolved with, and the one form in which it then is."""

import numpy as np
import scipy.sparse

_ASYMMETRY = 1e-13
"""Largest difference of an element from that across the diagonal, in units of the largest element."""


def real_symmetric(matrix: scipy.sparse.sparray | scipy.sparse.spmatrix) -> scipy.sparse.csr_array:
    """The matrix in canonical CSR format and float64.

    Parameters
    ----------
    matrix
        Shape (n, n), in any sparse format, both triangles stored.

    Raises
    ------
    ValueError
        It is not sparse, not square, empty, complex, not finite, or not symmetric.

    Examples
    --------
    >>> flip = real_symmetric(scipy.sparse.coo_array(([1, 1], ([0, 1], [1, 0]))))
    >>> flip.format, flip.dtype.name
    ('csr', 'float64')
    >>> real_symmetric(scipy.sparse.coo_array(([1.0], ([0], [1])), shape=(2, 2)))
    Traceback (most recent call last):
        ...
    ValueError: the Hamiltonian is not symmetric
    """
    _check_shape(matrix)
    if np.iscomplexobj(matrix):
        raise ValueError("the Hamiltonian must be real: what is asked for is for real symmetric matrices")
    return _canonical(matrix, np.float64, "symmetric")


def hermitian(matrix: scipy.sparse.sparray | scipy.sparse.spmatrix) -> scipy.sparse.csr_array:
    """The matrix in canonical CSR format and complex128, its whole diagonal stored; a real one is taken, too.

    Parameters
    ----------
    matrix
        Shape (n, n), in any sparse format, both triangles stored.

    Raises
    ------
    ValueError
        It is not sparse, not square, empty, not finite, or not Hermitian.

    Examples
    --------
    >>> matrix = hermitian(scipy.sparse.coo_array(([-1j, 1j], ([0, 1], [1, 0]))))
    >>> matrix.dtype.name, matrix.nnz
    ('complex128', 4)
    """
    _check_shape(matrix)
    matrix = _canonical(matrix, np.complex128, "Hermitian")
    n = matrix.shape[0]
    rows = np.repeat(np.arange(n), np.diff(matrix.indptr))
    stored = rows[matrix.indices == rows]
    if len(stored) == n:
        return matrix
    missing = np.setdiff1d(np.arange(n), stored)
    data, columns = np.append(matrix.data, np.zeros(len(missing))), np.append(matrix.indices, missing)
    complete = scipy.sparse.coo_array((data, (np.append(rows, missing), columns)), shape=matrix.shape).tocsr()
    complete.sum_duplicates()
    return complete


def _check_shape(matrix: object) -> None:
    if not scipy.sparse.issparse(matrix):
        raise ValueError(f"the Hamiltonian must be a scipy.sparse matrix or array, not {type(matrix).__name__}")
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.shape[0] == 0:
        raise ValueError(f"the Hamiltonian must be square and not empty, not of shape {matrix.shape}")


def _canonical(matrix: scipy.sparse.sparray, dtype: type, symmetry: str) -> scipy.sparse.csr_array:
    matrix = scipy.sparse.csr_array(matrix, dtype=dtype)
    if not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
    if not np.isfinite(matrix.data).all():
        raise ValueError("the Hamiltonian holds entries that are not finite")
    scale = np.abs(matrix.data).max(initial=0.0)
    across = matrix.conj().T.tocsr()
    if np.array_equal(matrix.indptr, across.indptr) and np.array_equal(matrix.indices, across.indices):
        asymmetry = matrix.data - across.data
    else:
        asymmetry = (matrix - across).data
    if np.abs(asymmetry).max(initial=0.0) > _ASYMMETRY * scale:
        raise ValueError(f"the Hamiltonian is not {symmetry}")
    return matrix
