"""The Hamiltonians of the papers, as lists of operator strings: the place where a Hamiltonian is added.

Paper 1, Eq. (1): spinless fermions with nearest-neighbour repulsion. Papers 2 and 3: the Heisenberg model, in
Pauli and in spin units. A model conserves the number of particles (of up spins), and its random field
multiplies a diagonal operator. This module is pure Python, so that the configuration is checked before any
heavy import; `locflow.operators` makes matrices of what is written here.

To add a Hamiltonian, write one function below and name it in the `model` key of a config block:

    @_model(
        statistics="spins",
        hamiltonian="sum_<ij> Jxy (Sx_i Sx_j + Sy_i Sy_j) + sum_i h_i Sz_i",
        couplings={"Jxy": "in-plane exchange"},
        field_operator="Sz_i",
    )
    def xy_spin(bonds: Sequence[tuple[int, int]], Jxy: float) -> list:
        return [_on_bonds("+-", Jxy / 2, bonds), _on_bonds("-+", Jxy / 2, bonds)]

The function gets the bonds of the lattice and the couplings of the block, and returns a list of terms
[string, [[coefficient, site, site, ...], ...]] as QuSpin's static lists. For spins + and - are S+ and S-, and
z is S^z, always in units of spin 1/2; for fermions + and - are creation and annihilation, and z is n - 1/2.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb, isfinite
from numbers import Real

from locflow.lattices import check_lattice, neighbour_bonds, number_of_sites

PARTICLES = {"fermions": "number of fermions", "spins": "number of up spins"}


@dataclass(frozen=True)
class Model:
    """What a model is.

    Attributes
    ----------
    statistics : {"fermions", "spins"}
        Which basis: spinless fermions in Jordan-Wigner order of the sites, or spins 1/2.
    hamiltonian : str
        The formula, the random field included.
    couplings : dict of str to str
        Every coupling of the `couplings` block and its meaning. All are required: there are no defaults.
    field_operator : str
        The diagonal operator of a site that the random field multiplies.
    field_scale : float
        That operator in units of (occupation - 1/2): 1 for n - 1/2 and S^z, 2 for sigma^z.
    terms : callable
        (bonds, **couplings) -> terms of the clean Hamiltonian.
    """

    statistics: str
    hamiltonian: str
    couplings: dict[str, str]
    field_operator: str
    field_scale: float
    terms: Callable


MODELS: dict[str, Model] = {}


def _model(
    *, statistics: str, hamiltonian: str, couplings: dict[str, str], field_operator: str, field_scale: float = 1.0
) -> Callable:
    def register(terms: Callable) -> Callable:
        MODELS[terms.__name__] = Model(statistics, hamiltonian, couplings, field_operator, field_scale, terms)
        return terms

    return register


def _on_bonds(string: str, coefficient: float, bonds: Sequence[tuple[int, int]]) -> list:
    return [string, [[coefficient, i, j] for i, j in bonds]]


@_model(
    statistics="fermions",
    hamiltonian="sum_<ij> [-t (c+_i c_j + h.c.) + V (n_i - 1/2)(n_j - 1/2)] + sum_i u_i (n_i - 1/2)",
    couplings={"t": "hopping amplitude", "V": "nearest-neighbour repulsion"},
    field_operator="n_i - 1/2",
)
def tV_fermions(bonds: Sequence[tuple[int, int]], t: float, V: float) -> list:
    # c_i c+_j = -c+_j c_i: the conjugate hop has the opposite sign when it is written as "-+".
    return [_on_bonds("+-", -t, bonds), _on_bonds("-+", t, bonds), _on_bonds("zz", V, bonds)]


@_model(
    statistics="spins",
    hamiltonian="J sum_<ij> S_i . S_j + sum_i h_i Sz_i",
    couplings={"J": "exchange"},
    field_operator="Sz_i",
)
def heisenberg_spin(bonds: Sequence[tuple[int, int]], J: float) -> list:
    return [_on_bonds("+-", J / 2, bonds), _on_bonds("-+", J / 2, bonds), _on_bonds("zz", J, bonds)]


@_model(
    statistics="spins",
    hamiltonian="J sum_<ij> sigma_i . sigma_j + sum_i h_i sigmaz_i",
    couplings={"J": "exchange"},
    field_operator="sigmaz_i",
    field_scale=2.0,
)
def heisenberg_pauli(bonds: Sequence[tuple[int, int]], J: float) -> list:
    # sigma = 2 S: four times the exchange, twice the field.
    return heisenberg_spin(bonds, 4 * J)


def system_complaints(system: Mapping) -> Iterator[tuple[list[str], str]]:
    """What is wrong with a system block {model, lattice, boundary, particles, couplings}, in meaning.

    Parameters
    ----------
    system
        Plain values as they come from the config, every key there. Other keys are none of this function's
        business.

    Yields
    ------
    keys : list of str
        Where in the block, for instance ["couplings", "V"].
    complaint : str
        A sentence whose subject is the value at these keys, with what is allowed: unknown model, lattice that
        `locflow.lattices.check_lattice` refuses, number of particles outside 1 ... sites - 1, coupling that
        is missing, unknown or no finite number.
    """
    if system["model"] not in MODELS:
        yield ["model"], f"is no model; there are {', '.join(MODELS)}"
        return
    model = MODELS[system["model"]]
    meanings = ", ".join(f"{name} ({meaning})" for name, meaning in model.couplings.items())
    for name in model.couplings:
        if name not in system["couplings"]:
            yield ["couplings"], f"lacks {name}; {system['model']} takes exactly {meanings}"
    for name, value in system["couplings"].items():
        if name not in model.couplings:
            yield ["couplings", name], f"is no coupling of {system['model']}, which takes exactly {meanings}"
        elif isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
            yield ["couplings", name], "must be a finite number"
    try:
        check_lattice(system["lattice"], system["boundary"])
    except ValueError as error:
        yield ["lattice"], str(error)
        return
    particles, sites = system["particles"], number_of_sites(system["lattice"])
    if isinstance(particles, bool) or not isinstance(particles, int) or not 1 <= particles <= sites - 1:
        yield (
            ["particles"],
            f"({PARTICLES[model.statistics]}) must be an integer from 1 to {sites - 1} on {sites} sites",
        )


def hilbert_dimension(system: Mapping) -> int:
    """Dimension D of the sector: number of ways to put the particles (up spins) on the sites."""
    return comb(number_of_sites(system["lattice"]), system["particles"])


def hamiltonian_definition(system: Mapping) -> dict:
    """The clean Hamiltonian of a system block, written out in plain types.

    It is everything that `locflow.operators.build_operators` needs, so that a rule which carries it as a
    parameter reruns when the Hamiltonian changes, and not when another model is added to this module.

    Parameters
    ----------
    system
        Block of the config, see `system_complaints`.

    Returns
    -------
    dict
        model, hamiltonian (formula), lattice, boundary, particles, couplings, statistics, sites, terms (list
        of [string, [[coefficient, site, site], ...]]), field_operator (formula), field_scale.

    Raises
    ------
    ValueError
        The block has complaints: names the first key, its value and what is allowed.
    """
    for keys, complaint in system_complaints(system):
        value = system
        for key in keys:
            value = value[key]
        raise ValueError(f"{'.'.join(keys)} = {value!r} {complaint}")
    model = MODELS[system["model"]]
    couplings = {key: float(system["couplings"][key]) for key in model.couplings}
    bonds = neighbour_bonds(system["lattice"], system["boundary"])
    return {
        "model": system["model"],
        "hamiltonian": model.hamiltonian,
        "lattice": list(system["lattice"]),
        "boundary": system["boundary"],
        "particles": system["particles"],
        "couplings": couplings,
        "statistics": model.statistics,
        "sites": number_of_sites(system["lattice"]),
        "terms": model.terms(bonds, **couplings),
        "field_operator": model.field_operator,
        "field_scale": model.field_scale,
    }


def nonzeros_estimate(system: Mapping) -> int:
    """Number of stored elements of the Hamiltonian: the whole diagonal and the off-diagonal elements.

    A term with p operators + and m operators - connects C(N - p - m, N_particles - m) pairs of basis states,
    so that exchange on B bonds of N sites gives 2 B C(N - 2, N_particles - 1) + D. This is exact as long as
    no two terms share a matrix element, as here, and an upper bound otherwise.
    """
    definition = hamiltonian_definition(system)
    sites, particles = definition["sites"], definition["particles"]
    nonzeros = hilbert_dimension(system)
    for string, coefficients in definition["terms"]:
        raising, lowering = string.count("+"), string.count("-")
        if raising + lowering and particles >= lowering:
            nonzeros += len(coefficients) * comb(sites - raising - lowering, particles - lowering)
    return nonzeros
