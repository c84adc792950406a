"""What trainings and predictions cost.

The constants were measured on one core of an AMD EPYC (Zen 4), see docs/costs.md. Import-light.
"""

import math
from itertools import pairwise

from locflow.configuration import Configuration
from locflow.cost import FILE_SECONDS, READ_RATE, Cost
from locflow.sizes import Sizes

# Starting a script that imports TensorFlow.
TENSORFLOW_SECONDS = 4.5
TENSORFLOW_BYTES = 800e6
# Layers on one core, floating-point operations per second.
DENSE_RATE = 3.8e10
CONVOLUTION_RATE = 9.4e10
PREDICTION_RATE = 5.0e10
TYPICAL_EPOCHS = 24
# A training step of paper 3 beyond its arithmetic.
STEP_SECONDS = 1.5e-3
# Compiling paper 2's network, an update of it, and an update of its dense layers alone.
COMPILING_SECONDS = 6
UPDATE_SECONDS = 2.5e-4
DENSE_UPDATE_SECONDS = 1e-4


class LearningCosts:
    """Costs of the rules that train networks or ask them."""

    def __init__(self, configuration: Configuration):
        self.configuration = configuration
        self.sizes = Sizes(configuration)

    def train(self, training: str, folds: int) -> Cost:
        """Training of so many networks in one job."""
        options = self.configuration.trainings[training]
        dimension, _ = self.sizes.size(options["system"])
        states = 2 * options["states_per_class"]
        sample = 4.0 * states * dimension
        # Forward and backward pass on the training half, forward pass on the test half.
        passes = TYPICAL_EPOCHS * states * (3 + 1) / 2
        convolution, dense = self._operations(training)
        layers = convolution / CONVOLUTION_RATE + dense / DENSE_RATE
        reading = 2 * sample / READ_RATE
        return Cost(
            TENSORFLOW_SECONDS + folds * (reading + passes * layers),
            TENSORFLOW_BYTES + 1.3 * sample + 8 * 4 * self._parameters(training) + 100e6,
            folds * 4.0 * self._parameters(training),
        )

    def predict(self, training: str) -> Cost:
        """Predictions of all networks for one batch."""
        options = self.configuration.trainings[training]
        system = options["system"]
        block = self.configuration.systems[system]
        states = block["realizations_per_batch"] * self.sizes.kept_states(system)
        weights = 4.0 * self._parameters(training)
        operations = options["folds"] * states * sum(self._operations(training))
        return Cost(
            TENSORFLOW_SECONDS + options["folds"] * (0.05 + weights / READ_RATE) + operations / PREDICTION_RATE,
            TENSORFLOW_BYTES + 2 * weights + 4 * self.sizes.states_bytes(system),
            100e3,
        )

    def train_confidence(self, training: str, folds: int) -> Cost:
        """Training of so many networks on entanglement spectra in one job."""
        options = self.configuration.entanglement_trainings[training]
        levels = self.sizes.spectrum_levels(options["system"], options["cut"])
        widths = [levels, *options["hidden"], 2]
        weights = sum(a * b for a, b in pairwise(widths))
        drawn = 8.0 * levels * options["batch_size"] * options["steps"]
        step = STEP_SECONDS + 12.0 * options["batch_size"] * weights / DENSE_RATE
        return Cost(
            TENSORFLOW_SECONDS
            + FILE_SECONDS * self.sizes.realizations(options["system"])
            + folds * options["steps"] * step,
            TENSORFLOW_BYTES + 3 * drawn,
            folds * 6.0 * weights,
        )

    def classify(self, training: str) -> Cost:
        """All networks of a training on all spectra of its system."""
        options = self.configuration.entanglement_trainings[training]
        states = self.sizes.eigenstates(options["system"])
        levels = self.sizes.spectrum_levels(options["system"], options["cut"])
        operations = 2.0 * states * options["folds"] * (levels + 2) * sum(options["hidden"])
        size = 4.0 * states * (options["folds"] + 1)
        return Cost(
            TENSORFLOW_SECONDS
            + FILE_SECONDS * self.sizes.realizations(options["system"])
            + operations / PREDICTION_RATE,
            TENSORFLOW_BYTES + 2 * size,
            size,
        )

    def average_confidences(self, training: str) -> Cost:
        """Averages and bootstrap of the confidences of a training."""
        options = self.configuration.entanglement_trainings[training]
        size = 4.0 * self.sizes.eigenstates(options["system"]) * (options["folds"] + 1)
        return Cost(10 + size / READ_RATE * 20, 500e6 + 3 * size, 2e6)

    def dream(self, training: str) -> Cost:
        """Gradient descent on the inputs of all networks of a training."""
        options = self.configuration.entanglement_trainings[training]
        dreaming = self.configuration.config["paper3"]["dreaming"]
        levels = self.sizes.spectrum_levels(options["system"], options["cut"])
        moves = dreaming["steps"] * dreaming["dreams"] * options["folds"]
        return Cost(TENSORFLOW_SECONDS + 5 + moves * (1.4e-6 + 1.7e-8 * levels), 1.2e9, 1e6)

    def train_regression(self, regression: str, folds: int) -> Cost:
        """Training of so many recurrent networks in one job."""
        options = self.configuration.regressions[regression]
        samples = sum(
            options["training_realizations"]
            * len(self.configuration.W_grid(system))
            * len(self.configuration.energy_densities(system))
            for system in options["systems"]
        )
        updates = options["epochs"] * math.ceil(samples / options["batch_size"])
        update = DENSE_UPDATE_SECONDS if "pretrained" in options else UPDATE_SECONDS
        return Cost(
            TENSORFLOW_SECONDS + COMPILING_SECONDS + folds * updates * update,
            1.2e9 + 400.0 * samples,
            folds * 30e3,
        )

    def evaluate(self, regression: str, system: str) -> Cost:
        """Predictions of all networks of a regression for one system."""
        samples = self.sizes.samples_bytes(system) / 150
        networks = self.configuration.regressions[regression]["folds"]
        return Cost(
            TENSORFLOW_SECONDS + 5 + 2e-5 * samples * networks, 1.2e9 + 1e3 * samples, 40.0 * samples * networks
        )

    def render(self) -> Cost:
        """Predictions on a fine grid."""
        return Cost(TENSORFLOW_SECONDS + 60, 2e9, 2e6)

    def learning_curve(self) -> Cost:
        """Many short trainings."""
        curve = self.configuration.config["paper2"]["learning_curve"]
        trainings = len(curve["training_realizations"]) * curve["runs"]
        return Cost(
            TENSORFLOW_SECONDS + COMPILING_SECONDS + trainings * curve["updates"] * 2 * UPDATE_SECONDS, 1.5e9, 1e6
        )

    def _network(self, training: str) -> dict:
        return self.configuration.config["networks"][self.configuration.trainings[training]["network"]]

    def _pooled(self, training: str) -> int:
        network = self._network(training)
        dimension, _ = self.sizes.size(self.configuration.trainings[training]["system"])
        return network["kernels"] * ((dimension - network["kernel_length"] + 1) // network["pool"])

    def _parameters(self, training: str) -> int:
        return self._pooled(training) * self._network(training)["dense"]

    def _operations(self, training: str) -> tuple[float, float]:
        """Of the convolution and of the dense layer, for one state forward."""
        network = self._network(training)
        convolution = self._pooled(training) * network["pool"] * network["kernel_length"]
        return 2.0 * convolution, 2.0 * self._parameters(training)
