"""What each kind of job costs: seconds on one core, peak memory, and the size of what it writes.

The cost model behind the rules' resources and behind `plan`. Its constants were measured on one core of an AMD EPYC
(Zen 4), see docs/costs.md; diagonalization takes its own from `locflow.solver_requirements`. Import-light.
"""

import math
from dataclasses import dataclass

from locflow.configuration import Configuration
from locflow.models import hilbert_dimension, nonzeros_estimate
from locflow.solver_requirements import choose_engine, memory_bytes, seconds

# On Slurm an allocation holds two Snakemakes beside the job.
NESTED_SNAKEMAKES_BYTES = 300e6
# Starting a script: Python, Snakemake's preamble, numpy, scipy, xarray.
START_SECONDS = 0.8
# ... and TensorFlow.
TENSORFLOW_SECONDS = 4.5
TENSORFLOW_BYTES = 800e6
# zlib level 1 on float32 probabilities, bytes per second, and what it leaves of them.
COMPRESSION_RATE = 5.5e7
COMPRESSED_FRACTION = 0.85
READ_RATE = 1.5e8
# Convolution, pooling and dense layers on one core, floating-point operations per second.
TRAINING_RATE = 3.8e10
PREDICTION_RATE = 5.0e10
TYPICAL_EPOCHS = 12


@dataclass(frozen=True)
class Cost:
    """Cost of one job.

    Attributes
    ----------
    seconds : float
        On one otherwise idle core.
    memory : float
        Peak resident memory in bytes.
    output : float
        Bytes written.
    """

    seconds: float
    memory: float
    output: float

    @property
    def resources(self) -> dict[str, int]:
        """As Snakemake resources: `mem_mb` and `runtime` (minutes) with room to spare, the estimates for `plan`."""
        return {
            "mem_mb": math.ceil((1.15 * self.memory + NESTED_SNAKEMAKES_BYTES) / 1e6),
            "runtime": math.ceil(10 + 4 * self.seconds / 60),
            "estimated_seconds": math.ceil(self.seconds),
            "output_kb": math.ceil(self.output / 1e3),
        }


class Costs:
    """The cost of each rule's jobs under a configuration."""

    def __init__(self, configuration: Configuration):
        self.configuration = configuration

    def operators(self, system: str) -> Cost:
        """Basis and clean Hamiltonian by QuSpin."""
        dimension, nonzeros = self._size(system)
        return Cost(2 + 2e-6 * nonzeros, 350e6 + 100 * nonzeros + 40 * dimension, 14 * nonzeros)

    def diagonalize(self, system: str, realizations: int) -> Cost:
        """One diagonalization job of so many realizations."""
        block = self.configuration.systems[system]
        dimension, nonzeros = self._size(system)
        bins = block["energy_bins"]
        request = {"kept_states": bins * block["states_per_bin"], "windows": bins}
        engine = self.configuration.config["eigensolver"]["engine"]
        if engine == "auto":
            engine = choose_engine(dimension, nonzeros, all_energies=True, **request)
        states = self._states_bytes(system)
        solving = seconds(engine, dimension, nonzeros, all_energies=True, **request)
        return Cost(
            START_SECONDS + realizations * (solving + states / COMPRESSION_RATE),
            memory_bytes(engine, dimension, nonzeros, **request) + 2 * states,
            realizations * (COMPRESSED_FRACTION * states + 8 * dimension),
        )

    def indicators(self, system: str) -> Cost:
        """Indicators of one batch."""
        read = self.configuration.systems[system]["realizations_per_batch"] * self._states_bytes(system)
        return Cost(START_SECONDS + read / READ_RATE, 250e6 + 3 * self._states_bytes(system), 50e3)

    def train(self, training: str, folds: int) -> Cost:
        """Training of so many networks in one job."""
        options = self.configuration.trainings[training]
        dimension, _ = self._size(options["system"])
        states = 2 * options["states_per_class"]
        sample = 4.0 * states * dimension
        # Forward and backward pass on the training half, forward pass on the test half.
        operations = TYPICAL_EPOCHS * states * (3 + 1) / 2 * self._operations(training)
        reading = 2 * sample / READ_RATE
        return Cost(
            TENSORFLOW_SECONDS + folds * (reading + operations / TRAINING_RATE),
            TENSORFLOW_BYTES + 1.3 * sample + 8 * 4 * self._parameters(training) + 100e6,
            folds * 4.0 * self._parameters(training),
        )

    def predict(self, training: str) -> Cost:
        """Predictions of all networks for one batch."""
        options = self.configuration.trainings[training]
        system = options["system"]
        block = self.configuration.systems[system]
        states = block["realizations_per_batch"] * self._kept_states(system)
        weights = 4.0 * self._parameters(training)
        operations = options["folds"] * states * self._operations(training)
        return Cost(
            TENSORFLOW_SECONDS + options["folds"] * (0.05 + weights / READ_RATE) + operations / PREDICTION_RATE,
            TENSORFLOW_BYTES + 2 * weights + 4 * self._states_bytes(system),
            100e3,
        )

    def collection(self) -> Cost:
        """Lists and tables."""
        return Cost(START_SECONDS, 150e6, 100e3)

    def analysis(self) -> Cost:
        """Averages, bootstrap, figures, tables."""
        return Cost(8, 900e6, 1e6)

    def _size(self, system: str) -> tuple[int, int]:
        block = self.configuration.systems[system]
        return hilbert_dimension(block), nonzeros_estimate(block)

    def _kept_states(self, system: str) -> int:
        # Bins at the edges of the spectrum hold fewer states than asked: two thirds remain (measured, N = 12).
        block = self.configuration.systems[system]
        return min(math.ceil(0.7 * block["energy_bins"] * block["states_per_bin"]), hilbert_dimension(block))

    def _states_bytes(self, system: str) -> float:
        return 4.0 * self._kept_states(system) * hilbert_dimension(self.configuration.systems[system])

    def _network(self, training: str) -> dict:
        return self.configuration.config["networks"][self.configuration.trainings[training]["network"]]

    def _pooled(self, training: str) -> int:
        network = self._network(training)
        dimension, _ = self._size(self.configuration.trainings[training]["system"])
        return network["kernels"] * ((dimension - network["kernel_length"] + 1) // network["pool"])

    def _parameters(self, training: str) -> int:
        return self._pooled(training) * self._network(training)["dense"]

    def _operations(self, training: str) -> float:
        network = self._network(training)
        convolution = self._pooled(training) * network["pool"] * network["kernel_length"]
        return 2.0 * (convolution + self._parameters(training))
