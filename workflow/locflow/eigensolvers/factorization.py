"""Factorizations of H - E for shift-invert: sparse LDL^T by MKL PARDISO, SuperLU without MKL, and LU of a band.

One interface: `factor(shift)`, then `solve(block)`, and `negative_pivots`, which by Sylvester's law of inertia is the
number of eigenvalues below the shift (None where the factorization does not tell). A shift that is an eigenvalue to
rounding raises `SingularShiftError`; the caller moves it. `solve_rounding` is the relative
residual that rounding in the solves may leave.
"""

import ctypes

import numpy as np
import scipy.sparse
from scipy.linalg import lapack
from scipy.sparse.linalg import splu

from locflow.eigensolvers import mkl


class SingularShiftError(ArithmeticError):
    """The shifted matrix is singular to working precision."""


class PardisoFactorization:
    """Sparse LDL^T with 1 x 1 and 2 x 2 pivots; the symbolic analysis is done once for all shifts.

    Parameters
    ----------
    matrix
        Shape (n, n), symmetric, canonical.
    """

    # Pivots are sought inside the dense blocks only: residuals of a solve reach 7e-14 (measured).
    solve_rounding = 3e-13
    # MKL's name for real symmetric indefinite matrices.
    _MATRIX_TYPE = -2
    _ANALYSE, _FACTOR, _SOLVE, _RELEASE_ALL = 11, 22, 33, -1

    def __init__(self, matrix: scipy.sparse.csr_array):
        self.size = matrix.shape[0]
        self.negative_pivots = None
        self._handle = np.zeros(64, dtype=np.int64)
        self._parameters = _pardiso_parameters()
        self._row_starts, self._columns, self._values = self._upper_triangle(matrix)
        self._rows = len(self._row_starts) - 1
        self._diagonal = self._values[self._row_starts[:-1]]
        self._call(self._ANALYSE)

    def takes(self, matrix: scipy.sparse.csr_array) -> bool:
        """Whether the matrix has the pattern that was analysed; if so, it is the matrix from now on."""
        if matrix.shape[0] != self.size:
            return False
        row_starts, columns, values = self._upper_triangle(matrix)
        if not (np.array_equal(row_starts, self._row_starts) and np.array_equal(columns, self._columns)):
            return False
        self._values, self._diagonal = values, values[row_starts[:-1]]
        return True

    @staticmethod
    def _upper_triangle(matrix: scipy.sparse.csr_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row starts, columns and values of the upper triangle, with every diagonal entry stored."""
        n = matrix.shape[0]
        upper = scipy.sparse.triu(matrix, k=1, format="coo")
        diagonal = np.arange(n)
        rows = np.concatenate([diagonal, upper.row])
        columns = np.concatenate([diagonal, upper.col])
        order = np.lexsort((columns, rows))
        row_starts = np.zeros(n + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows, minlength=n), out=row_starts[1:])
        values = np.concatenate([matrix.diagonal(), upper.data])[order]
        return row_starts, columns[order].astype(np.int64), values

    def factor(self, shift: float) -> None:
        """Factorize matrix - shift."""
        self._values[self._row_starts[:-1]] = self._diagonal - shift
        self._call(self._FACTOR)
        if self._parameters[13] > 0:
            raise SingularShiftError(f"{self._parameters[13]} pivots vanish at the shift {shift!r}")
        self.negative_pivots = int(self._parameters[22])

    def solve(self, block: np.ndarray) -> np.ndarray:
        """(matrix - shift)^-1 block, for a Fortran-ordered block (n, columns)."""
        solution = np.empty_like(block, order="F")
        self._call(self._SOLVE, np.asfortranarray(block), solution)
        return solution

    def close(self) -> None:
        """Free the factor and the analysis."""
        self._call(self._RELEASE_ALL)

    def _call(self, phase: int, block: np.ndarray | None = None, solution: np.ndarray | None = None) -> None:
        error = ctypes.c_int64(0)
        nothing = np.zeros(1)
        columns = 1 if block is None else block.shape[1]
        mkl.library().pardiso_64(
            mkl.pointer(self._handle), mkl.integer(1), mkl.integer(1), mkl.integer(self._MATRIX_TYPE),
            mkl.integer(phase), mkl.integer(self._rows), mkl.pointer(self._values), mkl.pointer(self._row_starts),
            mkl.pointer(self._columns), mkl.pointer(np.zeros(1, dtype=np.int64)), mkl.integer(columns),
            mkl.pointer(self._parameters), mkl.integer(0), mkl.pointer(nothing if block is None else block),
            mkl.pointer(nothing if solution is None else solution), ctypes.byref(error),
        )  # fmt: skip
        if error.value == -4:
            raise SingularShiftError("zero pivot")
        if error.value == -2:
            raise MemoryError("MKL PARDISO could not allocate its factor")
        if error.value != 0:
            raise ArithmeticError(f"MKL PARDISO failed in phase {phase} with error {error.value}")


class SuperLUFactorization:
    """Sparse LU from scipy, kept symmetric so that the signs of its diagonal give the inertia. Slower, larger."""

    solve_rounding = 3e-12

    def __init__(self, matrix: scipy.sparse.csr_array):
        self.size = matrix.shape[0]
        self._matrix = scipy.sparse.csc_array(matrix)
        self._identity = scipy.sparse.eye_array(self.size, format="csc")
        self._lu = None
        self.negative_pivots = None

    def factor(self, shift: float) -> None:
        """Factorize matrix - shift."""
        self._lu = None
        shifted = self._matrix - shift * self._identity
        try:
            self._lu = splu(
                shifted,
                permc_spec="MMD_AT_PLUS_A",
                diag_pivot_thresh=0.0,
                options={"SymmetricMode": True, "Equil": False},
            )
        except RuntimeError as error:
            raise SingularShiftError(str(error)) from error
        # Without pivoting, growth is possible: an accurate solve shows that there was none.
        probe = np.cos(np.arange(self.size))
        solution = self._lu.solve(probe)
        scale = np.abs(shifted).sum(axis=1).max() * np.linalg.norm(solution) + np.linalg.norm(probe)
        symmetric = np.array_equal(self._lu.perm_r, self._lu.perm_c)
        if not (symmetric and np.linalg.norm(shifted @ solution - probe) < 1e-11 * scale):
            raise SingularShiftError(f"LU without pivoting is inaccurate at the shift {shift!r}")
        self.negative_pivots = int(np.count_nonzero(self._lu.U.diagonal().real < 0))

    def solve(self, block: np.ndarray) -> np.ndarray:
        """(matrix - shift)^-1 block."""
        return self._lu.solve(np.ascontiguousarray(block))


class BandFactorization:
    """LU with partial pivoting of a symmetric band matrix in lower form (half_width + 1, n): LAPACK `gbtrf`."""

    negative_pivots = None
    solve_rounding = 1e-15

    def __init__(self, band: np.ndarray):
        self._half_width = band.shape[0] - 1
        self.size = band.shape[1]
        self._band = band
        self._factor = None

    def factor(self, shift: float) -> None:
        """Factorize matrix - shift."""
        width, n = self._half_width, self.size
        general = np.zeros((3 * width + 1, n), order="F")
        general[2 * width :] = self._band
        general[2 * width] -= shift
        for k in range(1, width + 1):
            general[2 * width - k, k:] = self._band[k, : n - k]
        lu, pivots, info = lapack.dgbtrf(general, width, width, overwrite_ab=1)
        if info > 0:
            raise SingularShiftError(f"zero pivot at the shift {shift!r}")
        self._factor = lu, pivots

    def solve(self, block: np.ndarray) -> np.ndarray:
        """(matrix - shift)^-1 block."""
        lu, pivots = self._factor
        solution, _ = lapack.dgbtrs(lu, self._half_width, self._half_width, block, pivots)
        return solution


_analysed = []
"""The last PARDISO analysis of this process."""


def sparse_factorization(
    matrix: scipy.sparse.csr_array, *, threads: int
) -> PardisoFactorization | SuperLUFactorization:
    """PARDISO where MKL is installed, SuperLU elsewhere.

    The realizations of a job share the pattern of their matrix, and with it the analysis of the first.
    """
    if mkl.library() is None:
        return SuperLUFactorization(matrix)
    mkl.use_threads(threads)
    if _analysed and not _analysed[0].takes(matrix):
        _analysed.pop().close()
    if not _analysed:
        _analysed.append(PardisoFactorization(matrix))
    return _analysed[0]


def _pardiso_parameters() -> np.ndarray:
    """Every parameter by hand: the defaults have changed between releases, to wrong solutions (PyPardiso issue 87)."""
    parameters = np.zeros(64, dtype=np.int64)
    parameters[0] = 1  # take these values, not the defaults
    parameters[1] = 2  # nested dissection
    parameters[9] = 8  # replace pivots below 1e-8 |A|: counted in [13], and refused above
    parameters[17] = -1  # report the entries of L
    parameters[20] = 1  # 1 x 1 and 2 x 2 (Bunch-Kaufman) pivots
    parameters[34] = 1  # indices start at zero
    return parameters
