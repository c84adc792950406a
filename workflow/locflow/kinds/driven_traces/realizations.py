"""One realization of driven spins: from its couplings to the magnetization after each period (paper 5, Fig. 3)."""

import json
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.costs.dynamics import drive_bytes
from locflow.dynamics.driven_spins import drive
from locflow.eigensolvers.threads import limited_threads, peak_memory_bytes, reset_peak_memory
from locflow.hamiltonians.disorder import random_spins, unit_couplings
from locflow.kinds.traces.realizations import OF_TRACES, trace_block
from locflow.memory import check_memory
from locflow.realizations.disordered_system import DisorderedSystem

VARIABLES = {**OF_TRACES, "couplings": ("realization", "bond")}


class DrivenRealizations(DisorderedSystem):
    """The realizations of one driven system at one W = epsilon / (pi/2).

    Parameters
    ----------
    operators
        Kind "operators", of driven spins.
    states
        Random product states that are evolved in each realization, one trace for each.
    periods
        Periods of the drive; the magnetization is kept before the first and after each.
    **options
        Of `locflow.realizations.disordered_system.DisorderedSystem`: disorder, limits. There is no engine to choose.

    Raises
    ------
    InsufficientMemoryError
        The states need more than the memory limit; raised before they are allocated.
    """

    def __init__(self, operators: xr.Dataset, *, states: int, periods: int, **options: Any):
        super().__init__(operators, **options)
        self.states, self.periods = states, periods
        self.drive = json.loads(operators.attrs["drive"])
        dimension = operators.sizes["basis_state"]
        needed = drive_bytes(dimension, states=states)
        request = f"{self.system}: {states} states of dimension {dimension:,}"
        check_memory(needed, options["memory_limit"], f"{request} need about {{}}")
        self.sigma = operators["sigma"].values.astype(np.float64)
        self.angle = np.pi / 2 * (self.drive["turn"] - self.drive["turn_per_W"] * self.W)

    def block(self, realizations: Sequence[int]) -> xr.Dataset:
        """Traces of a block of realizations.

        Parameters
        ----------
        realizations
            Their indices.

        Returns
        -------
        xarray.Dataset
            Kind "traces": `magnetization` (realization, trace, time, site), float32, <sigma^z> after so many periods;
            `initial_state` (realization, trace, site), int8; `couplings` (realization, bond), `field` (realization,
            site), times the duration of the Ising part; `error_bound`, `norm_drift`, `seconds` (realization).

        Raises
        ------
        EvolutionError
            A norm is not conserved.
        """
        with limited_threads(self.threads):
            rows = [self._traced(realization) for realization in realizations]
        return trace_block(
            rows,
            VARIABLES,
            coords={"realization": list(realizations)},
            time=("time", np.arange(self.periods + 1), {"long_name": "periods"}),
            attributes={**self.attributes, "epsilon": self.W * np.pi / 2, "threads": self.threads},
        )

    def _traced(self, realization: int) -> dict:
        started = time.perf_counter()
        reset_peak_memory()
        purpose = (self.root_seed, self.system, self.W, realization)
        bonds, sites = self.operators.sizes["bond"], self.operators.sizes["site"]
        unit = unit_couplings(*purpose, bonds + sites, rescaled=self.rescaled)
        couplings, field = unit[:bonds] * self.drive["bond_scale"], unit[bonds:] * self.drive["field_scale"]
        initial = random_spins(*purpose, (self.states, sites), rescaled=self.rescaled)
        phases = self.operators["bond_sigma"].values @ couplings + self.sigma @ field
        traces = drive(self.sigma, phases, self.angle, _places(initial), self.periods)
        return {
            "magnetization": traces.magnetization.astype(np.float32),
            "initial_state": initial,
            "couplings": couplings,
            "field": field,
            "error_bound": traces.error_bound,
            "norm_drift": traces.norm_drift,
            "seconds": time.perf_counter() - started,
            "peak_memory": peak_memory_bytes(),
        }


def _places(spins: np.ndarray) -> np.ndarray:
    """Places among the basis states of product states, shape (states, N), up before down and site 0 slowest."""
    sites = spins.shape[1]
    return (spins < 0) @ (1 << np.arange(sites - 1, -1, -1))
