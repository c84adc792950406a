"""Realizations as magnetization traces: paper 5's networks read them."""

from math import hypot
from typing import Any, Literal

from locflow.costs.cost import FILE_SECONDS, START_SECONDS, Cost
from locflow.costs.dynamics import choose_engine, memory_bytes, seconds
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.kinds.grids import Grid, grid_complaints, grid_values
from locflow.kinds.options import Complaints, key
from locflow.kinds.protocols import Eigensolver, System
from locflow.kinds.realization import COMPRESSED_FRACTION, COMPRESSION_RATE, RealizationKind

# A realization beyond its evolution: Hamiltonian, initial states, magnetization.
REALIZATION_SECONDS = 5e-3


class TraceKind(RealizationKind):
    """What both kinds of traces have in common."""

    summary = "locflow.kinds.traces.imbalances:collect_files"

    @property
    def trace_shape(self) -> tuple[int, int]:
        """Traces of a realization, and times of a trace."""
        raise NotImplementedError

    def traces_bytes(self, system: System) -> float:
        """Bytes of the magnetization of one realization, as float32."""
        traces, times = self.trace_shape
        return 4.0 * traces * times * system.sites

    def summary_cost(self, system: System) -> Cost:
        files = sum(len(system.blocks(W)) for W in system.W_values)
        size = 8.0 * system.count * self.trace_shape[0] * self.trace_shape[1]
        return Cost(START_SECONDS + 2 * FILE_SECONDS * files, 300e6 + 4 * size, size)


class Traces(TraceKind):
    """Time evolution of the magnetization of every site, from the product state nearest each energy density."""

    realizations = "locflow.kinds.traces.realizations:TracedRealizations"
    general_realizations = "locflow.kinds.general_realizations:GeneralTraces"
    bases = ("spins",)

    kind: Literal["traces"] = key("Kind of product: magnetization traces.")
    energy_densities: Grid = key(
        "Energy densities of the initial product states: a list, or `{from, to, step}`. Each gives one trace.", [0.5]
    )
    final_time: float = key("Final time, in units of the inverse energy unit.", 500.0, stage="realization", gt=0)
    times: int = key("Number of output times, equally spaced from 0 to the final time.", 50, stage="realization", ge=2)

    @property
    def densities(self) -> list[float]:
        """Energy densities, ascending."""
        return grid_values(self.energy_densities)

    @property
    def trace_shape(self) -> tuple[int, int]:
        return len(self.densities), self.times

    def complaints(self, system: System) -> Complaints:
        if reason := system.refused_as_traces:
            yield ["product", "kind"], reason
        complaints = list(grid_complaints(["product", "energy_densities"], self.energy_densities))
        yield from complaints
        if not complaints and max(self.densities) > 1:
            yield ["product", "energy_densities"], "an energy density lies between 0 and 1"

    def realization_settings(self, system: System) -> dict:
        return {"energy_densities": self.densities, **self.settings("realization")}

    def cost(self, system: System, eigensolver: Eigensolver, realizations: int) -> Cost:
        mean_W = sum(system.W_values) / len(system.W_values)
        states = len(self.densities)
        request: dict[str, Any] = {
            "states": states,
            "times": self.times,
            "phase": half_width(system, mean_W) * self.final_time,
        }
        chosen = choose_engine(system.dimension, system.nonzeros, **request)
        time = seconds(chosen, system.dimension, system.nonzeros, **request)
        memory = memory_bytes(chosen, system.dimension, system.nonzeros, states=states)
        output = self.traces_bytes(system)
        return Cost(
            START_SECONDS + realizations * (time + REALIZATION_SECONDS + output / COMPRESSION_RATE),
            memory + 25.0 * system.dimension * system.sites + 3 * realizations * output,
            realizations * COMPRESSED_FRACTION * output,
        )


def half_width(system: System, W: float) -> float:
    """Half the width of the spectrum, roughly: of the clean Hamiltonian, and of the field, added as if independent."""
    definition = hamiltonian_definition(system.hamiltonian)
    if "numbers" in definition:
        clean = 0.7 * sum(abs(complex(*value)) / 2 ** len(factors) for value, factors in definition["terms"])
        return hypot(clean, system.sites * W / 4)
    clean = 0.7 * sum(abs(term[0]) / 2 ** len(string) for string, terms in definition["terms"] for term in terms)
    return hypot(clean, definition["field_scale"] * system.sites * W / 4)
