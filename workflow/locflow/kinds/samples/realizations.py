"""Indicators of many disorder realizations, kept with their fields: the data of paper 2 (sections II and III).

Of the eigenstates nearest each energy density: mean gap ratio, half-chain entanglement entropy and dynamical spin
fraction, per realization. Neither levels nor states are kept. Who trains and who tests on them is decided elsewhere,
and so is the unit of the entropy (`page_entropy`).
"""

import os
import time
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.eigensolvers.threads import limited_threads
from locflow.eigensolvers.windows import Window
from locflow.hamiltonians.operators import SYSTEM_ATTRIBUTES
from locflow.observables.entanglement import Cut, von_neumann_entropy
from locflow.observables.gap_ratio import mean_gap_ratio
from locflow.observables.spin_fraction import modulated_magnetization, spin_fraction
from locflow.realizations.collected import check_one_system
from locflow.realizations.degenerate_states import (
    DEGENERATE_STATES,
    count_degenerate_states,
    strengths_attribute,
    total_attribute,
)
from locflow.realizations.many_body_system import ManyBodySystem
from locflow.results.files import read_dataset
from locflow.results.joining import OF_A_STRENGTH, check_alike

# Variables with their dimensions in a block of realizations.
_PER_ENERGY = ("realization", "energy_density")
VARIABLES = {
    "field": ("realization", "site"),
    "gap_ratio": _PER_ENERGY,
    "entanglement_entropy": _PER_ENERGY,
    "spin_fraction": _PER_ENERGY,
    "states_used": _PER_ENERGY,
    "largest_residual": ("realization",),
    "seconds": ("realization",),
}
DESCRIPTIONS = {
    "field": {"long_name": "random field"},
    "gap_ratio": {"long_name": "mean adjacent gap ratio"},
    "entanglement_entropy": {"long_name": "mean half-chain von Neumann entropy", "units": "nats"},
    "spin_fraction": {"long_name": "mean dynamical spin fraction"},
    "states_used": {"long_name": "eigenstates in the means"},
    "largest_residual": {"long_name": "largest |H psi - E psi|"},
    "seconds": {"long_name": "wall time", "units": "s"},
}


class SampledRealizations(ManyBodySystem):
    """The realizations of one system at one disorder strength.

    Parameters
    ----------
    operators
        Kind "operators", of an even number of sites.
    energy_densities
        Where eigenstates are looked for, ascending.
    states
        How many of the nearest are averaged over at each; all of the sector where it has fewer.
    **options
        Of `locflow.realizations.disordered_system.DisorderedSystem`: disorder, engine, limits.

    Raises
    ------
    ValueError
        Fewer than three states have no gap ratio, an odd number of sites has no half.
    """

    def __init__(self, operators: xr.Dataset, *, energy_densities: Sequence[float], states: int, **options: Any):
        super().__init__(operators, **options)
        if states < 3:
            raise ValueError(f"states: {states} have no gap ratio; at least 3")
        if self.sites % 2:
            raise ValueError(f"{self.system}: {self.sites} sites have no half")
        occupation = operators["occupation"].values
        self.energy_densities = np.array(energy_densities, dtype=np.float64)
        self.windows = [Window(center, states) for center in self.energy_densities.tolist()]
        self.half = Cut(occupation, self.sites // 2)
        self.magnetization = modulated_magnetization(occupation)
        self.attributes["states"] = states

    def block(self, realizations: Sequence[int]) -> xr.Dataset:
        """Indicators of a block of realizations.

        Parameters
        ----------
        realizations
            Their indices.

        Returns
        -------
        xarray.Dataset
            Kind "samples_at_W": `field` (realization, site); `gap_ratio`, `entanglement_entropy` (nats),
            `spin_fraction`, `states_used` (realization, energy_density); `largest_residual`, `seconds`
            (realization). Attribute `degenerate_states`, where there are any: see
            `locflow.realizations.degenerate_states`.

        Raises
        ------
        ResidualError, InsufficientMemoryError
            From `ManyBodySystem.solve`.
        """
        # Once for the block: finding the libraries to limit takes as long as a reduction at 10 sites.
        with limited_threads(self.threads):
            rows = [self._sample(realization) for realization in realizations]
        return xr.Dataset(
            {
                name: (dimensions, np.array([row[name] for row in rows]), DESCRIPTIONS[name])
                for name, dimensions in VARIABLES.items()
            },
            coords={"realization": list(realizations), "energy_density": self.energy_densities},
            attrs={
                "kind": "samples_at_W",
                **self.attributes,
                "engine": rows[0]["engine"],
                "wall_time_seconds": sum(row["seconds"] for row in rows),
                "peak_memory_bytes": max(row["peak_memory"] for row in rows),
                "threads": self.threads,
                **total_attribute(rows),
            },
        )

    def _sample(self, realization: int) -> dict:
        started = time.perf_counter()
        field, solution = self.solve(realization, self.windows, all_energies=False)
        entropy = von_neumann_entropy(self.half.schmidt_weights(solution.vectors))
        fraction = spin_fraction(np.square(np.abs(solution.vectors)), self.magnetization)
        width = solution.energy_max - solution.energy_min
        # The states nearest an energy are neighbouring levels: their spacings are those of the spectrum.
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


def collect_files(paths: Sequence[str | os.PathLike]) -> xr.Dataset:
    """`collect_samples` of files of kind "samples_at_W"."""
    blocks = []
    for path in paths:
        with read_dataset(path, "samples_at_W") as block:
            blocks.append(block.load())
    return collect_samples(blocks)


def collect_samples(blocks: Iterable[xr.Dataset]) -> xr.Dataset:
    """The samples of a system at all disorder strengths.

    Parameters
    ----------
    blocks
        Of kind "samples_at_W", of one system, in any order.

    Returns
    -------
    xarray.Dataset
        Kind "samples": the variables of the blocks with a leading dimension W. W and realization ascend. Attribute
        `degenerate_W`: the W with degenerate states, where there are any.

    Raises
    ------
    ValueError
        No block, blocks that are not `locflow.results.joining.Alike`, a realization that occurs twice at a W, or W with
        different realizations.
    """
    by_strength: dict[float, list[xr.Dataset]] = {}
    for block in blocks:
        by_strength.setdefault(float(block.attrs["W"]), []).append(block.load())
    if not by_strength:
        raise ValueError("there are no samples to collect")
    strengths = sorted(by_strength)
    first = by_strength[strengths[0]][0]
    systems = {block.attrs["system"] for parts in by_strength.values() for block in parts}
    check_one_system(systems, "samples", "be collected")
    check_alike([block for W in strengths for block in by_strength[W]], along=["realization"], own=OF_A_STRENGTH)
    arrays: dict[str, list[np.ndarray]]
    indices, arrays = None, {name: [] for name in VARIABLES}
    for W in strengths:
        parts = by_strength[W]
        realizations = np.concatenate([part["realization"].values for part in parts])
        order = np.argsort(realizations)
        realizations = realizations[order]
        if np.any(np.diff(realizations) == 0):
            raise ValueError(f"W = {W}: a realization occurs twice among the blocks")
        indices = realizations if indices is None else indices
        if not np.array_equal(indices, realizations):
            raise ValueError(f"W = {W} has other realizations than W = {strengths[0]}")
        for name, values in arrays.items():
            values.append(np.concatenate([part[name].values for part in parts])[order])
    return xr.Dataset(
        {name: (("W", *VARIABLES[name]), np.stack(values), DESCRIPTIONS[name]) for name, values in arrays.items()},
        coords={"W": strengths, "realization": indices, "energy_density": first["energy_density"].values},
        attrs={
            "kind": "samples",
            **{key: first.attrs[key] for key in (*SYSTEM_ATTRIBUTES, "system", "root_seed", "states")},
            **strengths_attribute(block.attrs for parts in by_strength.values() for block in parts),
        },
    )
