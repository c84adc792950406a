"""What a kind of training says: its options, what it reads, the functions that train, apply and average, its costs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from locflow.costs.cost import Cost
from locflow.kinds.grids import listed
from locflow.kinds.options import Complaints, Options, key, no_such

# Starting a script that imports TensorFlow.
TENSORFLOW_SECONDS = 4.5
TENSORFLOW_BYTES = 800e6
# Starting one that applies networks: numpy, xarray and netCDF4.
APPLICATION_SECONDS = 0.8
APPLICATION_BYTES = 150e6
# Layers on one core, floating-point operations per second.
DENSE_RATE = 3.8e10
CONVOLUTION_RATE = 9.4e10
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
    """

    if TYPE_CHECKING:
        kind: str
    reads: ClassVar[str]
    train: ClassVar[str]
    apply: ClassVar[str]
    average: ClassVar[str] = ""

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

    def complaints(self, configuration, name: str) -> Complaints:
        """What is wrong with the block; the systems it names are there, and of the kind it reads."""
        return iter(())

    def strengths(self) -> list[tuple[list, float]]:
        """The disorder strengths that the block speaks of, each with the path of what says it."""
        return []

    def training_inputs(self, configuration) -> dict[str, list[str]]:
        """Files that a fold is trained on, by what they are."""
        raise NotImplementedError

    def training_settings(self, configuration) -> dict:
        """What training depends on beside the files, the root seed, the name and the fold."""
        return self.settings("train")

    def parts(self, configuration, system) -> list[str]:
        """The pieces in which a system is predicted: "all", or "W<W>/b<block>" for each block of realizations."""
        return ["all"]

    def application_inputs(self, configuration, system, part: str) -> list[str]:
        """Files that the networks are applied to."""
        raise NotImplementedError

    def application_settings(self, configuration, system) -> dict:
        """What predictions depend on beside networks and files."""
        return {}

    def average_settings(self, configuration) -> dict:
        """What averages depend on beside the predictions."""
        return configuration.bootstrap_settings()

    def training_cost(self, configuration, folds: int) -> Cost:
        """One job of so many folds."""
        raise NotImplementedError

    def application_cost(self, configuration, system, part: str) -> Cost:
        """One job of predictions."""
        raise NotImplementedError

    def average_cost(self, configuration) -> Cost:
        """The averages."""
        return Cost(8, 900e6, 1e6)


def system_complaints(configuration, named: Iterable[tuple[list, str]], kind: str) -> Complaints:
    """What is wrong with systems that are named at some paths: each must keep one kind of realizations."""
    able = configuration.systems_keeping(kind)
    for path, name in named:
        if name not in able:
            yield path, no_such(f"is no system that keeps {kind}", name, able)


def labelled_W_complaints(training, system) -> Complaints:
    """What is wrong with W_ETH and W_MBL of a training that labels the states of two disorder strengths."""
    values = system.W_values
    for name in ("W_ETH", "W_MBL"):
        if not any(abs(getattr(training, name) - W) < 1e-9 for W in values):
            yield (
                [name],
                f"is not computed for {system.name}: its disorder strengths are {listed(values)} "
                f"(add it to systems.{system.name}.disorder.W_training)",
            )
            return
    if training.W_ETH >= training.W_MBL:
        yield ["W_ETH"], f"must be less than W_MBL = {training.W_MBL}"
