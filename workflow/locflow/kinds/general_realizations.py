"""What is kept of the realizations of a model written as data: the files of `states`, `samples`, `entanglement_spectra`
and `traces`. All but the last take any sites and sector, and complex vectors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

from locflow.eigensolvers.results import Eigensystem
from locflow.eigensolvers.windows import Window
from locflow.kinds.entanglement_spectra.realizations import EntangledRealizations
from locflow.kinds.entanglement_spectra.windowed import WindowedRealizations
from locflow.kinds.samples.realizations import SampledRealizations
from locflow.kinds.states.realizations import Realizations
from locflow.kinds.traces.observed import ObservedTraces
from locflow.kinds.traces.realizations import TracedRealizations
from locflow.observables.product_cut import ProductCut
from locflow.observables.spin_fraction import modulated_magnetization
from locflow.realizations.general_system import GeneralSystem


class GeneralStates(GeneralSystem, Realizations):
    """|psi|^2 in the basis of the sector: in symmetric states, where there are symmetries.

    Parameters are those of `locflow.kinds.states.realizations.Realizations`.
    """

    def solve(self, realization: int, windows: Sequence, *, all_energies: bool) -> tuple[np.ndarray, Eigensystem]:
        """Field and eigenstates; of complex vectors the moduli, which are all that is kept."""
        field, solution = super().solve(realization, windows, all_energies=all_energies)
        return field, replace(solution, vectors=np.abs(solution.vectors)) if self.is_complex else solution


class _InProductStates(GeneralSystem):
    """Eigenstates in the product basis, in which a cut takes them apart."""

    def solve(self, realization: int, windows: Sequence, *, all_energies: bool) -> tuple[np.ndarray, Eigensystem]:
        field, solution = super().solve(realization, windows, all_energies=all_energies)
        return field, replace(solution, vectors=self.product_amplitudes(solution.vectors))


class GeneralSamples(_InProductStates):
    """Gap ratio, half-chain entropy and spin fraction.

    Parameters are those of `locflow.kinds.samples.realizations.SampledRealizations`. The spin fraction is that of the
    occupations of the sites.
    """

    def __init__(self, operators: xr.Dataset, *, energy_densities: Sequence[float], states: int, **options: Any):
        super().__init__(operators, **options)
        self.energy_densities = np.array(energy_densities, dtype=np.float64)
        self.windows = [Window(center, states) for center in self.energy_densities.tolist()]
        self.half = ProductCut(operators["configuration"].values, self.sites // 2)
        self.magnetization = modulated_magnetization(operators["occupation"].values)
        self.attributes["states"] = states

    block = SampledRealizations.block
    _sample = SampledRealizations._sample


class GeneralTraces(TracedRealizations, GeneralSystem):
    """Magnetization (2 n - 1 of other sites with two states) of product states in time.

    Parameters are those of `locflow.kinds.traces.realizations.TracedRealizations`.
    """


class GeneralObservedTraces(ObservedTraces, GeneralSystem):
    """Traces with observables, of any sites, real or complex.

    Parameters are those of `locflow.kinds.traces.observed.ObservedTraces`.
    """


class GeneralEntanglement(_InProductStates):
    """Entanglement spectra, entropies and Schmidt gaps.

    Parameters are those of `locflow.kinds.entanglement_spectra.realizations.EntangledRealizations`.
    """

    def __init__(self, operators: xr.Dataset, *, cuts: Sequence[int], windows: Mapping | None, **options: Any):
        super().__init__(operators, **options)
        configuration = operators["configuration"].values
        self.cuts = {n_left: ProductCut(configuration, n_left) for n_left in cuts}
        self.windows = windows

    compute = EntangledRealizations.compute
    _entanglement = EntangledRealizations._entanglement


class GeneralWindowedEntanglement(GeneralEntanglement):
    """Blocks of several realizations, with windows: see `locflow.kinds.entanglement_spectra.windowed`."""

    block = WindowedRealizations.block
