"""One disorder realization: from its field to its spectrum and its sampled eigenstates (paper 1, section II B).

All eigenvalues, and in each of the equal bins of the energy density the eigenstates nearest the bin's centre, as
probabilities |psi|^2 in the occupation basis. Indicators are computed elsewhere, from what is returned here.
"""

import numpy as np
import xarray as xr

from locflow.disorder import box_field
from locflow.eigensolvers import Window, diagonalize
from locflow.energy_bins import bin_centers, bin_windows, energy_density
from locflow.operators import hamiltonian


class ResidualError(ArithmeticError):
    """An eigenpair is less accurate than the config allows."""


class Realizations:
    """The realizations of one system at one disorder strength.

    Parameters
    ----------
    operators : xarray.Dataset
        Kind "operators".
    root_seed, system, W, rescaled
        What the disorder is a function of, see `locflow.disorder.box_field`.
    energy_bins : int
        Number of equal bins of the energy density.
    states_per_bin : int
        Eigenstates kept in each bin, fewer where there are fewer.
    engine : str
        "auto" or a key of `locflow.eigensolvers.ENGINES`.
    residual_tolerance : float
        Largest |H psi - E psi| allowed, in units of the spectral width E_max - E_min.
    memory_limit : int
        Bytes that the process may use.
    threads : int
        Threads of the linear algebra.
    """

    def __init__(
        self,
        operators,
        *,
        root_seed,
        system,
        W,
        rescaled,
        energy_bins,
        states_per_bin,
        engine,
        residual_tolerance,
        memory_limit,
        threads,
    ):
        self.operators = operators.load()
        self.sites = operators.sizes["site"]
        self.attributes = {
            key: operators.attrs[key]
            for key in ("model", "hamiltonian", "lattice", "boundary", "particles", "couplings", "field_operator")
        }
        self.root_seed, self.system, self.W, self.rescaled = root_seed, system, W, rescaled
        self.energy_bins, self.states_per_bin = energy_bins, states_per_bin
        self.residual_tolerance = residual_tolerance
        self.solver_options = {"engine": engine, "memory_limit": memory_limit, "threads": threads}

    def compute(self, realization):
        """Spectrum and sampled states of one realization.

        Parameters
        ----------
        realization : int
            Its index.

        Returns
        -------
        spectrum, states : xarray.Dataset
            Kinds "spectrum" and "states".

        Raises
        ------
        ResidualError
            A residual exceeds the tolerance.
        InsufficientMemoryError
            The engine needs more than the memory limit; raised before it allocates.
        """
        field = box_field(self.root_seed, self.system, self.W, realization, self.sites, rescaled=self.rescaled)
        windows = [Window(*window) for window in bin_windows(self.energy_bins, self.states_per_bin)]
        matrix = hamiltonian(self.operators, field)
        solution = diagonalize(matrix, windows, all_energies=True, **self.solver_options)
        self._check_residuals(solution, realization)
        attributes = {
            **self.attributes,
            "system": self.system,
            "W": self.W,
            "realization": realization,
            "root_seed": self.root_seed,
            "energy_min": solution.energy_min,
            "energy_max": solution.energy_max,
        }
        return self._spectrum(solution, field, attributes), self._states(solution, attributes)

    def _check_residuals(self, solution, realization):
        allowed = self.residual_tolerance * (solution.energy_max - solution.energy_min)
        worst = solution.residuals.max(initial=0.0)
        if not worst <= allowed:
            raise ResidualError(
                f"{self.system}, W = {self.W}, realization {realization}: engine {solution.engine} left a residual "
                f"|H psi - E psi| = {worst:.1e}; eigensolver.residual_tolerance allows {allowed:.1e}"
            )

    def _bins(self, solution):
        bins = np.empty(len(solution.state_energies), dtype=np.int32)
        for index, members in enumerate(solution.members):
            bins[members] = index
        return bins

    def _spectrum(self, solution, field, attributes):
        return xr.Dataset(
            {
                "energies": ("level", solution.energies, {"long_name": "eigenvalues, ascending"}),
                "field": ("site", field, {"long_name": "random field"}),
                "state_level": ("state", solution.state_levels.astype(np.int32)),
                "state_energy": ("state", solution.state_energies),
                "state_bin": ("state", self._bins(solution)),
                "residual": ("state", solution.residuals, {"long_name": "|H psi - E psi|"}),
            },
            coords={"bin_center": ("bin", bin_centers(self.energy_bins), {"long_name": "energy density"})},
            attrs={
                "kind": "spectrum",
                **attributes,
                "engine": solution.engine,
                "completeness": f"{solution.completeness.found.sum()} of {solution.completeness.expected.sum()} "
                f"states, counted by {solution.completeness.method}",
                "wall_time_seconds": solution.wall_time,
                "peak_memory_bytes": solution.peak_memory,
                "threads": solution.threads,
            },
        )

    def _states(self, solution, attributes):
        # One row per state: a network reads single states.
        probability = np.empty((solution.vectors.shape[1], solution.vectors.shape[0]), dtype=np.float32)
        for row, vector in zip(probability, solution.vectors.T, strict=True):
            row[:] = vector**2
        density = energy_density(solution.state_energies, solution.energy_min, solution.energy_max)
        return xr.Dataset(
            {
                "probability": (("state", "basis_state"), probability, {"long_name": "|psi|^2"}),
                "energy_density": ("state", density),
                "bin": ("state", self._bins(solution)),
            },
            coords={"bin_center": ("bin", bin_centers(self.energy_bins), {"long_name": "energy density"})},
            attrs={"kind": "states", **attributes},
        )
