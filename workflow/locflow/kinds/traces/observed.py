"""Traces of which more than the magnetization is kept, that start from other states, or that are taken at other times.

The observables, by the names that the config gives them (`OBSERVABLES`), are of the state psi(t) of each trace. From a
product state the autocorrelation <sigma^z_i(t) sigma^z_i(0)> is sigma^z_i(0) <sigma^z_i(t)>, and its mean over the
sites is the imbalance. The magnetization of a site with more than two states is (2 n - n_max) / n_max: S^z / S of
spins.
"""

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.dynamics.any_times import logarithmic_times, propagator_of_any_times
from locflow.dynamics.evolution import TOLERANCE
from locflow.dynamics.measured import Measured, measured
from locflow.dynamics.product_states import nearest_product_states
from locflow.eigensolvers.threads import limited_threads, peak_memory_bytes, reset_peak_memory
from locflow.hamiltonians.disorder import random_places
from locflow.kinds.traces.imbalances import collect_files
from locflow.kinds.traces.realizations import VARIABLES, TracedRealizations, trace_block
from locflow.observables.imbalance import relative_imbalance
from locflow.observables.product_cut import ProductCut
from locflow.results.files import read_dataset
from locflow.results.joining import concatenated

_IN_TIME = ("realization", "trace", "time")
OBSERVABLES = {
    "imbalance": (_IN_TIME, {"long_name": "imbalance with respect to the initial state", "units": "1"}),
    "entropy": (_IN_TIME, {"long_name": "von Neumann entropy of the first N // 2 sites", "units": "nats"}),
    "autocorrelation": ((*_IN_TIME, "site"), {"long_name": "<sigma^z(t) sigma^z(0)>", "units": "1"}),
    "survival": (_IN_TIME, {"long_name": "|<psi(0)|psi(t)>|^2", "units": "1"}),
}


class ObservedTraces(TracedRealizations):
    """The realizations of one system at one disorder strength.

    Parameters
    ----------
    operators
        Kind "operators".
    observables
        Of `OBSERVABLES`, beside the magnetization.
    initial_state
        "nearest": the product state nearest each energy density. "random": `states` product states, each basis state
        alike. Otherwise the occupation of each site.
    states
        Number of random product states.
    first_time
        Of a logarithmic grid of times, see `locflow.dynamics.any_times.logarithmic_times`; None for equal steps.
    full
        The most that a site holds: 1 of sites with two states.
    energy_densities, final_time, times, **options
        As of `TracedRealizations`.

    Raises
    ------
    ValueError
        The basis does not hold the initial state.
    """

    def __init__(
        self,
        operators: xr.Dataset,
        *,
        observables: Sequence[str],
        initial_state: str | Sequence[int],
        states: int,
        first_time: float | None,
        full: int,
        energy_densities: Sequence[float],
        final_time: float,
        times: int,
        **options: Any,
    ):
        super().__init__(operators, energy_densities=energy_densities, final_time=final_time, times=times, **options)
        self.observables, self.initial_state, self.states = observables, initial_state, states
        if first_time is not None:
            self.times = logarithmic_times(first_time, final_time, times)
        self.occupation = operators["occupation"].values
        self.full = full
        self.sigma = 2.0 * self.occupation / self.full - 1.0
        self.half = half_of(operators) if "entropy" in observables else None

    @property
    def traces(self) -> int:
        """Traces of a realization."""
        if self.initial_state == "nearest":
            return len(self.energy_densities)
        return self.states if self.initial_state == "random" else 1

    def block(self, realizations: Sequence[int]) -> xr.Dataset:
        """Traces of a block of realizations.

        Parameters
        ----------
        realizations
            Their indices.

        Returns
        -------
        xarray.Dataset
            As of `TracedRealizations.block`, with the `OBSERVABLES` asked for. `initial_state` is the magnetization at
            first, and traces have an `energy_density` only where they were looked for by it.

        Raises
        ------
        InsufficientMemoryError, EvolutionError
            As there.
        """
        with limited_threads(self.threads):
            rows = [self._traced(realization) for realization in realizations]
        by_energy = {"energy_density": ("trace", self.energy_densities)} if self.initial_state == "nearest" else {}
        block = trace_block(
            rows,
            VARIABLES,
            coords={"realization": list(realizations), **by_energy},
            time=("time", self.times, {"long_name": "time", "units": "inverse energy unit"}),
            attributes={**self.attributes, "threads": self.threads},
        )
        if self.full > 1:
            block["magnetization"].attrs["long_name"] = f"magnetization (2 n - {self.full}) / {self.full}"
            block["initial_state"].attrs["long_name"] = "magnetization of the initial product state"
        return with_observables(block, rows, self.observables)

    def _traced(self, realization: int) -> dict:
        started = time.perf_counter()
        reset_peak_memory()
        field, matrix = self.matrix(realization)
        evolution = propagator_of_any_times(
            matrix,
            states=self.traces,
            times=self.times,
            memory_limit=self.solver_options["memory_limit"],
            threads=self.threads,
        )
        low, high = evolution.energy_min, evolution.energy_max
        energies = matrix.diagonal().real
        places = self._places(realization, energies, low, high)
        # |<sigma>| changes by at most 2 |d psi| + |d psi|^2.
        of_states = np.sqrt(1 + TOLERANCE) - 1
        made = measured(
            evolution.amplitudes(places, self.times, of_states),
            places,
            self.sigma,
            times=len(self.times),
            half=self.half,
            tolerance=TOLERANCE,
        )
        bound = evolution.error_bound(self.times, of_states)
        initial = self.sigma[places]
        return {
            "magnetization": made.magnetization.astype(np.float32),
            "initial_state": initial.astype(np.int8 if self.full == 1 else np.float32),
            "initial_energy_density": (energies[places] - low) / (high - low),
            "field": field,
            "error_bound": 2 * bound + bound**2,
            "norm_drift": made.norm_drift,
            "energy_min": low,
            "energy_max": high,
            **observed(made, initial, self.observables),
            "seconds": time.perf_counter() - started,
            "peak_memory": peak_memory_bytes(),
        }

    def _places(self, realization: int, energies: np.ndarray, low: float, high: float) -> np.ndarray:
        """The initial states, as places among the basis states."""
        if self.initial_state == "nearest":
            return nearest_product_states(energies, self.energy_densities, low, high)
        if self.initial_state == "random":
            return random_places(*self._of(realization), self.states, len(energies), rescaled=self.rescaled)
        found = np.flatnonzero((self.occupation == np.array(self.initial_state)).all(axis=1))
        if len(found) != 1:
            raise ValueError(f"{self.system}: {len(found)} basis states have the occupation {self.initial_state}")
        return found


def half_of(operators: xr.Dataset) -> ProductCut:
    """The cut after the first N // 2 sites."""
    states = operators["configuration" if "configuration" in operators else "occupation"].values
    return ProductCut(states, states.shape[1] // 2)


def observed(made: Measured, initial: np.ndarray, observables: Sequence[str]) -> dict[str, np.ndarray | None]:
    """The observables asked for, of one realization.

    Parameters
    ----------
    made
        What was measured.
    initial
        Shape (states, N): magnetization at first.
    observables
        Of `OBSERVABLES`.
    """
    every: dict[str, Callable[[], np.ndarray | None]] = {
        "imbalance": lambda: relative_imbalance(made.magnetization, initial),
        "entropy": lambda: made.entropy,
        "autocorrelation": lambda: (made.magnetization * initial[:, None, :]).astype(np.float32),
        "survival": lambda: made.survival,
    }
    return {name: every[name]() for name in observables}


def with_observables(block: xr.Dataset, rows: Sequence[dict], observables: Sequence[str]) -> xr.Dataset:
    """A block with the observables of its realizations."""
    return block.assign(
        {
            name: (OBSERVABLES[name][0], np.array([row[name] for row in rows]), OBSERVABLES[name][1])
            for name in observables
        }
    )


def collect_observables(paths: Sequence[str | os.PathLike]) -> xr.Dataset:
    """The imbalance and all observables of traces in files of kind "traces".

    Parameters
    ----------
    paths
        Of one system, in any order.

    Returns
    -------
    xarray.Dataset
        Kind "imbalances", as of `locflow.kinds.traces.imbalances.collect_files`, with the `OBSERVABLES` that the files
        hold, (W, realization, trace, time), the autocorrelation with (site) after these.

    Raises
    ------
    ValueError
        As there.
    """
    summary = collect_files(paths)
    by_strength: dict[float, list[xr.Dataset]] = {}
    for path in paths:
        with read_dataset(path, "traces") as block:
            values = relative_imbalance(block["magnetization"].values, block["initial_state"].values)
            kept: dict[str, Any] = {"imbalance": (_IN_TIME, values.astype(np.float32), OBSERVABLES["imbalance"][1])}
            kept |= {name: block[name].load() for name in OBSERVABLES if name in block and name != "imbalance"}
            part = xr.Dataset(kept, {"realization": block["realization"].values})
            by_strength.setdefault(float(block.attrs["W"]), []).append(part)
    joined = [
        concatenated(parts, "realization").sortby("realization").expand_dims(W=[W])
        for W, parts in sorted(by_strength.items())
    ]
    whole = concatenated(joined, "W", along=["realization"], join="outer")
    return summary.assign({name: (values.dims, values.values, values.attrs) for name, values in whole.items()})
