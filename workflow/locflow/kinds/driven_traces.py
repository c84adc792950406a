"""Realizations of driven spins as magnetization traces: paper 5's networks on the time crystal read them."""

from typing import Literal

from locflow.costs.cost import START_SECONDS, Cost
from locflow.costs.dynamics import drive_bytes, drive_seconds
from locflow.kinds.options import key
from locflow.kinds.realization import COMPRESSED_FRACTION, COMPRESSION_RATE
from locflow.kinds.traces import REALIZATION_SECONDS, TraceKind


class DrivenTraces(TraceKind):
    """From random product states: the magnetization of every site after each period, odd and even ones."""

    realizations = "locflow.realizations.driven_traces:DrivenRealizations"
    bases = ("driven spins",)

    kind: Literal["driven_traces"] = key("What is kept of each realization.")
    states: int = key("Random product states of each realization, one trace for each.", 4, stage="realization", ge=1)
    periods: int = key("Periods of the drive.", 100, stage="realization", ge=1)

    @property
    def trace_shape(self) -> tuple[int, int]:
        return self.states, self.periods + 1

    def cost(self, system, engine: str, realizations: int) -> Cost:
        output = self.traces_bytes(system)
        time = drive_seconds(system.dimension, states=self.states, periods=self.periods)
        return Cost(
            START_SECONDS + realizations * (time + REALIZATION_SECONDS + output / COMPRESSION_RATE),
            drive_bytes(system.dimension, states=self.states) + 3 * realizations * output,
            realizations * COMPRESSED_FRACTION * output,
        )
