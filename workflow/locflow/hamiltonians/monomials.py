"""Operators of a `Space` as sums of monomials, which are linearly independent: exact checks, whatever the size.

A monomial is a product of one matrix unit |a><b| on each of some modes, a and b counted from the highest occupation
and the last diagonal unit left out (it is 1 less the others); modes ascend, and odd operators of fermions stand in
this order. So a sum conserves a charge, is real, is Hermitian, or has a symmetry if and only if its coefficients do.
Pure Python: the configuration is checked with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from math import prod

from locflow.hamiltonians.spaces import Matrix, Space, matrix_product

ROUNDING = 1e-12
"""A coefficient that others cancel to this part of the largest one counts as zero."""

LARGEST_EXPANSION = 5_000
"""Monomials of a string at one place."""

Factor = tuple[int, int, int]
"""Mode, a, b."""
Operator = dict[tuple[Factor, ...], complex]
"""The coefficient of each monomial."""


def parsed(space: Space, string: str) -> list[tuple[str, int]]:
    """The letters of a string with their species, in order: "+-|" is two letters of up fermions.

    Raises
    ------
    ValueError
        A letter that the sites do not have, a bar that is missing or too much. The message is a sentence about it.
    """
    parts = string.split("|")
    if len(parts) != space.species:
        if space.species == 1:
            raise ValueError(f"has the letter '|'; for {space.name} there are {' '.join(space.letters)}")
        raise ValueError("must hold one bar, which divides the letters of up and down fermions, as in '+-|' or 'n|n'")
    letters = [(letter, species) for species, part in enumerate(parts) for letter in part]
    for letter, _ in letters:
        if letter not in space.letters:
            raise ValueError(f"has the letter {letter!r}; for {space.name} there are {' '.join(space.letters)}")
    if not letters:
        raise ValueError("holds no letter")
    return letters


def expanded(space: Space, string: str, places: Sequence[int], value: complex = 1.0) -> Operator:
    """A string of letters on some sites as a sum of monomials.

    Raises
    ------
    ValueError
        More of them than `LARGEST_EXPANSION`.

    Examples
    --------
    >>> expanded(Space("spins", 2), "z", [3])
    {(): (-0.5+0j), ((3, 0, 0),): (1+0j)}
    """
    letters = [
        (letter, space.species * place + species)
        for (letter, species), place in zip(parsed(space, string), places, strict=True)
    ]
    sign = _exchange_sign(mode for letter, mode in letters if letter in "+-") if space.fermionic else 1
    on_mode: dict[int, Matrix] = {}
    for letter, mode in letters:
        matrix = space.letters[letter]
        on_mode[mode] = matrix_product(on_mode[mode], matrix) if mode in on_mode else matrix
    choices = [[(mode, *part) for part in _parts(on_mode[mode])] for mode in sorted(on_mode)]
    if (count := prod(map(len, choices))) > LARGEST_EXPANSION:
        raise ValueError(
            f"is a sum of {count:,} products of matrix elements at one place; at most {LARGEST_EXPANSION:,} are allowed"
        )
    operator: Operator = {}
    for chosen in product(*choices):
        factors = tuple((mode, a, b) for mode, a, b, _ in chosen if a is not None)
        operator[factors] = operator.get(factors, 0j) + sign * value * prod(part for *_, part in chosen)
    return operator


def _parts(matrix: Matrix) -> list[tuple]:
    """1 (with None) and matrix units, each with its coefficient."""
    last = matrix[-1][-1]
    matrix_units = [(None, None, last)]
    for a, row in enumerate(matrix):
        for b, value in enumerate(row):
            matrix_units.append((a, b, value - last if a == b else value))
    return [part for part in matrix_units if part[2]]


def _exchange_sign(modes: Iterable[int]) -> int:
    """Of sorting odd operators by mode; those of one mode keep their order."""
    return (-1) ** sum(first > second for first, second in combinations([*modes], 2))


def add(total: Operator, other: Mapping, weight: complex = 1.0) -> Operator:
    """Add a weighted operator to another, in place."""
    for factors, value in other.items():
        total[factors] = total.get(factors, 0j) + weight * value
    return total


def conjugate(space: Space, operator: Mapping) -> Operator:
    """The Hermitian conjugate."""
    conjugated: Operator = {}
    for factors, value in operator.items():
        odd = sum(a != b for _, a, b in factors) if space.fermionic else 0
        swapped = tuple((mode, b, a) for mode, a, b in factors)
        conjugated[swapped] = complex(value).conjugate() * (-1) ** (odd * (odd - 1) // 2)
    return conjugated


def transformed(space: Space, operator: Mapping, permutation: Sequence[int], flip: bool) -> Operator:
    """The operator with its sites moved, and with all spins turned over where `flip` is set."""
    last, image = space.size - 1, {}
    for factors, value in operator.items():
        moved = [
            (space.species * permutation[mode // space.species] + mode % space.species, a, b) for mode, a, b in factors
        ]
        sign = _exchange_sign(mode for mode, a, b in moved if a != b) if space.fermionic else 1
        choices = []
        for mode, a, b in sorted(moved):
            turned = (mode, last - a, last - b) if flip else (mode, a, b)
            if turned[1:] == (last, last):
                choices.append([(None, 1.0), *(((mode, c, c), -1.0) for c in range(last))])
            else:
                choices.append([(turned, 1.0)])
        for chosen in product(*choices):
            key = tuple(factor for factor, _ in chosen if factor is not None)
            image[key] = image.get(key, 0j) + sign * value * prod(part for _, part in chosen)
    return image


def largest(operator: Mapping) -> float:
    """Modulus of the largest coefficient."""
    return max(map(abs, operator.values()), default=0.0)


def difference(first: Mapping, second: Mapping) -> tuple[tuple[Factor, ...], complex] | None:
    """The monomial in which two operators differ most, beyond rounding, and by how much; None where they are equal."""
    apart = add(dict(first), second, -1.0)
    key = max(apart, key=lambda factors: abs(apart[factors]), default=None)
    if key is None or abs(apart[key]) <= ROUNDING * max(largest(first), largest(second)):
        return None
    return key, apart[key]


def without_zeros(operator: Mapping) -> Operator:
    """The operator without coefficients that are zero but for rounding."""
    smallest = ROUNDING * largest(operator)
    return {factors: value for factors, value in operator.items() if abs(value) > smallest}


def charge_change(space: Space, factors: Sequence[Factor], species: int) -> int:
    """By how much a monomial changes the charge of a species."""
    return sum(b - a for mode, a, b in factors if mode % space.species == species)


def is_real(operator: Mapping) -> bool:
    """Whether its matrix is."""
    smallest = ROUNDING * largest(operator)
    return all(abs(complex(value).imag) <= smallest for value in operator.values())


def shown(space: Space, factors: Sequence[Factor]) -> str:
    """A monomial in a sentence: "|1><0| on site 3"."""
    largest_occupation = space.size - 1
    parts = [
        f"|{largest_occupation - a}><{largest_occupation - b}| on site {mode // space.species}"
        + (f" ({'up' if mode % 2 == 0 else 'down'})" if space.species == 2 else "")
        for mode, a, b in factors
    ]
    return " ".join(parts) or "1"
