"""Realizations of driven spins as magnetization traces: paper 5's networks on the time crystal read them."""

from typing import ClassVar, Literal

from locflow.costs.cost import START_SECONDS, Cost
from locflow.costs.dynamics import drive_bytes, drive_seconds
from locflow.kinds.options import Complaints, key
from locflow.kinds.protocols import Eigensolver, System
from locflow.kinds.realization import COMPRESSED_FRACTION, COMPRESSION_RATE, GIVEN
from locflow.kinds.traces.options import OBSERVABLES, REALIZATION_SECONDS, Observable, TraceKind


class DrivenTraces(TraceKind):
    """Magnetization of every site after each period, odd and even, from product states."""

    realizations = "locflow.kinds.driven_traces.realizations:DrivenRealizations"
    more_realizations: ClassVar = {"with observables": "locflow.kinds.driven_traces.observed:ObservedDrive"}
    bases = ("driven spins",)

    kind: Literal["driven_traces"] = key("Kind of product: magnetization traces of a driven system.")
    states: int = key(
        "Number of random product states per realization. Each gives one trace.", 4, stage="realization", ge=1
    )
    initial_state: Literal["random", "polarized", "neel", "domain_wall"] = key(
        "Initial product states. `random`: random states of the basis. `polarized`: all spins are up. `neel`: "
        "spins whose coordinates have an even sum are up. `domain_wall`: the first N // 2 spins are up.",
        "random",
    )
    observables: list[Observable] = OBSERVABLES
    given: str | None = GIVEN
    periods: int = key("Number of periods of the drive.", 100, stage="realization", ge=1)

    @property
    def trace_shape(self) -> tuple[int, int]:
        return self.states if self.initial_state == "random" else 1, self.periods + 1

    def is_observed(self, system: System) -> bool:
        return self.initial_state != "random" or bool(self.more_observables)

    def realizations_of(self, system: System) -> str:
        return self.more_realizations["with observables"] if self.is_observed(system) else self.realizations

    def complaints(self, system: System) -> Complaints:
        return self.observable_complaints(system)

    def realization_settings(self, system: System) -> dict:
        settings = super().realization_settings(system)
        return {**settings, **self.observed_settings(system)} if self.is_observed(system) else settings

    def cost(self, system: System, eigensolver: Eigensolver, realizations: int) -> Cost:
        output = self.traces_bytes(system) + self.observed_bytes(system)
        states = self.trace_shape[0]
        time = drive_seconds(system.dimension, states=states, periods=self.periods) + self.observing_seconds(system)
        return Cost(
            START_SECONDS + realizations * (time + REALIZATION_SECONDS + output / COMPRESSION_RATE),
            drive_bytes(system.dimension, states=states) + 3 * realizations * output,
            realizations * COMPRESSED_FRACTION * output,
        )
