"""What each method says of the realizations of one size, read from the files that the papers' stages made.

Every order parameter is 1 deep in the ergodic phase and 0 deep in the localized one, where that is known, and is
critical at one half.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.critical_disorders import Mean, Optimal, OrderParameter, Variance, compared
from locflow.observables.page_entropy import page_normalization
from locflow.observables.participation_ratio import inverse_participation_ratio
from locflow.papers.comparison.section import ENERGY_DENSITY
from locflow.realizations.blocks import members
from locflow.results.files import read_dataset
from locflow.strengths import in_range

# Atas et al., Phys. Rev. Lett. 110, 084101 (2013): large matrices, and Poisson's levels.
GOE, POISSON = 0.5307, 2 * np.log(2) - 1
LATE_TIMES = 10  # of a trace, whose mean is the late imbalance


class Method(NamedTuple):
    """What pictures and quantities say of a method.

    Attributes
    ----------
    group
        "indicators", "networks", or "optimal" for the predictors of one number.
    label
        In pictures.
    words
        In sentences.
    """

    group: str
    label: str
    words: str


METHODS = {
    "gap_ratio": Method("indicators", r"$\langle r\rangle$ half way", "<r> half way"),
    "entropy": Method("indicators", "$S$ = Page / 2", "S at half of Page's value"),
    "entropy_variance": Method("indicators", "variance of $S$ largest", "variance of S largest"),
    "participation": Method("indicators", r"$\langle\ln$ IPR$\rangle$ half way", "<ln IPR> half way"),
    "memory": Method("indicators", "late imbalance = 1/2", "late imbalance at 1/2"),
    "classifier": Method("networks", r"network on $|\psi|^2$", "network on |psi|^2"),
    "regression_gap_ratio": Method("networks", r"regression: $\langle r\rangle$", "regression, <r> half way"),
    "regression_entropy": Method("networks", "regression: $S$", "regression, S at half of Page's value"),
    "confidence": Method("networks", "spectra, descent on sums", "network on spectra, descent on sums"),
    "confidence_adam": Method("networks", "spectra, Adam on means", "network on spectra, Adam on means"),
    "lstm": Method("networks", "LSTM on traces", "LSTM on traces"),
    "optimal_gap_ratio": Method("optimal", "optimal predictor of $r$", "optimal predictor of r"),
    "optimal_entropy": Method("optimal", "optimal predictor of $S$", "optimal predictor of S"),
    "optimal_participation": Method("optimal", "optimal predictor of IPR", "optimal predictor of IPR"),
    "optimal_memory": Method("optimal", "optimal predictor of imbalance", "optimal predictor of the imbalance"),
}


def comparison_of(files: Mapping[str, Sequence[str]], settings: Mapping, bootstrap: Mapping) -> xr.Dataset:
    """All methods of one size.

    Parameters
    ----------
    files
        By role, as `locflow.papers.comparison.section.Paper.size_files` names them.
    settings
        `realizations`, how many are compared; `W`, the grid; `states`, how many of the middle of
        the spectrum; `labels`, by network: ranges of W labelled ETH and MBL.
    bootstrap
        `resamples`, `confidence`, `root_seed`.

    Returns
    -------
    xarray.Dataset
        From `locflow.measure.critical_disorders.compared`.
    """
    count, W = settings["realizations"], np.array(settings["W"])
    samples = chosen(read_dataset(files["samples"][0], "samples"), W, count)
    parameters = order_parameters(files, samples, settings["labels"], count, settings["states"])
    assert set(parameters) == set(METHODS)
    ordered = {name: parameters[name] for name in METHODS}
    return compared(W, ordered, sites=samples.sizes["site"], **bootstrap_options(bootstrap))


def chosen(dataset: xr.Dataset, W: np.ndarray, count: int) -> xr.Dataset:
    """The realizations and disorder strengths that are compared."""
    nearest = dataset.load().sel(W=W, method="nearest")
    return nearest.assign_coords(W=W).isel(realization=slice(count))


def order_parameters(
    files: Mapping[str, Sequence[str]], samples: xr.Dataset, labels: Mapping, count: int, states: int
) -> dict[str, OrderParameter]:
    """What each method says of the first realizations, by its name."""
    W, sites = samples["W"].to_numpy(), samples.sizes["site"]

    def positions(of: str) -> list[np.ndarray]:
        return [np.flatnonzero(in_range(W, *ends)) for ends in labels[of]]

    at_middle = samples.sel(energy_density=ENERGY_DENSITY, method="nearest")
    page = page_normalization(sites, "correct")
    gap_ratio, entropy = (
        at_middle[name].transpose("realization", "W").to_numpy() for name in ("gap_ratio", "entanglement_entropy")
    )
    entropy = entropy / page
    participation = participations(files["states"], W, count)
    spectra = chosen(read_dataset(files["entanglement"][0], "entanglement_summary"), W, count)
    half = int(np.abs(spectra["cut"].to_numpy() - sites // 2).argmin())
    single_entropies = in_the_middle(spectra["entropy"].isel(cut=half), spectra["energy_density"], states)
    imbalances = late_imbalances(chosen(read_dataset(files["imbalances"][0], "imbalances"), W, count))
    regression = chosen(read_dataset(files["regression"][0], "regression"), W, count)
    return {
        "gap_ratio": Mean(of_gap_ratio(gap_ratio)[np.newaxis]),
        "entropy": Mean(entropy[np.newaxis]),
        "entropy_variance": Variance(entropy),
        "participation": Mean(np.nanmean(participation, axis=-1)[np.newaxis]),
        "memory": Mean(1 - imbalances.mean(axis=-1)[np.newaxis]),
        "classifier": Mean(classified(files["classifier"], W, count), name="classifier"),
        "regression_gap_ratio": Mean(of_gap_ratio(predicted(regression, "gap_ratio")), name="regression"),
        "regression_entropy": Mean(predicted(regression, "entanglement_entropy"), name="regression"),
        **{
            name: Mean(confident(chosen(read_dataset(files[name][0], "confidences"), W, count), states), name=name)
            for name in ("confidence", "confidence_adam")
        },
        "lstm": Mean(traced(chosen(read_dataset(files["traces"][0], "phase_probabilities"), W, count)), name="lstm"),
        "optimal_gap_ratio": Optimal(gap_ratio[..., np.newaxis], *positions("classifier")),
        "optimal_entropy": Optimal(single_entropies / page, *positions("confidence")),
        "optimal_participation": Optimal(participation, *positions("classifier")),
        "optimal_memory": Optimal(imbalances, *positions("traces")),
    }


def of_gap_ratio(gap_ratio: np.ndarray) -> np.ndarray:
    """In units in which Poisson's levels are at 0 and the GOE at 1."""
    return (gap_ratio - POISSON) / (GOE - POISSON)


def participations(paths: Sequence[str], W: np.ndarray, count: int) -> np.ndarray:
    """ln IPR of each state, in units of the GOE's 3 / (D + 2), shape (realization, W, state)."""
    found: dict[tuple[int, int], np.ndarray] = {}
    for _, states in members(paths, "states"):
        realization = int(states.attrs["realization"])
        if realization < count:
            ipr = inverse_participation_ratio(states["probability"].to_numpy().T)
            reference = np.log(3 / (states.sizes["basis_state"] + 2))
            found[realization, int(np.abs(W - states.attrs["W"]).argmin())] = np.log(ipr) / reference
    values = np.full((count, len(W), max(map(len, found.values()))), np.nan)
    for place, numbers in found.items():
        values[place][: len(numbers)] = numbers
    return values


def classified(paths: Sequence[str], W: np.ndarray, count: int) -> np.ndarray:
    """P(ETH) of the states of each realization, shape (network, realization, W)."""
    parts = [read_dataset(path, "predictions").load() for path in paths]
    values = np.full((parts[0].sizes["network"], count, len(W)), np.nan)
    for part in parts:
        position = int(np.abs(W - part.attrs["W"]).argmin())
        middle = part["probability"].isel(bin=int(np.abs(part["bin_center"].to_numpy() - ENERGY_DENSITY).argmin()))
        for realization in part["realization"].to_numpy():
            if realization < count:
                values[:, realization, position] = middle.sel(realization=realization)
    return values


def predicted(regression: xr.Dataset, target: str) -> np.ndarray:
    """A predicted indicator, shape (network, realization, W)."""
    chosen = regression["predicted"].sel(target=target).sel(energy_density=ENERGY_DENSITY, method="nearest")
    return chosen.transpose("network", "realization", "W").to_numpy().astype(float)


def in_the_middle(values: xr.DataArray, energy_density: xr.DataArray, states: int) -> np.ndarray:
    """Values of the states nearest the middle of the spectrum, shape (..., realization, W, state)."""
    rows = ("realization", "W", "state")
    order = np.abs(energy_density.transpose(*rows).to_numpy() - ENERGY_DENSITY).argsort(axis=-1)[..., :states]
    of_states = values.transpose(..., *rows).to_numpy().astype(float)
    return np.take_along_axis(of_states, np.broadcast_to(order, (*of_states.shape[:-1], order.shape[-1])), axis=-1)


def confident(confidences: xr.Dataset, states: int) -> np.ndarray:
    """Mean confidence in ETH of the states in the middle, shape (network, realization, W)."""
    return 1 - np.nanmean(in_the_middle(confidences["confidence"], confidences["energy_density"], states), axis=-1)


def traced(probabilities: xr.Dataset) -> np.ndarray:
    """P(ergodic) of the traces of each realization, shape (network, realization, W)."""
    ergodic = probabilities["probability"].isel(phase=0).mean("trace")
    return ergodic.transpose("network", "realization", "W").to_numpy().astype(float)


def late_imbalances(imbalances: xr.Dataset) -> np.ndarray:
    """Mean imbalance over the last times of each trace, shape (realization, W, trace)."""
    late = imbalances["imbalance"].isel(time=slice(-LATE_TIMES, None)).mean("time")
    return late.transpose("realization", "W", "trace").to_numpy().astype(float)
