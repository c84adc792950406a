"""Entanglement between two parts of any sites: spins of any size, bosons, fermions, in a sector or in the full space.

Basis states are product states, which the cut takes apart into a left and a right configuration. Where the two share a
conserved number, amplitudes fall into blocks that no common configuration joins; they are found as such, so that what
is conserved need not be known. Singular values are taken block by block, as in `entanglement.Cut`, which is for sectors
of sites with two states.
"""

import numpy as np

from locflow.observables.entanglement import CHUNK_BYTES, Cut


class ProductCut(Cut):
    """The cut between the first `n_left` sites and the others.

    Parameters
    ----------
    configuration
        Shape (D, N): which of its states each site is in, for each basis state; a site's states are numbered from 0.
        For fermions the modes of the left sites are created first.
    n_left
        Number of sites of A, 1 ... N - 1.

    Attributes
    ----------
    largest_block : int
        The block with the most nonzero eigenvalues, of equal ones the first.
    levels : int
        The lower half of that block's eigenvalues.

    Raises
    ------
    ValueError
        No such cut, or a basis state that occurs twice.

    Examples
    --------
    Two spins 1 in (|+1, -1> - |-1, +1>)/sqrt(2), in the full space: ln 2.

    >>> from locflow.observables.entanglement import von_neumann_entropy
    >>> every = np.array([[a, b] for a in (2, 1, 0) for b in (2, 1, 0)])
    >>> state = np.zeros((9, 1))
    >>> state[[2, 6], 0] = np.sqrt([0.5, 0.5])
    >>> von_neumann_entropy(ProductCut(every, 1).schmidt_weights(state)).round(6)
    array([0.693147])
    """

    def __init__(self, configuration: np.ndarray, n_left: int):
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        configuration = np.asarray(configuration)
        self.dimension, sites = configuration.shape
        if not 1 <= n_left <= sites - 1:
            raise ValueError(f"cut {n_left!r}: allowed are 1 to {sites - 1} of {sites} sites")
        left, right = (
            np.unique(part, axis=0, return_inverse=True)[1].ravel()
            for part in (configuration[:, :n_left], configuration[:, n_left:])
        )
        lefts, rights = left.max() + 1, right.max() + 1
        if np.unique(left * rights + right).size != self.dimension:
            raise ValueError("a basis state occurs twice")
        joined = coo_array((np.ones(self.dimension), (left, lefts + right)), shape=(lefts + rights,) * 2)
        _, block_of = connected_components(joined, directed=False)
        self._blocks = {}
        for number in np.unique(block_of[left]).tolist():
            states = np.flatnonzero(block_of[left] == number)
            rows, row = np.unique(left[states], return_inverse=True)
            columns, column = np.unique(right[states], return_inverse=True)
            # Where there is no basis state stands the zero after the amplitudes.
            block = np.full((len(rows), len(columns)), self.dimension, dtype=np.intp)
            block[row, column] = states
            self._blocks[number] = block if len(rows) <= len(columns) else np.ascontiguousarray(block.T)
        self.largest_block = max(self._blocks, key=lambda number: (len(self._blocks[number]), -number))
        self.levels = len(self._blocks[self.largest_block]) // 2

    def schmidt_weights(self, vectors: np.ndarray) -> dict[int, np.ndarray]:
        """Eigenvalues of rho_A, block by block, as of `Cut.schmidt_weights`; amplitudes may be complex."""
        vectors = np.asarray(vectors)
        if vectors.ndim != 2 or len(vectors) != self.dimension:
            raise ValueError(f"vectors of shape {vectors.shape}: not states of a basis of {self.dimension} states")
        norms = np.linalg.norm(vectors, axis=0)
        if not np.all(np.abs(norms - 1) < 1e-9):
            raise ValueError(f"vectors are not normalized: norms {norms.min()} to {norms.max()}")
        states = vectors.shape[1]
        weights = {number: np.empty((states, len(block))) for number, block in self._blocks.items()}
        rows = max(1, CHUNK_BYTES // (vectors.itemsize * self.dimension))
        for start in range(0, states, rows):
            part = slice(start, start + rows)
            amplitudes = np.zeros((len(range(*part.indices(states))), self.dimension + 1), dtype=vectors.dtype)
            amplitudes[:, :-1] = vectors[:, part].T
            for number, block in self._blocks.items():
                weights[number][part] = np.linalg.svd(amplitudes[:, block], compute_uv=False) ** 2
        return weights
