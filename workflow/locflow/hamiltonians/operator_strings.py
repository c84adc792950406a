"""Sums of operator strings, multiplied out: what a sector of fixed particle number with real matrices cannot hold.

QuSpin's `Op` leaves out matrix elements to states outside the sector without a word, and imaginary parts where real
ones are asked for with a warning. So a Hamiltonian is multiplied out before it is built: each string becomes a sum of
monomials, on each site one of 1, z, + and - (the 2 x 2 matrices they span), fermions sorted by site with the sign of
their exchange.
Monomials are linearly independent, so that a sum of strings conserves the number of particles, is real, and is
Hermitian if and only if its coefficients are: exact, whatever the sector's size, and also where strings do so together
alone ("xx" with "yy"). Pure Python: the configuration is checked with it.

The letters are QuSpin's: for spins (in units of spin 1/2) I x y z + -, for fermions I n z + -, z being n - 1/2, and
the Majorana operators x = c + c+, y = -i (c - c+).
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, product
from math import comb, isfinite, prod
from numbers import Complex, Integral
from typing import NamedTuple

# Matrices on a site, (occupied or up, empty or down): ((a, b), (c, d)).
_SPIN = {
    "I": ((1, 0), (0, 1)),
    "x": ((0, 0.5), (0.5, 0)),
    "y": ((0, -0.5j), (0.5j, 0)),
    "z": ((0.5, 0), (0, -0.5)),
    "+": ((0, 1), (0, 0)),
    "-": ((0, 0), (1, 0)),
}
_LETTERS = {
    "spins": _SPIN,
    "fermions": {
        **{letter: _SPIN[letter] for letter in "Iz+-"},
        "n": ((1, 0), (0, 0)),
        "x": ((0, 1), (1, 0)),
        "y": ((0, 1j), (-1j, 0)),
    },
}
_ODD = "+-xy"
_CONJUGATE = {"+": "-", "-": "+"}
_PARTICLES = {"spins": "up spins", "fermions": "fermions"}
_NAMES = {
    "spins": {"+": "S+_{}", "-": "S-_{}", "z": "Sz_{}"},
    "fermions": {"+": "c+_{}", "-": "c_{}", "z": "(n_{} - 1/2)"},
}

_WHERE_COMPLEX = (
    "Matrices of fermions and spins are real: choose a gauge where the Hamiltonian is (turned about z spin by spin, an "
    "open chain with J (Sx Sx + Sy Sy) + D (Sx Sy - Sy Sx) has exchange sqrt(J^2 + D^2)), or write the model out as "
    "terms in the config, which may be complex"
)

ROUNDING = 1e-13
"""A coefficient that others cancel to this part of them counts as zero."""

Monomial = tuple[tuple[int, str], ...]
"""Site and letter (z, + or -) of each factor, sites ascending."""


class _Sum(NamedTuple):
    """The coefficient of a monomial, the sum of the moduli it is made of, and the terms that they come from."""

    value: complex
    size: float
    terms: list


def plain_terms(basis: str, terms: Sequence, sites: int) -> list:
    """Terms in plain types.

    Parameters
    ----------
    basis
        "spins" or "fermions".
    terms
        List of [string, [[coefficient, site, site, ...], ...]], QuSpin's static list.
    sites
        Number of sites.

    Returns
    -------
    list
        The same with float coefficients and int sites.

    Raises
    ------
    ValueError
        What is no such list; a letter that the basis does not have; a site that is not on the lattice; a coefficient
        that is complex, not finite or no number. The message names the term.

    Examples
    --------
    >>> plain_terms("spins", [("zz", [(1, 0, 1)])], sites=2)
    [['zz', [[1.0, 0, 1]]]]
    """
    if not isinstance(terms, Iterable):
        raise ValueError(f"the model's function must return a list of terms, not {terms!r}")
    plain = []
    for term in terms:
        if not (_is_list(term) and len(term) == 2 and isinstance(term[0], str) and _is_list(term[1])):
            raise ValueError(f"term {term!r} is not of the form [string, [[coefficient, site, ...], ...]]")
        string, entries = term
        if unknown := sorted(set(string) - set(_LETTERS[basis])):
            raise ValueError(
                f"term {string!r} has the letter {unknown[0]!r}; for {basis} there are {' '.join(_LETTERS[basis])}"
            )
        plain.append([string, [_plain_entry(string, entry, sites) for entry in entries]])
    return plain


def check_terms(basis: str, terms: Sequence, *, sites: int, particles: int | None = None) -> None:
    """Refuse a sum of operator strings that is no real symmetric matrix on a sector of fixed particle number.

    Parameters
    ----------
    basis, terms, sites
        As in `plain_terms`.
    particles
        Number of fermions or up spins, for the message.

    Raises
    ------
    ValueError
        Besides those of `plain_terms`: the sum leaves the sector, has imaginary matrix elements, or is not Hermitian.
        The message names the terms, the sector, and the way out.

    Examples
    --------
    >>> check_terms("spins", [["xx", [[1.0, 0, 1]]], ["yy", [[1.0, 0, 1]]]], sites=2)
    >>> check_terms("spins", [["x", [[1.0, 0]]]], sites=2, particles=1)
    Traceback (most recent call last):
        ...
    ValueError: term ["x", [[1.0, 0]]] leads out of the sector of 1 up spins on 2 sites: 0.5 ...
    """
    counted = _PARTICLES[basis]
    sector = f"the sector of {'a fixed number of' if particles is None else particles} {counted} on {sites} sites"
    monomials = _multiplied_out(basis, plain_terms(basis, terms, sites))
    for monomial, entry in monomials.items():
        change = sum({"+": 1, "-": -1}.get(letter, 0) for _, letter in monomial)
        if change and abs(entry.value) > ROUNDING * entry.size:
            raise ValueError(
                f"{_named(entry.terms, 'leads', 'lead')} out of {sector}: {_shown(basis, monomial, entry.value)} "
                f"changes the number of {counted} by {change:+d}, and would be left out. Terms must conserve it, as "
                '"+-" with its conjugate "-+", or "xx" with "yy" of the same coefficient; a transverse field, "++" and '
                '"--" do not, and need a model that is written out as terms in the config, with conserved: false'
            )
    for monomial, entry in monomials.items():
        if abs(entry.value.imag) > ROUNDING * entry.size:
            raise ValueError(
                f"{_named(entry.terms, 'is', 'are')} complex in {sector}: the matrix elements of "
                f"{_shown(basis, monomial, entry.value)} would lose their imaginary part. {_WHERE_COMPLEX}"
            )
    for monomial, entry in monomials.items():
        conjugate, sign = _conjugate(basis, monomial)
        other = monomials.get(conjugate, _Sum(0.0, 0.0, []))
        if abs(entry.value - sign * other.value) > ROUNDING * max(entry.size, other.size):
            missing = sign * entry.value.real - other.value.real
            raise ValueError(
                f"{_named(entry.terms, 'is', 'are')} not Hermitian in {sector}: the conjugate of "
                f"{_shown(basis, monomial, entry.value)} is {_shown(basis, conjugate, sign * entry.value)}, but the "
                f"Hamiltonian has {_shown(basis, conjugate, other.value)}. Add {_as_term(conjugate, missing)}"
            )


def element_count(basis: str, terms: Sequence, *, sites: int, particles: int) -> int:
    """Off-diagonal matrix elements of a sum of strings that conserves the number of particles.

    A monomial with p operators + and m operators - connects C(N - p - m, N_particles - m) pairs of basis states, so
    that exchange on B bonds of N sites has 2 B C(N - 2, N_particles - 1). This is exact where no two monomials share a
    matrix element, and an upper bound otherwise. Coefficients that are zero count.

    Examples
    --------
    >>> element_count("spins", [["+-", [[0.5, 0, 1]]], ["-+", [[0.5, 0, 1]]]], sites=2, particles=1)
    2
    """
    elements = 0
    for monomial in _multiplied_out(basis, terms):
        raising, lowering = ([letter for _, letter in monomial].count(letter) for letter in "+-")
        if raising and raising == lowering <= particles:
            elements += comb(sites - raising - lowering, particles - lowering)
    return elements


def _multiplied_out(basis: str, terms: Sequence) -> dict[Monomial, _Sum]:
    """The coefficient of each monomial in a sum of strings, zeros among them."""
    monomials: dict[Monomial, _Sum] = {}
    for string, entries in terms:
        for coefficient, *places in entries:
            for monomial, value in _factors(basis, string, tuple(places)):
                share = coefficient * value
                total, size, sources = monomials.get(monomial) or _Sum(0.0, 0.0, [])
                if share:
                    sources.append([string, [[coefficient, *places]]])
                monomials[monomial] = _Sum(total + share, size + abs(share), sources)
    return monomials


def _factors(basis: str, string: str, places: tuple[int, ...]) -> list[tuple[Monomial, complex]]:
    """The monomials of one string."""
    sign = 1
    if basis == "fermions":
        odd = [place for letter, place in zip(string, places, strict=True) if letter in _ODD]
        sign = (-1) ** sum(first > second for first, second in combinations(odd, 2))
    on_site: dict[int, tuple] = {}
    for letter, place in zip(string, places, strict=True):
        matrix = _LETTERS[basis][letter]
        on_site[place] = _product(on_site[place], matrix) if place in on_site else matrix
    choices = [[(place, *part) for part in _parts(on_site[place])] for place in sorted(on_site)]
    return [
        (
            tuple((place, letter) for place, letter, _ in chosen if letter != "1"),
            sign * prod(value for _, _, value in chosen),
        )
        for chosen in product(*choices)
    ]


def _product(left: tuple, right: tuple) -> tuple:
    (a, b), (c, d) = left
    (e, f), (g, h) = right
    return ((a * e + b * g, a * f + b * h), (c * e + d * g, c * f + d * h))


def _parts(matrix: tuple) -> list[tuple[str, complex]]:
    """A matrix on a site as a sum of 1, z, + and -."""
    (a, b), (c, d) = matrix
    return [(letter, value) for letter, value in (("1", (a + d) / 2), ("z", a - d), ("+", b), ("-", c)) if value]


def _conjugate(basis: str, monomial: Monomial) -> tuple[Monomial, int]:
    """The Hermitian conjugate of a monomial, and the sign of sorting its factors by site again."""
    conjugate = tuple((site, _CONJUGATE.get(letter, letter)) for site, letter in monomial)
    odd = sum(letter in _CONJUGATE for _, letter in monomial)
    return conjugate, (-1) ** (odd * (odd - 1) // 2) if basis == "fermions" else 1


def _plain_entry(string: str, entry: Sequence, sites: int) -> list:
    named = f"term [{string!r}, [{entry!r}]]"
    if not (_is_list(entry) and len(entry) == len(string) + 1):
        raise ValueError(f"{named}: an entry is a coefficient and {len(string)} sites")
    coefficient, *places = entry
    if isinstance(coefficient, bool) or not isinstance(coefficient, Complex):
        raise ValueError(f"{named}: the coefficient {coefficient!r} is no number")
    value = complex(coefficient)
    if not (isfinite(value.real) and isfinite(value.imag)):
        raise ValueError(f"{named}: the coefficient {coefficient!r} is not finite")
    if value.imag:
        raise ValueError(
            f"{named}: the coefficient {coefficient!r} is complex, and would lose its imaginary part. {_WHERE_COMPLEX}"
        )
    for place in places:
        if isinstance(place, bool) or not isinstance(place, Integral) or not 0 <= place < sites:
            raise ValueError(f"{named}: {place!r} is no site; there are 0 to {sites - 1}")
    return [value.real, *map(int, places)]


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _named(terms: Sequence, singular: str, plural: str) -> str:
    """The terms and the verb of which they are the subject."""
    shown = [f'["{string}", {entries}]' for string, entries in terms]
    if len(shown) == 1:
        return f"term {shown[0]} {singular}"
    others = [f"{len(shown) - 3} more"] if len(shown) > 4 else shown[3:]
    *first, last = [*shown[:3], *others]
    return f"terms {', '.join(first)} and {last} together {plural}"


def _shown(basis: str, monomial: Monomial, value: complex) -> str:
    factors = " ".join(_NAMES[basis][letter].format(site) for site, letter in monomial) or "1"
    return f"{_number(value)} {factors}"


def _number(value: complex) -> str:
    real, imaginary = (abs(part) > ROUNDING * abs(value) for part in (value.real, value.imag))
    if real and imaginary:
        return f"({value:g})"
    return f"{value.imag:g}i" if imaginary else f"{value.real:g}"


def _as_term(monomial: Monomial, value: float) -> str:
    return f'["{"".join(letter for _, letter in monomial)}", [[{value:g}, {", ".join(str(s) for s, _ in monomial)}]]]'
