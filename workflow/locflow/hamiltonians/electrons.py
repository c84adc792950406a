"""Models of one electron on a square lattice, as lists of named hopping terms (paper 4).

The SU(2) model (Asada, Slevin, Ohtsuki, PRL 89, 256601 (2002)), the two-orbital Chern insulator of paper 4, and the
Ando model (PRB 40, 5325 (1989)). A site has internal components, spin or orbital, and the basis states are
(site, component), component fastest. To add a model, write one function:

    @_model(
        hamiltonian="-t sum_<ij> c+_i c_j + h.c. + sum_i e_i n_i, e_i = field_i / 2",
        couplings={"t": "hopping amplitude"},
        components=["spinless"],
    )
    def anderson_square(t: float) -> list:
        return [hop("t", [1, 0], [[-t]]), hop("t", [0, 1], [[-t]])]

A hop by the step e = [dx, dy] with the matrix M stands for sum_x M[a, b] c+_{x+e,a} c_{x,b} + h.c.; the step [0, 0],
with M Hermitian, for sum_x M[a, b] c+_{x,a} c_{x,b}. A random hop has a matrix of its own on each bond, drawn from the
Haar measure of SU(2) and times an amplitude. The random site energies of paper 4 lie in [-W/2, W/2], W being the full
width: the field, drawn from [-W, W], is halved.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from locflow.hamiltonians.hops import check_hops, hop, random_hop
from locflow.hamiltonians.lattices import bonds_along, number_of_sites
from locflow.hamiltonians.model import Complaints, Model

MODELS: dict[str, Model] = {}


@dataclass(frozen=True)
class ElectronModel(Model):
    """A single-particle model on a square lattice.

    `field_scale` is in units of the occupation; `terms` (**couplings) returns hopping terms.

    Attributes
    ----------
    components : tuple of str
        Spins or orbitals of a site.
    field_per_component : bool
        Whether each component of a site has a random field of its own, or the site one for all.
    degeneracy : int
        Of every level in every realization: 2 where time reversal squares to -1 (Kramers), otherwise 1.
    """

    operators = "locflow.hamiltonians.electron_operators:build_operators"

    components: tuple[str, ...]
    field_per_component: bool
    degeneracy: int

    def default_particles(self, sites: int) -> int:
        return 1

    def complaints(self, system: Mapping) -> Complaints:
        if system["particles"] != 1:
            yield ["particles"], "must be 1, or left out: this is a model of one electron"
        if len(system["lattice"]) != 2:
            yield ["lattice"], "must be [Lx, Ly]: this is a model on the square lattice"

    def term_complaints(self, system: Mapping) -> Complaints:
        """Hops that are none, see `locflow.hamiltonians.hops.check_hops`."""
        try:
            check_hops(self.terms(**system["couplings"]), self.components)
        except (ValueError, ArithmeticError) as error:
            yield ["model"], f"cannot be computed: {error}"

    def dimension(self, system: Mapping) -> int:
        """Sites times components."""
        return number_of_sites(system["lattice"]) * len(self.components)

    def nonzeros(self, system: Mapping, definition: Mapping) -> int:
        """The whole diagonal, and of each hop both directions."""
        elements = {
            (*term["step"], a, b)
            for term in definition["terms"]
            for a, b in product(range(len(self.components)), repeat=2)
            if (a != b or any(term["step"])) and ("random" in term or any(term["matrix"][a][b]))
        }
        stored = self.dimension(system)
        for *step, _, _ in elements:
            stored += (2 if any(step) else 1) * len(bonds_along(system["lattice"], system["boundary"], step))
        return stored

    def definition(self, system: Mapping, couplings: Mapping[str, float]) -> dict[str, Any]:
        """`components`, `field_per_component`, `degeneracy`, and `terms`: list of hops."""
        return {
            "components": list(self.components),
            "field_per_component": self.field_per_component,
            "degeneracy": self.degeneracy,
            "terms": self.terms(**couplings),
        }


def _model(
    *,
    hamiltonian: str,
    couplings: dict[str, str],
    components: Sequence[str],
    field_operator: str = "n_i",
    field_per_component: bool = False,
    degeneracy: int = 1,
    title: str = "",
    unit: str = "",
) -> Callable:
    def register(terms: Callable) -> Callable:
        MODELS[terms.__name__] = ElectronModel(
            hamiltonian=hamiltonian,
            couplings=couplings,
            field_operator=field_operator,
            field_scale=0.5,
            basis="electrons",
            terms=terms,
            components=tuple(components),
            field_per_component=field_per_component,
            degeneracy=degeneracy,
            title=title,
            unit=unit,
        )
        return terms

    return register


@_model(
    hamiltonian="sum_is e_i n_is - V sum_<ij>ss' R(i,j)_ss' c+_is c_js' + h.c., e_i = field_i / 2, R random in SU(2)",
    couplings={"V": "modulus of the hopping"},
    components=["up", "down"],
    degeneracy=2,
    title="SU(2) model",
    unit="V",
)
def su2_electrons(V: float) -> list:
    return [random_hop("R", [1, 0], -V), random_hop("R", [0, 1], -V)]


@_model(
    hamiltonian="sum_is e_i n_is - sum_<ij>ss' T(i,j)_ss' c+_is c_js' + h.c., e_i = field_i / 2, "
    "T_x = V_1 + i V_2 sigma_y, T_y = V_1 - i V_2 sigma_x",
    couplings={"V_1": "hopping that keeps the spin", "V_2": "hopping that turns the spin; V_1^2 + V_2^2 is the unit"},
    components=["up", "down"],
    degeneracy=2,
    title="Ando model",
)
def ando_electrons(V_1: float, V_2: float) -> list:
    return [
        hop("T_x", [1, 0], [[-V_1, -V_2], [V_2, -V_1]]),
        hop("T_y", [0, 1], [[-V_1, 1j * V_2], [1j * V_2, -V_1]]),
    ]


@_model(
    hamiltonian="sum_x (e_s + v_s(x)) n_xs + (e_p + v_p(x)) n_xp "
    "+ {-sum_x,mu (t_s c+_x+mu,s c_x,s - t_p c+_x+mu,p c_x,p) "
    "+ sum_x t_sp (c+_x+ex,p - c+_x-ex,p) c_x,s - i t_sp (c+_x+ey,p - c+_x-ey,p) c_x,s + h.c.}, v = field / 2",
    couplings={
        "e_s": "energy of the s orbital",
        "e_p": "energy of the p orbital",
        "t_s": "hopping between s orbitals",
        "t_p": "hopping between p orbitals",
        "t_sp": "hopping between s and p",
    },
    components=["s", "p"],
    field_operator="n_i,orbital",
    field_per_component=True,
    title="Chern insulator",
    unit="t_s",
)
def chern_insulator(e_s: float, e_p: float, t_s: float, t_p: float, t_sp: float) -> list:
    # c+_x-ex,p c_x,s is the conjugate of a hop forward, from p to s.
    return [
        hop("e", [0, 0], [[e_s, 0], [0, e_p]]),
        hop("t_s", [1, 0], [[-t_s, 0], [0, 0]]),
        hop("t_s", [0, 1], [[-t_s, 0], [0, 0]]),
        hop("t_p", [1, 0], [[0, 0], [0, t_p]]),
        hop("t_p", [0, 1], [[0, 0], [0, t_p]]),
        hop("t_sp", [1, 0], [[0, -t_sp], [t_sp, 0]]),
        hop("t_sp", [0, 1], [[0, -1j * t_sp], [-1j * t_sp, 0]]),
    ]
