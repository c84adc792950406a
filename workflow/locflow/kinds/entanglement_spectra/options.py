"""Realizations as entanglement spectra of their eigenstates: paper 3's networks read them."""

from math import comb
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from locflow.costs.cost import START_SECONDS, Cost
from locflow.kinds.grids import grid_values
from locflow.kinds.options import Complaints, key
from locflow.kinds.protocols import Configuration, Eigensolver, System
from locflow.kinds.realization import (
    COMPRESSED_FRACTION,
    COMPRESSION_RATE,
    GIVEN,
    RealizationKind,
    engines_without,
    reading_seconds,
    reduction_seconds,
    solving,
    window_request,
)
from locflow.kinds.windows import Windows, window_complaints


class EntanglementSpectra(RealizationKind):
    """Entanglement spectrum, entropy and Schmidt gap of every eigenstate, or of windows; no state is stored."""

    realizations = "locflow.kinds.entanglement_spectra.realizations:EntangledRealizations"
    summary = "locflow.kinds.entanglement_spectra.summary:summarize_files"
    general_realizations = "locflow.kinds.general_realizations:GeneralEntanglement"
    tabulated = "locflow.kinds.entanglement_spectra.tabulated:tabulate"
    more_realizations: ClassVar = {
        "in blocks of windows": "locflow.kinds.entanglement_spectra.windowed:WindowedRealizations",
        "in blocks of windows of a model as data": "locflow.kinds.general_realizations:GeneralWindowedEntanglement",
    }

    kind: Literal["entanglement_spectra"] = key("Kind of product: entanglement spectra of eigenstates.")
    cuts: list[Annotated[int, Field(ge=2)]] = key(
        "Cuts of the chain: sizes N_A of the left part, which has the sites 0 to N_A - 1. Default: half of the chain.",
        [],
    )
    windows: Windows | None = key(
        "Windows of eigenstates, for sizes at which all eigenstates cannot be computed. Default: all eigenstates"
        " of the sector.",
        None,
    )
    given: str | None = GIVEN

    def realizations_of(self, system: System) -> str:
        if self.windows is None or system.realizations_per_job == 1:
            return super().realizations_of(system)
        of = " of a model as data" if system.is_general else ""
        return self.more_realizations[f"in blocks of windows{of}"]

    def cuts_of(self, system: System) -> list[int]:
        """The cuts, ascending."""
        return sorted(self.cuts) or [system.sites // 2]

    def complaints(self, system: System) -> Complaints:
        if not system.disorder.rescaled:
            yield (
                ["disorder", "rescaled"],
                "must be true for entanglement spectra: a realization is one field, multiplied by all W",
            )
        repeated = sorted({cut for cut in self.cuts if self.cuts.count(cut) > 1})
        if repeated:
            yield ["product", "cuts"], f"holds {repeated} twice"
        for cut in self.cuts_of(system):
            if cut > system.sites - 2:
                yield ["product", "cuts"], f"{cut} leaves less than two of the {system.sites} sites on the right"
        if self.windows is not None:
            yield from window_complaints(
                ["product", "windows"], self.windows.energy_densities, self.windows.states, system
            )

    def refused_engines(self, system: System) -> dict[str, str]:
        return engines_without(system, whole_spectrum="" if self.windows else "a product without windows")

    def realization_settings(self, system: System) -> dict:
        windows = None if self.windows is None else self.windows.settings("realization")
        return {"cuts": self.cuts_of(system), "windows": windows}

    def given_settings(self, system: System) -> dict:
        cuts = self.cuts_of(system)
        windows = {} if self.windows is None else {"window_center": grid_values(self.windows.energy_densities)}
        return {
            "kind": "entanglement",
            "sizes": {"site": system.sites, **{f"level_of_cut_{cut}": self.levels(system, cut) for cut in cuts}},
            "required": ["window"] if windows else ["energies"],
            "coordinates": {"cut": cuts, **windows},
        }

    def levels(self, system: System, cut: int) -> int:
        """Levels of an entanglement spectrum that a network sees."""
        small = min(cut, system.sites - cut)
        return comb(small, small // 2) // 2

    def eigenstates(self, system: System) -> int:
        """Eigenstates of all realizations."""
        states = system.dimension
        if self.windows is not None:
            states = min(states, self.windows.states * len(grid_values(self.windows.energy_densities)))
        return system.count * states

    def tabulated_files(self, configuration: Configuration, system: System) -> dict[str, list[str]]:
        return {
            "values": configuration.paths.realizations(system, system.W_grid),
            "operators": [configuration.paths.operators(system.name)],
        }

    def tabulated_settings(self, system: System) -> dict:
        cuts = self.cuts_of(system)
        return {"cut": min(cuts, key=lambda cut: abs(cut - system.sites / 2))}

    def cost(self, system: System, eigensolver: Eigensolver, realizations: int) -> Cost:
        if self.windows is None:
            request, states = {"kept_states": None, "windows": 1}, system.dimension
        else:
            centers = len(grid_values(self.windows.energy_densities))
            request, states = window_request(system, centers, self.windows.states)
        time, memory = solving(system, eigensolver, request, all_energies=self.windows is None)
        cuts = self.cuts_of(system)
        reducing = states * sum(reduction_seconds(system, cut) for cut in cuts)
        output = states * sum(4.0 * self.levels(system, cut) + 16 for cut in cuts) + 40 * states
        return Cost(
            START_SECONDS + realizations * (time + reducing + output / COMPRESSION_RATE),
            memory + 8.0 * system.dimension * min(states, 512) + 2 * realizations * output,
            realizations * COMPRESSED_FRACTION * output,
        )

    def summary_cost(self, system: System) -> Cost:
        size = self.eigenstates(system) * 16.0 * len(self.cuts_of(system))
        return Cost(reading_seconds(system), 300e6 + 3 * size, size)
