"""The indicators of a system that keeps entanglement spectra as one table (`locflow.kinds.indicators.tabulated`)."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from locflow.averages.phase_diagram import indicator_table
from locflow.kinds.indicators.tabulated import with_units
from locflow.kinds.states.indicators import combine
from locflow.observables.energy_bins import bin_centers, bin_of, energy_density, mean_in_bins, settled_on_edges
from locflow.observables.gap_ratio import gap_ratios, mean_gap_ratios
from locflow.realizations.blocks import members

# Of a whole spectrum: as many as `states` and `indicators` have.
ENERGY_BINS = 20


def tabulate(files: Mapping[str, Sequence[str]], cut: int) -> xr.Dataset:
    """Gap ratio, entropy and its variance over the states of a realization, in energy bins or in the windows.

    Parameters
    ----------
    files
        `values`, of kind "entanglement", and `operators`.
    cut
        One of the cuts: number of sites of the left part.
    """
    made = [combine([_of_realization(dataset, cut)]) for _, dataset in members(files["values"], "entanglement")]
    return with_units(indicator_table(made), files["operators"], cut)


def _of_realization(dataset: xr.Dataset, cut: int) -> xr.Dataset:
    width = dataset.attrs["energy_max"] - dataset.attrs["energy_min"]
    if "window" in dataset:
        centers, of_state = dataset["window_center"].values, dataset["window"].values
        gap_ratio, levels = mean_gap_ratios(dataset["state_energy"].values, of_state, len(centers), width)
    else:
        centers = bin_centers(ENERGY_BINS)
        energies = dataset["energies"].values
        density = energy_density(energies, dataset.attrs["energy_min"], dataset.attrs["energy_max"])
        of_state = bin_of(settled_on_edges(dataset["energy_density"].values, ENERGY_BINS), ENERGY_BINS)
        of_middle = bin_of(settled_on_edges(density[1:-1], ENERGY_BINS), ENERGY_BINS)
        gap_ratio, levels = mean_in_bins(gap_ratios(energies), of_middle, ENERGY_BINS)
    entropy = dataset["entropy"].sel(cut=cut).values
    mean, states = mean_in_bins(entropy, of_state, len(centers))
    variance, _ = mean_in_bins((entropy - mean[of_state]) ** 2, of_state, len(centers))
    return xr.Dataset(
        {
            "gap_ratio": ("bin", gap_ratio),
            "entropy": ("bin", mean),
            "entropy_variance": ("bin", variance),
            "levels": ("bin", levels),
            "states": ("bin", np.asarray(states)),
        },
        coords={"bin_center": ("bin", centers)},
        attrs={name: dataset.attrs[name] for name in ("W", "realization", "system", "degenerate_states")},
    )
