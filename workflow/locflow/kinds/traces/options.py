"""Realizations as magnetization traces: paper 5's networks read them."""

from collections.abc import Iterator
from math import hypot
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from locflow.costs.cost import FILE_SECONDS, START_SECONDS, Cost
from locflow.costs.dynamics import (
    choose_engine,
    choose_engine_of_any_times,
    memory_bytes,
    memory_bytes_of_any_times,
    seconds,
    seconds_of_any_times,
)
from locflow.hamiltonians.patterns import PATTERNS, NoSuchState
from locflow.kinds.grids import Grid, grid_complaints, grid_values
from locflow.kinds.options import Complaints, key
from locflow.kinds.protocols import Configuration, Eigensolver, System
from locflow.kinds.realization import COMPRESSED_FRACTION, COMPRESSION_RATE, GIVEN, RealizationKind, reduction_seconds

# A realization beyond its evolution: Hamiltonian, initial states, magnetization.
REALIZATION_SECONDS = 5e-3
# What more is done once for each realization with observables.
OBSERVED_SECONDS = 4e-3
# Of the entropy at one time, beyond the singular values.
ENTROPY_SECONDS = 3e-4


Observable = Literal["magnetization", "imbalance", "entropy", "autocorrelation", "survival"]
OBSERVABLES = key(
    "Data that are stored for each trace: `magnetization` (always stored), `imbalance`, `entropy` (of the first "
    "N // 2 sites), `autocorrelation` (of each site), `survival` (the probability of the initial state).",
    ["magnetization"],
    min_length=1,
)


class TraceKind(RealizationKind):
    """What both kinds of traces have in common."""

    of_any_sector = True
    summary = "locflow.kinds.traces.imbalances:collect_files"
    tabulated = "locflow.kinds.traces.tabulated:tabulate"
    more_summaries: ClassVar = {"with observables": "locflow.kinds.traces.observed:collect_observables"}

    if TYPE_CHECKING:
        observables: list[Observable]
        initial_state: str

        @property
        def densities(self) -> list[float]: ...

    @property
    def more_observables(self) -> list[str]:
        """What is kept beside the magnetization, whatever the order in the config."""
        return [name for name in get_args(Observable)[1:] if name in self.observables]

    def is_observed(self, system: System) -> bool:
        """Whether anything else is asked for than in paper 5, or of another kind of system."""
        raise NotImplementedError

    def summary_of(self, system: System) -> str:
        return self.more_summaries["with observables"] if self.is_observed(system) else self.summary

    def observed_settings(self, system: System) -> dict:
        """What the classes with observables take beside what the others do."""
        chosen = self.initial_state
        return {
            "observables": self.more_observables,
            "initial_state": system.product_state(chosen) if chosen in PATTERNS else chosen,
        }

    def given_settings(self, system: System) -> dict:
        traces, times = self.trace_shape
        by_energy = {"energy_density": self.densities} if self.initial_state == "nearest" else {}
        return {
            "kind": "traces",
            "sizes": {"site": system.sites, "trace": traces, "time": times},
            "required": self.more_observables,
            "coordinates": by_energy,
        }

    def observable_complaints(self, system: System) -> Complaints:
        """What is wrong with observables and initial state."""
        if len({*self.observables}) < len(self.observables):
            yield ["product", "observables"], "must not name an observable twice"
        if "magnetization" not in self.observables:
            yield ["product", "observables"], "must hold magnetization, which networks and the summary read"
        if "entropy" in self.observables and system.sites < 2:
            yield ["product", "observables"], "must not hold entropy: one site has no halves"
        if self.initial_state in PATTERNS:
            try:
                system.product_state(self.initial_state)
            except NoSuchState as error:
                yield ["product", "initial_state"], f"{error}; allowed here: {', '.join(self._states_of(system))}"

    def _states_of(self, system: System) -> Iterator[str]:
        for name in get_args(type(self).model_fields["initial_state"].annotation):
            try:
                if name in PATTERNS:
                    system.product_state(name)
            except NoSuchState:
                continue
            yield name

    def observing_seconds(self, system: System) -> float:
        """Of the observables of one realization, beyond the magnetization."""
        if "entropy" not in self.observables:
            return 0.0
        traces, times = self.trace_shape
        # Amplitudes are complex. States are reduced together.
        return times * (ENTROPY_SECONDS + 3 * traces * reduction_seconds(system, system.sites // 2))

    def observed_bytes(self, system: System) -> float:
        """Bytes of what is kept of one realization beside the magnetization."""
        traces, times = self.trace_shape
        of_time = 4.0 * system.sites * ("autocorrelation" in self.observables) + 8 * len(self.more_observables)
        return of_time * traces * times

    @property
    def trace_shape(self) -> tuple[int, int]:
        """Traces of a realization, and times of a trace."""
        raise NotImplementedError

    def traces_bytes(self, system: System) -> float:
        """Bytes of the magnetization of one realization, as float32."""
        traces, times = self.trace_shape
        return 4.0 * traces * times * system.sites

    def tabulated_files(self, configuration: Configuration, system: System) -> dict[str, list[str]]:
        return {"values": [configuration.paths.summary(system.name)]}

    def summary_cost(self, system: System) -> Cost:
        files = sum(len(system.blocks(W)) for W in system.W_values)
        size = 8.0 * system.count * self.trace_shape[0] * self.trace_shape[1]
        size += system.count * self.observed_bytes(system)
        return Cost(START_SECONDS + 2 * FILE_SECONDS * files, 300e6 + 4 * size, size)


class Traces(TraceKind):
    """Time evolution of the magnetization of every site, from product states."""

    realizations = "locflow.kinds.traces.realizations:TracedRealizations"
    general_realizations = "locflow.kinds.general_realizations:GeneralTraces"
    more_realizations: ClassVar = {
        "with observables": "locflow.kinds.traces.observed:ObservedTraces",
        "with observables of a model as data": "locflow.kinds.general_realizations:GeneralObservedTraces",
    }

    kind: Literal["traces"] = key("Kind of product: magnetization traces.")
    energy_densities: Grid = key(
        "Energy densities of the initial product states: a list, or `{from, to, step}`. With `initial_state: "
        "nearest`, each of them gives one trace.",
        [0.5],
    )
    final_time: float = key("Final time, in units of hbar over the unit of energy.", 500.0, stage="realization", gt=0)
    times: int = key("Number of output times, equally spaced from 0 to the final time.", 50, stage="realization", ge=2)
    first_time: float | None = key(
        "First time after 0, for logarithmic times: after the time 0, `times` - 1 times go from `first_time` to "
        "the final time with a constant ratio. Default: equal steps.",
        None,
        gt=0,
    )
    initial_state: Literal["nearest", "neel", "domain_wall", "polarized", "random"] = key(
        "Initial product states. `nearest`: the state nearest to each energy density. `neel`: sites whose "
        "coordinates have an even sum are full (up), the others are empty. `domain_wall`: the first sites are "
        "full. `polarized`: all sites are full. `random`: random states of the basis, all with the same "
        "probability.",
        "nearest",
    )
    states: int = key("Number of random product states per realization. Each gives one trace.", 1, ge=1)
    observables: list[Observable] = OBSERVABLES
    given: str | None = GIVEN

    @property
    def densities(self) -> list[float]:
        """Energy densities, ascending."""
        return grid_values(self.energy_densities)

    @property
    def trace_shape(self) -> tuple[int, int]:
        traces = {"nearest": len(self.densities), "random": self.states}
        return traces.get(self.initial_state, 1), self.times

    def is_observed(self, system: System) -> bool:
        usual = self.initial_state == "nearest" and self.first_time is None and not self.more_observables
        return not usual or system.is_complex or system.largest_occupation > 1

    def realizations_of(self, system: System) -> str:
        if not self.is_observed(system):
            return super().realizations_of(system)
        of = " of a model as data" if system.is_general else ""
        return self.more_realizations[f"with observables{of}"]

    def complaints(self, system: System) -> Complaints:
        if reason := system.refused_as_traces:
            yield ["product", "kind"], reason
            return
        yield from self.observable_complaints(system)
        if self.first_time is not None and self.first_time >= self.final_time:
            yield ["product", "first_time"], f"must be less than final_time = {self.final_time:g}"
        if self.first_time is not None and self.times < 3:
            yield (
                ["product", "times"],
                f"are too few for logarithmic steps from first_time = {self.first_time:g}: at least 3",
            )
        complaints = list(grid_complaints(["product", "energy_densities"], self.energy_densities))
        yield from complaints
        if not complaints and max(self.densities) > 1:
            yield ["product", "energy_densities"], "an energy density lies between 0 and 1"

    def realization_settings(self, system: System) -> dict:
        settings = {"energy_densities": self.densities, **self.settings("realization")}
        if not self.is_observed(system):
            return settings
        return {
            **settings,
            **self.observed_settings(system),
            "states": self.states,
            "first_time": self.first_time,
            "full": system.largest_occupation,
        }

    def cost(self, system: System, eigensolver: Eigensolver, realizations: int) -> Cost:
        mean_W = sum(system.W_values) / len(system.W_values)
        states = self.trace_shape[0]
        phase = half_width(system, mean_W) * self.final_time
        sizes = system.dimension, system.nonzeros
        if self.first_time is None and not system.is_complex:
            request: dict[str, Any] = {"states": states, "times": self.times, "phase": phase}
            chosen = choose_engine(*sizes, **request)
            time = seconds(chosen, *sizes, **request)
            memory = memory_bytes(chosen, *sizes, states=states)
        else:
            of: dict[str, Any] = {"states": states, "complex_matrix": system.is_complex}
            evolving: dict[str, Any] = {**of, "steps": self.times - 1, "phase": phase}
            chosen = choose_engine_of_any_times(*sizes, **evolving)
            time = seconds_of_any_times(chosen, *sizes, **evolving)
            memory = memory_bytes_of_any_times(chosen, *sizes, **of)
        time += self.observing_seconds(system) + OBSERVED_SECONDS * self.is_observed(system)
        output = self.traces_bytes(system) + self.observed_bytes(system)
        return Cost(
            START_SECONDS + realizations * (time + REALIZATION_SECONDS + output / COMPRESSION_RATE),
            memory + 25.0 * system.dimension * system.sites + 3 * realizations * output,
            realizations * COMPRESSED_FRACTION * output,
        )


def half_width(system: System, W: float) -> float:
    """Half the width of the spectrum, roughly: of the clean Hamiltonian, and of the field, added as if independent."""
    definition = system.definition
    if "numbers" in definition:
        clean = 0.7 * sum(abs(complex(*value)) / 2 ** len(factors) for value, factors in definition["terms"])
        return hypot(clean, system.sites * W / 4)
    clean = 0.7 * sum(abs(term[0]) / 2 ** len(string) for string, terms in definition["terms"] for term in terms)
    return hypot(clean, definition["field_scale"] * system.sites * W / 4)
