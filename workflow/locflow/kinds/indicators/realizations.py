"""One disorder realization: from its field to its indicators of localization in energy bins.

Of the eigenstates nearest the centre of each bin. States and levels end here: means over the states of a bin are
returned. Averages over realizations are not made here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.eigensolvers.threads import limited_threads
from locflow.eigensolvers.windows import Window
from locflow.kinds.states.indicators import combine
from locflow.observables.energy_bins import (
    bin_centers,
    bin_of,
    bin_windows,
    energy_density,
    mean_in_bins,
    settled_on_edges,
)
from locflow.observables.entanglement import Cut, von_neumann_entropy
from locflow.observables.gap_ratio import gap_ratios, mean_gap_ratios
from locflow.observables.participation_ratio import inverse_participation_ratio, participation_entropy
from locflow.observables.product_cut import ProductCut
from locflow.realizations.general_system import GeneralSystem
from locflow.realizations.many_body_system import ManyBodySystem

DESCRIPTIONS = {
    "gap_ratio": {"long_name": "mean adjacent gap ratio"},
    "ln_ipr": {"long_name": "mean ln IPR"},
    "ipr": {"long_name": "mean IPR"},
    "shannon_entropy": {"long_name": "mean participation entropy -sum p ln p", "units": "nats"},
    "min_entropy": {"long_name": "mean participation entropy -ln max p", "units": "nats"},
    "entropy": {"long_name": "mean entanglement entropy", "units": "nats"},
    "entropy_variance": {"long_name": "variance of the entanglement entropy over states", "units": "nats^2"},
}


class IndicatorRealizations(ManyBodySystem):
    """The realizations of one system at one disorder strength.

    Parameters
    ----------
    operators
        Kind "operators".
    energy_bins
        Number of equal bins of the energy density.
    states_per_bin
        Eigenstates in each bin, fewer where there are fewer.
    all_energies
        Whether the gap ratio is that of all levels.
    cut
        Number of sites of the left part.
    **options
        Of `locflow.realizations.disordered_system.DisorderedSystem`: disorder, engine, limits.
    """

    def __init__(
        self,
        operators: xr.Dataset,
        *,
        energy_bins: int,
        states_per_bin: int,
        all_energies: bool,
        cut: int,
        **options: Any,
    ):
        super().__init__(operators, **options)
        self.energy_bins, self.states_per_bin, self.all_energies = energy_bins, states_per_bin, all_energies
        self.cut = self._cut(cut)
        self.attributes["cut"] = cut

    def block(self, realizations: Sequence[int]) -> xr.Dataset:
        """Indicators of a block of realizations.

        Parameters
        ----------
        realizations
            Their indices.

        Returns
        -------
        xarray.Dataset
            Kind "indicators", (realization, bin): those of `locflow.kinds.states.indicators.indicators_of_realization`
            but for the levels; means over the states of a bin of the participation entropies `shannon_entropy` and
            `min_entropy`, and of the entanglement entropy `entropy`, nats, with `entropy_variance`, its variance over
            these states. No entropy of entanglement where the basis has no sites.

        Raises
        ------
        ResidualError, InsufficientMemoryError
            From `ManyBodySystem.solve`.
        """
        # Once for the block: finding the libraries to limit takes as long as a reduction at 10 sites.
        with limited_threads(self.threads):
            made = combine([self.compute(realization) for realization in realizations])
        return made.assign_attrs({**self.attributes, "threads": self.threads})

    def compute(self, realization: int) -> xr.Dataset:
        """Indicators of one realization, as of `block`."""
        bins = self.energy_bins
        windows = [Window(*window) for window in bin_windows(bins, self.states_per_bin)]
        field, solution = self.solve(realization, windows, all_energies=self.all_energies)
        bin_of_state = np.empty(len(solution.state_energies), dtype=np.int32)
        for index, members in enumerate(solution.members):
            bin_of_state[members] = index
        width = solution.energy_max - solution.energy_min
        if self.all_energies:
            assert solution.energies is not None
            density = energy_density(solution.energies, solution.energy_min, solution.energy_max)
            of_middle = bin_of(settled_on_edges(density[1:-1], bins), bins)
            gap_ratio, levels = mean_in_bins(gap_ratios(solution.energies), of_middle, bins)
        else:
            gap_ratio, levels = mean_gap_ratios(solution.state_energies, bin_of_state, bins, width)
        per_state = self._per_state(solution.vectors)
        means = {name: mean_in_bins(values, bin_of_state, bins)[0] for name, values in per_state.items()}
        if "entropy" in means:
            deviations = per_state["entropy"] - means["entropy"][bin_of_state]
            means["entropy_variance"], _ = mean_in_bins(deviations**2, bin_of_state, bins)
        return xr.Dataset(
            {
                "gap_ratio": ("bin", gap_ratio, DESCRIPTIONS["gap_ratio"]),
                **{name: ("bin", mean, DESCRIPTIONS[name]) for name, mean in means.items()},
                "levels": ("bin", levels),
                "states": ("bin", np.bincount(bin_of_state, minlength=bins)),
                "field": ("site", field, {"long_name": "random field"}),
            },
            coords={"bin_center": ("bin", bin_centers(bins), {"long_name": "energy density"})},
            attrs=self.realization_attributes(realization, solution),
        )

    def _cut(self, n_left: int) -> Cut | None:
        return Cut(self.operators["occupation"].values, n_left)

    def _in_product_states(self, vectors: np.ndarray) -> np.ndarray:
        return vectors

    def _per_state(self, vectors: np.ndarray) -> dict[str, np.ndarray]:
        probability = np.square(np.abs(vectors))
        ratios = inverse_participation_ratio(probability)
        of_states = {
            "ln_ipr": np.log(ratios),
            "ipr": ratios,
            "shannon_entropy": participation_entropy(probability, 1),
            "min_entropy": participation_entropy(probability, np.inf),
        }
        if self.cut is not None:
            weights = self.cut.schmidt_weights(self._in_product_states(vectors))
            of_states["entropy"] = von_neumann_entropy(weights)
        return of_states


class GeneralIndicators(GeneralSystem, IndicatorRealizations):
    """Those of a model written as data: any sites and sector; participation in the states of the sector.

    Parameters are those of `IndicatorRealizations`.
    """

    def _cut(self, n_left: int) -> Cut | None:
        if "configuration" not in self.operators:
            return None
        return ProductCut(self.operators["configuration"].values, n_left)

    def _in_product_states(self, vectors: np.ndarray) -> np.ndarray:
        return self.product_amplitudes(vectors)
