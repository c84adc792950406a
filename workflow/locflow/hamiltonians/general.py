"""Models as data: the basis and a list of terms, each with its place on the lattice, its coupling and its disorder.

A config writes such a model out as a block (`locflow.configuration.own_model`); the ready-made ones stand in
`ready_made`. The strength W of the phase diagram multiplies whatever terms say so: a random field, a random exchange,
a tilt, or a clean transverse field. What the block comes to is a sum of `monomials`: a clean operator, and operators
that numbers of a realization multiply.
"""

from collections.abc import Mapping
from typing import Any

from locflow.hamiltonians import monomials
from locflow.hamiltonians.lattices import Lattice, number_of_sites
from locflow.hamiltonians.model import Complaints, Model
from locflow.hamiltonians.spaces import LARGEST_BITS, SPINS, Space
from locflow.hamiltonians.symmetries import sector_of, symmetries, symmetry_complaints
from locflow.hamiltonians.term_checks import check, check_dependence
from locflow.hamiltonians.term_words import STRENGTH, TERM, formula, is_of_sites, is_swept, meaning, names, shown
from locflow.hamiltonians.terms import TermError, parts

_DEFAULT_KIND = ["disorder", "distribution", "kind"]

BASIS = {"kind": "spins", "spin": None, "at_most": None, "conserved": True, "blockade": False}


class GeneralModel(Model):
    """A model written out as data; `terms` returns the list of its terms, each with all keys of `TERM`.

    Attributes
    ----------
    space : Space
        What the sites are.
    basis_block : dict
        The block `basis` with all its keys.
    axis : str
        What W is, where the block says it.
    """

    space: Space
    basis_block: dict
    axis: str

    operators = "locflow.hamiltonians.general_operators:build_operators"

    def __init__(self, block: Mapping, couplings: Mapping[str, str] | None = None):
        basis = {**BASIS, **block.get("basis", {})}
        terms = [{**TERM, **term} for term in block["terms"]]
        named = dict.fromkeys(name for term in terms for name in names(term))
        super().__init__(
            hamiltonian=formula(terms),
            couplings={name: (couplings or {}).get(name, meaning(terms, name)) for name in named},
            field_operator=formula([term for term in terms if is_swept(term)]) or "none",
            field_scale=1.0,
            basis="general",
            terms=lambda: terms,
            title=block.get("title", ""),
            unit=block.get("unit", ""),
        )
        # A model is frozen.
        object.__setattr__(self, "basis_block", basis)
        object.__setattr__(self, "space", Space.of(basis))
        object.__setattr__(self, "axis", block.get("axis", ""))

    def words(self) -> dict[str, str]:
        """What pictures call W: a `noun` for what is random, or a text, `axis`, where W multiplies no random number."""
        swept = [term for term in self.terms() if is_swept(term)]
        if any(term["coupling"] == STRENGTH for term in swept):
            return {"axis": self.axis or f"coefficient of {', '.join(map(shown, swept))}"}
        if self.axis or [*map(shown, swept)] != ["z"]:
            return {"noun": self.axis or f"coefficient of {', '.join(map(shown, swept))}"}
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
        sites, particles, sector = number_of_sites(system["lattice"]), system["particles"], sector_of(system)
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
        yield from symmetry_complaints(self.space, system, sector)

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
        return any(is_swept(term) and is_of_sites(term) for term in self.terms())

    def is_random(self) -> bool:
        """Whether any number of a realization is random."""
        return any(term["random"] is not None for term in self.terms())

    def distribution_complaints(self, system: Mapping, default: str) -> Complaints:
        """What is wrong with the distributions of terms.

        Parameters
        ----------
        system
            With its `lattice`.
        default
            Kind of the distribution of terms that have none of their own.
        """
        for index, term in enumerate(self.terms()):
            random = term["random"] or {}
            own = random.get("distribution")
            kind = own["kind"] if own else default
            if not random or kind != "quasiperiodic":
                continue
            keys = ["model", "terms", index, "random", "distribution", "kind"] if own else _DEFAULT_KIND
            if len(system["lattice"]) != 1:
                # The default distribution is refused as such.
                if own:
                    yield keys, "is a cosine along a chain: the lattice must have one direction"
            elif term["places"] == "pairs":
                yield (
                    keys,
                    f"is a cosine of one position, and term {index} acts on all pairs of sites; allowed there are box, "
                    "gaussian, binary",
                )

    def term_complaints(self, system: Mapping) -> Complaints:
        """Terms that cannot be, or that the basis or the sector does not keep."""
        try:
            clean, numbers = parts(self.space, self.terms(), system)
            check(self.space, system, clean, numbers)
        except TermError as error:
            yield error.keys, str(error)
        except ArithmeticError as error:
            yield ["couplings"], f"give no terms of this model: {error}"

    def strength_complaints(self, system: Mapping) -> Complaints:
        """Whether anything depends on W; the terms are in order otherwise."""
        try:
            check_dependence(self.space, system, parts(self.space, self.terms(), system)[1])
        except TermError as error:
            yield error.keys, str(error)

    def charges(self, system: Mapping) -> tuple[int, ...] | None:
        """Conserved sums of the occupations, see `Space.charges`."""
        if self.space.species == 1:
            return self.space.charges(0, system["particles"])
        up = sector_of(system)["up"]
        up = (system["particles"] + 1) // 2 if up is None else up
        return self.space.charges(0, (up, system["particles"] - up))

    def dimension(self, system: Mapping) -> int:
        """Dimension of the sector: the mean over its symmetries of their characters times their traces."""
        bonds = Lattice(system["lattice"], system["boundary"]).bonds if self.space.blockade else ()
        group = symmetries(system["lattice"], sector_of(system))
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
        clean, numbers = parts(self.space, self.terms(), {**system, "couplings": couplings})
        every = [clean, *(one for group in numbers for one in group.operators)]
        sector = sector_of(system)
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


def _plain(operator: Mapping) -> list:
    """[[[real, imaginary], [[mode, a, b], ...]], ...], sorted."""
    kept = monomials.without_zeros(operator)
    return [
        [[complex(kept[factors]).real, complex(kept[factors]).imag], [list(factor) for factor in factors]]
        for factors in sorted(kept)
    ]
