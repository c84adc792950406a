"""Models of periodically driven spins 1/2 on all 2^N product states (paper 5, Eq. (2)).

A period has two parts: all spins are turned about x, then an Ising Hamiltonian with random couplings and fields acts,
which is diagonal. The paper's g is pi/2, so that T1 = 1 turns every spin over at epsilon = 0 and does nothing at
epsilon = pi/2, as its text says; the role of the disorder strength W is played by epsilon in units of pi/2.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from locflow.hamiltonians.drives import check_drive
from locflow.hamiltonians.lattices import neighbour_bonds, number_of_sites
from locflow.hamiltonians.model import Complaints, Model

MODELS: dict[str, Model] = {}


class DrivenSpinModel(Model):
    """A drive of spins. Nothing is conserved; `terms` (bonds, **couplings) returns the drive in plain types."""

    operators = "locflow.hamiltonians.driven_spin_operators:build_operators"

    def default_particles(self, sites: int) -> int:
        return 0

    def complaints(self, system: Mapping) -> Complaints:
        if system["particles"] != 0:
            yield ["particles"], "must be left out: the drive does not conserve the number of up spins"

    def term_complaints(self, system: Mapping) -> Complaints:
        """A drive that is none, see `locflow.hamiltonians.drives.check_drive`."""
        try:
            check_drive(self.definition(system, system["couplings"])["drive"], number_of_sites(system["lattice"]))
        except (ValueError, ArithmeticError) as error:
            yield ["model"], f"cannot be computed: {error}"

    def dimension(self, system: Mapping) -> int:
        """All product states."""
        return 2 ** number_of_sites(system["lattice"])

    def nonzeros(self, system: Mapping, definition: Mapping) -> int:
        """The diagonal: no other matrix is built."""
        return self.dimension(system)

    def definition(self, system: Mapping, couplings: Mapping[str, float]) -> dict[str, Any]:
        """`drive`: what `terms` says."""
        return {"drive": self.terms(neighbour_bonds(system["lattice"], system["boundary"]), **couplings)}


def _model(*, hamiltonian: str, couplings: dict[str, str], title: str = "") -> Callable:
    def register(terms: Callable) -> Callable:
        MODELS[terms.__name__] = DrivenSpinModel(
            hamiltonian, couplings, "sigmaz_i", 1.0, "driven spins", terms, title=title
        )
        return terms

    return register


@_model(
    hamiltonian="pi/2 (g - W) sum_i sigmax_i for T1, then sum_<ij> J_ij sigmaz_i sigmaz_j + sum_i B_i sigmaz_i for T2; "
    "J_ij in [0, J), B_i in [0, B), epsilon = W pi/2",
    couplings={
        "g": "turn about x at W = 0, in units of pi/2",
        "J": "largest Ising coupling",
        "B": "largest field",
        "T1": "duration of the turn",
        "T2": "duration of the Ising part",
    },
    title="driven Ising",
)
def driven_ising(bonds: Sequence[tuple[int, int]], g: float, J: float, B: float, T1: float, T2: float) -> dict:
    # Angle of exp(-i angle sigma^x): turn - turn_per_W W, in units of pi/2. Phases: random numbers in [0, 1) times the
    # scales, one number for each bond, then one for each site.
    return {
        "bonds": [list(bond) for bond in bonds],
        "turn": g * T1,
        "turn_per_W": T1,
        "bond_scale": J * T2,
        "field_scale": B * T2,
    }
