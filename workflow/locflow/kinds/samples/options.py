"""Realizations as samples to regress on: fields with a few indicators at some energy densities (paper 2)."""

from typing import Literal

from locflow.costs.cost import FILE_SECONDS, START_SECONDS, Cost
from locflow.kinds.grids import Grid, grid_values
from locflow.kinds.options import Complaints, key
from locflow.kinds.protocols import Eigensolver, System
from locflow.kinds.realization import (
    GIVEN,
    RealizationKind,
    engines_without,
    reduction_seconds,
    solving,
    window_request,
)
from locflow.kinds.windows import window_complaints

# A realization beyond its eigenvalue problem and reduction.
REALIZATION_SECONDS = 3e-3


class Samples(RealizationKind):
    """Gap ratio, half-chain entropy and spin fraction of the eigenstates nearest each energy density."""

    realizations = "locflow.kinds.samples.realizations:SampledRealizations"
    summary = "locflow.kinds.samples.realizations:collect_files"
    general_realizations = "locflow.kinds.general_realizations:GeneralSamples"
    tabulated = "locflow.kinds.samples.tabulated:tabulate"
    of_any_sector = True

    kind: Literal["samples"] = key("Kind of product: random fields and indicators.")
    energy_densities: Grid = key(
        "Energy densities around which eigenstates are computed: a list, or `{from, to, step}`.", [0.5]
    )
    states: int = key("Number of eigenstates nearest each energy density.", 100, ge=3)
    given: str | None = GIVEN

    @property
    def densities(self) -> list[float]:
        """Energy densities, ascending."""
        return grid_values(self.energy_densities)

    def complaints(self, system: System) -> Complaints:
        if system.sites % 2:
            yield ["lattice"], f"has {system.sites} sites; the half-chain entropy needs an even number"
        yield from window_complaints(["product"], self.energy_densities, self.states, system)

    def refused_engines(self, system: System) -> dict[str, str]:
        return engines_without(system, whole_spectrum="")

    def realization_settings(self, system: System) -> dict:
        return {"energy_densities": self.densities, "states": self.states}

    def given_settings(self, system: System) -> dict:
        return {
            "kind": "samples_at_W",
            "sizes": {"site": system.sites, "energy_density": len(self.densities)},
            "coordinates": {"energy_density": self.densities},
            "states": self.states,
        }

    def size(self, system: System) -> float:
        """Bytes of the samples of all realizations."""
        return system.count * len(self.densities) * 150.0

    def cost(self, system: System, eigensolver: Eigensolver, realizations: int) -> Cost:
        request, states = window_request(system, len(self.densities), self.states)
        time, memory = solving(system, eigensolver, request, all_energies=False)
        reducing = states * reduction_seconds(system, system.sites // 2)
        return Cost(
            START_SECONDS + realizations * (time + reducing + REALIZATION_SECONDS),
            memory + 24.0 * system.dimension * states,
            realizations * 300.0 * len(self.densities),
        )

    def summary_cost(self, system: System) -> Cost:
        files = sum(len(system.blocks(W)) for W in system.W_values)
        return Cost(START_SECONDS + FILE_SECONDS * files, 400e6, self.size(system))
