"""What the terms of a model as data must keep: Hermitian, within the sector and the blockade, with its symmetries.

The checks are exact and made on monomials, before any matrix is built.
"""

from collections.abc import Mapping, Sequence
from math import isfinite

from locflow.hamiltonians import monomials
from locflow.hamiltonians.lattices import Lattice, number_of_sites
from locflow.hamiltonians.spaces import Space
from locflow.hamiltonians.symmetries import generators, sector_of
from locflow.hamiltonians.term_words import STRENGTH
from locflow.hamiltonians.terms import Numbers, TermError, both_ways

_CHARGES = {
    "spins": "total S^z",
    "bosons": "number of bosons",
    "fermions": "number of fermions",
    "spinful_fermions": "number of fermions of a spin",
}


def check(space: Space, system: Mapping, clean: monomials.Operator, numbers: Sequence[Numbers]) -> None:
    """Refuse operators that are not Hermitian, leave the basis or the sector, or have no term with W.

    Raises
    ------
    TermError
    """
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
        if not all(isfinite(abs(value)) for value in operator.values()):
            raise TermError(["couplings"], f"are too large: in {name}, a coefficient is not finite")
        _check_operator(space, keys, name, operator)
        if space.blockade:
            _check_blockade(keys, name, operator, Lattice(system["lattice"], system["boundary"]))
    _check_symmetries(space, system, named)


def check_dependence(space: Space, system: Mapping, numbers: Sequence[Numbers]) -> None:
    """Refuse W where it multiplies nothing that states or spacings of levels depend on.

    Raises
    ------
    TermError
    """
    swept = [operator for group in numbers if group.strength == STRENGTH for operator in group.operators]
    if all(_is_constant(space, number_of_sites(system["lattice"]), operator) for operator in swept):
        raise TermError(
            ["model"],
            "does not depend on W: what W multiplies is zero, by a factor or a profile, or a constant in this basis",
        )


def _is_constant(space: Space, sites: int, operator: monomials.Operator) -> bool:
    """Whether an operator is a number in the basis: a sum of the identity and of conserved charges."""
    left = dict(operator)
    for species in range(space.species if space.conserved else 0):
        string = "|" * (space.species - 1)
        string = string + "n" if species else "n" + string
        charge: monomials.Operator = {}
        for site in range(sites):
            monomials.add(charge, monomials.expanded(space, string, [site]))
        first = max(charge, key=lambda factors: abs(charge[factors]))
        monomials.add(left, charge, -left.get(first, 0j) / charge[first])
    left.pop((), None)
    return monomials.largest(left) <= monomials.ROUNDING * monomials.largest(operator)


def _check_operator(space: Space, keys: list, name: str, operator: monomials.Operator) -> None:
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


def _check_blockade(keys: list, name: str, operator: monomials.Operator, lattice: Lattice) -> None:
    """Refuse an operator that occupies a site beside an occupied one.

    What it does on its own sites is looked at state by state; a neighbour elsewhere may be occupied.
    """
    neighbours: dict[int, set[int]] = {}
    for i, j in both_ways(lattice.bonds):
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


def _check_symmetries(space: Space, system: Mapping, named: Sequence) -> None:
    lattice, sector = system["lattice"], sector_of(system)
    for key, permutation, flip in generators(lattice, sector):
        for _, name, operator in named:
            moved = monomials.transformed(space, operator, permutation, flip)
            if (apart := monomials.difference(operator, moved)) is not None:
                raise TermError(
                    ["sector", key],
                    f"is no symmetry: {name} change under it, by {monomials.shown(space, apart[0])}"
                    + ("; random numbers with mirrored: true keep the parity" if key == "parity" else ""),
                )
