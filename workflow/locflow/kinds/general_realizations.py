"""What is kept of the realizations of a model written as data: the files of `states`, `samples`, `entanglement_spectra`
and `traces`. All but the last take any sites and sector, and complex vectors.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from locflow.eigensolvers.windows import Window
from locflow.kinds.entanglement_spectra.realizations import EntangledRealizations
from locflow.kinds.samples.realizations import SampledRealizations
from locflow.kinds.states.realizations import Realizations
from locflow.kinds.traces.realizations import TracedRealizations
from locflow.observables.entanglement import von_neumann_entropy
from locflow.observables.gap_ratio import mean_gap_ratio
from locflow.observables.product_cut import ProductCut
from locflow.observables.spin_fraction import modulated_magnetization, spin_fraction
from locflow.realizations.degenerate_states import DEGENERATE_STATES, count_degenerate_states
from locflow.realizations.general_system import GeneralSystem


class GeneralStates(GeneralSystem, Realizations):
    """|psi|^2 in the basis of the sector: in symmetric states, where there are symmetries.

    Parameters are those of `locflow.realizations.states.Realizations`.
    """

    def solve(self, realization: int, windows: Sequence, *, all_energies: bool):
        """Field and eigenstates; of complex vectors the moduli, which are all that is kept."""
        field, solution = super().solve(realization, windows, all_energies=all_energies)
        return field, replace(solution, vectors=np.abs(solution.vectors)) if self.is_complex else solution


class _InProductStates(GeneralSystem):
    """Eigenstates in the product basis, in which a cut takes them apart."""

    def solve(self, realization: int, windows: Sequence, *, all_energies: bool):
        field, solution = super().solve(realization, windows, all_energies=all_energies)
        return field, replace(solution, vectors=self.product_amplitudes(solution.vectors))


class GeneralSamples(_InProductStates):
    """Gap ratio, half-chain entropy and spin fraction.

    Parameters are those of `locflow.realizations.samples.SampledRealizations`. The spin fraction is that of the
    occupations of the sites.
    """

    def __init__(self, operators, *, energy_densities: Sequence[float], states: int, **options):
        super().__init__(operators, **options)
        self.energy_densities = np.array(energy_densities, dtype=np.float64)
        self.windows = [Window(center, states) for center in self.energy_densities.tolist()]
        self.half = ProductCut(operators["configuration"].values, self.sites // 2)
        self.magnetization = modulated_magnetization(operators["occupation"].values)
        self.attributes["states"] = states

    block = SampledRealizations.block

    def _sample(self, realization: int) -> dict:
        started = time.perf_counter()
        field, solution = self.solve(realization, self.windows, all_energies=False)
        entropy = von_neumann_entropy(self.half.schmidt_weights(solution.vectors))
        fraction = spin_fraction(np.abs(solution.vectors) ** 2, self.magnetization)
        width = solution.energy_max - solution.energy_min
        return {
            "field": field,
            "gap_ratio": [mean_gap_ratio(solution.state_energies[members], width) for members in solution.members],
            "entanglement_entropy": [entropy[members].mean() for members in solution.members],
            "spin_fraction": [fraction[members].mean() for members in solution.members],
            "states_used": [len(members) for members in solution.members],
            "largest_residual": solution.residuals.max(),
            "seconds": time.perf_counter() - started,
            DEGENERATE_STATES: count_degenerate_states(solution),
            "engine": solution.engine,
            "peak_memory": solution.peak_memory,
        }


class GeneralTraces(TracedRealizations, GeneralSystem):
    """Magnetization (2 n - 1 of other sites with two states) of product states in time.

    Parameters are those of `locflow.realizations.traces.TracedRealizations`.
    """


class GeneralEntanglement(_InProductStates):
    """Entanglement spectra, entropies and Schmidt gaps.

    Parameters are those of `locflow.realizations.entanglement_spectra.EntangledRealizations`.
    """

    def __init__(self, operators, *, cuts: Sequence[int], windows: Mapping | None, **options):
        super().__init__(operators, **options)
        configuration = operators["configuration"].values
        self.cuts = {n_left: ProductCut(configuration, n_left) for n_left in cuts}
        self.windows = windows

    compute = EntangledRealizations.compute
    _entanglement = EntangledRealizations._entanglement
