"""Realizations as indicators of localization: what one looks at without a network."""

from typing import Annotated, Literal

from pydantic import Field

from locflow.costs.cost import FILE_SECONDS, START_SECONDS, Cost
from locflow.kinds.options import Complaints, key
from locflow.kinds.protocols import Configuration, Eigensolver, System
from locflow.kinds.realization import RealizationKind, engines_without, reduction_seconds, solving

# A realization beyond its eigenvalue problem and reduction.
REALIZATION_SECONDS = 5e-3
# Logarithms of probabilities per second.
ENTROPY_RATE = 1.5e8


class Indicators(RealizationKind):
    """Gap ratio, ln IPR, participation entropies and entanglement entropy of each realization, in energy bins."""

    realizations = "locflow.kinds.indicators.realizations:IndicatorRealizations"
    summary = "locflow.averages.phase_diagram:average_indicator_files"
    general_realizations = "locflow.kinds.indicators.realizations:GeneralIndicators"
    tabulated = "locflow.kinds.indicators.tabulated:tabulate"

    kind: Literal["indicators"] = key("Kind of product: indicators of localization, without the states.")
    energy_bins: int = key(
        "Number of equal bins of the energy density (E - Emin)/(Emax - Emin). With 1, only states in the middle "
        "of the spectrum are computed.",
        20,
        stage="realization",
        ge=1,
        le=1000,
    )
    states_per_bin: int = key(
        "Number of eigenstates in each bin: those nearest its centre. If a bin has fewer states, all of them are used.",
        50,
        stage="realization",
        ge=3,
    )
    all_energies: bool = key(
        "Whether to compute the whole spectrum, for the gap ratio of all levels of a bin. With `false`, the gap "
        "ratio is that of the states of the bin.",
        False,
        stage="realization",
    )
    cut: Annotated[int, Field(ge=1)] | None = key(
        "Number of sites of the left part of the entanglement entropy. Default: half of the sites, rounded down.", None
    )

    def cut_of(self, system: System) -> int:
        """Number of sites of the left part."""
        return self.cut or system.sites // 2

    def complaints(self, system: System) -> Complaints:
        if self.cut is not None and self.cut > system.sites - 1:
            yield ["product", "cut"], f"leaves none of the {system.sites} sites on the right"

    def refused_engines(self, system: System) -> dict[str, str]:
        return engines_without(system, whole_spectrum="all_energies: true" if self.all_energies else "")

    def realization_settings(self, system: System) -> dict:
        return {**self.settings("realization"), "cut": self.cut_of(system)}

    def summary_files(self, configuration: Configuration, system: System) -> list[str]:
        return configuration.paths.realizations(system, system.W_grid)

    def summary_settings(self, configuration: Configuration) -> dict:
        return configuration.bootstrap_settings()

    def tabulated_files(self, configuration: Configuration, system: System) -> dict[str, list[str]]:
        return {
            "values": configuration.paths.realizations(system, system.W_grid),
            "operators": [configuration.paths.operators(system.name)],
        }

    def tabulated_settings(self, system: System) -> dict:
        return {"cut": self.cut_of(system)}

    def states(self, system: System) -> int:
        """Eigenstates of one realization that are looked at."""
        return min(self.energy_bins * self.states_per_bin, system.dimension)

    def cost(self, system: System, eigensolver: Eigensolver, realizations: int) -> Cost:
        request = {"kept_states": self.energy_bins * self.states_per_bin, "windows": self.energy_bins}
        time, memory = solving(system, eigensolver, request, all_energies=self.all_energies)
        states = self.states(system)
        reducing = states * (reduction_seconds(system, self.cut_of(system)) + system.dimension / ENTROPY_RATE)
        return Cost(
            START_SECONDS + realizations * (time + reducing + REALIZATION_SECONDS),
            memory + 24.0 * system.dimension * states,
            20e3 + realizations * 80.0 * self.energy_bins,
        )

    def summary_cost(self, system: System) -> Cost:
        files = sum(len(system.blocks(W)) for W in system.W_grid)
        return Cost(8 + FILE_SECONDS * files, 900e6, 1e6)
