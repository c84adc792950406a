"""What the jobs of exact diagonalization cost, and those that read their files without a network.

The constants were measured on one core of an AMD EPYC (Zen 4), see docs/costs.md; the eigenvalue problem itself takes
its own from `locflow.solver_requirements`. Import-light.
"""

from math import comb

from locflow.configuration import Configuration
from locflow.cost import FILE_SECONDS, READ_RATE, START_SECONDS, Cost
from locflow.grids import grid_values
from locflow.lattices import number_of_sites
from locflow.sizes import Sizes
from locflow.solver_requirements import choose_engine, memory_bytes, seconds

# zlib level 1 on float32 probabilities, bytes per second, and what it leaves of them.
COMPRESSION_RATE = 5.5e7
COMPRESSED_FRACTION = 0.85
# Singular values of many small matrices: per matrix, and floating-point operations per second.
SVD_SECONDS = 3e-6
SVD_RATE = 2.5e9
# A realization of paper 2 beyond its eigenvalue problem and reduction.
REALIZATION_SECONDS = 3e-3


class DiagonalizationCosts:
    """Costs of the rules that diagonalize, and that reduce what was diagonalized."""

    def __init__(self, configuration: Configuration):
        self.configuration = configuration
        self.sizes = Sizes(configuration)

    def operators(self, system: str) -> Cost:
        """Basis and clean Hamiltonian by QuSpin."""
        dimension, nonzeros = self.sizes.size(system)
        return Cost(2 + 2e-6 * nonzeros, 350e6 + 100 * nonzeros + 40 * dimension, 14 * nonzeros)

    def diagonalize(self, system: str, realizations: int) -> Cost:
        """One diagonalization job of so many realizations."""
        block = self.configuration.systems[system]
        dimension, _ = self.sizes.size(system)
        bins = block["energy_bins"]
        request = {"kept_states": bins * block["states_per_bin"], "windows": bins}
        solving, memory = self._solving(system, request, all_energies=True)
        states = self.sizes.states_bytes(system)
        return Cost(
            START_SECONDS + realizations * (solving + states / COMPRESSION_RATE),
            memory + 2 * states,
            realizations * (COMPRESSED_FRACTION * states + 8 * dimension),
        )

    def entangle(self, system: str, realizations: int) -> Cost:
        """One diagonalization job of so many realizations, with the reduction of their eigenstates."""
        block = self.configuration.systems[system]
        dimension, _ = self.sizes.size(system)
        windows = block["entanglement"].get("windows")
        if windows is None:
            request, states = {"kept_states": None, "windows": 1}, dimension
        else:
            centers = len(grid_values(windows["energy_densities"]))
            request, states = self._window_request(dimension, centers, windows["states"])
        solving, memory = self._solving(system, request, all_energies=windows is None)
        cuts = block["entanglement"]["cuts"]
        reducing = states * sum(self._reduction_seconds(system, cut) for cut in cuts)
        output = states * sum(4.0 * self.sizes.spectrum_levels(system, cut) + 16 for cut in cuts) + 40 * states
        return Cost(
            START_SECONDS + realizations * (solving + reducing + output / COMPRESSION_RATE),
            memory + 8.0 * dimension * min(states, 512) + 2 * output,
            realizations * COMPRESSED_FRACTION * output,
        )

    def sample(self, system: str, realizations: int) -> Cost:
        """One job of indicators for so many realizations."""
        windows = self.configuration.systems[system]["indicators"]
        dimension, _ = self.sizes.size(system)
        centers = len(self.configuration.energy_densities(system))
        request, states = self._window_request(dimension, centers, windows["states"])
        solving, memory = self._solving(system, request, all_energies=False)
        half = number_of_sites(self.configuration.systems[system]["lattice"]) // 2
        reducing = states * self._reduction_seconds(system, half)
        return Cost(
            START_SECONDS + realizations * (solving + reducing + REALIZATION_SECONDS),
            memory + 24.0 * dimension * states,
            realizations * 300.0 * centers,
        )

    def indicators(self, system: str) -> Cost:
        """Indicators of one batch."""
        read = self.configuration.systems[system]["realizations_per_batch"] * self.sizes.states_bytes(system)
        return Cost(START_SECONDS + read / READ_RATE, 250e6 + 3 * self.sizes.states_bytes(system), 50e3)

    def collect_samples(self, system: str) -> Cost:
        """All samples of a system into one file."""
        jobs = sum(
            len(block.strengths) for name, _, block in self.configuration.diagonalizations("samples") if name == system
        )
        return Cost(START_SECONDS + FILE_SECONDS * jobs, 400e6, self.sizes.samples_bytes(system))

    def summarize(self, system: str) -> Cost:
        """Entropies and Schmidt gaps of a system into one file."""
        size = self.sizes.eigenstates(system) * 16.0 * len(self.configuration.systems[system]["entanglement"]["cuts"])
        return Cost(START_SECONDS + FILE_SECONDS * self.sizes.realizations(system), 300e6 + 3 * size, size)

    def _window_request(self, dimension: int, centers: int, states: int) -> tuple[dict, int]:
        kept = min(dimension, centers * states)
        return {"kept_states": kept, "windows": centers}, kept

    def _solving(self, system: str, request: dict, *, all_energies: bool) -> tuple[float, float]:
        """Seconds and bytes of one realization's eigenvalue problem."""
        dimension, nonzeros = self.sizes.size(system)
        engine = self.configuration.config["eigensolver"]["engine"]
        if engine == "auto":
            engine = choose_engine(dimension, nonzeros, all_energies=all_energies, **request)
        solving = seconds(engine, dimension, nonzeros, all_energies=all_energies, **request)
        return solving, memory_bytes(engine, dimension, nonzeros, **request)

    def _reduction_seconds(self, system: str, cut: int) -> float:
        """Of one state: singular values of the blocks of all particle numbers."""
        block = self.configuration.systems[system]
        sites, particles = number_of_sites(block["lattice"]), block["particles"]
        small = min(cut, sites - cut)
        sizes = [
            (
                min(comb(small, k), comb(sites - small, particles - k)),
                max(comb(small, k), comb(sites - small, particles - k)),
            )
            for k in range(min(small, particles) + 1)
        ]
        return sum(SVD_SECONDS + 4.0 * rows**2 * columns / SVD_RATE for rows, columns in sizes)
