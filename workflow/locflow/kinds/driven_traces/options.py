"""Realizations of driven spins as magnetization traces: paper 5's networks on the time crystal read them."""

from typing import Literal

from locflow.costs.cost import START_SECONDS, Cost
from locflow.costs.dynamics import drive_bytes, drive_seconds
from locflow.kinds.options import key
from locflow.kinds.protocols import Eigensolver, System
from locflow.kinds.realization import COMPRESSED_FRACTION, COMPRESSION_RATE
from locflow.kinds.traces.options import REALIZATION_SECONDS, TraceKind


class DrivenTraces(TraceKind):
    """Magnetization of every site after each period, odd and even, from random product states."""

    realizations = "locflow.kinds.driven_traces.realizations:DrivenRealizations"
    bases = ("driven spins",)

    kind: Literal["driven_traces"] = key("Kind of product: magnetization traces of a driven system.")
    states: int = key(
        "Number of random product states per realization. Each gives one trace.", 4, stage="realization", ge=1
    )
    periods: int = key("Number of periods of the drive.", 100, stage="realization", ge=1)

    @property
    def trace_shape(self) -> tuple[int, int]:
        return self.states, self.periods + 1

    def cost(self, system: System, eigensolver: Eigensolver, realizations: int) -> Cost:
        output = self.traces_bytes(system)
        time = drive_seconds(system.dimension, states=self.states, periods=self.periods)
        return Cost(
            START_SECONDS + realizations * (time + REALIZATION_SECONDS + output / COMPRESSION_RATE),
            drive_bytes(system.dimension, states=self.states) + 3 * realizations * output,
            realizations * COMPRESSED_FRACTION * output,
        )
