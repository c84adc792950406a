"""How large the data of a configuration are: what the cost models multiply. Import-light."""

import math
from math import comb

from locflow.configuration import Configuration
from locflow.grids import grid_values
from locflow.lattices import number_of_sites
from locflow.models import hilbert_dimension, nonzeros_estimate


class Sizes:
    """Sizes of the systems of a configuration."""

    def __init__(self, configuration: Configuration):
        self.configuration = configuration

    def size(self, system: str) -> tuple[int, int]:
        """Dimension of the sector and stored elements of the Hamiltonian."""
        block = self.configuration.systems[system]
        return hilbert_dimension(block), nonzeros_estimate(block)

    def kept_states(self, system: str) -> int:
        """Eigenstates of one realization that are stored for paper 1."""
        # Bins at the edges of the spectrum hold fewer states than asked: two thirds remain (measured, N = 12).
        block = self.configuration.systems[system]
        return min(math.ceil(0.7 * block["energy_bins"] * block["states_per_bin"]), hilbert_dimension(block))

    def states_bytes(self, system: str) -> float:
        """Bytes of those states, as float32."""
        return 4.0 * self.kept_states(system) * hilbert_dimension(self.configuration.systems[system])

    def spectrum_levels(self, system: str, cut: int) -> int:
        """Levels of an entanglement spectrum that a network of paper 3 sees."""
        small = min(cut, number_of_sites(self.configuration.systems[system]["lattice"]) - cut)
        return comb(small, small // 2) // 2

    def realizations(self, system: str) -> int:
        """Realizations at all disorder strengths."""
        return sum(self.configuration.realization_counts(system).values())

    def eigenstates(self, system: str) -> int:
        """Eigenstates of all realizations."""
        windows = self.configuration.systems[system]["entanglement"].get("windows")
        dimension, _ = self.size(system)
        if windows is not None:
            dimension = min(dimension, windows["states"] * len(grid_values(windows["energy_densities"])))
        return self.realizations(system) * dimension

    def samples_bytes(self, system: str) -> float:
        """Bytes of the samples of a system of paper 2."""
        densities = len(self.configuration.energy_densities(system))
        return self.realizations(system) * densities * 150.0
