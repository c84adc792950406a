"""What each method says of each realization with a seed, read from the files that the papers' stages made.

Every verdict is 1 deep in the ergodic phase and 0 deep in the localized one, where that is known.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.critical_disorders import Mean, compared
from locflow.observables.gap_ratio import mean_gap_ratio
from locflow.observables.imbalance import imbalance
from locflow.observables.page_entropy import page_normalization
from locflow.papers.comparison.methods import (
    LATE_TIMES,
    Method,
    chosen,
    classified,
    confident,
    in_the_middle,
    of_gap_ratio,
    traced,
)
from locflow.realizations.blocks import members
from locflow.results.files import read_dataset

METHODS = {
    "gap_ratio": Method("indicators", r"$\langle r\rangle$, 0 Poisson, 1 GOE", "<r> between its limits"),
    "entropy": Method("indicators", "$S$ / Page", "half-chain entropy over Page's value"),
    "memory": Method("indicators", "1 - late imbalance", "late imbalance, subtracted from 1"),
    "memory_outside": Method(
        "indicators", "1 - late imbalance outside of the seed", "late imbalance outside of the seed, subtracted from 1"
    ),
    "classifier": Method("networks", r"network on $|\psi|^2$", "network on |psi|^2"),
    "confidence": Method("networks", "network on spectra", "network on entanglement spectra"),
    "lstm": Method("networks", "LSTM on traces", "LSTM on traces"),
}
SEEDLESS = "memory_outside"
"""Of which nothing is left where the seed is the whole chain."""


def verdicts_of(files: Mapping[str, Sequence[str]], settings: Mapping) -> dict[str, np.ndarray]:
    """What each method says of one chain.

    Parameters
    ----------
    files
        By role, as `locflow.papers.thermalseeds.section.Paper.chain_files` names them.
    settings
        From `chain_settings` there.

    Returns
    -------
    dict of ndarray, shape (network, realization, W)
        By method; one "network" for what no network says.
    """
    W, count, states = np.array(settings["W"]), settings["realizations"], settings["states"]
    spectra = chosen(read_dataset(files["entanglement"][0], "entanglement_summary"), W, count)
    half = int(np.flatnonzero(spectra["cut"].to_numpy() == settings["sites"] // 2)[0])
    entropy = in_the_middle(spectra["entropy"].isel(cut=half), spectra["energy_density"], states).mean(axis=-1)
    outside = [site for site in range(settings["sites"]) if site not in settings["seed"]]
    confidences = chosen(read_dataset(files["confidence"][0], "confidences"), W, count)
    probabilities = chosen(read_dataset(files["lstm"][0], "phase_probabilities"), W, count)
    return {
        "gap_ratio": of_gap_ratio(middle_gap_ratios(files["states"], W, count))[np.newaxis],
        "entropy": entropy[np.newaxis] / page_normalization(settings["sites"], "correct"),
        "memory": 1 - late_imbalances(files["traces"], W, count, list(range(settings["sites"])))[np.newaxis],
        "memory_outside": 1 - late_imbalances(files["traces"], W, count, outside)[np.newaxis],
        "classifier": classified(files["classifier"], W, count),
        "confidence": confident(confidences, states),
        "lstm": traced(probabilities),
    }


def middle_gap_ratios(paths: Sequence[str], W: np.ndarray, count: int) -> np.ndarray:
    """Mean gap ratio of the kept states, which are successive levels, shape (realization, W)."""
    values = np.full((count, len(W)), np.nan)
    for _, states in members(paths, "states"):
        if (realization := int(states.attrs["realization"])) < count:
            width = states.attrs["energy_max"] - states.attrs["energy_min"]
            values[realization, place_of(W, states)] = mean_gap_ratio(states["state_energy"].to_numpy(), width)
    return values


def late_imbalances(paths: Sequence[str], W: np.ndarray, count: int, sites: list[int]) -> np.ndarray:
    """Mean imbalance of some sites over the last times and the traces, shape (realization, W); nan of no site."""
    values = np.full((count, len(W)), np.nan)
    for path in paths if sites else ():
        block = read_dataset(path, "traces").load()
        for realization, mean in zip(block["realization"].to_numpy(), late_means(block, sites), strict=True):
            if realization < count:
                values[realization, place_of(W, block)] = mean
    return values


def late_means(traces: xr.Dataset, sites: list[int]) -> np.ndarray:
    """Mean imbalance of some sites over the last times and the traces of each realization, shape (realization,)."""
    own = traces.isel(site=sites)
    late = own["magnetization"].isel(time=slice(-LATE_TIMES, None)).transpose("realization", "trace", "time", "site")
    first = own["initial_state"].transpose("realization", "trace", "site")
    return imbalance(late.to_numpy(), first.to_numpy()).mean(axis=(1, 2))


def place_of(W: np.ndarray, dataset: xr.Dataset) -> int:
    """Where the W of a file stands in the grid."""
    return int(np.abs(W - dataset.attrs["W"]).argmin())


def against_seed(
    verdicts: Sequence[Mapping[str, np.ndarray]], seeds: Sequence[int], *, sites: int, place: int, bootstrap: Mapping
) -> xr.Dataset:
    """The verdicts at one W against the size of the seed.

    Parameters
    ----------
    verdicts
        From `verdicts_of`, one for each seed.
    seeds
        Numbers of sites of the seeds, ascending.
    sites
        Of the chain.
    place
        Of W in the grid.
    bootstrap
        Resamples, confidence, root seed.

    Returns
    -------
    xarray.Dataset
        `verdict(by, seed)` and its `_interval`, `_resamples(by, resample, seed)`, in each of which all seeds have the
        same realizations; `half_way(by)`, the size at which the verdict rises through one half, infinite beyond the
        seeds, and its `_interval`. Attributes sites, items, confidence.
    """
    # `compared` looks where an order parameter falls: 1 - verdict does, along the size of the seed.
    parameters = {
        name: Mean(np.stack([1 - of[name][..., place] for of in verdicts], axis=-1), name=name) for name in METHODS
    }
    found = compared(seeds, parameters, sites=sites, **bootstrap_options(bootstrap))
    interval = 1 - found["order_parameter_interval"].isel(bound=[1, 0])
    made = xr.Dataset(
        {
            "verdict": 1 - found["order_parameter"],
            "verdict_interval": interval,
            "verdict_resamples": 1 - found["order_parameter_resamples"],
            "half_way": found["critical_disorder"],
            "half_way_interval": found["critical_disorder_interval"],
        },
        attrs=found.attrs,
    )
    return made.rename(W="seed")
