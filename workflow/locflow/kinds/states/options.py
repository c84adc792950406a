"""Realizations as sampled eigenstates, |psi|^2, with their spectrum: paper 1's networks read them."""

import math
from typing import Literal

from locflow.costs.cost import FILE_SECONDS, READ_RATE, START_SECONDS, Cost
from locflow.kinds.options import key
from locflow.kinds.protocols import Configuration, Eigensolver, System
from locflow.kinds.realization import (
    COMPRESSED_FRACTION,
    COMPRESSION_RATE,
    GIVEN,
    RealizationKind,
    engines_without,
    solving,
)

# A file of the indicators of a block.
INDICATORS_BYTES = 50e3


class States(RealizationKind):
    """The spectrum, and |psi|^2 of the eigenstates nearest the centres of equal bins of the energy density."""

    realizations = "locflow.kinds.states.realizations:Realizations"
    summary = "locflow.averages.phase_diagram:average_indicator_files"
    general_realizations = "locflow.kinds.general_realizations:GeneralStates"
    tabulated = "locflow.kinds.states.tabulated:tabulate"

    kind: Literal["states"] = key("Kind of product: |psi|^2 of eigenstates.")
    energy_bins: int = key(
        "Number of equal bins of the energy density (E - Emin)/(Emax - Emin).", 20, stage="realization", ge=1, le=1000
    )
    states_per_bin: int = key(
        "Number of eigenstates that are stored for each bin: those nearest its centre. If a bin has fewer "
        "states, all of them are stored.",
        50,
        stage="realization",
        ge=1,
    )
    all_energies: bool = key(
        "Whether to compute the whole spectrum, for the gap ratio of all levels. `false` is for sizes at which "
        "the whole spectrum takes too much time or memory (18 sites). The gap ratio is then that of the stored "
        "states.",
        True,
        stage="realization",
    )
    given: str | None = GIVEN

    @property
    def can_be_deleted(self) -> bool:
        return True

    def refused_engines(self, system: System) -> dict[str, str]:
        return engines_without(system, whole_spectrum="all_energies: true" if self.all_energies else "")

    def given_settings(self, system: System) -> dict:
        return {
            "kind": "states",
            "sizes": {"site": system.sites, "basis_state": system.dimension},
            "required": ["energies"] if self.all_energies else [],
            "energy_bins": self.energy_bins,
        }

    def kept_states(self, system: System) -> int:
        """Eigenstates of one realization that are stored."""
        # Bins at the edges of the spectrum hold fewer states than asked: two thirds remain (measured, N = 12).
        return min(math.ceil(0.7 * self.energy_bins * self.states_per_bin), system.dimension)

    def states_bytes(self, system: System) -> float:
        """Bytes of those states, as float32."""
        return 4.0 * self.kept_states(system) * system.dimension

    def available_states(self, system: System, W: float, energy_density: list[float]) -> int:
        """Upper bound of the states at W within an energy window; only diagonalization tells the number."""
        lower, upper = energy_density
        bins = self.energy_bins
        reached = min(math.ceil(upper * bins - 1e-9), bins) - max(math.floor(lower * bins + 1e-9), 0)
        return system.realizations(W) * max(reached, 0) * self.states_per_bin

    def summary_files(self, configuration: Configuration, system: System) -> list[str]:
        return configuration.paths.indicators(system, system.W_grid)

    def summary_settings(self, configuration: Configuration) -> dict:
        return configuration.bootstrap_settings()

    def tabulated_files(self, configuration: Configuration, system: System) -> dict[str, list[str]]:
        return {
            "values": configuration.paths.indicators(system, system.W_grid),
            "operators": [configuration.paths.operators(system.name)],
        }

    def cost(self, system: System, eigensolver: Eigensolver, realizations: int) -> Cost:
        request = {"kept_states": self.energy_bins * self.states_per_bin, "windows": self.energy_bins}
        time, memory = solving(system, eigensolver, request, all_energies=self.all_energies)
        states = self.states_bytes(system)
        return Cost(
            START_SECONDS + realizations * (time + states / COMPRESSION_RATE),
            memory + 2 * realizations * states,
            realizations * (COMPRESSED_FRACTION * states + 8 * system.dimension),
        )

    def indicators_cost(self, system: System, realizations: int) -> Cost:
        """Indicators of one block."""
        states = self.states_bytes(system)
        return Cost(START_SECONDS + realizations * states / READ_RATE, 250e6 + 3 * states, INDICATORS_BYTES)

    def summary_cost(self, system: System) -> Cost:
        files = sum(len(system.blocks(W)) for W in system.W_grid)
        return Cost(START_SECONDS + FILE_SECONDS * files, 250e6 + INDICATORS_BYTES * files, 1e6)
