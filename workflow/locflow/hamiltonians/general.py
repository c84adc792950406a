"""Models as data: the basis and a list of terms, each with its place on the lattice, its coupling and its disorder.

A config writes such a model out as a block (`locflow.configuration.own_model`); the ready-made ones stand in
`ready_made`. The strength W of the phase diagram multiplies whatever terms say so: a random field, a random exchange,
a tilt, or a clean transverse field. What the block comes to is a sum of `monomials`: a clean operator, and operators
that numbers of a realization multiply.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, isclose, pi, sin
from typing import Any

from locflow.hamiltonians import monomials
from locflow.hamiltonians.lattices import Lattice, bonds_along, number_of_sites
from locflow.hamiltonians.model import Complaints, Model
from locflow.hamiltonians.spaces import LARGEST_BITS, SPINS, Space

STRENGTH = "W"
"""The name of the disorder strength among couplings."""

PLACES = ("sites", "bonds", "second neighbours", "pairs")
BASIS = {"kind": "spins", "spin": None, "at_most": None, "conserved": True, "blockade": False}
TERM = {
    "operators": "",
    "places": None,
    "offsets": [],
    "coupling": "",
    "factor": 1.0,
    "phase": 0.0,
    "conjugate": False,
    "decay": None,
    "profile": None,
    "flanked": "",
    "random": None,
}
SECTOR = {"momentum": None, "parity": None, "flip": None, "up": None}
_NO_DRAWS = {"kind": "none"}


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


class GeneralModel(Model):
    """A model written out as data; `terms` returns the list of its terms, each with all keys of `TERM`.

    Attributes
    ----------
    block : dict
        `basis`, `terms`, `title`, `unit`, `axis`.
    """

    operators = "locflow.hamiltonians.general_operators:build_operators"

    def __init__(self, block: Mapping, couplings: Mapping[str, str] | None = None):
        basis = {**BASIS, **block.get("basis", {})}
        terms = [{**TERM, **term} for term in block["terms"]]
        names = dict.fromkeys(name for term in terms for name in _names(term))
        super().__init__(
            hamiltonian=_formula(terms),
            couplings={name: (couplings or {}).get(name, _meaning(terms, name)) for name in names},
            field_operator=_formula([term for term in terms if _is_swept(term)]) or "none",
            field_scale=1.0,
            basis="general",
            terms=lambda: terms,
            title=block.get("title", ""),
            unit=block.get("unit", ""),
        )
        object.__setattr__(self, "basis_block", basis)
        object.__setattr__(self, "space", Space.of(basis))
        object.__setattr__(self, "axis", block.get("axis", ""))

    def words(self) -> dict[str, str]:
        """What pictures call W: a `noun` for what is random, or a text, `axis`, where W multiplies no random number."""
        swept = [term for term in self.terms() if _is_swept(term)]
        if any(term["coupling"] == STRENGTH for term in swept):
            return {"axis": self.axis or f"coefficient of {', '.join(map(_shown, swept))}"}
        if self.axis or [*map(_shown, swept)] != ["z"]:
            return {"noun": self.axis or f"coefficient of {', '.join(map(_shown, swept))}"}
        return {}

    # Sizes

    def default_particles(self, sites: int) -> int:
        """Half of what the sites can hold; bosons, one for each site; 0 where nothing is conserved."""
        if not self.space.conserved:
            return 0
        if self.space.kind == "bosons" and self.space.size > 2:
            return sites
        if self.space.kind == "spinful_fermions":
            return sites
        return sites * (self.space.size - 1) // 2

    def largest_lattice(self) -> int:
        """Sites whose basis states are one word."""
        bits = self.space.species * (self.space.size - 1).bit_length()
        return LARGEST_BITS // bits

    def complaints(self, system: Mapping) -> Complaints:
        sites, particles, sector = number_of_sites(system["lattice"]), system["particles"], _sector(system)
        wrong = [*self._block_complaints()]
        if wrong:
            yield from wrong
            return
        capacity = sites * self.space.species * (self.space.size - 1)
        if not self.space.conserved:
            if particles:
                yield ["particles"], f"must be left out: the basis of {self.space.name} conserves no number"
        elif not 1 <= particles <= capacity - 1:
            yield ["particles"], f"must be an integer from 1 to {capacity - 1} for {self.space.name} on {sites} sites"
        if self.space.blockade and (self.space.size != 2 or self.space.species != 1 or self.space.conserved):
            yield (
                ["model"],
                "has a blockade, which is for sites of two states (spins 1/2), with conserved: false",
            )
        up = sector["up"]
        if up is not None and (self.space.species == 1 or not self.space.conserved):
            yield ["sector", "up"], "is for spinful fermions whose numbers are conserved"
        elif up is not None and not max(0, particles - sites) <= up <= min(particles, sites):
            yield (
                ["sector", "up"],
                f"must be from {max(0, particles - sites)} to {min(particles, sites)} of {particles} fermions "
                f"on {sites} sites",
            )
        elif up is None and self.space.species == 2 and self.space.conserved and (particles + 1) // 2 > sites:
            yield ["particles"], f"must be at most {2 * sites}"
        yield from self._symmetry_complaints(system, sector)

    def _block_complaints(self) -> Complaints:
        basis = self.basis_block
        for key, kind in (("spin", "spins"), ("at_most", "bosons")):
            if basis[key] is not None and basis["kind"] != kind:
                yield ["model", "basis", key], f"is for {kind}; these are {self.space.name}"
        if basis["spin"] is not None and basis["spin"] not in SPINS:
            yield ["model", "basis", "spin"], f"must be one of {', '.join(map(str, SPINS))}"
        if self.unit and self.unit not in self.couplings:
            named = ", ".join(self.couplings) or "none"
            yield ["model", "unit"], f"is no coupling of this model; there are {named}"

    def has_field(self) -> bool:
        """Whether W multiplies an operator of single sites."""
        return any(_is_swept(term) and self._is_of_sites(term) for term in self.terms())

    def is_random(self) -> bool:
        """Whether any number of a realization is random."""
        return any(term["random"] is not None for term in self.terms())

    def distribution_complaints(self, system: Mapping) -> Complaints:
        """What is wrong with the distributions of terms."""
        for index, term in enumerate(self.terms()):
            distribution = (term["random"] or {}).get("distribution") or {}
            if distribution.get("kind") == "quasiperiodic" and len(system["lattice"]) != 1:
                yield (
                    ["model", "terms", index, "random", "distribution", "kind"],
                    "is a cosine along a chain: the lattice must have one direction",
                )

    def _symmetry_complaints(self, system: Mapping, sector: Mapping) -> Complaints:
        lattice, momentum = system["lattice"], sector["momentum"]
        if momentum is not None:
            if system["boundary"] != "periodic":
                yield ["sector", "momentum"], "needs a periodic lattice"
            elif len(momentum) != len(lattice) or any(
                not 0 <= k < length for k, length in zip(momentum, lattice, strict=False)
            ):
                yield (
                    ["sector", "momentum"],
                    f"must be one integer for each of the {len(lattice)} directions, from 0 to the length less 1, "
                    "in units of 2 pi over the length",
                )
            elif sector["parity"] is not None and any(
                2 * k % length for k, length in zip(momentum, lattice, strict=True)
            ):
                yield ["sector", "parity"], "goes with the momenta 0 and pi only: others are turned around by it"
        if sector["flip"] is not None:
            if self.space.kind != "spins":
                yield ["sector", "flip"], f"turns spins over; these are {self.space.name}"
            elif self.space.blockade:
                yield ["sector", "flip"], "does not keep the blockade"
            elif self.space.conserved and 2 * system["particles"] != number_of_sites(lattice) * (self.space.size - 1):
                yield ["sector", "flip"], "is a symmetry of total S^z = 0 only, or with conserved: false"

    def term_complaints(self, system: Mapping) -> Complaints:
        """Terms that cannot be, or that the basis or the sector does not keep."""
        try:
            clean, numbers = self.parts(system)
            self._check(system, clean, numbers)
        except TermError as error:
            yield error.keys, str(error)

    def charges(self, system: Mapping) -> tuple[int, ...] | None:
        """Conserved sums of the occupations, see `Space.charges`."""
        if self.space.species == 1:
            return self.space.charges(0, system["particles"])
        up = _sector(system)["up"]
        up = (system["particles"] + 1) // 2 if up is None else up
        return self.space.charges(0, (up, system["particles"] - up))

    def dimension(self, system: Mapping) -> int:
        """Dimension of the sector: the mean over its symmetries of their characters times their traces."""
        bonds = Lattice(system["lattice"], system["boundary"]).bonds if self.space.blockade else ()
        group = symmetries(system["lattice"], _sector(system))
        charges = self.charges(system)
        total = sum(
            complex(*character).conjugate() * self.space.fixed_states(permutation, flip, charges, bonds)
            for permutation, flip, character in group
        )
        return round(total.real / len(group))

    def nonzeros(self, system: Mapping, definition: Mapping) -> int:
        """The whole diagonal, and an estimate of the rest: a monomial acts on one in d states of each of its modes."""
        every = [definition["terms"], *(one for numbers in definition["numbers"] for one in numbers["operators"])]
        moving = {
            tuple((mode, a, b) for mode, a, b in factors if a != b): len(factors) for one in every for _, factors in one
        }
        share = sum(self.space.size ** -len(moved) for moved in moving if moved)
        dimension = self.dimension(system)
        return min(dimension + round(dimension * share), dimension**2)

    def definition(self, system: Mapping, couplings: Mapping[str, float]) -> dict[str, Any]:
        """`space`, `charges`, `symmetries`, `terms` and `numbers` of monomials in plain types, `complex`."""
        clean, numbers = self.parts({**system, "couplings": couplings})
        every = [clean, *(one for group in numbers for one in group.operators)]
        sector = _sector(system)
        group = symmetries(system["lattice"], sector)
        return {
            "space": {
                "kind": self.space.kind,
                "size": self.space.size,
                "conserved": self.space.conserved,
                "blockade": self.space.blockade,
            },
            "charges": list(self.charges(system) or []),
            "sector": sector,
            "symmetries": [[list(permutation), flip, list(character)] for permutation, flip, character in group],
            "complex": not all(map(monomials.is_real, every)) or any(abs(c[1]) > 1e-12 for _, _, c in group),
            "terms": _plain(clean),
            "numbers": [
                {
                    "label": one.label,
                    "strength": one.strength,
                    "distribution": one.distribution,
                    "draws": one.draws,
                    "used": one.used,
                    "operators": [_plain(operator) for operator in one.operators],
                    "of_site": one.of_site,
                }
                for one in numbers
            ],
        }

    # Terms

    def parts(self, system: Mapping) -> tuple[monomials.Operator, list[Numbers]]:
        """The clean operator, and the operators that numbers multiply.

        Raises
        ------
        TermError
            A term that is none on this lattice.
        """
        lattice, couplings = Lattice(system["lattice"], system["boundary"]), system["couplings"]
        clean: monomials.Operator = {}
        numbers: list[Numbers] = []
        swept = [_shown(term) for term in self.terms() if _is_swept(term) and self._is_of_sites(term)]
        for index, term in enumerate(self.terms()):
            keys = ["model", "terms", index]
            placed = self._placed(keys, term, lattice, couplings)
            random = term["random"]
            if term["coupling"] == STRENGTH:
                whole: monomials.Operator = {}
                for operator in placed:
                    monomials.add(whole, operator)
                weights = self._site_weights(keys, term, lattice, couplings, swept)
                of_site = [[0, weight] for weight in weights]
                numbers.append(Numbers(f"term {index}", STRENGTH, _NO_DRAWS, 1, [0], [whole], of_site))
            elif term["coupling"] or random is None:
                value = couplings[term["coupling"]] if term["coupling"] else 1.0
                for operator in placed:
                    monomials.add(clean, operator, value)
            if random is not None:
                first = not any(group.label == "field" for group in numbers)
                is_field = random["strength"] == STRENGTH and self._is_of_sites(term) and first
                # The field is the part that W multiplies: one field is followed through all W.
                is_swept = random["strength"] == STRENGTH
                weights = self._site_weights(keys, term, lattice, couplings, swept) if is_swept else []
                label = "field" if is_field else f"term {index}"
                numbers.append(self._drawn(keys, label, term, placed, weights, lattice, couplings))
        return clean, numbers

    def _is_of_sites(self, term: Mapping) -> bool:
        return not term["offsets"] and _where(term) == "sites"

    def _site_weights(
        self, keys: list, term: Mapping, lattice: Lattice, couplings: Mapping, swept: Sequence[str]
    ) -> list[float]:
        """What a number of the term adds to the field of each site; nothing if it is another operator's."""
        if not self._is_of_sites(term) or _shown(term) not in swept[:1]:
            return []
        return [self._weight(keys, term, entry, lattice, couplings) for entry in self._places(keys, term, lattice)]

    def _drawn(
        self,
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
            number_of = self._mirrored(keys, term, lattice)
        merged: dict[int, monomials.Operator] = {}
        for number, operator in zip(number_of, placed, strict=True):
            monomials.add(merged.setdefault(number, {}), operator)
        kept = {number: monomials.without_zeros(operator) for number, operator in sorted(merged.items())}
        # Sites that a profile leaves out have their random number all the same.
        of_site = [[number_of[site], weight] for site, weight in enumerate(weights)]
        return Numbers(label, strength, random.get("distribution"), len(placed), [*kept], [*kept.values()], of_site)

    def _mirrored(self, keys: list, term: Mapping, lattice: Lattice) -> list[int]:
        places = self._places(keys, term, lattice)
        last = number_of_sites(lattice.shape) - 1
        index = {frozenset(entry): number for number, entry in enumerate(places)}
        return [min(number, index[frozenset(last - site for site in entry)]) for number, entry in enumerate(places)]

    def _placed(self, keys: list, term: Mapping, lattice: Lattice, couplings: Mapping) -> list[monomials.Operator]:
        """The operator of a term at each of its places, everything but coupling and random number included."""
        space = self.space
        for string in _strings(term):
            try:
                monomials.parsed(space, string)
            except ValueError as error:
                raise TermError([*keys, "operators"], f"{string!r} {error}") from None
        if len({*map(_letters, _strings(term))}) > 1:
            raise TermError([*keys, "operators"], "must have the same number of letters in all strings of the list")
        flank = term["flanked"]
        if flank and (flank not in space.letters or space.species > 1):
            raise TermError([*keys, "flanked"], f"is no letter; for {space.name} there are {' '.join(space.letters)}")
        coefficient = term["factor"] * complex(cos(pi * term["phase"]), sin(pi * term["phase"]))
        if term["phase"] and not term["conjugate"]:
            raise TermError([*keys, "phase"], "needs conjugate: true: a complex coefficient alone is not Hermitian")
        made = []
        for entry in self._places(keys, term, lattice):
            weight = coefficient * self._weight(keys, term, entry, lattice, couplings)
            around = sorted({b for a, b in _both(lattice.bonds) if a in entry} - {*entry}) if flank else []
            operator: monomials.Operator = {}
            for string in _strings(term):
                string += flank * len(around)
                monomials.add(operator, monomials.expanded(space, string, [*entry, *around], weight))
            if term["conjugate"]:
                monomials.add(operator, monomials.conjugate(space, operator))
            made.append(operator)
        return made

    def _places(self, keys: list, term: Mapping, lattice: Lattice) -> list[tuple[int, ...]]:
        """The sites of the letters, once for each place of a term."""
        letters = _letters(_strings(term)[0])
        if offsets := term["offsets"]:
            directions = len(lattice.shape)
            if len(offsets) != letters or any(len(step) != directions for step in offsets):
                raise TermError(
                    [*keys, "offsets"],
                    f"must hold one displacement of {directions} integers for each of the {letters} letters of "
                    f"{_strings(term)[0]!r}",
                )
            ends = [dict(bonds_along(lattice.shape, lattice.boundary, step)) for step in offsets]
            found = [
                tuple(end[site] for end in ends)
                for site in range(number_of_sites(lattice.shape))
                if all(site in end for end in ends)
            ]
            if not found:
                raise TermError([*keys, "offsets"], f"fit nowhere on the {lattice.boundary} lattice {lattice.shape}")
            return found
        where = _where(term)
        if where == "sites":
            return [(site,) * letters for site in range(number_of_sites(lattice.shape))]
        if letters != 2:
            raise TermError(
                [*keys, "operators"],
                f"has {letters} letters, and {where or 'a term without offsets'} takes 2: say with offsets where each "
                "of them stands",
            )
        if where == "second neighbours":
            try:
                return lattice.second_neighbours
            except ValueError as error:
                raise TermError([*keys, "places"], f"fits nowhere: the lattice {lattice.shape} {error}") from None
        if where == "pairs":
            return [(i, j) for i, j, _ in lattice.pairs]
        return lattice.bonds

    def _weight(self, keys: list, term: Mapping, entry: Sequence[int], lattice: Lattice, couplings: Mapping) -> float:
        weight = 1.0
        if term["decay"] is not None:
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

    # Checks

    def _check(self, system: Mapping, clean: monomials.Operator, numbers: Sequence[Numbers]) -> None:
        named = [(["model"], "the terms without disorder", clean)]
        named += [
            (["model"], f"what the number {used} of {group.label} multiplies", operator)
            for group in numbers
            for used, operator in zip(group.used, group.operators, strict=True)
        ]
        if not any(group.strength == STRENGTH for group in numbers):
            raise TermError(
                ["model"],
                "has no term with the strength W: one needs coupling: W, or random: {strength: W}",
            )
        for keys, name, operator in named:
            self._check_operator(keys, name, operator)
            if self.space.blockade:
                self._check_blockade(keys, name, operator, Lattice(system["lattice"], system["boundary"]))
        self._check_symmetries(system, named)

    def _check_operator(self, keys: list, name: str, operator: monomials.Operator) -> None:
        space = self.space
        if (apart := monomials.difference(operator, monomials.conjugate(space, operator))) is not None:
            raise TermError(
                keys,
                f"is not Hermitian: in {name}, {monomials.shown(space, apart[0])} lacks its conjugate; "
                "conjugate: true adds it",
            )
        if not space.conserved:
            odd = [
                factors
                for factors in monomials.without_zeros(operator)
                if space.fermionic and sum(a != b for _, a, b in factors) % 2
            ]
            if odd:
                raise TermError(
                    keys, f"is odd in fermions: {name} hold {monomials.shown(space, odd[0])}, a single creation"
                )
            return
        for factors in monomials.without_zeros(operator):
            for species in range(space.species):
                if change := monomials.charge_change(space, factors, species):
                    raise TermError(
                        keys,
                        f"leaves the sector: {name} hold {monomials.shown(space, factors)}, which changes the "
                        f"{_CHARGES[space.kind]} by {change:+d}; keep it, or set conserved: false in the basis",
                    )

    def _check_blockade(self, keys: list, name: str, operator: monomials.Operator, lattice: Lattice) -> None:
        """Refuse an operator that occupies a site beside an occupied one.

        What it does on its own sites is looked at state by state; a neighbour elsewhere may be occupied.
        """
        neighbours: dict[int, set[int]] = {}
        for i, j in _both(lattice.bonds):
            neighbours.setdefault(i, set()).add(j)
        raising = {mode for factors in monomials.without_zeros(operator) for mode, a, b in factors if (a, b) == (0, 1)}
        kept = monomials.without_zeros(operator)
        for mode in sorted(raising):
            for neighbour in sorted(neighbours[mode]):
                # The part that raises the site, with the neighbour occupied: |1> on both afterwards.
                left: dict[tuple, complex] = {}
                for factors, value in kept.items():
                    here = {site: (a, b) for site, a, b in factors}
                    if here.get(mode) != (0, 1) or here.get(neighbour, (0, 0)) not in ((0, 0), (0, 1)):
                        continue
                    # A factor |1><0| on the neighbour starts from an empty one: a state of its own.
                    start = here.get(neighbour) == (0, 1)
                    rest = tuple((s, a, b) for s, a, b in factors if s not in (mode, neighbour))
                    left[rest, start] = left.get((rest, start), 0j) + value
                if any(abs(value) > 1e-12 for value in left.values()):
                    raise TermError(
                        keys,
                        f"breaks the blockade: {name} can occupy site {mode} beside an occupied site {neighbour}; "
                        "flanked: p puts the projector on empty neighbours",
                    )

    def _check_symmetries(self, system: Mapping, named: Sequence) -> None:
        lattice, sector = system["lattice"], _sector(system)
        for key, permutation, flip in generators(lattice, sector):
            for _, name, operator in named:
                moved = monomials.transformed(self.space, operator, permutation, flip)
                if (apart := monomials.difference(operator, moved)) is not None:
                    raise TermError(
                        ["sector", key],
                        f"is no symmetry: {name} change under it, by {monomials.shown(self.space, apart[0])}"
                        + ("; random numbers with mirrored: true keep the parity" if key == "parity" else ""),
                    )


_CHARGES = {
    "spins": "total S^z",
    "bosons": "number of bosons",
    "fermions": "number of fermions",
    "spinful_fermions": "number of fermions of a spin",
}


def generators(lattice: Sequence[int], sector: Mapping) -> list[tuple[str, list[int], bool]]:
    """The symmetries that a sector names: its key, where each site goes, and whether spins are turned over."""
    sites = number_of_sites(lattice)
    found = []
    if sector["momentum"] is not None:
        for direction in range(len(lattice)):
            step = [int(other == direction) for other in range(len(lattice))]
            found.append(("momentum", _moved(lattice, step), False))
    if sector["parity"] is not None:
        found.append(("parity", [*range(sites - 1, -1, -1)], False))
    if sector["flip"] is not None:
        found.append(("flip", [*range(sites)], True))
    return found


def symmetries(lattice: Sequence[int], sector: Mapping) -> list[tuple[tuple[int, ...], bool, tuple[float, float]]]:
    """All symmetries of a sector: where each site goes, whether spins are turned over, and the character.

    T psi = exp(-2 pi i k / L) psi for a step T forward. The character is given by its real and imaginary part.

    Examples
    --------
    >>> symmetries([3], {**SECTOR, "parity": -1})
    [((0, 1, 2), False, (1.0, 0.0)), ((2, 1, 0), False, (-1.0, 0.0))]
    """
    sites = number_of_sites(lattice)
    momentum = sector["momentum"]
    shifts = [*product(*(range(length) for length in lattice))] if momentum is not None else [(0,) * len(lattice)]
    made = []
    for shift in shifts:
        phase = sum(k * s / length for k, s, length in zip(momentum or shift, shift, lattice, strict=True))
        # Exactly real where it is.
        angle = 2 * (phase % 1)
        real, imaginary = (
            (1.0 - 2.0 * round(angle % 2), 0.0)
            if isclose(angle, round(angle), abs_tol=1e-12)
            else (cos(pi * angle), -sin(pi * angle))
        )
        moved = _moved(lattice, shift)
        for mirrored in (False, True) if sector["parity"] is not None else (False,):
            permutation = tuple(sites - 1 - site for site in moved) if mirrored else tuple(moved)
            for flip in (False, True) if sector["flip"] is not None else (False,):
                sign = (sector["parity"] if mirrored else 1) * (sector["flip"] if flip else 1)
                made.append((permutation, flip, (sign * real + 0.0, sign * imaginary + 0.0)))
    return made


def _moved(lattice: Sequence[int], shift: Sequence[int]) -> list[int]:
    """Where each site goes, around the lattice."""
    made = []
    for site in range(number_of_sites(lattice)):
        target, stride = 0, 1
        for length, distance in zip(lattice, shift, strict=True):
            target += (site // stride + distance) % length * stride
            stride *= length
        made.append(target)
    return made


def _sector(system: Mapping) -> dict:
    return {**SECTOR, **(system.get("sector") or {})}


def _where(term: Mapping) -> str:
    if term["places"]:
        return term["places"]
    return {1: "sites", 2: "bonds"}.get(_letters(_strings(term)[0]), "")


def _strings(term: Mapping) -> list[str]:
    """What one coefficient multiplies: the sum of these strings."""
    return [term["operators"]] if isinstance(term["operators"], str) else [*term["operators"]]


def _letters(string: str) -> int:
    return len(string.replace("|", ""))


def _shown(term: Mapping) -> str:
    return " + ".join(_strings(term))


def _names(term: Mapping) -> list[str]:
    """The couplings that a term names."""
    random = term["random"] or {}
    named = (term["coupling"], term["decay"], random.get("strength"))
    return [name for name in named if isinstance(name, str) and name not in ("", STRENGTH)]


def _value(name: float | str, couplings: Mapping[str, float]) -> float:
    return couplings[name] if isinstance(name, str) else name


def _is_swept(term: Mapping) -> bool:
    return term["coupling"] == STRENGTH or (term["random"] or {}).get("strength") == STRENGTH


def _both(bonds: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [*bonds, *((j, i) for i, j in bonds)]


def _meaning(terms: Sequence[Mapping], name: str) -> str:
    using = [term for term in terms if name in _names(term)]
    how = []
    for term in using:
        if term["coupling"] == name:
            how.append(f"coupling of {_shown(term)}")
        if term["decay"] == name:
            how.append(f"exponent of the distance of {_shown(term)}")
        if (term["random"] or {}).get("strength") == name:
            how.append(f"strength of the random {_shown(term)}")
    return ", ".join(dict.fromkeys(how))


def _formula(terms: Sequence[Mapping]) -> str:
    """The terms in one line: "-J ZZ on bonds + (random W) z on sites"."""
    parts = []
    for term in terms:
        random = term["random"]
        values = [term["coupling"]] if term["coupling"] else []
        values += [f"random {random['strength']}"] if random is not None else []
        value = " + ".join(values)
        factor = "" if term["factor"] == 1 else "-" if term["factor"] == -1 else f"{term['factor']:g} "
        strings = _shown(term) if len(_strings(term)) == 1 else f"({_shown(term)})"
        text = f"{factor}{f'({value})' if ' ' in value else value} {strings}".strip()
        if term["phase"]:
            text = f"exp({term['phase']:g} pi i) {text}"
        if term["flanked"]:
            text += f" between {term['flanked']}"
        if term["conjugate"]:
            text += " + h.c."
        if term["decay"] is not None:
            text += f" / r^{term['decay']}"
        if term["profile"] is not None:
            text += f" ({term['profile']['kind']})"
        where = f" at {term['offsets']}" if term["offsets"] else f" on {term['places']}" if term["places"] else ""
        parts.append(f"{text}{where}")
    return " + ".join(parts).replace("+ -", "- ")


def _plain(operator: Mapping) -> list:
    """[[[real, imaginary], [[mode, a, b], ...]], ...], sorted."""
    kept = monomials.without_zeros(operator)
    return [
        [[complex(kept[factors]).real, complex(kept[factors]).imag], [list(factor) for factor in factors]]
        for factors in sorted(kept)
    ]
