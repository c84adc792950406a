"""Engine `band`: all energies, and the vectors of windows, from one reduction of the sparse matrix to a band.

Block Lanczos run to the full dimension turns H into a band matrix T = Q^T H Q of half width 24 without ever forming a
dense H. Orthogonality is let go down to 1e-8 and then restored: by Simon's theorem (Linear Algebra Appl. 61, 101
(1984); blocks: Grimes, Lewis and Simon 1994) T then still has the eigenvalues of H to rounding. Only every seventh
block or so is orthogonalized against all others, about 0.3 n^3 operations where Householder reflections take 4/3 n^3.
The eigenvalues come from T; the windows by shift-invert on T, which is nearly free; and the kept vectors return
through Q as a sequence of modified Gram-Schmidt projections, which makes up for what orthogonality Q lacks.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.linalg
import scipy.sparse
from scipy.linalg.blas import dgemm

from locflow.eigensolvers import mkl
from locflow.eigensolvers.factorization import BandFactorization
from locflow.eigensolvers.orthonormal import orthonormal_block, project_out, subtract_product
from locflow.eigensolvers.shift_invert import window_solution
from locflow.eigensolvers.window_search import WindowSearch

HALF_WIDTH = 24
"""Measured optimum: narrower bands slow the matrix products down, wider ones the way from band to energies."""

_LARGEST_OVERLAP = 1e-8
"""Overlap between blocks at which they are orthogonalized again (measured: every sixth or seventh is)."""

_REFUSED_OVERLAP = 5e-7
"""An overlap that has grown this far unnoticed has spoilt the band, which is then begun anew with a lower limit."""

_ROUNDING = 1e-16
"""Overlap of blocks that have just been orthogonalized; none is taken for smaller."""

_GROWTH = 12.0
"""Bound on the growth of overlaps from one block to the next, in units of the root of n / (dimensions that are left).

Measured: 4 of these units, at most 6 before the last blocks.
"""

_LAST_BLOCKS = 3
"""Blocks at the end, where overlaps grow beyond that bound, that are always orthogonalized."""

_VANISHED = 1e-3
"""Blocks with a column this small, relative to the norm of H, are always orthogonalized."""

_LOOKED_AT, _SAMPLED = 8, 8
"""Overlaps are measured with all columns of the first blocks, where they are largest, and every eighth of the rest."""

_CHUNK = 128
"""Columns of Q per projection on the way back."""


def solve(hamiltonian: scipy.sparse.csr_array, windows: Sequence, *, all_energies: bool, threads: int, seed: int):
    """All energies, and the vectors of `windows`; see `locflow.eigensolvers.diagonalization.diagonalize`."""
    generator = np.random.default_rng(seed)
    if mkl.library() is not None:
        mkl.use_threads(threads)
    band, basis = reduce_to_band(hamiltonian, min(HALF_WIDTH, hamiltonian.shape[0]), generator)
    energies = band_eigenvalues(band)
    energy_min, energy_max = float(energies[0]), float(energies[-1])
    search = WindowSearch(
        band_matrix(band),
        BandFactorization(band),
        lambda low, high: int(np.count_nonzero(energies - low < high - energies)),
        energy_min,
        energy_max,
        generator,
    )
    solution = window_solution(
        search,
        windows,
        energy_min,
        energy_max,
        "band spectrum",
        len(energies),
        energies=energies if all_energies else None,
    )
    return replace(
        solution,
        state_energies=energies[solution.state_levels],
        vectors=transform_back(basis, solution.vectors),
    )


def reduce_to_band(
    hamiltonian: scipy.sparse.csr_array,
    half_width: int,
    generator: np.random.Generator,
    *,
    largest_overlap: float = _LARGEST_OVERLAP,
) -> tuple[np.ndarray, np.ndarray]:
    """Band matrix T similar to a symmetric matrix, and the basis Q that takes it there.

    Parameters
    ----------
    hamiltonian
        Shape (n, n).
    half_width
        Sub-diagonals of T, the block size of Lanczos; at most n.
    generator
        Of the first block, and of the vectors that overlaps are measured with.
    largest_overlap
        Overlap between blocks, in norm, at which they are orthogonalized again; energies err by its square.

    Returns
    -------
    band : ndarray (half_width + 1, n)
        T in LAPACK's lower form: `band[i, j]` = T[j + i, j].
    basis : ndarray (n, n)
        Q, orthonormal within neighbouring blocks and to about 1e-8 elsewhere.
    """
    n = hamiltonian.shape[0]
    basis = np.empty((n, n), order="F")
    band = np.zeros((half_width + 1, n))
    previous = np.empty((n, 0), order="F")
    current, _ = orthonormal_block(generator.standard_normal((n, half_width)))
    coupling = np.empty((half_width, 0))
    probe = generator.standard_normal((half_width, 2))
    done, scale, overlap, again = 0, 0.0, _ROUNDING, False
    while True:
        width = current.shape[1]
        basis[:, done : done + width] = current
        image = np.asfortranarray(hamiltonian @ np.ascontiguousarray(current))
        if done:
            subtract_product(image, previous, coupling.T)
        diagonal = project_out(image, current)
        for row in range(width):
            band[: width - row, done + row] = diagonal[row:, row]
        scale = max(scale, np.abs(diagonal).sum(axis=1).max(), np.abs(coupling).sum(axis=1).max(initial=0.0))
        if done + width == n:
            return band, basis
        near = (previous, current)
        _project_all_out(image, near)
        earlier = basis[:, : done - previous.shape[1]]
        remaining = n - done - width
        next_width = min(half_width, remaining)
        growth = _GROWTH * np.sqrt(n / remaining)
        limit = min(largest_overlap, _REFUSED_OVERLAP / growth)
        if next_width < width:
            # The last block: the image has as many directions as dimensions are left, but for rounding.
            for _ in range(2):
                _project_all_out(image, (earlier, *near))
            left, weights, right = scipy.linalg.svd(image, full_matrices=False)
            turn, coupling = scipy.linalg.qr(weights[:next_width, None] * right[:next_width])
            following = np.asfortranarray(left[:, :next_width] @ turn)
            overlap = np.inf
        else:
            following, coupling = orthonormal_block(image)
            smallest = np.abs(np.diag(coupling)).min()
            # Columns that have nearly vanished are rounding, and may point anywhere, also into the last two blocks.
            vanished = smallest <= _VANISHED * scale
            if vanished or remaining < _LAST_BLOCKS * half_width:
                overlap = np.inf
            else:
                overlap *= growth * max(1.0, 0.1 * scale / smallest)
        if overlap > limit and not again and np.isfinite(overlap):
            overlap = _measured_overlap(earlier, following @ probe, _LOOKED_AT * half_width)
            if overlap > _REFUSED_OVERLAP:
                return reduce_to_band(hamiltonian, half_width, generator, largest_overlap=1e-3 * largest_overlap)
        if again or overlap > limit:
            # Two blocks in a row: the recurrence takes the overlaps of both into the next.
            again = not again
            following, coupling = _orthogonalized(following, coupling, earlier, near)
            overlap = largest_overlap if again else _ROUNDING
        for column in range(width):
            rows = min(column + 1, next_width)
            band[width - column : width - column + rows, done + column] = coupling[:rows, column]
        done += width
        previous, current = current, following


def band_eigenvalues(band: np.ndarray) -> np.ndarray:
    """All eigenvalues, ascending, of a symmetric band matrix in lower form: MKL's reduction, LAPACK's without MKL."""
    if mkl.library() is None:
        return scipy.linalg.eigvals_banded(band, lower=True, check_finite=False)
    return mkl.band_eigenvalues(np.array(band, order="F"))


def band_matrix(band: np.ndarray) -> scipy.sparse.csr_array:
    """The sparse matrix of a band in lower form."""
    n = band.shape[1]
    lower = [band[k, : n - k] for k in range(min(len(band), n))]
    offsets = [*(-k for k in range(len(lower))), *range(1, len(lower))]
    return scipy.sparse.diags_array([*lower, *lower[1:]], offsets=offsets, shape=(n, n), format="csr")


def transform_back(basis: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """N y for the vectors y (n, m) of the band matrix, where N is Q made orthonormal by Gram-Schmidt."""
    n, states = vectors.shape
    result = np.zeros((n, states), order="F")
    if states == 0:
        return result
    for start in reversed(range(0, n, _CHUNK)):
        chunk = basis[:, start : start + _CHUNK]
        part = vectors[start : start + _CHUNK]
        overlaps = np.triu(dgemm(1.0, chunk, chunk, trans_a=1), k=1)
        part = overlaps @ part - part + dgemm(1.0, chunk, result, trans_a=1)
        subtract_product(result, chunk, part)
    return result


def _measured_overlap(basis: np.ndarray, vectors: np.ndarray, first_columns: int) -> float:
    """Largest overlap of the vectors (n, 2) with a sample of the basis, at least `_ROUNDING`."""
    samples = (basis[:, :first_columns], basis[:, first_columns::_SAMPLED])
    return max(np.abs(sample.T @ vectors).max(initial=_ROUNDING) for sample in samples)


def _orthogonalized(
    following: np.ndarray, coupling: np.ndarray, earlier: np.ndarray, near: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The block made orthogonal to all earlier ones, and the coupling that belongs to it."""
    for _ in range(6):
        overlaps = project_out(following, earlier)
        _project_all_out(following, near)
        following, change = orthonormal_block(following)
        coupling = change @ coupling
        if np.abs(overlaps).max(initial=0.0) < 1e-6 and np.abs(np.diag(change)).min() > 0.5:
            break
    return following, coupling


def _project_all_out(block: np.ndarray, against: Sequence[np.ndarray]) -> None:
    for vectors in against:
        project_out(block, vectors)
