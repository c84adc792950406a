"""Terms of a model as data on a lattice: a clean operator, and operators that numbers of a realization multiply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from locflow.hamiltonians import monomials
from locflow.hamiltonians.lattices import Lattice, bonds_along, number_of_sites
from locflow.hamiltonians.spaces import Space
from locflow.hamiltonians.term_words import STRENGTH, is_of_sites, is_swept, letters, shown, strings, where

_PAIRED = ("second neighbours", "pairs")
"""Places that are pairs of sites at some distance."""

NO_DRAWS = {"kind": "none"}
"""In place of a distribution: the number is 1."""


class TermError(ValueError):
    """A term that cannot be: `keys` say where in the model's block."""

    def __init__(self, keys: list, text: str):
        super().__init__(text)
        self.keys = keys


@dataclass(frozen=True)
class Numbers:
    """Operators that numbers of a realization multiply.

    Attributes
    ----------
    label : str
        What random numbers are drawn for; "field" for the random field of each site.
    strength : float or "W"
        What the numbers are multiplied by.
    distribution : dict or None
        Of the random numbers; None for that of `disorder.distribution`, kind "none" for the number 1.
    draws : int
        How many are drawn.
    used : list of int
        Which of them multiply the operators.
    operators : list of dict
        `monomials.Operator`, one for each of `used`.
    of_site : list of [int, float]
        Of a term on single sites that W multiplies: the draw and the weight that make the field of each site.
    """

    label: str
    strength: float | str
    distribution: Mapping | None
    draws: int
    used: list[int]
    operators: list[monomials.Operator]
    of_site: list[list]


def parts(space: Space, terms: Sequence[Mapping], system: Mapping) -> tuple[monomials.Operator, list[Numbers]]:
    """The clean operator, and the operators that numbers multiply.

    Raises
    ------
    TermError
        A term that is none on this lattice.
    """
    lattice, couplings = Lattice(system["lattice"], system["boundary"]), system["couplings"]
    clean: monomials.Operator = {}
    numbers: list[Numbers] = []
    swept = [shown(term) for term in terms if is_swept(term) and is_of_sites(term)]
    for index, term in enumerate(terms):
        keys = ["model", "terms", index]
        placed = _placed(space, keys, term, lattice, couplings)
        random = term["random"]
        if term["coupling"] == STRENGTH:
            whole: monomials.Operator = {}
            for operator in placed:
                monomials.add(whole, operator)
            weights = _site_weights(keys, term, lattice, couplings, swept)
            draw_and_weight = [[0, weight] for weight in weights]
            numbers.append(Numbers(f"term {index}", STRENGTH, NO_DRAWS, 1, [0], [whole], draw_and_weight))
        elif term["coupling"] is not None or random is None:
            value = 1.0 if term["coupling"] is None else _value(term["coupling"], couplings)
            for operator in placed:
                monomials.add(clean, operator, value)
        if random is not None:
            first = not any(group.label == "field" for group in numbers)
            # The field is the part that W multiplies: one field is followed through all W.
            by_W = random["strength"] == STRENGTH
            weights = _site_weights(keys, term, lattice, couplings, swept) if by_W else []
            label = "field" if by_W and is_of_sites(term) and first else f"term {index}"
            numbers.append(_drawn(keys, label, term, placed, weights, lattice, couplings))
    return clean, numbers


def _site_weights(keys: list, term: Mapping, lattice: Lattice, couplings: Mapping, swept: Sequence[str]) -> list[float]:
    """What a number of the term adds to the field of each site; nothing if it is another operator's."""
    if not is_of_sites(term) or shown(term) not in swept[:1]:
        return []
    return [_weight(keys, term, entry, lattice, couplings) for entry in _places(keys, term, lattice)]


def _drawn(
    keys: list,
    label: str,
    term: Mapping,
    placed: Sequence,
    weights: Sequence[float],
    lattice: Lattice,
    couplings: Mapping,
) -> Numbers:
    random = term["random"]
    strength = random["strength"]
    if strength != STRENGTH:
        strength = float(_value(strength, couplings))
    number_of = [*range(len(placed))]
    if random.get("mirrored"):
        number_of = _mirrored(keys, term, lattice)
    merged: dict[int, monomials.Operator] = {}
    for number, operator in zip(number_of, placed, strict=True):
        monomials.add(merged.setdefault(number, {}), operator)
    kept = {number: monomials.without_zeros(operator) for number, operator in sorted(merged.items())}
    # Sites that a profile leaves out have their random number all the same.
    draw_and_weight = [[number_of[site], weight] for site, weight in enumerate(weights)]
    return Numbers(label, strength, random.get("distribution"), len(placed), [*kept], [*kept.values()], draw_and_weight)


def _mirrored(keys: list, term: Mapping, lattice: Lattice) -> list[int]:
    places = _places(keys, term, lattice)
    last = number_of_sites(lattice.shape) - 1
    index = {frozenset(entry): number for number, entry in enumerate(places)}
    if not all(frozenset(last - site for site in entry) in index for entry in places):
        raise TermError([*keys, "random", "mirrored"], "has no mirror image among the places of the term")
    return [min(number, index[frozenset(last - site for site in entry)]) for number, entry in enumerate(places)]


def _placed(space: Space, keys: list, term: Mapping, lattice: Lattice, couplings: Mapping) -> list[monomials.Operator]:
    """The operator of a term at each of its places, everything but coupling and random number included."""
    for string in strings(term):
        try:
            monomials.parsed(space, string)
        except ValueError as error:
            raise TermError([*keys, "operators"], f"{string!r} {error}") from None
    if len({*map(letters, strings(term))}) > 1:
        raise TermError([*keys, "operators"], "must have the same number of letters in all strings of the list")
    flank = term["flanked"]
    if flank and (flank not in space.letters or space.species > 1):
        raise TermError([*keys, "flanked"], f"is no letter; for {space.name} there are {' '.join(space.letters)}")
    coefficient = term["factor"] * complex(cos(pi * term["phase"]), sin(pi * term["phase"]))
    both_directions = where(term) in _PAIRED and not term["offsets"]
    if term["phase"] and not term["conjugate"]:
        raise TermError([*keys, "phase"], "needs conjugate: true: a complex coefficient alone is not Hermitian")
    operators = []
    for entry in _places(keys, term, lattice):
        weight = coefficient * _weight(keys, term, entry, lattice, couplings)
        operator = _at(space, keys, term, entry, weight, lattice)
        if both_directions and _direction(lattice, *entry) == 0:
            reversed_operator = _at(space, keys, term, entry[::-1], weight, lattice)
            if monomials.difference(operator, reversed_operator) is not None:
                raise TermError(
                    [*keys, "places"],
                    f"holds the pair of sites {entry[0]} and {entry[1]}, half way around the lattice: neither is the "
                    "first, and the term changes if its letters are exchanged; write offsets instead",
                )
        operators.append(operator)
    return operators


def _at(
    space: Space, keys: list, term: Mapping, entry: Sequence[int], weight: complex, lattice: Lattice
) -> monomials.Operator:
    """The operator of a term at one place."""
    flank = term["flanked"]
    around = sorted({b for a, b in both_ways(lattice.bonds) if a in entry} - {*entry}) if flank else []
    operator: monomials.Operator = {}
    for string in strings(term):
        string += flank * len(around)
        try:
            monomials.add(operator, monomials.expanded(space, string, [*entry, *around], weight))
        except ValueError as error:
            raise TermError([*keys, "operators"], f"{string!r} {error}") from None
    if term["conjugate"]:
        monomials.add(operator, monomials.conjugate(space, operator))
    return operator


def _direction(lattice: Lattice, i: int, j: int) -> int:
    """1 if the shorter way from i to j leads forward along the first direction that tells, -1 if backward, else 0.

    Half way around a direction either way is as short: this direction does not tell.
    """
    for length in lattice.shape:
        step = j % length - i % length
        i, j = i // length, j // length
        if lattice.boundary == "open":
            if step:
                return 1 if step > 0 else -1
        elif 2 * step % length:
            return 1 if 2 * (step % length) < length else -1
    return 0


def _directed(lattice: Lattice, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs of sites, each from its first site to its second."""
    return [(j, i) if _direction(lattice, i, j) < 0 else (i, j) for i, j in pairs]


def _places(keys: list, term: Mapping, lattice: Lattice) -> list[tuple[int, ...]]:
    """The sites of the letters, once for each place of a term."""
    count = letters(strings(term)[0])
    if offsets := term["offsets"]:
        if term["places"]:
            raise TermError([*keys, "places"], "stands beside offsets, which replace it: keep one of the two")
        directions = len(lattice.shape)
        if len(offsets) != count or any(len(step) != directions for step in offsets):
            raise TermError(
                [*keys, "offsets"],
                f"must hold one displacement of {directions} integers for each of the {count} letters of "
                f"{strings(term)[0]!r}",
            )
        too_far = [
            length for step in offsets for length, part in zip(lattice.shape, step, strict=True) if abs(part) >= length
        ]
        if too_far and lattice.boundary == "periodic":
            raise TermError(
                [*keys, "offsets"], f"lead around the lattice, which has {too_far[0]} sites in this direction"
            )
        ends = [dict(bonds_along(lattice.shape, lattice.boundary, step)) for step in offsets]
        placements = [
            tuple(end[site] for end in ends)
            for site in range(number_of_sites(lattice.shape))
            if all(site in end for end in ends)
        ]
        if not placements:
            raise TermError([*keys, "offsets"], f"fit nowhere on the {lattice.boundary} lattice {lattice.shape}")
        return placements
    kind = where(term)
    if kind == "sites":
        return [(site,) * count for site in range(number_of_sites(lattice.shape))]
    if count != 2:
        raise TermError(
            [*keys, "operators"],
            f"has {count} letters, and {kind or 'a term without offsets'} takes 2: say with offsets where each "
            "of them stands",
        )
    if kind == "second neighbours":
        try:
            return sorted(_directed(lattice, lattice.second_neighbours))
        except ValueError as error:
            raise TermError([*keys, "places"], f"fits nowhere: the lattice {lattice.shape} {error}") from None
    if kind == "pairs":
        return _directed(lattice, [(i, j) for i, j, _ in lattice.pairs])
    return lattice.bonds


def _weight(keys: list, term: Mapping, entry: Sequence[int], lattice: Lattice, couplings: Mapping) -> float:
    weight = 1.0
    if term["decay"] is not None:
        if term["decay"] == STRENGTH:
            raise TermError([*keys, "decay"], "must be a number or a name of couplings: W is no exponent")
        if len({*entry}) < 2:
            raise TermError([*keys, "decay"], "is for terms on two or more sites")
        weight /= lattice.distance(entry[0], entry[-1]) ** _value(term["decay"], couplings)
    if (profile := term["profile"]) is not None:
        length = lattice.shape[0]
        position = entry[0] % length
        kind = profile["kind"]
        if kind == "linear":
            weight *= position
        elif kind == "quadratic":
            weight *= (position / length) ** 2
        elif kind == "staggered":
            steps, site = 0, entry[0]
            for extent in lattice.shape:
                site, step = divmod(site, extent)
                steps += step
            weight *= (-1) ** steps
        elif kind == "cosine":
            weight *= cos(2 * pi * (profile["beta"] * position + profile["offset"]))
        else:
            sites = number_of_sites(lattice.shape)
            if len(profile["values"]) != sites:
                raise TermError(
                    [*keys, "profile", "values"],
                    f"holds {len(profile['values'])} numbers; the lattice has {sites} sites",
                )
            weight *= profile["values"][entry[0]]
    return weight


def _value(name: float | str, couplings: Mapping[str, float]) -> float:
    return couplings[name] if isinstance(name, str) else name


def both_ways(bonds: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Each bond from either end."""
    return [*bonds, *((j, i) for i, j in bonds)]
