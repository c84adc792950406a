"""One disorder realization: from its field to the entanglement of its eigenstates (paper 3, sections III and IV).

Of all eigenstates of the sector, or of windows of neighbouring ones where all are out of reach, the entanglement
spectrum, entropy and Schmidt gap at several cuts. The eigenvectors end here: only what they are reduced to is returned.
Averages over realizations are not made here.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.eigensolvers.threads import limited_threads
from locflow.eigensolvers.windows import Window
from locflow.observables.energy_bins import energy_density
from locflow.observables.entanglement import SMALLEST_EIGENVALUE, Cut, schmidt_gap, von_neumann_entropy
from locflow.realizations.many_body_system import ManyBodySystem, solver_attributes

# A reduction holds the spectra of so many states at a time.
CHUNK_STATES = 512


class EntangledRealizations(ManyBodySystem):
    """The realizations of one system at one disorder strength.

    Parameters
    ----------
    operators
        Kind "operators".
    cuts
        Sizes N_A of the left part, sites 0 ... N_A - 1.
    windows
        `energy_densities` and `states`: only so many states nearest each energy density. None: all eigenstates.
    **options
        Of `locflow.realizations.disordered_system.DisorderedSystem`: disorder, engine, limits.
    """

    def __init__(self, operators: xr.Dataset, *, cuts: Sequence[int], windows: Mapping | None, **options: Any):
        super().__init__(operators, **options)
        occupation = operators["occupation"].values
        self.cuts = {n_left: Cut(occupation, n_left) for n_left in cuts}
        self.windows = windows

    def compute(self, realization: int) -> xr.Dataset:
        """Entanglement of the eigenstates of one realization.

        Parameters
        ----------
        realization
            Its index.

        Returns
        -------
        xarray.Dataset
            Kind "entanglement": per state, ascending in energy, `state_level`, `state_energy`, `energy_density`,
            `residual`; `entropy` and `schmidt_gap` (cut, state); `spectrum_of_cut_<n>` (state, level_of_cut_<n>) for
            each cut; `field`; `energies` when all states are kept, else `window` (state), the window whose centre is
            nearest, and its `window_center`.

        Raises
        ------
        ResidualError, InsufficientMemoryError
            From `ManyBodySystem.solve`.
        """
        windows = [Window(0.5)]
        if self.windows is not None:
            windows = [Window(center, self.windows["states"]) for center in self.windows["energy_densities"]]
        field, solution = self.solve(realization, windows, all_energies=self.windows is None)
        density = energy_density(solution.state_energies, solution.energy_min, solution.energy_max)
        started = time.perf_counter()
        with limited_threads(self.threads):
            entanglement = self._entanglement(solution.vectors)
        attributes = {
            "kind": "entanglement",
            **self.realization_attributes(realization, solution),
            **solver_attributes(solution),
            "reduction_seconds": time.perf_counter() - started,
            "smallest_eigenvalue": SMALLEST_EIGENVALUE,
        }
        dataset = entanglement.assign(
            field=("site", field, {"long_name": "random field"}),
            state_level=("state", solution.state_levels.astype(np.int32)),
            state_energy=("state", solution.state_energies),
            energy_density=("state", density),
            residual=("state", solution.residuals, {"long_name": "|H psi - E psi|"}),
        ).assign_attrs(attributes)
        if self.windows is None:
            return dataset.assign(energies=("level", solution.energies, {"long_name": "eigenvalues, ascending"}))
        centers = np.array(self.windows["energy_densities"])
        nearest = np.abs(density[:, None] - centers).argmin(axis=1).astype(np.int32)
        return dataset.assign(window=("state", nearest)).assign_coords(
            window_center=("window", centers, {"long_name": "energy density"})
        )

    def _entanglement(self, vectors: np.ndarray) -> xr.Dataset:
        states = vectors.shape[1]
        entropy, gap = np.empty((2, len(self.cuts), states))
        spectra = {n_left: np.empty((states, cut.levels), dtype=np.float32) for n_left, cut in self.cuts.items()}
        for start in range(0, states, CHUNK_STATES):
            part = slice(start, start + CHUNK_STATES)
            for index, (n_left, cut) in enumerate(self.cuts.items()):
                weights = cut.schmidt_weights(vectors[:, part])
                entropy[index, part] = von_neumann_entropy(weights)
                gap[index, part] = schmidt_gap(weights)
                spectra[n_left][part] = cut.spectrum(weights)
        described = {"long_name": "xi = -ln lambda", "lambda": f"below {SMALLEST_EIGENVALUE:g} counted as that"}
        return xr.Dataset(
            {
                "entropy": (("cut", "state"), entropy, {"long_name": "von Neumann entropy", "units": "nats"}),
                "schmidt_gap": (("cut", "state"), gap, {"long_name": "lambda_1 - lambda_2"}),
                **{
                    f"spectrum_of_cut_{n_left}": (("state", f"level_of_cut_{n_left}"), spectrum, described)
                    for n_left, spectrum in spectra.items()
                },
            },
            coords={"cut": ("cut", list(self.cuts), {"long_name": "number of sites of the left part"})},
        )
