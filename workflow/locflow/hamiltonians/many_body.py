"""Models of spinless fermions and of spins 1/2 in a sector, as lists of operator strings (papers 1, 2 and 3).

Paper 1, Eq. (1): spinless fermions with nearest-neighbour repulsion. Papers 2 and 3: the Heisenberg model, in
Pauli and in spin units. Beside them spins with anisotropic exchange, with second neighbours, and with a power law.
A model conserves the number of particles (of up spins), and its random field multiplies a diagonal operator of each
site. To add one, write one function:

    @_model(
        basis="spins",
        hamiltonian="sum_<ij> Jxy (Sx_i Sx_j + Sy_i Sy_j) + sum_i h_i Sz_i",
        couplings={"Jxy": "in-plane exchange"},
        field_operator="Sz_i",
    )
    def xy_spin(lattice: Lattice, Jxy: float) -> list:
        return [_on_bonds("+-", Jxy / 2, lattice.bonds), _on_bonds("-+", Jxy / 2, lattice.bonds)]

The function gets the lattice (its bonds, second neighbours, all pairs of sites with their distance) and the couplings
of the block, and returns a list of terms [string, [[coefficient, site, site, ...], ...]] as QuSpin's static lists. For
spins + and - are S+ and S-, and z is S^z, always in units of spin 1/2; for fermions + and - are creation and
annihilation, and z is n - 1/2. What the sector cannot hold is refused: `locflow.hamiltonians.operator_strings`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from inspect import signature
from math import comb, isclose
from typing import Any

from locflow.hamiltonians.lattices import Lattice, number_of_sites
from locflow.hamiltonians.model import Complaints, Model
from locflow.hamiltonians.operator_strings import check_terms, element_count, plain_terms

PARTICLES = {"fermions": "number of fermions", "spins": "number of up spins"}

MODELS: dict[str, Model] = {}


class ManyBodyModel(Model):
    """A model on the sector of a fixed number of particles.

    `basis` is "fermions" (spinless, in Jordan-Wigner order of the sites) or "spins"; `field_scale` is in units of
    (occupation - 1/2): 1 for n - 1/2 and S^z, 2 for sigma^z; `terms` (lattice, **couplings) returns operator strings.
    """

    operators = "locflow.hamiltonians.many_body_operators:build_operators"

    def default_particles(self, sites: int) -> int:
        return sites // 2

    def complaints(self, system: Mapping) -> Complaints:
        particles, sites = system["particles"], number_of_sites(system["lattice"])
        if isinstance(particles, bool) or not isinstance(particles, int) or not 1 <= particles <= sites - 1:
            yield (
                ["particles"],
                f"({PARTICLES[self.basis]}) must be an integer from 1 to {sites - 1} on {sites} sites",
            )
        try:
            # What a formula makes of couplings is another matter.
            with suppress(ArithmeticError):
                self.terms(Lattice(system["lattice"], system["boundary"]), **dict.fromkeys(self.couplings, 1.0))
        except ValueError as error:
            yield ["lattice"], str(error)

    def term_complaints(self, system: Mapping) -> Complaints:
        """Terms that the sector cannot hold, see `locflow.hamiltonians.operator_strings.check_terms`."""
        try:
            terms = self.terms(Lattice(system["lattice"], system["boundary"]), **system["couplings"])
        except (ValueError, ArithmeticError) as error:
            yield ["couplings"], f"give no terms of {system['model']}: {error}"
            return
        try:
            check_terms(self.basis, terms, sites=number_of_sites(system["lattice"]), particles=system["particles"])
        except ValueError as error:
            yield ["model"], f"cannot be computed: {error}"

    def dimension(self, system: Mapping) -> int:
        """Number of ways to put the particles (up spins) on the sites."""
        return comb(number_of_sites(system["lattice"]), system["particles"])

    def nonzeros(self, system: Mapping, definition: Mapping) -> int:
        """The whole diagonal and `locflow.hamiltonians.operator_strings.element_count`."""
        sizes = {"sites": definition["sites"], "particles": definition["particles"]}
        return self.dimension(system) + element_count(self.basis, definition["terms"], **sizes)

    def definition(self, system: Mapping, couplings: Mapping[str, float]) -> dict[str, Any]:
        """`terms`: list of [string, [[coefficient, site, site], ...]]; where a coupling is random, `bond_terms`."""
        lattice = Lattice(system["lattice"], system["boundary"])
        term_lists = {
            "terms": plain_terms(self.basis, self.terms(lattice, **couplings), number_of_sites(system["lattice"]))
        }
        if "random_coupling" in system:
            term_lists["bond_terms"] = self.bond_terms(lattice, couplings, system["random_coupling"])
        return term_lists

    def bond_terms(self, lattice: Lattice, couplings: Mapping[str, float], name: str) -> list:
        """What a coupling multiplies, bond by bond: for each the terms at the value 1 of the coupling.

        Raises
        ------
        ValueError
            The Hamiltonian is not linear in the coupling, or what it multiplies on a bond is none that the sector can
            hold (`locflow.hamiltonians.operator_strings.check_terms`).
        """
        count = number_of_sites(lattice.shape)
        zero, one, two = (
            _coefficients(plain_terms(self.basis, self.terms(lattice, **{**couplings, name: value}), count))
            for value in (0.0, 1.0, 2.0)
        )
        bonds: dict[tuple, list] = {}
        for string, sites in {**one, **zero, **two}:
            value = one.get((string, sites), 0.0)
            slope = value - zero.get((string, sites), 0.0)
            if not isclose(two.get((string, sites), 0.0) - value, slope, abs_tol=1e-12):
                raise ValueError(f"the Hamiltonian is not linear in {name}")
            if slope:
                bonds.setdefault(tuple(sorted(sites)), []).append([string, [[slope, *sites]]])
        for terms in bonds.values():
            check_terms(self.basis, terms, sites=count)
        return list(bonds.values())


def _model(
    *,
    basis: str,
    hamiltonian: str,
    couplings: dict[str, str],
    field_operator: str,
    field_scale: float = 1.0,
    title: str = "",
    unit: str = "",
) -> Callable:
    if re.search(r"(S|sigma)[\^_]?[xy+-]|c\+?_", field_operator):
        raise ValueError(
            f"field_operator {field_operator!r} is not diagonal, and random fields are added to the diagonal: allowed "
            "are n_i - 1/2 of fermions, Sz_i, and with field_scale 2 sigmaz_i of spins"
        )

    if ("sigma" in field_operator) != (field_scale == 2.0):
        raise ValueError(
            f"field_operator {field_operator!r} with field_scale {field_scale:g}: sigmaz_i needs field_scale 2, and no "
            "other operator has it"
        )

    def register(terms: Callable) -> Callable:
        if [*signature(terms).parameters][1:] != [*couplings]:
            raise ValueError(
                f"{terms.__name__}{signature(terms)}: must take the lattice, and its couplings {', '.join(couplings)}"
            )
        MODELS[terms.__name__] = ManyBodyModel(
            hamiltonian, couplings, field_operator, field_scale, basis, terms, title=title, unit=unit
        )
        return terms

    return register


def _coefficients(terms: Sequence) -> dict[tuple[str, tuple[int, ...]], float]:
    """The coefficient of each operator string on its sites."""
    coefficients: dict[tuple[str, tuple[int, ...]], float] = {}
    for string, entries in terms:
        for value, *sites in entries:
            coefficients[string, tuple(sites)] = coefficients.get((string, tuple(sites)), 0.0) + value
    return coefficients


def _on_bonds(string: str, coefficient: float, bonds: Sequence[tuple[int, int]]) -> list:
    return [string, [[coefficient, i, j] for i, j in bonds]]


def _exchange(in_plane: float, along_z: float, bonds: Sequence[tuple[int, int]]) -> list:
    """in_plane (Sx_i Sx_j + Sy_i Sy_j) + along_z Sz_i Sz_j on each bond."""
    return [
        _on_bonds("+-", in_plane / 2, bonds),
        _on_bonds("-+", in_plane / 2, bonds),
        _on_bonds("zz", along_z, bonds),
    ]


@_model(
    basis="fermions",
    hamiltonian="sum_<ij> [-t (c+_i c_j + h.c.) + V (n_i - 1/2)(n_j - 1/2)] + sum_i u_i (n_i - 1/2)",
    couplings={"t": "hopping amplitude", "V": "nearest-neighbour repulsion"},
    field_operator="n_i - 1/2",
    title="t-V fermions",
    unit="V",
)
def tV_fermions(lattice: Lattice, t: float, V: float) -> list:
    bonds = lattice.bonds
    # c_i c+_j = -c+_j c_i: the conjugate hop has the opposite sign when it is written as "-+".
    return [_on_bonds("+-", -t, bonds), _on_bonds("-+", t, bonds), _on_bonds("zz", V, bonds)]


@_model(
    basis="spins",
    hamiltonian="J sum_<ij> S_i . S_j + sum_i h_i Sz_i",
    couplings={"J": "exchange"},
    field_operator="Sz_i",
    title="Heisenberg $S = 1/2$",
    unit="J",
)
def heisenberg_spin(lattice: Lattice, J: float) -> list:
    return _exchange(J, J, lattice.bonds)


@_model(
    basis="spins",
    hamiltonian="J sum_<ij> sigma_i . sigma_j + sum_i h_i sigmaz_i",
    couplings={"J": "exchange"},
    field_operator="sigmaz_i",
    field_scale=2.0,
    title="Heisenberg in Pauli matrices",
    unit="J",
)
def heisenberg_pauli(lattice: Lattice, J: float) -> list:
    # sigma = 2 S: four times the exchange, twice the field.
    return heisenberg_spin(lattice, 4 * J)


@_model(
    basis="spins",
    hamiltonian="J sum_<ij> (Sx_i Sx_j + Sy_i Sy_j + Delta Sz_i Sz_j) + sum_i h_i Sz_i",
    couplings={"J": "exchange", "Delta": "anisotropy"},
    field_operator="Sz_i",
    title="XXZ $S = 1/2$",
    unit="J",
)
def xxz_spin(lattice: Lattice, J: float, Delta: float) -> list:
    return _exchange(J, J * Delta, lattice.bonds)


@_model(
    basis="spins",
    hamiltonian="J1 sum_<ij> S_i . S_j + J2 sum_<<ij>> S_i . S_j + sum_i h_i Sz_i",
    couplings={"J1": "exchange of nearest neighbours", "J2": "exchange of second neighbours"},
    field_operator="Sz_i",
    title="$J_1$-$J_2$ $S = 1/2$",
    unit="J1",
)
def second_neighbour_spin(lattice: Lattice, J1: float, J2: float) -> list:
    return [*_exchange(J1, J1, lattice.bonds), *_exchange(J2, J2, lattice.second_neighbours)]


@_model(
    basis="spins",
    hamiltonian="J sum_i<j (Sx_i Sx_j + Sy_i Sy_j + Delta Sz_i Sz_j) / r_ij^alpha + sum_i h_i Sz_i",
    couplings={"J": "exchange at distance 1", "Delta": "anisotropy", "alpha": "exponent of the distance"},
    field_operator="Sz_i",
    title="power-law exchange $S = 1/2$",
    unit="J",
)
def power_law_spin(lattice: Lattice, J: float, Delta: float, alpha: float) -> list:
    return [
        term
        for i, j, distance in lattice.pairs
        for term in _exchange(J / distance**alpha, J * Delta / distance**alpha, [(i, j)])
    ]
