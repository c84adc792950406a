"""Factorizations of H - E for shift-invert: sparse LDL^T by MKL PARDISO, SuperLU without MKL, and LU of a band.

One interface: `factor(shift, probe)`, then `solve(block)`; and, of the sparse ones, `count_below(energy)`, which by
Sylvester's law of inertia is the number of negative pivots. `solve_rounding` is the relative residual that rounding in
the solves may leave.

Sparse factorizations pivot inside their dense blocks only, and what they return can be wrong without a word where a
pivot nearly vanishes (findings/mkl_ldlt_round_shifts.sh). So nothing is taken from one before a solve has shown its
residual (`VerifiedFactorization`); one that fails raises `SingularShiftError`, like a shift that is an eigenvalue to
rounding, and the caller moves to the next of `moved_shifts`, or of the places of `count_between`.
"""

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse
from scipy.linalg import lapack
from scipy.sparse.linalg import splu

from locflow.eigensolvers import mkl

_INERTIA_PROVEN = 1e-6
"""Residual of a solve with a random unit vector up to which the signs of the pivots are taken for those of the matrix.

The factors are exact for some matrix + D - shift. Were their inertia another one, an eigenvalue of matrix + tD would
cross the shift for some 0 < t < 1: the map D (matrix + D - shift)^-1, which makes the residual, would have a norm above
1, and would leave less than r of a random unit vector of n components with a probability of at most 0.8 n^(1/2) r.
"""

_SOLVES_ACCURATE = 1e-11
"""Residual of a solve, relative to |matrix - shift| |solution| + |right side|. Measured: 5e-13 at most of good ones."""

_FIRST_MOVE, _MOVE_GROWTH, _MOVES = 3e-8, 8, 7
"""Steps of a shift, in units of the spectral width: out of rounding's reach, then ever farther from round numbers."""

_PLACES = (0.5, 0.45, 0.55, 0.38, 0.62, 0.3, 0.7, 0.2, 0.8)
"""Where in a gap a count is tried."""


class SingularShiftError(ArithmeticError):
    """The shifted matrix is singular to working precision, or its factors are not accurate."""


def moved_shifts(shift: float, width: float) -> Iterator[float]:
    """The shift, and ever larger ones to try when it fails; `width` is that of the spectrum."""
    yield shift
    for step in range(_MOVES):
        yield shift + _FIRST_MOVE * _MOVE_GROWTH**step * width


def count_between(factorization: Any, low: float, high: float, first: float | None = None) -> tuple[float, int]:
    """An energy between two, and the number of eigenvalues below it; at `first` if that can be counted at.

    Raises
    ------
    SingularShiftError
        A count can be made at no place that was tried.
    """
    places = [low + place * (high - low) for place in _PLACES]
    for energy in places if first is None else [first, *places]:
        try:
            return energy, factorization.count_below(energy)
        except SingularShiftError:
            continue
    raise SingularShiftError(f"no count of the levels can be made between the energies {low!r} and {high!r}")


def wrong_count_probability(size: int) -> float:
    """Bound of the probability that a wrong count of the levels of a matrix of so many rows passes its test."""
    return 0.8 * np.sqrt(size) * _INERTIA_PROVEN


class VerifiedFactorization:
    """What a sparse factorization does before anything is taken from it: a solve whose residual is small.

    Subclasses factorize (`_factorize`), `solve`, and count (`_negative_pivots`).

    Parameters
    ----------
    matrix
        Shape (n, n), symmetric or Hermitian.
    """

    def __init__(self, matrix: scipy.sparse.sparray):
        self.size = matrix.shape[0]
        # Real pairs of a complex vector are as random in the real space of twice the size.
        parts = 2 if np.iscomplexobj(matrix) else 1
        probe = np.random.default_rng(0).standard_normal((parts * self.size, 1))
        self._probe = (probe / np.linalg.norm(probe)).ravel().view(matrix.dtype)[:, None]
        self._matrix = matrix

    def factor(self, shift: float, probe: np.ndarray | None = None) -> np.ndarray:
        """Factorize matrix - shift, to solve with.

        Parameters
        ----------
        probe
            Shape (n, 1): the unit vector of the solve that verifies it; by default always the same random one.

        Returns
        -------
        ndarray (n, 1)
            That solution, (matrix - shift)^-1 probe. The inverse of its norm bounds the distance of the shift from the
            nearest eigenvalue from above.

        Raises
        ------
        SingularShiftError
        """
        solution, residual = self._probed(shift, self._probe if probe is None else probe)
        if not residual <= _SOLVES_ACCURATE * (self._norm(shift) * np.linalg.norm(solution) + 1):
            raise SingularShiftError(f"the factors at the shift {shift!r} leave a residual of {residual:.1e}")
        return solution

    def count_below(self, energy: float) -> int:
        """Number of eigenvalues below an energy, by a factorization of its own; an earlier one is lost.

        Raises
        ------
        SingularShiftError
            The residual that verifies the factors does not prove their inertia, as where an eigenvalue is too near.
        """
        self._probed(energy, self._probe)
        return self._negative_pivots()

    def levels_below_shift(self) -> int:
        """Number of eigenvalues below the shift of the last `factor`, which has verified it as `count_below` does."""
        return self._negative_pivots()

    def _probed(self, shift: float, probe: np.ndarray) -> tuple[np.ndarray, float]:
        """Factorize, solve for a unit vector; the solution and the norm of its residual."""
        self._factorize(shift)
        solution = self.solve(probe)
        residual = float(np.linalg.norm(self._matrix @ solution - shift * solution - probe))
        if not residual <= _INERTIA_PROVEN:
            raise SingularShiftError(f"an eigenvalue or a vanishing pivot lies at the shift {shift!r}")
        return solution, residual

    def _norm(self, shift: float) -> float:
        """Largest sum of moduli in a row of matrix - shift."""
        diagonal = self._matrix.diagonal().real
        return float((abs(self._matrix).sum(axis=1) - np.abs(diagonal) + np.abs(diagonal - shift)).max())

    def _factorize(self, shift: float) -> None:
        raise NotImplementedError

    def solve(self, block: np.ndarray) -> np.ndarray:
        """(matrix - shift)^-1 block, for a Fortran-ordered block (n, columns)."""
        raise NotImplementedError

    def _negative_pivots(self) -> int:
        raise NotImplementedError


class PardisoFactorization(VerifiedFactorization):
    """Sparse LDL^T with 1 x 1 and 2 x 2 pivots; the symbolic analysis is done once for all shifts.

    Parameters
    ----------
    matrix
        Shape (n, n), symmetric, canonical.
    elimination
        The order in which the rows are eliminated; by default nested dissection finds one.
    """

    # Pivots are sought inside the dense blocks only: residuals of a solve reach 7e-14 (measured).
    solve_rounding = 3e-13
    # MKL's name for real symmetric indefinite matrices.
    _MATRIX_TYPE = -2
    # What MKL does with an order of elimination: takes it.
    _ELIMINATION = 1
    _ANALYSE, _FACTOR, _SOLVE, _RELEASE_ALL = 11, 22, 33, -1

    def __init__(self, matrix: scipy.sparse.csr_array, elimination: np.ndarray | None = None):
        super().__init__(matrix)
        self._handle = np.zeros(64, dtype=np.int64)
        self._parameters = self._all_parameters()
        if elimination is not None:
            self._parameters[4] = self._ELIMINATION
        self._elimination = np.zeros(1, dtype=np.int64) if elimination is None else elimination
        self._row_starts, self._columns, values = self._upper_triangle(matrix)
        self._rows = len(self._row_starts) - 1
        self._take(matrix, values)
        self._call(self._ANALYSE)

    @property
    def entries(self) -> int:
        """Entries of the factor L."""
        return int(self._parameters[17])

    @staticmethod
    def _all_parameters() -> np.ndarray:
        return pardiso_parameters()

    def takes(self, matrix: scipy.sparse.csr_array) -> bool:
        """Whether the matrix has the pattern that was analysed; if so, it is the matrix from now on."""
        if matrix.shape[0] != self.size:
            return False
        row_starts, columns, values = self._upper_triangle(matrix)
        if not (np.array_equal(row_starts, self._row_starts) and np.array_equal(columns, self._columns)):
            return False
        self._take(matrix, values)
        return True

    def _take(self, matrix: scipy.sparse.csr_array, values: np.ndarray) -> None:
        self._matrix, self._values, self._diagonal = matrix, values, values[self._row_starts[:-1]]

    def _upper_triangle(self, matrix: scipy.sparse.csr_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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

    def _factorize(self, shift: float) -> None:
        self._values[self._row_starts[:-1]] = self._diagonal - shift
        self._call(self._FACTOR)
        if self._parameters[13] > 0:
            raise SingularShiftError(f"{self._parameters[13]} pivots vanish at the shift {shift!r}")

    def _negative_pivots(self) -> int:
        return int(self._parameters[22])

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
            mkl.pointer(self._columns), mkl.pointer(self._elimination), mkl.integer(columns),
            mkl.pointer(self._parameters), mkl.integer(0), mkl.pointer(nothing if block is None else block),
            mkl.pointer(nothing if solution is None else solution), ctypes.byref(error),
        )  # fmt: skip
        if error.value == -4:
            raise SingularShiftError("zero pivot")
        if error.value == -2:
            raise MemoryError("MKL PARDISO could not allocate its factor")
        if error.value != 0:
            raise ArithmeticError(f"MKL PARDISO failed in phase {phase} with error {error.value}")


class SuperLUFactorization(VerifiedFactorization):
    """Sparse LU from scipy, kept symmetric so that the signs of its diagonal give the inertia. Slower, larger."""

    solve_rounding = 3e-12

    def __init__(self, matrix: scipy.sparse.csr_array):
        super().__init__(scipy.sparse.csc_array(matrix))
        self._identity = scipy.sparse.eye_array(self.size, format="csc")
        self._lu = None

    def _factorize(self, shift: float) -> None:
        self._lu = None
        try:
            self._lu = splu(
                self._matrix - shift * self._identity,
                permc_spec="MMD_AT_PLUS_A",
                diag_pivot_thresh=0.0,
                options={"SymmetricMode": True, "Equil": False},
            )
        except RuntimeError as error:
            raise SingularShiftError(str(error)) from error
        if not np.array_equal(self._lu.perm_r, self._lu.perm_c):
            raise SingularShiftError(f"LU exchanges rows at the shift {shift!r}: its signs tell nothing")

    def solve(self, block: np.ndarray) -> np.ndarray:
        """(matrix - shift)^-1 block."""
        return self._lu.solve(np.ascontiguousarray(block))

    def _negative_pivots(self) -> int:
        return int(np.count_nonzero(self._lu.U.diagonal().real < 0))


class BandFactorization:
    """LU with partial pivoting of a symmetric band matrix in lower form (half_width + 1, n): LAPACK `gbtrf`.

    Exchanging rows keeps it accurate, and tells no inertia.
    """

    solve_rounding = 1e-15

    def __init__(self, band: np.ndarray):
        self._half_width = band.shape[0] - 1
        self.size = band.shape[1]
        self._band = band
        self._factor = None

    def factor(self, shift: float, probe: np.ndarray) -> np.ndarray:
        """Factorize matrix - shift; returns (matrix - shift)^-1 probe."""
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
        return self.solve(probe)

    def solve(self, block: np.ndarray) -> np.ndarray:
        """(matrix - shift)^-1 block."""
        lu, pivots = self._factor
        solution, _ = lapack.dgbtrs(lu, self._half_width, self._half_width, block, pivots)
        return solution


_analysed = []
"""The last PARDISO analysis of this process, and how many orders of the rows were tried for it."""


def sparse_factorization(
    matrix: scipy.sparse.csr_array, *, threads: int, orders: int = 1
) -> PardisoFactorization | SuperLUFactorization:
    """PARDISO where MKL is installed, SuperLU elsewhere.

    The realizations of a job share the pattern of their matrix, and with it the analysis of the first.

    Parameters
    ----------
    matrix
        Shape (n, n), symmetric, canonical.
    threads
        Of MKL.
    orders
        Of the rows, tried for the factor with the fewest entries: as they are, and drawn at random.
    """
    if mkl.library() is None:
        return SuperLUFactorization(matrix)
    mkl.use_threads(threads)
    if _analysed and not (_analysed[0][0] == orders and _analysed[0][1].takes(matrix)):
        _analysed.pop()[1].close()
    if not _analysed:
        _analysed.append((orders, sparsest(matrix, orders=orders)))
    return _analysed[0][1]


def sparsest(matrix: scipy.sparse.csr_array, *, orders: int) -> PardisoFactorization:
    """The sparsest factor that nested dissection finds when it is shown the rows in some orders."""
    best = PardisoFactorization(matrix)
    generator = np.random.default_rng(0)
    for _ in range(orders - 1):
        order = generator.permutation(matrix.shape[0])
        shuffled = _Dissected(matrix[order][:, order])
        if shuffled.entries < best.entries:
            best.close()
            best = PardisoFactorization(matrix, order[shuffled.elimination])
        shuffled.close()
    return best


class _Dissected(PardisoFactorization):
    """An analysis that tells the order of elimination that nested dissection has found."""

    _ELIMINATION = 2

    def __init__(self, matrix: scipy.sparse.csr_array):
        self.elimination = np.empty(matrix.shape[0], dtype=np.int64)
        super().__init__(matrix, self.elimination)


def pardiso_parameters() -> np.ndarray:
    """Every parameter by hand: the defaults have changed between releases, to wrong solutions (PyPardiso issue 87)."""
    parameters = np.zeros(64, dtype=np.int64)
    parameters[0] = 1  # take these values, not the defaults
    parameters[1] = 2  # nested dissection
    parameters[9] = 8  # replace pivots below 1e-8 |A|: counted in [13], and refused above
    parameters[17] = -1  # report the entries of L
    parameters[20] = 1  # 1 x 1 and 2 x 2 (Bunch-Kaufman) pivots
    parameters[34] = 1  # indices start at zero
    return parameters
