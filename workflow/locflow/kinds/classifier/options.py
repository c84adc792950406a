"""Trainings of paper 1: convolutional networks that tell ETH from MBL by |psi|^2 of single eigenstates."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from locflow.costs.cost import READ_RATE, Cost
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, System, product_of
from locflow.kinds.references import StrengthOf, SystemKeeping
from locflow.kinds.states.options import States
from locflow.kinds.styles import IndicatorMaps, TwoSidedMap
from locflow.kinds.training import (
    APPLICATION_BYTES,
    APPLICATION_SECONDS,
    CONVOLUTION_RATE,
    DENSE_RATE,
    PREDICTION_RATE,
    TENSORFLOW_BYTES,
    TENSORFLOW_SECONDS,
    TrainingKind,
    labelled_W_complaints,
)
from locflow.strengths import position_of

TYPICAL_EPOCHS = 24


class Convolutional(Options):
    """Paper 1's network: convolution, max-pooling, dense layer with dropout, one sigmoid."""

    architecture: Literal["cnn"] = key("`cnn` is the network of paper 1.", "cnn", stage="train")
    kernels: int = key("Number of kernels m.", 16, stage="train", ge=1)
    kernel_length: int = key("Length l of the kernels.", 10, stage="train", ge=1)
    pool: int = key("Size and stride p of the pooling.", 2, stage="train", ge=1)
    dense: int = key("Number of neurons q of the dense layer.", 60, stage="train", ge=1)
    dropout: float = key("Dropout rate d of the dense layer.", 0.2, stage="train", ge=0, lt=1)


class Style(Options):
    """Style of the figures that each training of this kind has."""

    phase_diagrams: TwoSidedMap = key("Phase diagram: <P> from 0 (MBL, blue) to 1 (ETH, red).", TwoSidedMap())
    indicator_maps: IndicatorMaps = key("Maps of <ln IPR> and <r>.", IndicatorMaps())


class Classifier(TrainingKind):
    """A binary classifier of eigenstates, trained on two labelled disorder strengths."""

    reads = "states"
    train = "locflow.kinds.classifier.folds:train_folds"
    apply = "locflow.kinds.classifier.prediction:predict_files"
    average = "locflow.averages.phase_diagram:average_prediction_files"
    figures: ClassVar = {
        "phase_diagrams": "locflow.kinds.classifier.phase_diagram",
        "indicator_maps": "locflow.kinds.classifier.indicator_maps",
    }

    kind: Literal["classifier"] = key("Kind of training: classifies eigenstates by |psi|^2.")
    system: Annotated[str, SystemKeeping("states")] = key(
        "System whose eigenstates train the networks. Its product is `states`."
    )
    applied_to: Annotated[str, SystemKeeping("states")] | None = key(
        "System whose phase diagram is drawn. Its product is `states`, and its basis must have as many states as"
        " that of `system`. Default: `system`.",
        None,
    )
    network: Convolutional = key("Architecture of the network.", Convolutional())
    W_ETH: Annotated[float, StrengthOf("system")] = key(
        "Disorder strength whose states are labelled ETH (1). It must be in the `W_grid` or `W_training` of the "
        "system.",
        ge=0,
    )
    W_MBL: Annotated[float, StrengthOf("system")] = key(
        "Disorder strength whose states are labelled MBL (0). It must be in the `W_grid` or `W_training` of the "
        "system.",
        ge=0,
    )
    split: Literal["states", "realizations"] = key(
        "How the sample is divided into training and test data: by `states`, as in the paper, or by "
        "`realizations`. With `realizations`, all states of a realization are in the same half, so that no "
        "information about the test data leaks into the training.",
        "states",
        stage="train",
    )
    energy_density: list[Annotated[float, Field(ge=0, le=1)]] = key(
        "[lower, upper]: the networks are trained only on states with lower < energy density < upper.",
        [0.15, 0.85],
        stage="train",
        min_length=2,
        max_length=2,
    )
    states_per_class: int = key(
        "Number of states of each label that each network draws at random. Half of them are for training, half "
        "for testing.",
        2000,
        stage="train",
        ge=2,
    )
    batch_size: int = key("Mini-batch size.", 50, stage="train", ge=1)
    max_epochs: int = key(
        "Maximum number of epochs. Early stopping usually ends training sooner.", 30, stage="train", ge=1
    )
    patience: int = key(
        "Training stops after this many epochs without a lower validation loss. The weights with the lowest loss"
        " are used.",
        3,
        stage="train",
        ge=1,
    )
    learning_rate: float = key(
        "Learning rate of the Adam optimizer (Keras' default 0.001).", 0.001, stage="train", gt=0
    )
    style: Style = key(
        "Style of the figures of this training, which belong to no paper. If you change it, only the figures are "
        "drawn again.",
        Style(),
    )

    @property
    def trained_on(self) -> list[str]:
        return [self.system]

    @property
    def averaged(self) -> list[str]:
        return [self.applied_to or self.system]

    def complaints(self, configuration: Configuration, name: str) -> Complaints:
        system = configuration.systems[self.system]
        shortest = self.network.kernel_length + self.network.pool - 1
        if shortest > system.dimension:
            yield (
                ["network", "kernel_length"],
                f"with pool = {self.network.pool} needs inputs of at least {shortest}; "
                f"{self.system} has {system.dimension} basis states",
            )
        (applied_to,) = self.averaged
        if (dimension := configuration.systems[applied_to].dimension) != system.dimension:
            yield (
                ["applied_to"],
                f"has {dimension:,} basis states; the networks take the {system.dimension:,} of {self.system}",
            )
        wrong = list(labelled_W_complaints(self))
        yield from wrong or self._sample_complaints(system)

    def _sample_complaints(self, system: System) -> Complaints:
        lower, upper = self.energy_density
        if lower >= upper:
            yield ["energy_density"], "must be [lower, upper] with lower < upper"
            return
        labelled = [("ETH", self.W_ETH), ("MBL", self.W_MBL)]
        for label, W in [pair for pair in labelled if position_of(pair[1], system.W_values) is not None]:
            count = system.realizations(W)
            available = product_of(system, States).available_states(system, W, self.energy_density)
            if self.states_per_class > available:
                yield (
                    ["states_per_class"],
                    f"asks for more {label} states than there are: {count} realizations of {self.system} at W = {W} "
                    f"have at most {available} states with energy density in ({lower}, {upper})",
                )
            if self.split == "realizations" and count < 2:
                yield ["split"], f"realizations needs at least 2 realizations at W = {W}; there is {count}"

    def training_inputs(self, configuration: Configuration) -> dict[str, list[str]]:
        paths, system = configuration.paths, configuration.systems[self.system]
        return {
            "eth": paths.realizations(system, [self.W_ETH]),
            "mbl": paths.realizations(system, [self.W_MBL]),
        }

    def training_settings(self, configuration: Configuration) -> dict:
        return {"network": self.network.settings("train"), **self.settings("train")}

    def parts(self, configuration: Configuration, system: System) -> list[str]:
        return configuration.paths.parts(system, system.W_grid)

    def application_inputs(self, configuration: Configuration, system: System, part: str) -> list[str]:
        return [configuration.paths.part_of_realizations(system, part)]

    def average_settings(self, configuration: Configuration) -> dict:
        # The tip is looked for where the networks were trained.
        return {**configuration.bootstrap_settings(), "tip_energies": list(self.energy_density)}

    def training_cost(self, configuration: Configuration, folds: int) -> Cost:
        dimension = configuration.systems[self.system].dimension
        states = 2 * self.states_per_class
        sample = 4.0 * states * dimension
        # Forward and backward pass on the training half, forward pass on the test half.
        passes = TYPICAL_EPOCHS * states * (3 + 1) / 2
        convolution, dense = self._operations(dimension)
        layers = convolution / CONVOLUTION_RATE + dense / DENSE_RATE
        parameters = self._parameters(dimension)
        return Cost(
            TENSORFLOW_SECONDS + folds * (2 * sample / READ_RATE + passes * layers),
            TENSORFLOW_BYTES + 1.3 * sample + 8 * 4 * parameters + 100e6,
            folds * 4.0 * parameters,
        )

    def application_cost(self, configuration: Configuration, system: System, part: str) -> Cost:
        states = system.realizations_per_job * product_of(system, States).kept_states(system)
        weights = 4.0 * self._parameters(system.dimension)
        operations = self.folds * states * sum(self._operations(system.dimension))
        return Cost(
            APPLICATION_SECONDS + self.folds * (0.05 + weights / READ_RATE) + operations / PREDICTION_RATE,
            APPLICATION_BYTES + 2 * weights + 4 * product_of(system, States).states_bytes(system),
            100e3,
        )

    def _pooled(self, dimension: int) -> int:
        network = self.network
        return network.kernels * ((dimension - network.kernel_length + 1) // network.pool)

    def _parameters(self, dimension: int) -> int:
        return self._pooled(dimension) * self.network.dense

    def _operations(self, dimension: int) -> tuple[float, float]:
        """Of the convolution and of the dense layer, for one state forward."""
        convolution = self._pooled(dimension) * self.network.pool * self.network.kernel_length
        return 2.0 * convolution, 2.0 * self._parameters(dimension)
