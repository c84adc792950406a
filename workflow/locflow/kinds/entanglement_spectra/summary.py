"""The entanglement of all realizations of a system in one dataset, without the spectra (paper 3, Figs. 4 and 5).

Entropy, Schmidt gap and energy density of each state, and the mean gap ratio of each realization. Nothing is averaged
over realizations here.
"""

import os
from collections.abc import Iterable, Mapping

import numpy as np
import xarray as xr

from locflow.observables.gap_ratio import mean_gap_ratio, mean_gap_ratios
from locflow.observables.window_levels import represented_levels
from locflow.realizations.blocks import members
from locflow.realizations.collected import check_one_system
from locflow.realizations.degenerate_states import strengths_attribute
from locflow.results.joining import OF_A_STRENGTH, check_alike

# The ends of the spectrum, a tenth of the levels each, are left out of the mean gap ratio.
TRIMMED_FRACTION = 0.1


def summarize_entanglement(realizations: Iterable[xr.Dataset]) -> xr.Dataset:
    """Collect what is small of the entanglement of a system's realizations.

    Parameters
    ----------
    realizations
        Of kind "entanglement", one for each W and realization of one system, in any order; read one at a time.

    Returns
    -------
    xarray.Dataset
        Kind "entanglement_summary": `entropy` and `schmidt_gap` (cut, W, realization, state), `energy_density` (W,
        realization, state), nan where a realization has fewer states; `gap_ratio` (W, realization), the mean over the
        middle 80 % of the levels; where only windows are known, of the windows' means, each for as many of these
        levels as lie nearest to it; `unit_field` (realization, site), the field divided by W. Where the realizations
        hold windows of states, `window` (W, realization, state), negative where there is no state, and their
        `window_center`. Attributes system, dimension, sites, and `degenerate_W`, the W with degenerate states, where
        there are any.

    Raises
    ------
    ValueError
        No realization, one that is missing or occurs twice, different systems, or fields that are not one sample
        times W.
    """
    collected, gap_ratios_of, systems = {}, {}, set()
    for dataset in realizations:
        key = float(dataset.attrs["W"]), int(dataset.attrs["realization"])
        if key in collected:
            raise ValueError(f"realization {key[1]} at W = {key[0]} occurs twice")
        names = [
            "entropy",
            "schmidt_gap",
            "energy_density",
            "field",
            *({"window", "window_center"} & {*dataset.variables}),
        ]
        collected[key] = dataset[names].load()
        gap_ratios_of[key] = _mean_gap_ratio(dataset)
        systems.add(dataset.attrs["system"])
    if not collected:
        raise ValueError("there is no entanglement to summarize")
    check_one_system(systems, "entanglement", "be summarized")
    check_alike(collected.values(), along=["state"], own=OF_A_STRENGTH)
    strengths, indices = (sorted(set(values)) for values in zip(*collected, strict=True))
    for W in strengths:
        missing = [index for index in indices if (W, index) not in collected]
        if missing:
            raise ValueError(f"W = {W} lacks realizations {missing}, which other W have")
    first = next(iter(collected.values()))
    states = max(dataset.sizes["state"] for dataset in collected.values())
    shape = (len(strengths), len(indices))
    per_cut = {name: np.full((first.sizes["cut"], *shape, states), np.nan) for name in ("entropy", "schmidt_gap")}
    density, gap_ratio = np.full((*shape, states), np.nan), np.empty(shape)
    window = np.full((*shape, states), -1, dtype=np.int16) if "window" in first else None
    for i, W in enumerate(strengths):
        for j, index in enumerate(indices):
            dataset = collected[W, index]
            count = dataset.sizes["state"]
            for name, values in per_cut.items():
                values[:, i, j, :count] = dataset[name].values
            density[i, j, :count] = dataset["energy_density"].values
            gap_ratio[i, j] = gap_ratios_of[W, index]
            if window is not None:
                window[i, j, :count] = dataset["window"].values
    unit_field = np.stack(
        [unit_field_of({W: collected[W, index]["field"].values for W in strengths}, index) for index in indices]
    )
    summary = xr.Dataset(
        {name: (("cut", "W", "realization", "state"), values, first[name].attrs) for name, values in per_cut.items()}
        | {
            "energy_density": (("W", "realization", "state"), density),
            "gap_ratio": (("W", "realization"), gap_ratio),
            "unit_field": (("realization", "site"), unit_field, {"long_name": "random field / W"}),
        },
        coords={"cut": first["cut"], "W": strengths, "realization": indices},
        attrs={
            "kind": "entanglement_summary",
            "system": systems.pop(),
            "dimension": first.attrs["dimension"],
            "sites": first.sizes["site"],
            **strengths_attribute(dataset.attrs for dataset in collected.values()),
        },
    )
    if window is None:
        return summary
    # Not the dimension "window": a variable of that name has three others.
    return summary.assign(window=(("W", "realization", "state"), window)).assign_coords(
        window_center=("window_index", first["window_center"].values, first["window_center"].attrs)
    )


def summarize_files(paths: Iterable[str | os.PathLike]) -> xr.Dataset:
    """`summarize_entanglement` of files of kind "entanglement"."""
    return summarize_entanglement(realization for _, realization in members(paths, "entanglement"))


def unit_field_of(fields: Mapping[float, np.ndarray], realization: int) -> np.ndarray:
    """The field of a realization at W = 1, of which its fields at all W are multiples (paper 3, section V B).

    Parameters
    ----------
    fields
        By W the field of each site, shape (site,).
    realization
        Its index, for the message.

    Raises
    ------
    ValueError
        The fields are not one sample times W, or there is none at a W above 0.
    """
    units = [field / W for W, field in sorted(fields.items()) if W > 0]
    if not units:
        raise ValueError(f"realization {realization}: at W = 0 alone there is no field")
    if not np.allclose(units, units[-1], rtol=0, atol=1e-9):
        raise ValueError(
            f"realization {realization} has other fields at each W, not one sample times W: "
            "set disorder.rescaled of the system"
        )
    return units[-1]


def levels_of_states(entanglement: xr.Dataset, ends: tuple[float, float] = (0.0, 1.0)) -> np.ndarray:
    """Levels for which the states of a realization of kind "entanglement" stand: one each where it holds them all.

    `ends`, of windows, is that of `locflow.observables.window_levels.represented_levels`.
    """
    if "window" not in entanglement:
        return np.ones(entanglement.sizes["state"])
    # The names are four, which the type of what is made of them does not say.
    return represented_levels(  # type: ignore[misc]
        *(entanglement[name].values for name in ("state_level", "energy_density", "window", "window_center")),  # type: ignore[arg-type]
        int(entanglement.attrs["dimension"]),  # type: ignore[arg-type]
        ends=ends,
    )


def _mean_gap_ratio(dataset: xr.Dataset) -> float:
    if "energies" in dataset:
        energies = dataset["energies"].values
        left_out = int(TRIMMED_FRACTION * len(energies))
        return mean_gap_ratio(energies[left_out : len(energies) - left_out], energies[-1] - energies[0])
    window, windows = dataset["window"].values, dataset["window_center"].size
    # Of the states of two windows each belongs to one: a window at the edge may have kept too few for a ratio.
    width = dataset.attrs["energy_max"] - dataset.attrs["energy_min"]
    means, ratios = mean_gap_ratios(dataset["state_energy"].values, window, windows, width)
    levels = np.bincount(window, levels_of_states(dataset, (TRIMMED_FRACTION, 1 - TRIMMED_FRACTION)), windows)
    known = ratios > 0
    if not levels[known].sum() > 0:
        return np.nan
    return float(np.average(means[known], weights=levels[known]))
