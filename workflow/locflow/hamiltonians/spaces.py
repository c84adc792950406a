"""The sites of a model written as data: spins, bosons or fermions, their matrices by letter, the number of states.

A site has one mode, with spinful fermions two: up, then down. A mode has the occupations 0 to d - 1 (of a spin S,
m + S), and matrices are written with the highest first. Pure Python: the configuration is checked with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import sqrt

KINDS = ("spins", "bosons", "fermions", "spinful_fermions")
SPINS = (0.5, 1.0, 1.5)
LARGEST_BITS = 62
"""Of the number of a basis state, which is one word."""

Matrix = tuple[tuple[complex, ...], ...]


@dataclass(frozen=True)
class Space:
    """What the sites are.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    size : int
        States of a mode, d.
    conserved : bool
        Whether the sum of all occupations is fixed: S^z of spins, the number of particles (of spinful fermions, of
        either spin).
    blockade : bool
        Whether no two neighbouring sites are occupied, of modes with two states.
    """

    kind: str
    size: int
    conserved: bool = True
    blockade: bool = False

    @classmethod
    def of(cls, basis: Mapping) -> "Space":
        """The space of a block {kind, spin, at_most, conserved, blockade}."""
        # Another size of spins is refused where the block is checked.
        spin = basis["spin"] if basis["spin"] in SPINS else 0.5
        sizes = {"spins": round(2 * spin) + 1, "bosons": 1 + (basis["at_most"] or 1)}
        return cls(basis["kind"], sizes.get(basis["kind"], 2), basis["conserved"], basis["blockade"])

    @property
    def species(self) -> int:
        """Modes of a site."""
        return 2 if self.kind == "spinful_fermions" else 1

    @property
    def fermionic(self) -> bool:
        """Whether odd operators of different modes anticommute."""
        return self.kind.endswith("fermions")

    @property
    def name(self) -> str:
        """In sentences: "spins 1/2"."""
        if self.kind == "spins":
            return f"spins {self.size // 2}" if self.size % 2 else f"spins {self.size - 1}/2"
        return f"bosons (at most {self.size - 1} on a site)" if self.kind == "bosons" else self.kind.replace("_", " ")

    @cached_property
    def letters(self) -> dict[str, Matrix]:
        """The matrix of each letter."""
        occupations = [*range(self.size - 1, -1, -1)]
        matrices = {
            "I": _diagonal(1.0 for _ in occupations),
            "n": _diagonal(occupations),
            "p": _diagonal(float(n == 0) for n in occupations),
        }
        if self.kind == "spins":
            spin = (self.size - 1) / 2
            raising = _raising(self.size, lambda n: sqrt((n + 1) * (2 * spin - n)))
            matrices |= {"z": _diagonal(n - spin for n in occupations), "+": raising, "-": _dagger(raising)}
            matrices |= _quadratures(matrices, 0.5)
            if self.size == 2:
                matrices |= {letter.upper(): _scaled(matrices[letter], 2.0) for letter in "xyz"}
        elif self.kind == "bosons":
            raising = _raising(self.size, lambda n: sqrt(n + 1))
            matrices |= {"+": raising, "-": _dagger(raising)}
        else:
            raising = _raising(2, lambda n: 1.0)
            matrices |= {"z": _diagonal((0.5, -0.5)), "+": raising, "-": _dagger(raising)}
        return matrices

    def charges(self, sites: int, particles: int | Sequence[int]) -> tuple[int, ...] | None:
        """The fixed sum of the occupations of each species; None where nothing is conserved."""
        if not self.conserved:
            return None
        return tuple(particles) if self.species == 2 else (particles,)

    def fixed_states(
        self,
        permutation: Sequence[int],
        flip: bool,
        charges: tuple[int, ...] | None,
        bonds: Iterable[tuple[int, int]] = (),
    ) -> int:
        """Trace of a symmetry in the basis: states that it maps to themselves, fermions with the sign of exchange.

        Parameters
        ----------
        permutation
            Where each site goes.
        flip
            Whether all spins are turned over, too.
        charges
            From `charges`.
        bonds
            Neighbouring sites, where there is a blockade.
        """
        cycles = _cycles(permutation)
        if self.blockade:
            return _independent_sets(cycles, bonds) if not flip else 0
        total = 1
        for species in range(self.species):
            polynomial = [1]
            for cycle in map(len, cycles):
                polynomial = _product(polynomial, self._fixed_on_cycle(cycle, flip))
            if charges is None:
                total *= sum(polynomial)
            else:
                total *= polynomial[charges[species]] if charges[species] < len(polynomial) else 0
        return total

    def _fixed_on_cycle(self, length: int, flip: bool) -> list[int]:
        largest = self.size - 1
        polynomial = [0] * (largest * length + 1)
        if not flip:
            for n in range(self.size):
                # A full cycle of fermions is an exchange of length - 1 pairs.
                polynomial[n * length] = -1 if self.fermionic and n and not length % 2 else 1
        elif length % 2 == 0:
            polynomial[largest * length // 2] = self.size
        elif largest % 2 == 0:
            polynomial[largest * length // 2] = 1
        return polynomial


def _cycles(permutation: Sequence[int]) -> list[list[int]]:
    cycles, seen = [], set()
    for start in range(len(permutation)):
        cycle, site = [], start
        while site not in seen:
            seen.add(site)
            cycle.append(site)
            site = permutation[site]
        if cycle:
            cycles.append(cycle)
    return cycles


def _independent_sets(cycles: Sequence[Sequence[int]], bonds: Iterable[tuple[int, int]]) -> int:
    """Ways to occupy whole cycles with no two neighbouring sites occupied."""
    cycle_of = {site: index for index, cycle in enumerate(cycles) for site in cycle}
    joined = [0] * len(cycles)
    for i, j in bonds:
        joined[cycle_of[i]] |= 1 << cycle_of[j]
        joined[cycle_of[j]] |= 1 << cycle_of[i]

    @cache
    def count(index: int, blocked: int) -> int:
        if index == len(cycles):
            return 1
        ways = count(index + 1, blocked & ~(1 << index))
        if not (blocked >> index | joined[index] >> index) & 1:
            ways += count(index + 1, (blocked | joined[index]) >> (index + 1) << (index + 1))
        return ways

    return count(0, 0)


def _product(first: list[int], second: list[int]) -> list[int]:
    product = [0] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            product[i + j] += a * b
    return product


def _diagonal(values: Iterable[float]) -> Matrix:
    values = [*values]
    return tuple(
        tuple(value if row == column else 0.0 for column in range(len(values))) for row, value in enumerate(values)
    )


def _raising(size: int, element) -> Matrix:
    """<n + 1| ... |n> = element(n), the highest occupation first."""
    return tuple(
        tuple(element(size - 1 - column) if row == column - 1 else 0.0 for column in range(size)) for row in range(size)
    )


def _dagger(matrix: Matrix) -> Matrix:
    return tuple(tuple(complex(value).conjugate() for value in column) for column in zip(*matrix, strict=True))


def _scaled(matrix: Matrix, factor: complex) -> Matrix:
    return tuple(tuple(factor * value for value in row) for row in matrix)


def _quadratures(letters: Mapping[str, Matrix], scale: float) -> dict[str, Matrix]:
    plus, minus = letters["+"], letters["-"]
    pairs = [[*zip(*rows, strict=True)] for rows in zip(plus, minus, strict=True)]
    return {
        "x": tuple(tuple(scale * (a + b) for a, b in row) for row in pairs),
        "y": tuple(tuple(-1j * scale * (a - b) for a, b in row) for row in pairs),
    }


def matrix_product(left: Matrix, right: Matrix) -> Matrix:
    """Of two matrices of a mode."""
    columns = [*zip(*right, strict=True)]
    return tuple(tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns) for row in left)
