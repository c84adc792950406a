"""What a kind of training says: its options, what it reads, the functions that train, apply and average, its costs."""

from typing import TYPE_CHECKING, ClassVar, Protocol

from locflow.costs.cost import FILE_SECONDS, START_SECONDS, Cost
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, System

# Starting a script that imports TensorFlow.
TENSORFLOW_SECONDS = 4.0
TENSORFLOW_BYTES = 800e6
# Starting one that applies networks: numpy, xarray and netCDF4.
APPLICATION_SECONDS = 0.8
APPLICATION_BYTES = 150e6
# What networks say of one block of realizations.
PREDICTED_BYTES = 100e3
# Layers on one core, floating-point operations per second.
DENSE_RATE = 3.8e10
CONVOLUTION_RATE = 2.0e11
PREDICTION_RATE = 5.0e10


class TrainingKind(Options):
    """How networks are trained, on what, and what becomes of what they say.

    Methods are given the configuration (`locflow.configuration.configuration.Configuration`) and the training's name.

    Attributes
    ----------
    reads : str
        The kind of realizations of its systems; several with blanks between them.
    train : str
        "module:function" (inputs, folds, *, root_seed, training, threads, **settings) that yields for each fold the
        trained network and its record.
    apply : str
        "module:function" (networks, inputs, *, threads, **settings) that returns the predictions as a dataset.
    average : str
        "module:function" (predictions, **settings) that returns their averages as a dataset; "" where none are made.
    figures : dict of str to str
        The figures that any training of this kind has: their module (`locflow.figures.drawing`), by the folder in which
        they lie under the training's name. Where it has any, the block has a key `style` with a field for each.
    """

    if TYPE_CHECKING:
        # Each kind declares the key with its own name.
        kind: str
    reads: ClassVar[str]
    train: ClassVar[str]
    apply: ClassVar[str]
    average: ClassVar[str] = ""
    figures: ClassVar[dict[str, str]] = {}
    folds: int = key("Number of networks k, each with its own sample and initial weights.", 5, ge=1, le=10_000)
    folds_per_job: int = key("Number of networks that one job trains. Importing TensorFlow takes 4 s.", 5, ge=1)

    def folds_of(self, block: int) -> range:
        """The folds that a job trains."""
        start = block * self.folds_per_job
        return range(start, min(start + self.folds_per_job, self.folds))

    @property
    def blocks(self) -> range:
        """The training jobs."""
        return range(-(-self.folds // self.folds_per_job))

    @property
    def trained_on(self) -> list[str]:
        """The systems that it is trained on."""
        raise NotImplementedError

    @property
    def averaged(self) -> list[str]:
        """The systems whose predictions its averages are made of."""
        return self.trained_on

    def complaints(self, configuration: Configuration, name: str) -> Complaints:
        """What is wrong with the block; what it names (`locflow.kinds.references`) is there."""
        return iter(())

    def training_inputs(self, configuration: Configuration) -> dict[str, list[str]]:
        """Files that a fold is trained on, by what they are."""
        raise NotImplementedError

    def training_settings(self, configuration: Configuration) -> dict:
        """What training depends on beside the files, the root seed, the name and the fold."""
        return self.settings("train")

    def parts(self, configuration: Configuration, system: System) -> list[str]:
        """The pieces in which a system is predicted: "all", or "W<W>/b<block>" for each block of realizations."""
        return ["all"]

    def application_inputs(self, configuration: Configuration, system: System, part: str) -> list[str]:
        """Files that the networks are applied to."""
        raise NotImplementedError

    def application_settings(self, configuration: Configuration, system: System) -> dict:
        """What predictions depend on beside networks and files."""
        return {}

    def average_settings(self, configuration: Configuration) -> dict:
        """What averages depend on beside the predictions."""
        return configuration.bootstrap_settings()

    def training_cost(self, configuration: Configuration, folds: int) -> Cost:
        """One job of so many folds."""
        raise NotImplementedError

    def application_cost(self, configuration: Configuration, system: System, part: str) -> Cost:
        """One job of predictions."""
        raise NotImplementedError

    def average_cost(self, configuration: Configuration) -> Cost:
        """The averages."""
        parts = sum(len(self.parts(configuration, configuration.systems[name])) for name in self.averaged)
        return Cost(START_SECONDS + 0.3 + FILE_SECONDS * parts, 250e6 + 4 * PREDICTED_BYTES * parts, 1e6)


class Labelled(Protocol):
    """A training that labels the states of two disorder strengths."""

    @property
    def W_ETH(self) -> float:
        """Labelled ETH."""

    @property
    def W_MBL(self) -> float:
        """Labelled MBL."""


def labelled_W_complaints(training: Labelled) -> Complaints:
    """What is wrong with W_ETH and W_MBL of a training that labels the states of two disorder strengths."""
    if training.W_ETH >= training.W_MBL:
        yield ["W_ETH"], f"must be less than W_MBL = {training.W_MBL}"
