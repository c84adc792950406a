"""Trainings of paper 3: dense networks on entanglement spectra, with confidence optimization on the unlabelled ones."""

from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from locflow.costs.cost import FILE_SECONDS, READ_RATE, START_SECONDS, Cost
from locflow.kinds.entanglement_spectra.options import EntanglementSpectra
from locflow.kinds.grids import listed
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, System, product_of
from locflow.kinds.references import StrengthOf, SystemKeeping
from locflow.kinds.styles import ConfidenceMap
from locflow.kinds.training import (
    APPLICATION_BYTES,
    APPLICATION_SECONDS,
    DENSE_RATE,
    PREDICTION_RATE,
    TENSORFLOW_BYTES,
    TENSORFLOW_SECONDS,
    TrainingKind,
    labelled_W_complaints,
)
from locflow.strengths import between

# A training step beyond its arithmetic.
STEP_SECONDS = 1.5e-3


class Style(Options):
    """Style of the figures that each training of this kind has."""

    phase_diagrams: ConfidenceMap = key("Phase diagram: mean confidence in MBL, ETH is red.", ConfidenceMap())


class Confidence(TrainingKind):
    """A classifier of entanglement spectra, trained to be confident in the transition region."""

    reads = "entanglement_spectra"
    train = "locflow.kinds.confidence.folds:train_folds"
    apply = "locflow.kinds.confidence.prediction:classify"
    average = "locflow.kinds.confidence.averages:average_confidence_files"
    figures: ClassVar = {"phase_diagrams": "locflow.kinds.confidence.phase_diagram"}

    kind: Literal["confidence"] = key("Kind of training: classifies entanglement spectra.")
    system: Annotated[str, SystemKeeping("entanglement_spectra")] = key(
        "System whose spectra are classified. Its product is `entanglement_spectra`."
    )
    cut: int | None = key(
        "Cut of the chain: size N_A of the left part. It must be one of the `cuts` of the system. Default: half of "
        "the chain.",
        None,
        ge=2,
    )
    W_ETH: Annotated[float, StrengthOf("system")] = key(
        "Disorder strength whose states are labelled ETH, (1, 0).", 0.25, ge=0
    )
    W_MBL: Annotated[float, StrengthOf("system")] = key(
        "Disorder strength whose states are labelled MBL, (0, 1). The states at all W between `W_ETH` and "
        "`W_MBL` form the transition region.",
        12.0,
        ge=0,
    )
    input: Literal["spectrum", "density_matrix", "level_differences"] = key(
        "Input of the network: the levels xi = -ln lambda, the eigenvalues lambda of the reduced density matrix, or "
        "the differences of neighbouring levels (Appendix A).",
        "spectrum",
        stage="train",
    )
    hidden: list[Annotated[int, Field(ge=1)]] = key(
        "Number of neurons in each hidden layer.", [1024], stage="train", min_length=1
    )
    dropout: float = key("Dropout rate of the hidden layers.", 0.5, stage="train", ge=0, lt=1)
    initial_std: float = key("Standard deviation of the initial weights.", 0.1, stage="train", gt=0)
    confidence_weight: float = key(
        "delta of Eq. (8): weight of the confidence term, which is computed from spectra of the transition region.",
        1.0,
        stage="train",
        ge=0,
    )
    weight_decay: float = key(
        "mu of Eq. (8): weight of |V|^2, the sum of the squared weights of the hidden layers.", 1.0, stage="train", ge=0
    )
    optimizer: Literal["gradient_descent", "adam"] = key(
        "Plain gradient descent (the paper's text) or Adam.", "gradient_descent", stage="train"
    )
    reduction: Literal["sum", "mean"] = key(
        "Whether the cost function is the sum over the batch (Eq. (8)) or the mean.", "sum", stage="train"
    )
    learning_rate: float = key("Learning rate.", 1.0e-4, stage="train", gt=0)
    batch_size: int = key(
        "Number of labelled spectra in each step. The same number of unlabelled spectra is added.",
        100,
        stage="train",
        ge=1,
    )
    steps: int = key("Number of training steps.", 3500, stage="train", ge=1)
    trimmed_fraction: float = key(
        "Fraction of the spectrum that is left out at each end when labelled eigenstates are selected.",
        0.1,
        stage="train",
        ge=0,
        lt=0.5,
    )
    trimmed_by: Literal["levels", "energy_density"] = key(
        "Whether `trimmed_fraction` refers to the number of levels or to the spectrum's width.", "levels", stage="train"
    )
    energy_bins: int = key("Number of bins of the energy density in the phase diagram.", 20, stage="average", ge=2)
    consecutive_states: int = key(
        "Number of consecutive eigenstates over which maps of a single realization are averaged (paper: 512 at N"
        " = 18).",
        42,
        stage="average",
        ge=2,
    )
    thresholds: list[Annotated[float, Field(gt=0, lt=1)]] = key(
        "Thresholds for figure 3a: a state counts as MBL if its confidence is above the threshold. The list must"
        " contain 0.9.",
        [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99],
        stage="average",
        min_length=1,
    )
    fractions: list[Annotated[float, Field(gt=0, lt=1)]] = key(
        "Fractions for figure 3a: at the critical disorder, this fraction of the states counts as MBL. The list "
        "must contain 0.5.",
        [0.1, 0.25, 0.5, 0.75, 0.9],
        stage="average",
        min_length=1,
    )
    style: Style = key(
        "Style of the figures of this training, which belong to no paper. If you change it, only the figures are "
        "drawn again.",
        Style(),
    )

    @property
    def trained_on(self) -> list[str]:
        return [self.system]

    def cut_of(self, configuration: Configuration) -> int:
        """The cut."""
        return configuration.systems[self.system].sites // 2 if self.cut is None else self.cut

    def transition_W(self, configuration: Configuration) -> list[float]:
        """The unlabelled disorder strengths: all between the labelled ones."""
        values = configuration.systems[self.system].W_values
        return [W for W in values if between(W, self.W_ETH, self.W_MBL)]

    def complaints(self, configuration: Configuration, name: str) -> Complaints:
        system = configuration.systems[self.system]
        cuts, cut = product_of(system, EntanglementSpectra).cuts_of(system), self.cut_of(configuration)
        if cut not in cuts:
            yield ["cut"], f"{cut} is not computed for {self.system}, whose product.cuts are {listed(cuts)}"
        wrong = list(labelled_W_complaints(self))
        yield from wrong
        if not wrong and not self.transition_W(configuration):
            yield ["W_MBL"], f"leaves no disorder strength between W_ETH = {self.W_ETH:g} and itself"
        for option, needed in (("thresholds", 0.9), ("fractions", 0.5)):
            if needed not in getattr(self, option):
                yield [option], f"must contain {needed}: the paper defines h_c by threshold 0.9 and fraction 0.5"

    def training_inputs(self, configuration: Configuration) -> dict[str, list[str]]:
        paths, system = configuration.paths, configuration.systems[self.system]
        return {
            "eth": paths.realizations(system, [self.W_ETH]),
            "mbl": paths.realizations(system, [self.W_MBL]),
            "transition": paths.realizations(system, self.transition_W(configuration)),
        }

    def training_settings(self, configuration: Configuration) -> dict:
        return {"cut": self.cut_of(configuration), **self.settings("train")}

    def application_inputs(self, configuration: Configuration, system: System, part: str) -> list[str]:
        return configuration.paths.realizations(system, system.W_values)

    def application_settings(self, configuration: Configuration, system: System) -> dict:
        return {
            "cut": self.cut_of(configuration),
            "input": self.input,
            "W_ETH": self.W_ETH,
            "W_MBL": self.W_MBL,
        }

    def average_settings(self, configuration: Configuration) -> dict:
        return {**configuration.bootstrap_settings(), **self.settings("average")}

    def training_cost(self, configuration: Configuration, folds: int) -> Cost:
        system = configuration.systems[self.system]
        levels = self._levels(configuration)
        weights = sum(a * b for a, b in pairwise([levels, *self.hidden, 2]))
        drawn = 8.0 * levels * self.batch_size * self.steps
        step = STEP_SECONDS + 12.0 * self.batch_size * weights / DENSE_RATE
        return Cost(
            TENSORFLOW_SECONDS + FILE_SECONDS * system.count + folds * self.steps * step,
            TENSORFLOW_BYTES + 3 * drawn,
            folds * 6.0 * weights,
        )

    def application_cost(self, configuration: Configuration, system: System, part: str) -> Cost:
        states = product_of(system, EntanglementSpectra).eigenstates(system)
        operations = 2.0 * states * self.folds * (self._levels(configuration) + 2) * sum(self.hidden)
        size = 4.0 * states * (self.folds + 1)
        return Cost(
            APPLICATION_SECONDS + FILE_SECONDS * system.count + operations / PREDICTION_RATE,
            APPLICATION_BYTES + 2 * size,
            size,
        )

    def average_cost(self, configuration: Configuration) -> Cost:
        system = configuration.systems[self.system]
        size = 4.0 * product_of(system, EntanglementSpectra).eigenstates(system) * (self.folds + 1)
        return Cost(START_SECONDS + 0.3 + size / READ_RATE * 20, 250e6 + 3 * size, 2e6)

    def dreaming_cost(self, configuration: Configuration, steps: int, dreams: int) -> Cost:
        """Gradient descent on the inputs of all networks."""
        moves = steps * dreams * self.folds
        return Cost(TENSORFLOW_SECONDS + 5 + moves * (1.4e-6 + 1.7e-8 * self._levels(configuration)), 1.2e9, 1e6)

    def _levels(self, configuration: Configuration) -> int:
        system = configuration.systems[self.system]
        return product_of(system, EntanglementSpectra).levels(system, self.cut_of(configuration))
