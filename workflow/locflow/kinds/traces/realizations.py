"""One disorder realization: from its field to the magnetization of product states in time (paper 5, Fig. 2).

For each energy density the product state nearest to it is evolved, all together under the one Hamiltonian.
"""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.dynamics.evolution import evolve, propagator
from locflow.dynamics.product_states import nearest_product_states
from locflow.eigensolvers.threads import limited_threads, peak_memory_bytes, reset_peak_memory
from locflow.realizations.many_body_system import ManyBodySystem

# Variables with their dimensions in a block of realizations.
OF_TRACES = {
    "magnetization": ("realization", "trace", "time", "site"),
    "initial_state": ("realization", "trace", "site"),
    "field": ("realization", "site"),
    "error_bound": ("realization",),
    "norm_drift": ("realization",),
    "seconds": ("realization",),
}
VARIABLES = {
    **OF_TRACES,
    "initial_energy_density": ("realization", "trace"),
    "energy_min": ("realization",),
    "energy_max": ("realization",),
}
DESCRIPTIONS = {
    "magnetization": {"long_name": "<sigma^z>"},
    "initial_state": {"long_name": "sigma^z of the initial product state"},
    "field": {"long_name": "random field"},
    "couplings": {"long_name": "random Ising couplings"},
    "error_bound": {"long_name": "bound of the error of a magnetization by truncation"},
    "norm_drift": {"long_name": "largest | <psi|psi> - 1 |"},
    "seconds": {"long_name": "wall time", "units": "s"},
    "initial_energy_density": {"long_name": "energy density of the initial product state"},
    "energy_min": {"long_name": "lowest energy of the sector"},
    "energy_max": {"long_name": "highest energy of the sector"},
}


class TracedRealizations(ManyBodySystem):
    """The realizations of one system at one disorder strength.

    Parameters
    ----------
    operators
        Kind "operators", of spins.
    energy_densities
        For each one trace.
    final_time, times
        Output times are linspace(0, final_time, times), in units of the inverse energy unit.
    **options
        Of `locflow.realizations.disordered_system.DisorderedSystem`: disorder, limits. Its engine and residuals are
        those of eigenstates, and no matter here.
    """

    def __init__(
        self, operators: xr.Dataset, *, energy_densities: Sequence[float], final_time: float, times: int, **options: Any
    ):
        super().__init__(operators, **options)
        self.energy_densities = np.array(energy_densities, dtype=np.float64)
        self.times = np.linspace(0, final_time, times)
        self.sigma = 2.0 * operators["occupation"].values - 1.0

    def block(self, realizations: Sequence[int]) -> xr.Dataset:
        """Traces of a block of realizations.

        Parameters
        ----------
        realizations
            Their indices.

        Returns
        -------
        xarray.Dataset
            Kind "traces": `magnetization` (realization, trace, time, site), float32, <sigma^z>; `initial_state`
            (realization, trace, site), int8; `initial_energy_density` (realization, trace), reached, beside the
            coordinate `energy_density` (trace), looked for; `field` (realization, site); `error_bound`, `norm_drift`,
            `energy_min`, `energy_max`, `seconds` (realization).

        Raises
        ------
        InsufficientMemoryError
            The engine needs more than the memory limit; raised before it allocates.
        EvolutionError
            A norm is not conserved.
        """
        with limited_threads(self.threads):
            rows = [self._traced(realization) for realization in realizations]
        return trace_block(
            rows,
            VARIABLES,
            coords={"realization": list(realizations), "energy_density": ("trace", self.energy_densities)},
            time=("time", self.times, {"long_name": "time", "units": "inverse energy unit"}),
            attributes={**self.attributes, "threads": self.threads},
        )

    def _traced(self, realization: int) -> dict:
        started = time.perf_counter()
        reset_peak_memory()
        field, matrix = self.matrix(realization)
        evolution = propagator(
            matrix,
            states=len(self.energy_densities),
            times=self.times,
            memory_limit=self.solver_options["memory_limit"],
            threads=self.threads,
        )
        low, high = evolution.energy_min, evolution.energy_max
        energies = matrix.diagonal()
        states = nearest_product_states(energies, self.energy_densities, low, high)
        traces = evolve(evolution, self.sigma, states, self.times)
        return {
            "magnetization": traces.magnetization.astype(np.float32),
            "initial_state": self.sigma[states].astype(np.int8),
            "initial_energy_density": (energies[states] - low) / (high - low),
            "field": field,
            "error_bound": traces.error_bound,
            "norm_drift": traces.norm_drift,
            "energy_min": low,
            "energy_max": high,
            "seconds": time.perf_counter() - started,
            "peak_memory": peak_memory_bytes(),
        }


def trace_block(rows: Sequence[dict], variables: dict, *, coords: dict, time: tuple, attributes: dict) -> xr.Dataset:
    """A block of kind "traces" from what was computed of each realization."""
    return xr.Dataset(
        {
            name: (dimensions, np.array([row[name] for row in rows]), DESCRIPTIONS[name])
            for name, dimensions in variables.items()
        },
        coords={**coords, "time": time},
        attrs={
            "kind": "traces",
            **attributes,
            "wall_time_seconds": sum(row["seconds"] for row in rows),
            "peak_memory_bytes": max(row["peak_memory"] for row in rows),
        },
    )
