"""Indicators of localization of each realization: gap ratio and ln IPR in energy bins (paper 1, Sec. IV B).

The gap ratio is a matter of the whole spectrum where it is known, else of the kept states, which follow each other in
each bin; the inverse participation ratio is one of the kept states. Both are averaged here within the energy bins of
one realization; averages over realizations are not made here.
"""

import os
from collections.abc import Sequence

import numpy as np
import xarray as xr

from locflow.observables.energy_bins import bin_of, energy_density, mean_in_bins, settled_on_edges
from locflow.observables.gap_ratio import gap_ratios, mean_gap_ratios
from locflow.observables.participation_ratio import inverse_participation_ratio
from locflow.realizations.blocks import members
from locflow.realizations.degenerate_states import total_attribute
from locflow.results.joining import concatenated

# Densities are read and widened to float64 in pieces of about this size.
CHUNK_BYTES = 1 << 24


def indicators_of_realization(states: xr.Dataset) -> xr.Dataset:
    """Indicators of one realization in each energy bin.

    Parameters
    ----------
    states
        One realization of kind "states"; read piece by piece.

    Returns
    -------
    xarray.Dataset
        Dimension bin: `gap_ratio`, mean over the levels of the bin (a ratio belongs to the bin of its middle
        level); `ln_ipr`, mean over the kept states of the natural logarithm of the inverse participation
        ratio; `ipr`, the mean of that ratio itself; `levels` and `states`, the numbers of gap ratios and of states
        in these means. Means are nan where there is nothing: of gap ratios also where all levels are degenerate with
        both neighbours (`locflow.observables.gap_ratio.gap_ratios`). What outlives the states: `energies` (level),
        where they are known, and `field` (site). Attributes W, realization, system, and where there are any
        `degenerate_states` (`locflow.realizations.degenerate_states`).
    """
    bins, spectrum = states.sizes["bin"], {}
    if "energies" in states:
        energies = states["energies"].values
        density = energy_density(energies, states.attrs["energy_min"], states.attrs["energy_max"])
        middle_bins = bin_of(settled_on_edges(density[1:-1], bins), bins)
        gap_ratio, levels = mean_in_bins(gap_ratios(energies), middle_bins, bins)
        spectrum["energies"] = ("level", energies, states["energies"].attrs)
    else:
        width = states.attrs["energy_max"] - states.attrs["energy_min"]
        gap_ratio, levels = mean_gap_ratios(states["state_energy"].values, states["state_bin"].values, bins, width)

    probability = states["probability"]
    count, dimension = probability.shape
    rows = max(1, CHUNK_BYTES // (8 * dimension))
    pieces = [inverse_participation_ratio(probability[k : k + rows].values.T) for k in range(0, count, rows)]
    ratios = np.concatenate([*pieces, []])
    ln_ipr, kept = mean_in_bins(np.log(ratios), states["state_bin"].values, bins)
    ipr, _ = mean_in_bins(ratios, states["state_bin"].values, bins)
    return xr.Dataset(
        {
            "gap_ratio": ("bin", gap_ratio),
            "ln_ipr": ("bin", ln_ipr),
            "ipr": ("bin", ipr),
            "levels": ("bin", levels),
            "states": ("bin", kept),
            **spectrum,
            "field": ("site", states["field"].values, states["field"].attrs),
        },
        coords={"bin_center": states["bin_center"].load()},
        attrs={
            **{name: states.attrs[name] for name in ("W", "realization", "system")},
            **total_attribute([states.attrs]),
        },
    )


def indicators_of_files(paths: Sequence[str | os.PathLike]) -> xr.Dataset:
    """Indicators of all realizations of files of kind "states" at one W, see `combine`."""
    return combine([indicators_of_realization(states) for _, states in members(paths, "states")])


def combine(indicators: Sequence[xr.Dataset]) -> xr.Dataset:
    """Indicators of a block of realizations at one W.

    Parameters
    ----------
    indicators
        From `indicators_of_realization`.

    Returns
    -------
    xarray.Dataset
        Of kind "indicators": the same variables with dimensions (realization, bin), `realization` the indices
        as coordinate, ascending. Attributes W, system and, where there are any, `degenerate_states`, their number.

    Raises
    ------
    ValueError
        No realization, one that occurs twice, or realizations of different W or systems or otherwise not
        `locflow.results.joining.Alike`.
    """
    if not indicators:
        raise ValueError("there are no indicators to combine")
    for name in ("W", "system"):
        values = {dataset.attrs[name] for dataset in indicators}
        if len(values) > 1:
            raise ValueError(f"indicators of different {name} cannot be combined: {sorted(values)}")
    ordered = sorted(indicators, key=lambda dataset: dataset.attrs["realization"])
    realizations = [int(dataset.attrs["realization"]) for dataset in ordered]
    if len(set(realizations)) < len(realizations):
        raise ValueError(f"a realization occurs twice among {realizations}")
    combined = concatenated(ordered, xr.Variable("realization", realizations))
    combined.attrs = {"kind": "indicators", "W": ordered[0].attrs["W"], "system": ordered[0].attrs["system"]}
    return combined.assign_attrs(total_attribute(dataset.attrs for dataset in ordered))
