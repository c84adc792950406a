"""Factorizations of H - E for complex Hermitian H: one to solve with, and one to count the eigenvalues below E.

MKL PARDISO's complex LDL^H does not tell its inertia; the real symmetric matrix of twice the size, in which a + ib
stands as [[a, -b], [b, a]], does, in twice the time, and has every eigenvalue twice. Without MKL, SuperLU does both.
The realizations of a job share the pattern of their matrix, and with it the analysis of the first.
"""

import numpy as np
import scipy.sparse

from locflow.eigensolvers import mkl
from locflow.eigensolvers.factorization import (
    PardisoFactorization,
    SingularShiftError,
    SuperLUFactorization,
    pardiso_parameters,
)


class HermitianFactorization:
    """Sparse LDL^H by MKL PARDISO.

    Parameters
    ----------
    matrix
        Shape (n, n), Hermitian, canonical, its whole diagonal stored.
    """

    def __init__(self, matrix: scipy.sparse.csr_array):
        self.size = matrix.shape[0]
        self._pattern = matrix.indptr.copy(), matrix.indices.copy()
        self._solver, self._counter = _Solver(matrix), _Counter(matrix)

    def takes(self, matrix: scipy.sparse.csr_array) -> bool:
        """Whether the matrix has the pattern that was analysed; if so, it is the matrix from now on."""
        pattern = matrix.indptr, matrix.indices
        same = all(np.array_equal(one, other) for one, other in zip(pattern, self._pattern, strict=True))
        return same and self._counter.takes(matrix) and self._solver.takes(matrix)

    def factor(self, shift: float, probe: np.ndarray | None = None) -> np.ndarray:
        """Factorize matrix - shift, to solve with; see `VerifiedFactorization.factor`."""
        return self._solver.factor(shift, probe)

    def solve(self, block: np.ndarray) -> np.ndarray:
        """(matrix - shift)^-1 block, for a complex block (n, columns) in Fortran's order."""
        return self._solver.solve(block)

    def count_below(self, energy: float) -> int:
        """Number of eigenvalues below an energy, by another factorization and Sylvester's law of inertia."""
        pairs, alone = divmod(self._counter.count_below(energy), 2)
        if alone:
            raise SingularShiftError(f"an eigenvalue lies at {energy!r}: one of its two copies counts as below")
        return pairs

    def close(self) -> None:
        """Free factors and analyses."""
        self._solver.close()
        self._counter.close()


class _Solver(PardisoFactorization):
    """Complex LDL^H. A matrix that it takes must have the pattern of the first."""

    # MKL's name for complex Hermitian indefinite matrices.
    _MATRIX_TYPE = -4

    def __init__(self, matrix: scipy.sparse.csr_array):
        rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        self._source = np.flatnonzero(matrix.indices >= rows)
        self._upper = _row_starts(rows[self._source], matrix.shape[0]), matrix.indices[self._source].astype(np.int64)
        super().__init__(matrix)

    @staticmethod
    def _all_parameters() -> np.ndarray:
        parameters = pardiso_parameters()
        # No pivot is replaced, which ends the process where the matrix is complex (mkl 2026.2): the solve verifies.
        parameters[9] = 300
        return parameters

    def takes(self, matrix: scipy.sparse.csr_array) -> bool:
        self._take(matrix, self._upper_triangle(matrix)[2])
        return True

    def _upper_triangle(self, matrix: scipy.sparse.csr_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return (*self._upper, matrix.data[self._source])


class _Counter(PardisoFactorization):
    """LDL^T of the real matrix of twice the size. Parts that vanish in the first matrix are left out of its pattern."""

    def __init__(self, matrix: scipy.sparse.csr_array):
        parts = _parts(matrix)
        rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        upper = np.flatnonzero(matrix.indices > rows)
        # Of the diagonal the real part counts, zero or not.
        real = np.concatenate([np.flatnonzero(matrix.indices == rows), upper[parts[2 * upper] != 0]])
        imaginary = upper[parts[2 * upper + 1] != 0]
        source = np.concatenate([2 * real, 2 * real, 2 * imaginary + 1, 2 * imaginary + 1])
        down = np.repeat([0, 1, 0, 1], [len(real)] * 2 + [len(imaginary)] * 2)
        across = np.where(source % 2, 1 - down, down)
        row, column = 2 * rows[source // 2] + down, 2 * matrix.indices[source // 2].astype(np.int64) + across
        order = np.lexsort((column, row))
        self._source = source[order]
        self._sign = np.where((self._source % 2) & across[order], -1.0, 1.0)
        self._left_out = np.setdiff1d(np.concatenate([2 * upper, 2 * upper + 1]), self._source)
        self._upper = _row_starts(row, 2 * matrix.shape[0]), column[order]
        super().__init__(matrix)

    def takes(self, matrix: scipy.sparse.csr_array) -> bool:
        if _parts(matrix)[self._left_out].any():
            return False
        self._take(matrix, self._upper_triangle(matrix)[2])
        return True

    def solve(self, block: np.ndarray) -> np.ndarray:
        """(matrix - shift)^-1 block, for a complex block (n, 1)."""
        parts = np.ascontiguousarray(block).view(np.float64).reshape(-1, 1)
        return super().solve(parts).reshape(-1, 2).view(np.complex128)

    def _upper_triangle(self, matrix: scipy.sparse.csr_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return (*self._upper, self._sign * _parts(matrix)[self._source])


_analysed: list[HermitianFactorization] = []
"""The last PARDISO analysis of this process."""


def hermitian_factorization(
    matrix: scipy.sparse.csr_array, *, threads: int
) -> HermitianFactorization | SuperLUFactorization:
    """PARDISO where MKL is installed, SuperLU elsewhere."""
    if mkl.library() is None:
        return SuperLUFactorization(matrix)
    mkl.use_threads(threads)
    if _analysed and not _analysed[0].takes(matrix):
        _analysed.pop().close()
    if not _analysed:
        _analysed.append(HermitianFactorization(matrix))
    return _analysed[0]


def _row_starts(rows: np.ndarray, count: int) -> np.ndarray:
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=count), out=starts[1:])
    return starts


def _parts(matrix: scipy.sparse.csr_array) -> np.ndarray:
    """Real and imaginary part of each stored element, in turns."""
    return np.ascontiguousarray(matrix.data).view(np.float64)
