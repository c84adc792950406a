"""One disorder realization: from its field to its spectrum and its sampled eigenstates (paper 1, section II B).

All eigenvalues where they are within reach, and in each of the equal bins of the energy density the eigenstates nearest
the bin's centre, as probabilities |psi|^2 in the occupation basis. Indicators are computed elsewhere, from what is
returned here.
"""

from typing import Any

import numpy as np
import xarray as xr

from locflow.eigensolvers.windows import Window
from locflow.observables.energy_bins import bin_centers, bin_windows, energy_density
from locflow.realizations.many_body_system import ManyBodySystem, solver_attributes


class Realizations(ManyBodySystem):
    """The realizations of one system at one disorder strength.

    Parameters
    ----------
    operators
        Kind "operators".
    energy_bins
        Number of equal bins of the energy density.
    states_per_bin
        Eigenstates kept in each bin, fewer where there are fewer.
    all_energies
        Whether the whole spectrum is computed.
    **options
        Of `locflow.realizations.disordered_system.DisorderedSystem`: disorder, engine, limits.
    """

    def __init__(
        self, operators: xr.Dataset, *, energy_bins: int, states_per_bin: int, all_energies: bool, **options: Any
    ):
        super().__init__(operators, **options)
        self.energy_bins, self.states_per_bin = energy_bins, states_per_bin
        self.all_energies = all_energies

    def compute(self, realization: int) -> xr.Dataset:
        """Spectrum and sampled states of one realization.

        Parameters
        ----------
        realization
            Its index.

        Returns
        -------
        xarray.Dataset
            Kind "states": `energies` (level), all of them, where they are computed; `field` (site); of the kept states
            `probability` (state, basis_state), |psi|^2, `energy_density`, `state_bin`, `state_level`, `state_energy`,
            `residual` (state).

        Raises
        ------
        ResidualError, InsufficientMemoryError
            From `ManyBodySystem.solve`.
        """
        windows = [Window(*window) for window in bin_windows(self.energy_bins, self.states_per_bin)]
        field, solution = self.solve(realization, windows, all_energies=self.all_energies)
        density = energy_density(solution.state_energies, solution.energy_min, solution.energy_max)
        bins = np.empty(len(solution.state_energies), dtype=np.int32)
        for index, bin_members in enumerate(solution.members):
            bins[bin_members] = index
        # One row per state: a network reads single states.
        probability = np.empty((solution.vectors.shape[1], solution.vectors.shape[0]), dtype=np.float32)
        for row, vector in zip(probability, solution.vectors.T, strict=True):
            row[:] = vector**2
        spectrum = {}
        if self.all_energies:
            spectrum["energies"] = ("level", solution.energies, {"long_name": "eigenvalues, ascending"})
        return xr.Dataset(
            {
                **spectrum,
                "field": ("site", field, {"long_name": "random field"}),
                "probability": (("state", "basis_state"), probability, {"long_name": "|psi|^2"}),
                "energy_density": ("state", density),
                "state_bin": ("state", bins),
                "state_level": ("state", solution.state_levels.astype(np.int32)),
                "state_energy": ("state", solution.state_energies),
                "residual": ("state", solution.residuals, {"long_name": "|H psi - E psi|"}),
            },
            coords={"bin_center": ("bin", bin_centers(self.energy_bins), {"long_name": "energy density"})},
            attrs={
                "kind": "states",
                **self.realization_attributes(realization, solution),
                **solver_attributes(solution),
            },
        )
