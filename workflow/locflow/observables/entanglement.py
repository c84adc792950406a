"""Entanglement of eigenstates with a fixed number of up spins (paper 3, sections III and IV; paper 2, Eq. (3)).

A cut splits the sites into A, the first ones, and B. The number of up spins in A + B is fixed, so that the reduced
density matrix rho_A is diagonal in the number in A: each block of it is the square of a small matrix of amplitudes,
whose singular values are taken for many states at once. Nothing is expanded to the 2^N states of all sectors, and the
singular values, not the eigenvalues of rho_A, are computed: these would end at 1e-16, the levels of localized states
do not. Which states are reduced is decided elsewhere.
"""

from collections.abc import Mapping
from math import comb

import numpy as np

# States that are gathered at a time hold about this size of amplitudes.
CHUNK_BYTES = 1 << 24

# Eigenvectors are exact to about 1e-15: eigenvalues of rho_A below the square of that are rounding.
SMALLEST_EIGENVALUE = 1e-30


class Cut:
    """The cut between the first `n_left` sites and the others.

    Parameters
    ----------
    occupation
        Shape (D, N): occupation, 0 or 1, of each site in each basis state of a whole sector, in any order.
    n_left
        Number of sites of A, 1 ... N - 1.

    Attributes
    ----------
    largest_block : int
        The block with the most nonzero eigenvalues, by its number of up spins in A. Of two equal ones that with fewer
        up spins on the smaller side: n // 2 of its n sites, at half filling.
    levels : int
        Levels of the entanglement spectrum, the lower half of that block's eigenvalues (paper 3, section IV).

    Raises
    ------
    ValueError
        No such cut, or a basis that is not a whole sector of fixed particle number.

    Examples
    --------
    Two spins in a singlet, cut between them: one bit of entanglement, ln 2.

    >>> cut = Cut(np.array([[1, 0], [0, 1]]), n_left=1)
    >>> singlet = np.array([[1.0], [-1.0]]) / np.sqrt(2)
    >>> weights = cut.schmidt_weights(singlet)
    >>> {up: values.round(6).tolist() for up, values in weights.items()}
    {0: [[0.5]], 1: [[0.5]]}
    >>> von_neumann_entropy(weights).round(6)
    array([0.693147])
    """

    def __init__(self, occupation: np.ndarray, n_left: int):
        occupation = np.asarray(occupation)
        dimension, sites = occupation.shape
        if not 1 <= n_left <= sites - 1:
            raise ValueError(f"cut {n_left!r}: allowed are 1 to {sites - 1} of {sites} sites")
        particles = np.unique(occupation.sum(axis=1))
        if particles.size > 1:
            raise ValueError(f"basis states with {particles.tolist()} particles: rho_A has blocks for one number only")
        if np.unique(_patterns(occupation)).size != comb(sites, int(particles[0])):
            raise ValueError(f"{dimension} basis states are not the whole sector of {particles[0]} on {sites} sites")
        self.dimension = dimension
        left, right = (_patterns(part) for part in (occupation[:, :n_left], occupation[:, n_left:]))
        particles_left = occupation[:, :n_left].sum(axis=1)
        # The amplitudes of each block as a matrix: which basis state stands where, the shorter side first.
        self._blocks = {}
        for particles in np.unique(particles_left).tolist():
            states = np.flatnonzero(particles_left == particles)
            rows, row = np.unique(left[states], return_inverse=True)
            columns, column = np.unique(right[states], return_inverse=True)
            block = np.empty((len(rows), len(columns)), dtype=np.intp)
            block[row, column] = states
            self._blocks[particles] = block if len(rows) <= len(columns) else np.ascontiguousarray(block.T)
        from_smaller = 1 if n_left <= sites - n_left else -1
        self.largest_block = max(self._blocks, key=lambda n: (len(self._blocks[n]), -from_smaller * n))
        self.levels = len(self._blocks[self.largest_block]) // 2

    def schmidt_weights(self, vectors: np.ndarray) -> dict[int, np.ndarray]:
        """Eigenvalues of rho_A, the squares of the Schmidt values, block by block.

        Parameters
        ----------
        vectors
            Shape (D, states): normalized amplitudes in the basis of the sector, one state per column.

        Returns
        -------
        dict of int to ndarray, shape (states, eigenvalues)
            For each number of up spins in A the eigenvalues that can be nonzero, descending. Those of all blocks add
            up to 1. Errors are about 1e-16 times their square root.

        Raises
        ------
        ValueError
            Vectors of another basis, or not normalized.
        """
        vectors = np.asarray(vectors)
        if vectors.ndim != 2 or len(vectors) != self.dimension:
            raise ValueError(f"vectors of shape {vectors.shape}: not states of a sector of dimension {self.dimension}")
        norms = np.linalg.norm(vectors, axis=0)
        if not np.all(np.abs(norms - 1) < 1e-9):
            raise ValueError(f"vectors are not normalized: norms {norms.min()} to {norms.max()}")
        states = vectors.shape[1]
        weights = {particles: np.empty((states, len(block))) for particles, block in self._blocks.items()}
        rows = max(1, CHUNK_BYTES // (8 * self.dimension))
        for start in range(0, states, rows):
            part = slice(start, start + rows)
            amplitudes = np.ascontiguousarray(vectors[:, part].T)
            for particles, block in self._blocks.items():
                weights[particles][part] = np.linalg.svd(amplitudes[:, block], compute_uv=False) ** 2
        return weights

    def spectrum(self, weights: Mapping[int, np.ndarray]) -> np.ndarray:
        """Entanglement spectrum: the lower half of xi = -ln lambda of the largest block (paper 3, sections III and IV).

        Parameters
        ----------
        weights
            From `schmidt_weights`.

        Returns
        -------
        ndarray, shape (states, levels)
            Ascending; lambda below `SMALLEST_EIGENVALUE` counts as that.

        Examples
        --------
        Four spins, two of them up, in equal superposition: the largest block has one level, of weight 2/3.

        >>> occupation = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 1], [0, 0, 1, 1]])
        >>> cut = Cut(occupation, n_left=2)
        >>> uniform = np.full((6, 1), 1 / np.sqrt(6))
        >>> cut.largest_block, cut.levels
        (1, 1)
        >>> np.exp(-cut.spectrum(cut.schmidt_weights(uniform))).round(6)
        array([[0.666667]])
        """
        largest = weights[self.largest_block][:, : self.levels]
        return -np.log(np.maximum(largest, SMALLEST_EIGENVALUE))


def von_neumann_entropy(weights: Mapping[int, np.ndarray]) -> np.ndarray:
    """Entropy -sum lambda ln lambda of rho_A, in nats, from `Cut.schmidt_weights`: ndarray of shape (states,).

    Examples
    --------
    >>> cut = Cut(np.array([[1, 0], [0, 1]]), n_left=1)
    >>> product, singlet = [1.0, 0.0], np.array([1.0, -1.0]) / np.sqrt(2)
    >>> von_neumann_entropy(cut.schmidt_weights(np.transpose([product, singlet]))).round(6)
    array([0.      , 0.693147])
    """
    from scipy.special import entr

    return sum(entr(block).sum(axis=1) for block in weights.values())


def schmidt_gap(weights: Mapping[int, np.ndarray]) -> np.ndarray:
    """Difference of the two largest eigenvalues of rho_A, all blocks together: ndarray of shape (states,).

    `weights` are from `Cut.schmidt_weights`; paper 3, section III.

    Examples
    --------
    >>> cut = Cut(np.array([[1, 0], [0, 1]]), n_left=1)
    >>> product, singlet = [1.0, 0.0], np.array([1.0, -1.0]) / np.sqrt(2)
    >>> schmidt_gap(cut.schmidt_weights(np.transpose([product, singlet]))).round(6)
    array([1., 0.])
    """
    largest = np.concatenate([block[:, :2] for block in weights.values()], axis=1)
    largest.partition(largest.shape[1] - 2, axis=1)
    return largest[:, -1] - largest[:, -2]


def _patterns(occupation: np.ndarray) -> np.ndarray:
    """One integer per row of zeros and ones."""
    return occupation.astype(np.int64) @ (1 << np.arange(occupation.shape[1], dtype=np.int64))
