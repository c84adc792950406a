"""Trainings of paper 5: recurrent networks on magnetization traces, with confidence optimization on what is blanked."""

import math
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from locflow.costs.cost import FILE_SECONDS, READ_RATE, START_SECONDS, Cost
from locflow.kinds.grids import grid_complaints, listed
from locflow.kinds.options import NAME, Complaints, Options, key
from locflow.kinds.protocols import Configuration, System, product_of
from locflow.kinds.references import BoundOn, SystemKeeping
from locflow.kinds.styles import Palette
from locflow.kinds.traces.options import TraceKind, Traces
from locflow.kinds.training import (
    APPLICATION_BYTES,
    APPLICATION_SECONDS,
    TENSORFLOW_BYTES,
    TENSORFLOW_SECONDS,
    TrainingKind,
)
from locflow.strengths import W_label, in_range

# Compiling the updates and the evaluation.
COMPILING_SECONDS = 8
# Of an update of one network, for each trace and time of its batch: operations on gates, and on weights.
GATE_SECONDS = 3e-9
WEIGHT_RATE = 3e10


class Phase(Options):
    """Disorder strengths labelled with one phase."""

    name: str = key("Name of the phase.", pattern=NAME)
    from_: Annotated[float, BoundOn("system")] = Field(alias="from", ge=0, description="Smallest W with this label.")
    to: Annotated[float, BoundOn("system")] = key("Largest W with this label.", ge=0)

    def holds(self, W: float) -> bool:
        """Whether W is labelled with the phase."""
        return in_range(W, self.from_, self.to)


class Style(Options):
    """Style of the figures that each training of this kind has."""

    phase_diagrams: Palette = key("Confusion along W.", Palette())


class SequenceClassifier(TrainingKind):
    """An LSTM that classifies traces of the magnetization, trained where the phases are known."""

    reads = "traces driven_traces"
    train = "locflow.kinds.sequence_classifier.folds:train_folds"
    apply = "locflow.kinds.sequence_classifier.prediction:classify"
    average = "locflow.kinds.sequence_classifier.averages:average_confusion_files"
    figures: ClassVar = {"phase_diagrams": "locflow.kinds.sequence_classifier.phase_diagram"}

    kind: Literal["sequence_classifier"] = key("Kind of training: classifies magnetization traces.")
    system: Annotated[str, SystemKeeping("traces", "driven_traces")] = key(
        "System whose traces are classified. Its product is `traces` or `driven_traces`."
    )
    phases: list[Phase] = key(
        "Known phases, in ascending order of W. Each has a range of W, and all traces in this range have its "
        "label. The ranges must not overlap. All other W are called blanked, and their traces have no label.",
        [
            Phase.model_validate({"name": "ergodic", "from": 0.0, "to": 0.5}),
            Phase.model_validate({"name": "localized", "from": 7.625, "to": 8.0}),
        ],
        min_length=2,
    )
    energy_densities: list[Annotated[float, Field(ge=0, le=1)]] | None = key(
        "Energy densities of the traces from which each network learns. Default: all traces of the system.",
        None,
    )
    training_realizations: int = key(
        "Number of training realizations per labelled W. These are the first realizations.",
        60,
        stage="train apply",
        ge=1,
    )
    test_realizations: int = key(
        "Number of test realizations per labelled W. These are the realizations after the training realizations,"
        " and no network is trained on them. At blanked W, both sets serve as unlabelled data.",
        40,
        stage="train apply",
        ge=1,
    )
    units: int = key("Number of LSTM neurons N.", 32, stage="train", ge=1)
    dropout: float = key("Dropout rate.", 0.2, stage="train", ge=0, lt=1)
    dropout_of: Literal["inputs", "outputs"] = key(
        "What dropout removes. `inputs`: sites, for the whole trace. `outputs`: components of the last hidden state.",
        "inputs",
        stage="train",
    )
    l2: float = key(
        "Weight of the squared input and recurrent kernels of the LSTM layer in the cost function.",
        0.01,
        stage="train",
        ge=0,
    )
    confidence_weight: float = key(
        "Weight of the confidence term of paper 3. Each batch has as many unlabelled traces for this term as "
        "labelled traces.",
        1.0,
        stage="train",
        ge=0,
    )
    learning_rate: float = key("Learning rate of Adam.", 1.0e-3, stage="train", gt=0)
    batch_size: int = key(
        "Number of labelled traces in each update. The same number of unlabelled traces is added.",
        64,
        stage="train",
        ge=1,
    )
    epochs: int = key("Number of passes through the labelled traces.", 25, stage="train", ge=1)
    folds: int = key("Number of networks k, each with its own initial weights and batches.", 10, ge=1, le=10_000)
    folds_per_job: int = key("Number of networks that one job trains side by side.", 10, ge=1)
    style: Style = key(
        "Style of the figures of this training, which belong to no paper. If you change it, only the figures are "
        "drawn again.",
        Style(),
    )

    @property
    def trained_on(self) -> list[str]:
        return [self.system]

    @property
    def labels(self) -> list[dict]:
        """The phases in plain types."""
        return [{"name": phase.name, "from": phase.from_, "to": phase.to} for phase in self.phases]

    def traces(self, system: System) -> int:
        """Traces of a realization that are read."""
        return (
            product_of(system, TraceKind).trace_shape[0]
            if self.energy_densities is None
            else len(self.energy_densities)
        )

    def complaints(self, configuration: Configuration, name: str) -> Complaints:
        system = configuration.systems[self.system]
        names = [phase.name for phase in self.phases]
        if len(set(names)) < len(names):
            yield ["phases"], "must not name a phase twice"
        for number, phase in enumerate(self.phases):
            if not any(phase.holds(W) for W in system.W_values):
                yield (
                    ["phases", number],
                    f"holds none of the disorder strengths of {system.name}: {listed(system.W_values)}",
                )
        for number, (lower, upper) in enumerate(pairwise(self.phases), start=1):
            if upper.from_ <= lower.to:
                yield ["phases", number, "from"], f"must be greater than {lower.to:g}, where {lower.name} ends"
        needed = self.training_realizations + self.test_realizations
        for W in system.W_values:
            if any(phase.holds(W) for phase in self.phases) and (count := system.realizations(W)) < needed:
                yield (
                    ["training_realizations"],
                    f"trains on {self.training_realizations} and tests on {self.test_realizations} realizations; "
                    f"{system.name} has {count} at W = {W_label(W)}",
                )
                break
        if self.energy_densities is not None:
            yield from _energy_complaints(self.energy_densities, system)

    def training_inputs(self, configuration: Configuration) -> dict[str, list[str]]:
        system = configuration.systems[self.system]
        return {"traces": configuration.paths.realizations(system, system.W_values)}

    def training_settings(self, configuration: Configuration) -> dict:
        return {"energy_densities": self.energy_densities, "phases": self.labels, **self.settings("train")}

    def application_inputs(self, configuration: Configuration, system: System, part: str) -> list[str]:
        return configuration.paths.realizations(system, system.W_values)

    def application_settings(self, configuration: Configuration, system: System) -> dict:
        return {"energy_densities": self.energy_densities, "phases": self.labels, **self.settings("apply")}

    def training_cost(self, configuration: Configuration, folds: int) -> Cost:
        system = configuration.systems[self.system]
        labelled = sum(any(phase.holds(W) for phase in self.phases) for W in system.W_values)
        samples = labelled * self.training_realizations * self.traces(system)
        updates = self.epochs * math.ceil(samples / self.batch_size)
        held = self._bytes(system)
        activations = 8.0 * 2 * self.batch_size * product_of(system, TraceKind).trace_shape[1] * 4 * 4 * self.units
        update = 3 * self._seconds(system, 2 * self.batch_size)
        return Cost(
            TENSORFLOW_SECONDS + self._reading(system) + COMPILING_SECONDS + folds * updates * update,
            TENSORFLOW_BYTES + 3 * held + folds * activations,
            folds * 30e3,
        )

    def application_cost(self, configuration: Configuration, system: System, part: str) -> Cost:
        rows = system.count * self.traces(system)
        size = 4.0 * rows * self.folds * len(self.phases)
        return Cost(
            APPLICATION_SECONDS + self._reading(system) + self.folds * self._seconds(system, rows),
            APPLICATION_BYTES + 3 * self._bytes(system) + 3 * size,
            size,
        )

    def average_cost(self, configuration: Configuration) -> Cost:
        system = configuration.systems[self.system]
        size = 4.0 * system.count * self.traces(system) * self.folds * len(self.phases)
        return Cost(START_SECONDS + 0.3 + size / READ_RATE * 20, 250e6 + 8 * size, 1e6)

    def _seconds(self, system: System, rows: int) -> float:
        # One pass of some traces through one network.
        times = product_of(system, TraceKind).trace_shape[1]
        gates, weights = 4.0 * self.units, 4.0 * self.units * (system.sites + self.units)
        return rows * times * (gates * GATE_SECONDS + 2 * weights / WEIGHT_RATE)

    def _bytes(self, system: System) -> float:
        times = product_of(system, TraceKind).trace_shape[1]
        return 4.0 * system.count * self.traces(system) * times * system.sites

    def _reading(self, system: System) -> float:
        files = sum(len(system.blocks(W)) for W in system.W_values)
        return FILE_SECONDS * files


def _energy_complaints(densities: list[float], system: System) -> Complaints:
    product = system.product
    if not isinstance(product, Traces) or product.initial_state != "nearest":
        yield ["energy_densities"], f"must be left out: the traces of {system.name} have none"
        return
    if not densities:
        yield ["energy_densities"], "needs at least 1 entry"
    yield from grid_complaints(["energy_densities"], densities)
    held = product.densities
    for number, density in enumerate(densities):
        if not any(abs(density - value) < 1e-6 for value in held):
            yield ["energy_densities", number], f"is not computed for {system.name}: it has {listed(held)}"
