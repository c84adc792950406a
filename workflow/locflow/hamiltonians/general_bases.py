"""Basis states and matrices of a `Space`: sums of monomials on a sector, with the signs of fermions.

Basis states are numbers in base d, the first mode their most significant digit, in descending order: spins up and
occupied sites come first, as in `quspin_bases`. The modes of a site follow each other (up, down), and fermions are
created in the order of the modes. Here no library builds the matrices, because models of one's own may be complex, may
have several bases' letters or a blockade, and because the elements that leave a sector are to be counted, not left out.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy.sparse import coo_array, csr_array

from locflow.hamiltonians.spaces import Space

BASIS_ORDER = (
    "descending integers in base d, the first mode is the most significant digit, the highest occupation first"
)


class Basis:
    """The basis states of a sector.

    Parameters
    ----------
    space, sites
        What the sites are, and how many.
    charges
        Fixed sum of the occupations of each species; empty where nothing is conserved.
    bonds
        Neighbouring sites, of which at most one is occupied where there is a blockade.

    Attributes
    ----------
    codes : ndarray of int64, shape (D,)
        Descending.
    digits : ndarray of int8, shape (D, modes)
        Occupation of each mode.
    """

    def __init__(self, space: Space, sites: int, charges: Sequence[int] = (), bonds: Sequence[tuple[int, int]] = ()):
        self.space, self.sites = space, sites
        self.modes = space.species * sites
        self.weights = space.size ** np.arange(self.modes - 1, -1, -1, dtype=np.int64)
        if space.blockade:
            self.codes = self._blockaded(bonds)
        else:
            self.codes = self._sector(tuple(charges) if space.conserved else None)
        self.digits = ((self.codes[:, None] // self.weights) % space.size).astype(np.int8)

    @property
    def dimension(self) -> int:
        """Number of basis states."""
        return len(self.codes)

    @property
    def occupation(self) -> np.ndarray:
        """Particles on each site, of both species together; of spins m + S. Shape (D, sites), int8."""
        return self.digits.reshape(self.dimension, self.sites, self.space.species).sum(axis=2, dtype=np.int8)

    @property
    def configuration(self) -> np.ndarray:
        """Number of the state of each site among those of a site. Shape (D, sites), int8."""
        digits = self.digits.reshape(self.dimension, self.sites, self.space.species)
        return (digits @ self.space.size ** np.arange(self.space.species - 1, -1, -1)).astype(np.int8)

    def _sector(self, charges: tuple[int, ...] | None) -> np.ndarray:
        size, species = self.space.size, self.space.species

        @cache
        def codes(mode: int, left: tuple[int, ...] | None) -> np.ndarray:
            if mode == self.modes:
                return np.zeros(0 if left and any(left) else 1, dtype=np.int64)
            parts = []
            for n in range(size - 1, -1, -1):
                rest = left
                if left is not None:
                    rest = tuple(q - n * (index == mode % species) for index, q in enumerate(left))
                    if min(rest) < 0:
                        continue
                parts.append(n * self.weights[mode] + codes(mode + 1, rest))
            return np.concatenate(parts)

        return codes(0, charges)

    def _blockaded(self, bonds: Sequence[tuple[int, int]]) -> np.ndarray:
        earlier = [[] for _ in range(self.sites)]
        for i, j in bonds:
            earlier[max(i, j)].append(min(i, j))
        codes = np.zeros(1, dtype=np.int64)
        for site in range(self.sites):
            blocking = sum(int(self.weights[other]) for other in set(earlier[site]))
            codes = np.concatenate([codes, codes[codes & blocking == 0] + self.weights[site]])
        return np.sort(codes)[::-1].copy()

    def places(self, codes: np.ndarray) -> np.ndarray:
        """Places of basis states by their numbers; -1 for those that are not in the basis."""
        ascending = self.codes[::-1]
        positions = np.minimum(np.searchsorted(ascending, codes), self.dimension - 1)
        return np.where(ascending[positions] == codes, self.dimension - 1 - positions, -1)

    def matrix(self, operator: Sequence) -> csr_array:
        """Matrix of a sum of monomials.

        Parameters
        ----------
        operator
            [[[real, imaginary], [[mode, a, b], ...]], ...], of `locflow.hamiltonians.monomials`.

        Returns
        -------
        csr_array, shape (D, D), complex128
            Sorted indices, no duplicates. The whole diagonal is stored.

        Raises
        ------
        ValueError
            It leads out of the basis.
        """
        every = np.arange(self.dimension)
        values, rows, columns = [np.zeros(self.dimension, dtype=complex)], [every], [every]
        lost_codes, lost_columns, lost_values = [], [], []
        below = np.cumsum(self.digits, axis=1, dtype=np.int64) - self.digits if self.space.fermionic else None
        for (real, imaginary), factors in operator:
            acting = np.ones(self.dimension, dtype=bool)
            step = 0
            for mode, a, b in factors:
                acting &= self.digits[:, mode] == self.space.size - 1 - b
                step += (b - a) * int(self.weights[mode])
            start = np.flatnonzero(acting)
            value = np.full(len(start), complex(real, imaginary))
            if below is not None:
                odd = [mode for mode, a, b in factors if a != b]
                value *= 1 - 2 * (below[np.ix_(start, odd)].sum(axis=1) & 1)
            end = start if step == 0 else self.places(self.codes[start] + step)
            inside = end >= 0
            values.append(value[inside])
            rows.append(end[inside])
            columns.append(start[inside])
            if not inside.all():
                lost_codes.append(self.codes[start[~inside]] + step)
                lost_columns.append(start[~inside])
                lost_values.append(value[~inside])
        if lost_codes:
            _check_lost(*map(np.concatenate, (lost_codes, lost_columns, lost_values)))
        triplets = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
        result = csr_array(coo_array(triplets, shape=(self.dimension, self.dimension)))
        result.sum_duplicates()
        return result

    def isometry(self, symmetries: Sequence) -> csr_array:
        """The basis of a symmetric sector, as columns over the basis states.

        Parameters
        ----------
        symmetries
            [[permutation of the sites, flip, [real, imaginary]], ...], a whole group with its characters, of
            `locflow.hamiltonians.general.symmetries`.

        Returns
        -------
        csr_array, shape (D, symmetric states), complex128
            Orthonormal columns, in the order of the first basis state of each orbit.
        """
        images, elements = [], []
        for permutation, flip, (real, imaginary) in symmetries:
            codes, signs = self._moved(permutation, flip)
            images.append(self.places(codes))
            elements.append(signs * complex(real, -imaginary) / len(symmetries))
        images, elements = np.array(images), np.array(elements)
        # Of each orbit the first basis state stands for it.
        first = np.flatnonzero(images.min(axis=0) == np.arange(self.dimension))
        columns = np.broadcast_to(np.arange(len(first)), (len(symmetries), len(first)))
        triplets = (elements[:, first].ravel(), (images[:, first].ravel(), columns.ravel()))
        projected = csr_array(coo_array(triplets, shape=(self.dimension, len(first))))
        norms = np.sqrt((abs(projected) ** 2).sum(axis=0))
        kept = np.flatnonzero(norms > 1e-8)
        scaled = projected.tocsc()[:, kept]
        scaled.data = scaled.data / np.repeat(norms[kept], np.diff(scaled.indptr))
        return csr_array(scaled)

    def _moved(self, permutation: Sequence[int], flip: bool) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of the basis states that a symmetry makes of each, and their signs."""
        species = self.space.species
        target = np.array([species * permutation[m // species] + m % species for m in range(self.modes)])
        digits = np.empty_like(self.digits)
        digits[:, target] = self.space.size - 1 - self.digits if flip else self.digits
        signs = np.ones(self.dimension)
        if self.space.fermionic:
            exchanges = np.zeros(self.dimension, dtype=np.int64)
            for m in range(self.modes):
                passed = np.flatnonzero(target[m + 1 :] < target[m]) + m + 1
                exchanges += self.digits[:, m] * self.digits[:, passed].sum(axis=1, dtype=np.int64)
            signs = 1.0 - 2.0 * (exchanges & 1)
        return digits @ self.weights, signs


def _check_lost(codes: np.ndarray, columns: np.ndarray, values: np.ndarray) -> None:
    """Elements to states outside the basis must cancel, as where a projector is written as 1 - n."""
    _, element = np.unique(np.stack([codes, columns]), axis=1, return_inverse=True)
    sums = np.bincount(element.ravel(), values.real) + 1j * np.bincount(element.ravel(), values.imag)
    if np.abs(sums).max() > 1e-12 * np.abs(values).max():
        raise ValueError(f"the Hamiltonian leads out of the basis, with an element of {np.abs(sums).max():.3g}")
