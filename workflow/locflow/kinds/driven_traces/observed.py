"""Traces of driven spins of which more than the magnetization is kept, or that start from a state of choice."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.dynamics.driven_spins import driven_amplitudes
from locflow.dynamics.measured import measured
from locflow.eigensolvers.threads import limited_threads, peak_memory_bytes, reset_peak_memory
from locflow.hamiltonians.disorder import random_spins, unit_couplings
from locflow.kinds.driven_traces.realizations import VARIABLES, DrivenRealizations
from locflow.kinds.traces.observed import observed, with_observables
from locflow.kinds.traces.realizations import trace_block
from locflow.observables.product_cut import ProductCut


class ObservedDrive(DrivenRealizations):
    """The realizations of one driven system at one W = epsilon / (pi/2).

    Parameters
    ----------
    operators
        Kind "operators", of driven spins.
    observables
        Of `locflow.kinds.traces.observed.OBSERVABLES`, beside the magnetization.
    initial_state
        "random": `states` random product states; otherwise 1 for each site that is up, 0 for down.
    states, periods, **options
        As of `DrivenRealizations`.
    """

    def __init__(
        self,
        operators: xr.Dataset,
        *,
        observables: Sequence[str],
        initial_state: str | Sequence[int],
        states: int,
        periods: int,
        **options: Any,
    ):
        traces = states if initial_state == "random" else 1
        super().__init__(operators, states=traces, periods=periods, **options)
        self.observables, self.initial_state = observables, initial_state
        self.half = ProductCut(self.sigma > 0, self.sigma.shape[1] // 2) if "entropy" in observables else None

    def block(self, realizations: Sequence[int]) -> xr.Dataset:
        """As `DrivenRealizations.block`, with the observables asked for."""
        with limited_threads(self.threads):
            rows = [self._traced(realization) for realization in realizations]
        block = trace_block(
            rows,
            VARIABLES,
            coords={"realization": list(realizations)},
            time=("time", np.arange(self.periods + 1), {"long_name": "periods"}),
            attributes={**self.attributes, "epsilon": self.W * np.pi / 2, "threads": self.threads},
        )
        return with_observables(block, rows, self.observables)

    def _traced(self, realization: int) -> dict:
        started = time.perf_counter()
        reset_peak_memory()
        of = (self.root_seed, self.system, self.W, realization)
        bonds, sites = self.operators.sizes["bond"], self.operators.sizes["site"]
        unit = unit_couplings(*of, bonds + sites, rescaled=self.rescaled)
        couplings, field = unit[:bonds] * self.drive["bond_scale"], unit[bonds:] * self.drive["field_scale"]
        if self.initial_state == "random":
            initial = random_spins(*of, (self.states, sites), rescaled=self.rescaled)
        else:
            initial = 2 * np.array([self.initial_state], dtype=np.int8) - 1
        places = (initial < 0) @ (1 << np.arange(sites - 1, -1, -1))
        phases = self.operators["bond_sigma"].values @ couplings + self.sigma @ field
        amplitudes = driven_amplitudes(sites, phases, self.angle, places, self.periods)
        made = measured(amplitudes, places, self.sigma, times=self.periods + 1, half=self.half)
        return {
            "magnetization": made.magnetization.astype(np.float32),
            "initial_state": initial,
            "couplings": couplings,
            "field": field,
            "error_bound": 0.0,
            "norm_drift": made.norm_drift,
            **observed(made, initial, self.observables),
            "seconds": time.perf_counter() - started,
            "peak_memory": peak_memory_bytes(),
        }
