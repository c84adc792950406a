"""Trainings of paper 4: convolutional networks that tell two phases apart by the density of single eigenstates."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from locflow.costs.cost import FILE_SECONDS, Cost
from locflow.kinds.grids import listed
from locflow.kinds.images.options import Images
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, System, product_of
from locflow.kinds.references import BoundOn, SystemKeeping
from locflow.kinds.styles import Palette
from locflow.kinds.training import (
    APPLICATION_BYTES,
    APPLICATION_SECONDS,
    TENSORFLOW_BYTES,
    TENSORFLOW_SECONDS,
    TrainingKind,
)

# Layers of these sizes on one core, floating-point operations per second, with their pooling and the solver.
TRAINING_RATE = 3.0e10
# A training step beyond its arithmetic; evaluations take as long again as a tenth of the steps.
STEP_SECONDS = 2e-3
EVALUATIONS = 1.1
# Evaluations until the validation error is stationary, beyond those of the patience.
TYPICAL_EVALUATIONS = 10

Size = Annotated[int, Field(ge=1)]


class ImageNetwork(Options):
    """Networks of paper 4, figure 2. The network with two weight layers is `convolutions: [10], hidden: []`."""

    convolutions: list[Size] = key("Number of channels of each convolution.", [20, 50], stage="train", min_length=1)
    hidden: list[Size] = key(
        "Number of neurons of each hidden dense layer, with ReLU. With [] there is no hidden layer.",
        [500],
        stage="train",
    )
    kernel: int = key("Edge length of the kernels.", 5, stage="train", ge=1)
    pool: int = key("Edge length and stride of the max pooling after each convolution.", 2, stage="train", ge=1)
    first_std: float = key(
        "Standard deviation of the initial weights of the first convolution. The initial weights of all other "
        "layers follow Glorot.",
        100.0,
        stage="train",
        gt=0,
    )


class CaffeSolver(Options):
    """Caffe's RMSProp with inverse decay of the learning rate. The defaults are those of its MNIST example."""

    base_rate: float = key("Learning rate of the first iteration.", 0.01, stage="train", gt=0)
    gamma: float = key("The learning rate falls as (1 + gamma iteration)^-power.", 1.0e-4, stage="train", ge=0)
    power: float = key("Exponent of the decay of the learning rate, see `gamma`.", 0.75, stage="train", ge=0)
    rms_decay: float = key("Decay factor of the running mean of squared gradients.", 0.98, stage="train", ge=0, lt=1)
    delta: float = key(
        "Constant that is added to the square root of the mean of squared gradients.", 1.0e-8, stage="train", gt=0
    )
    decay: float = key(
        "Weight decay: this multiple of each weight is added to its gradient.", 5.0e-4, stage="train", ge=0
    )
    bias_multiplier: float = key(
        "Learning rate of the biases divided by that of the weights.", 2.0, stage="train", gt=0
    )


class Style(Options):
    """Style of the figures that each training of this kind has."""

    phase_diagrams: Palette = key("Probability along W.", Palette())


class ImageClassifier(TrainingKind):
    """A binary classifier of images, trained on states on both sides of a known critical disorder."""

    reads = "images"
    train = "locflow.kinds.image_classifier.folds:train_folds"
    apply = "locflow.kinds.image_classifier.prediction:classify_files"
    average = "locflow.kinds.image_classifier.averages:average_image_files"
    figures: ClassVar = {"phase_diagrams": "locflow.kinds.image_classifier.phase_diagram"}

    kind: Literal["image_classifier"] = key("Kind of training: classifies densities of eigenstates.")
    system: Annotated[str, SystemKeeping("images")] = key(
        "System whose images train the networks. Its product is `images`."
    )
    tests: list[Annotated[str, SystemKeeping("images")]] = key(
        "Systems on the same lattice whose images the networks classify.", min_length=1
    )
    network: ImageNetwork = key("Architecture of the network.", ImageNetwork())
    solver: CaffeSolver = key("Optimizer of the training.", CaffeSolver())
    critical_W: Annotated[float, BoundOn("system")] = key(
        "States at W up to this value are labelled delocalized or topological. States at larger W are labelled "
        "as the other phase.",
        stage="train apply",
        gt=0,
    )
    validation_fraction: float = key(
        "Fraction of the images for validation. Each network draws them at random, and is trained on the other images.",
        0.1,
        stage="train",
        gt=0,
        lt=1,
    )
    batch_size: int = key("Number of images per iteration.", 64, stage="train", ge=1)
    evaluation_interval: int = key(
        "Number of iterations between two evaluations of the validation error.", 100, stage="train", ge=1
    )
    patience: int = key(
        "Training stops after this many evaluations without a lower validation error. The weights with the "
        "lowest error are used.",
        10,
        stage="train",
        ge=1,
    )
    max_iterations: int = key("Maximum number of iterations.", 10000, stage="train", ge=1)
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
        return self.tests

    def complaints(self, configuration: Configuration, name: str) -> Complaints:
        system = configuration.systems[self.system]
        convolutions, kernel, pool = len(self.network.convolutions), self.network.kernel, self.network.pool
        if _edges(min(system.lattice), convolutions, kernel, pool)[-1] < 1:
            shape = " x ".join(map(str, system.lattice))
            yield ["network", "convolutions"], f"are too many: nothing is left of images of {shape} sites"
        values = system.W_values
        if not values[0] <= self.critical_W < values[-1]:
            yield ["critical_W"], f"must lie between disorder strengths of {self.system}: {listed(values)}"
        for index, test in enumerate(self.tests):
            if configuration.systems[test].lattice != system.lattice:
                yield ["tests", index], f"has another lattice than {self.system}"
        if len(set(self.tests)) < len(self.tests):
            yield ["tests"], "must not name a system twice"

    def training_inputs(self, configuration: Configuration) -> dict[str, list[str]]:
        system = configuration.systems[self.system]
        return {"images": configuration.paths.realizations(system, system.W_values)}

    def training_settings(self, configuration: Configuration) -> dict:
        return {
            "network": self.network.settings("train"),
            "solver": self.solver.settings("train"),
            **self.settings("train"),
        }

    def application_inputs(self, configuration: Configuration, system: System, part: str) -> list[str]:
        return configuration.paths.realizations(system, system.W_values)

    def application_settings(self, configuration: Configuration, system: System) -> dict:
        return self.settings("apply")

    def training_cost(self, configuration: Configuration, folds: int) -> Cost:
        system = configuration.systems[self.system]
        operations, weights = self._operations(system.lattice)
        step = STEP_SECONDS + 3.0 * self.batch_size * operations / TRAINING_RATE
        iterations = min((TYPICAL_EVALUATIONS + self.patience) * self.evaluation_interval, self.max_iterations)
        files = sum(len(system.blocks(W)) for W in system.W_values)
        return Cost(
            TENSORFLOW_SECONDS + FILE_SECONDS * files + folds * iterations * step * EVALUATIONS,
            TENSORFLOW_BYTES + 3 * 4.0 * system.count * system.sites + 60.0 * weights + 500e6,
            folds * 4.0 * weights,
        )

    def application_cost(self, configuration: Configuration, system: System, part: str) -> Cost:
        operations, weights = self._operations(system.lattice)
        images = system.count * product_of(system, Images).images_bytes(system) / (4.0 * system.sites)
        files = sum(len(system.blocks(W)) for W in system.W_values)
        return Cost(
            APPLICATION_SECONDS + FILE_SECONDS * files + self.folds * images * operations / TRAINING_RATE,
            APPLICATION_BYTES + 2 * 4.0 * images * system.sites + 8.0 * weights,
            4.0 * images * (self.folds + 2),
        )

    def _operations(self, lattice: Sequence[int]) -> tuple[float, float]:
        """Of one image forward; and the number of weights."""
        network = self.network
        convolutions, kernel, pool = len(network.convolutions), network.kernel, network.pool
        edges = [_edges(edge, convolutions, kernel, pool) for edge in lattice]
        operations = weights = 0.0
        for layer, (inputs, channels) in enumerate(pairwise([1, *network.convolutions])):
            taps = inputs * channels * kernel**2
            operations += 2.0 * taps * math.prod(along[layer] - kernel + 1 for along in edges)
            weights += taps
        flat = math.prod(along[-1] for along in edges) * network.convolutions[-1]
        dense = sum(a * b for a, b in pairwise([flat, *network.hidden, 2]))
        return operations + 2.0 * dense, weights + dense


def _edges(edge: int, convolutions: int, kernel: int, pool: int) -> list[int]:
    """Edge of the image, and of what each convolution with its pooling leaves."""
    edges = [edge]
    for _ in range(convolutions):
        edges.append((edges[-1] - kernel + 1) // pool)
    return edges
