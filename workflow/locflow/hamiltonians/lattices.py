"""Bonds of hypercubic lattices: rings and chains, square lattices and tori (all papers).

Sites are numbered row by row, i = x + Lx * y + Lx * Ly * z, so that x runs fastest. This module is pure
Python and knows no Hamiltonian: the configuration is checked with it before anything heavy is imported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations
from math import isclose, prod, sqrt
from operator import itemgetter

BOUNDARIES = ("periodic", "open")


def check_lattice(shape: Sequence[int], boundary: str) -> None:
    """Refuse a lattice whose bonds would be ambiguous.

    A direction of length L has L bonds per line of sites when periodic and L - 1 when open. Periodic
    directions need L >= 3: with L = 2 the step forward and the step backward join the same two sites, so that
    the bond would count twice, and with L = 1 it would join a site with itself. Open directions need L >= 2,
    because a direction of length 1 has no bond and is better left out of `shape`.

    Parameters
    ----------
    shape
        Number of sites in each direction, [N] or [Lx, Ly] or more.
    boundary
        Boundary condition of all directions together, "periodic" or "open".

    Raises
    ------
    ValueError
        Names the value and what is allowed.

    Examples
    --------
    >>> check_lattice([12], "periodic")
    >>> check_lattice([2], "periodic")
    Traceback (most recent call last):
        ...
    ValueError: lattice [2] (periodic) has a direction of length 2: its forward and its ...
    """
    if boundary not in BOUNDARIES:
        raise ValueError(f"boundary {boundary!r} is not known; allowed are {', '.join(BOUNDARIES)}")
    if (
        not isinstance(shape, (list, tuple))
        or not shape
        or not all(isinstance(length, int) and not isinstance(length, bool) for length in shape)
    ):
        raise ValueError(f"lattice {shape!r} is no list of lengths; allowed are integers, as [12] or [4, 3]")
    shortest = 3 if boundary == "periodic" else 2
    for length in shape:
        if length >= shortest:
            continue
        if boundary == "periodic" and length == 2:
            reason = "its forward and its backward bond join the same two sites and would count twice"
        elif boundary == "periodic" and length == 1:
            reason = "its bond would join a site with itself"
        else:
            reason = "it has no bond"
        raise ValueError(
            f"lattice {list(shape)!r} ({boundary}) has a direction of length {length}: {reason}; "
            f"{boundary} directions must have at least {shortest} sites"
        )


def number_of_sites(shape: Sequence[int]) -> int:
    """Number of sites of a lattice, the product of its lengths.

    Examples
    --------
    >>> number_of_sites([4, 3])
    12
    """
    return prod(shape)


def neighbour_bonds(shape: Sequence[int], boundary: str) -> list[tuple[int, int]]:
    """Every nearest-neighbour bond once.

    Parameters
    ----------
    shape
        [N] for a ring or chain, [Lx, Ly] for a torus or an open rectangle, and so on.
    boundary
        Boundary condition of all directions together, "periodic" or "open".

    Returns
    -------
    list of (int, int)
        Pairs (i, j) of sites, j one step ahead of i; ordered by i, then by direction. A ring of N sites has N
        bonds, a torus of Lx x Ly sites 2 Lx Ly: 24 for 4 x 3, 32 for 4 x 4.

    Raises
    ------
    ValueError
        See `check_lattice`.

    Examples
    --------
    >>> neighbour_bonds([4], "periodic")
    [(0, 1), (1, 2), (2, 3), (3, 0)]
    >>> len(neighbour_bonds([4, 4], "periodic"))
    32
    """
    check_lattice(shape, boundary)
    directions = range(len(shape))
    steps = [[int(other == direction) for other in directions] for direction in directions]
    along = (bonds_along(shape, boundary, step) for step in steps)
    # A stable sort: of one site's bonds those of the first direction come first.
    return sorted(chain.from_iterable(along), key=itemgetter(0))


def bonds_along(shape: Sequence[int], boundary: str, step: Sequence[int]) -> list[tuple[int, int]]:
    """The pairs (i, j) of sites with j one step ahead of i, ordered by i.

    Parameters
    ----------
    shape, boundary
        As in `neighbour_bonds`.
    step
        Displacement in each direction; all zeros pairs each site with itself.

    Raises
    ------
    ValueError
        See `check_lattice`.

    Examples
    --------
    >>> bonds_along([3, 2], "open", [1, 1])
    [(0, 4), (1, 5)]
    """
    check_lattice(shape, boundary)
    bonds = []
    for site in range(number_of_sites(shape)):
        target, stride = 0, 1
        for length, distance in zip(shape, step, strict=True):
            position = site // stride % length + distance
            if not 0 <= position < length and boundary == "open":
                break
            target += position % length * stride
            stride *= length
        else:
            bonds.append((site, target))
    return bonds


@dataclass(frozen=True)
class Lattice:
    """A hypercubic lattice as a model sees it. Distances are in units of the spacing.

    Attributes
    ----------
    shape : list of int
    boundary : {"periodic", "open"}

    Examples
    --------
    >>> ring = Lattice([6], "periodic")
    >>> ring.second_neighbours
    [(0, 2), (0, 4), (1, 3), (1, 5), (2, 4), (3, 5)]
    >>> ring.distance(0, 4)
    2.0
    """

    shape: Sequence[int]
    boundary: str

    @cached_property
    def bonds(self) -> list[tuple[int, int]]:
        """Every nearest-neighbour bond once, see `neighbour_bonds`."""
        return neighbour_bonds(self.shape, self.boundary)

    @cached_property
    def pairs(self) -> list[tuple[int, int, float]]:
        """Every pair of sites once, (i, j, distance) with i < j; around a periodic direction the shorter way counts."""
        return [(i, j, self.distance(i, j)) for i, j in combinations(range(number_of_sites(self.shape)), 2)]

    @cached_property
    def second_neighbours(self) -> list[tuple[int, int]]:
        """Every pair at the second smallest distance once: two steps along a chain, a diagonal of the square lattice.

        Raises
        ------
        ValueError
            All pairs are nearest neighbours.
        """
        farther = [distance for _, _, distance in self.pairs if distance > 1 and not isclose(distance, 1)]
        if not farther:
            raise ValueError(f"({self.boundary}) has no second neighbours")
        return [(i, j) for i, j, distance in self.pairs if isclose(distance, min(farther))]

    def distance(self, i: int, j: int) -> float:
        """Distance of two sites."""
        square, stride = 0, 1
        for length in self.shape:
            steps = abs(i // stride % length - j // stride % length)
            square += (min(steps, length - steps) if self.boundary == "periodic" else steps) ** 2
            stride *= length
        return sqrt(square)
