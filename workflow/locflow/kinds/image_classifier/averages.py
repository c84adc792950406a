"""Averages of what networks say about images: probability against disorder and against energy (paper 4, Figs. 3 and 5).

P is the probability of the phase at weak disorder, delocalized or topological. The paper averages the P of five samples
at each W; here means are over realizations, then over networks. No network is evaluated here.
"""

import os
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.averages.statistics import (
    bootstrap_seed,
    bootstrap_weights,
    falling_crossing,
    percentile_interval,
    weighted_mean,
)
from locflow.results.files import read_dataset
from locflow.strengths import at_most

LEVEL = 0.5  # the paper's criterion: a network that favours no phase
FAR = 0.5  # within this fraction of the critical disorder to either side lies what is not "far" from it
_TOLERANCE = 1e-9


def average_image_files(
    predictions: Iterable[str | os.PathLike], *, root_seed: int, resamples: int, confidence: float
) -> xr.Dataset:
    """`average_images` of files of kind "image_predictions", seeded by the root seed."""
    read = []
    for path in predictions:
        with read_dataset(path, "image_predictions") as dataset:
            read.append(dataset.load())
    return average_images(read, resamples=resamples, confidence_level=confidence, seed=bootstrap_seed(root_seed))


def average_images(
    predictions: Sequence[xr.Dataset], *, resamples: int = 1000, confidence_level: float = 0.95, seed: int = 0
) -> xr.Dataset:
    """Probability against disorder, a curve for each system and each of its states.

    Parameters
    ----------
    predictions
        Datasets of kind "image_predictions" of one training, one per system.
    resamples, confidence_level, seed
        Of the bootstrap. Realizations are drawn for each W by itself, networks for all W and curves together; a
        realization keeps its states together.

    Returns
    -------
    xarray.Dataset
        Kind "image_averages", dims curve and W, W ascending over all systems. `probability(curve, W)`, nan where a
        curve has no images, with `_interval(curve, W, bound)`; `probability_of_networks(network, curve, W)`;
        `samples(curve, W)`, the number of images.
        `crossing(curve)`, W at which the probability falls through 1/2 (`statistics.falling_crossing`; nan where it
        does not), with `_interval` and `_resamples(resample, curve)`. `accuracy(curve)`, the share of single images
        that a network puts on their side of critical_W, mean over networks, with `_interval`; `far_below(curve)` and
        `far_above(curve)`, means of P over the W up to half and from three halves of critical_W on, with `_interval`.
        Coordinates `system(curve)` and `target_energy(curve)`, nan where the files have none. Attributes `training`,
        `critical_W`, `sites`, `networks`, `confidence`, `resampled`.

    Raises
    ------
    ValueError
        No predictions, of several trainings, or of different networks.
    """
    if len({(p.attrs["training"], p.sizes["network"], p.attrs["critical_W"]) for p in predictions}) != 1:
        raise ValueError("averages of images need predictions of one training, with the same networks")
    first = predictions[0]
    networks, critical = first.sizes["network"], float(first.attrs["critical_W"])
    W = np.unique(np.concatenate([p["W"].to_numpy() for p in predictions]))
    draws = bootstrap_weights(networks, resamples, seed, "networks", first.attrs["training"]).astype(float)
    draws /= networks
    curves = [curve for dataset in predictions for curve in _curves(dataset, W, draws, resamples, seed)]
    stacked = {name: np.stack([curve[name] for curve in curves]) for name in curves[0]}
    mean, resampled = stacked["mean"].mean(axis=1), np.moveaxis(stacked["resamples"], 0, 1)
    network_crossings = falling_crossing(W, mean.T, LEVEL).position
    crossings = falling_crossing(W, np.moveaxis(resampled, 2, 0), LEVEL).position
    distance = W / critical - 1
    below, above = distance <= _TOLERANCE - FAR, distance >= FAR - _TOLERANCE
    variables = {
        "probability": (("curve", "W"), mean, {"long_name": "P of the phase at weak disorder"}),
        "probability_interval": (("curve", "W", "bound"), _interval(resampled, confidence_level)),
        "probability_of_networks": (("network", "curve", "W"), np.moveaxis(stacked["mean"], 1, 0)),
        "samples": (("curve", "W"), stacked["samples"]),
        "crossing": ("curve", np.where(np.isfinite(network_crossings), network_crossings, np.nan)),
        "crossing_interval": (("curve", "bound"), _interval(crossings, confidence_level)),
        "crossing_resamples": (("resample", "curve"), crossings),
        "accuracy": ("curve", stacked["accuracy"]),
        "accuracy_interval": (("curve", "bound"), _interval(stacked["accuracy_resamples"].T, confidence_level)),
    }
    for name, chosen in {"far_below": below, "far_above": above}.items():
        variables[name] = ("curve", _mean(mean[:, chosen]))
        variables[f"{name}_interval"] = (("curve", "bound"), _interval(_mean(resampled[..., chosen]), confidence_level))
    return xr.Dataset(
        variables,
        coords={
            "W": W,
            "system": ("curve", [str(p.attrs["system"]) for p in predictions for _ in range(p.sizes["state"])]),
            "target_energy": ("curve", np.concatenate([target_energies(p) for p in predictions])),
            "network": np.arange(networks),
        },
        attrs={
            "kind": "image_averages",
            "training": first.attrs["training"],
            "critical_W": critical,
            "sites": int(first.attrs["sites"]),
            "networks": networks,
            **_bootstrap_attributes(networks, confidence_level),
        },
    )


def average_energies(
    predictions: xr.Dataset, *, edges: np.ndarray, resamples: int = 1000, confidence_level: float = 0.95, seed: int = 0
) -> xr.Dataset:
    """Probability against energy at each W, over bins of the energy.

    Parameters
    ----------
    predictions
        Kind "image_predictions".
    edges
        Of the bins, ascending.
    resamples, confidence_level, seed
        As in `average_images`.

    Returns
    -------
    xarray.Dataset
        Dims W and bin (coordinate `energy`, the centres). `binned(W, bin)`, the mean over all states of a bin and all
        networks, with `_interval(W, bin, bound)`; `states(W, bin)`; `mean(W)` over all states between the outer edges,
        with `_interval(W, bound)`. `share_weak(W)`, the share of those states whose P, averaged over the networks,
        exceeds 1/2. Attributes `confidence` and `resampled`.
    """
    edges = np.asarray(edges, dtype=float)
    networks, realizations = predictions.sizes["network"], predictions.sizes["realization"]
    draws = bootstrap_weights(networks, resamples, seed, "networks", predictions.attrs["training"]) / networks
    rows = []
    for k, W in enumerate(predictions["W"].to_numpy()):
        probability = predictions["probability"].isel(W=k).to_numpy().astype(float)
        energy = predictions["energy"].isel(W=k).to_numpy()
        place = np.digitize(energy, edges) - 1
        inside = np.isfinite(probability).all(axis=0) & (place >= 0) & (place < len(edges) - 1)
        member = inside[..., np.newaxis] & (place[..., np.newaxis] == np.arange(len(edges) - 1))
        count = member.sum(axis=1).astype(float)  # (realization, bin)
        total = np.einsum("nrs,rsb->nrb", np.where(inside, probability, 0.0), member)
        realization_weights = bootstrap_weights(realizations, resamples, seed, "realizations", float(W)).astype(float)
        drawn = np.einsum("kn,kr,nrb->kb", draws, realization_weights, total)
        drawn_count = realization_weights @ count
        binned, total_mean = _ratio(total.mean(axis=0).sum(axis=0), count.sum(axis=0)), total.mean(axis=0).sum()
        rows.append(
            {
                "binned": binned,
                "binned_interval": _interval(_ratio(drawn, drawn_count), confidence_level),
                "states": count.sum(axis=0).astype(int),
                "mean": _ratio(total_mean, count.sum()),
                "mean_interval": _interval(_ratio(drawn.sum(axis=1), drawn_count.sum(axis=1)), confidence_level),
                "share_weak": _ratio((probability.mean(axis=0)[inside] > LEVEL).sum(), inside.sum()),
            }
        )
    dims = {"binned": ("bin",), "binned_interval": ("bin", "bound"), "states": ("bin",), "mean_interval": ("bound",)}
    return xr.Dataset(
        {name: (("W", *dims.get(name, ())), np.stack([row[name] for row in rows])) for name in rows[0]},
        coords={"W": predictions["W"], "energy": ("bin", (edges[1:] + edges[:-1]) / 2)},
        attrs={
            "networks": networks,
            "realizations": realizations,
            **_bootstrap_attributes(networks, confidence_level, realizations=realizations),
        },
    )


def curve_of(averages: xr.Dataset, system: str, target_energy: float | None = None) -> xr.Dataset:
    """The curve of one system, of one of its states if it has several; W without images are left out.

    Raises
    ------
    ValueError
        There is no such curve.
    """
    chosen = averages["system"].to_numpy() == system
    if target_energy is not None:
        chosen &= np.abs(averages["target_energy"].to_numpy() - target_energy) < _TOLERANCE
    if not chosen.any():
        raise ValueError(f"{averages.attrs['training']} has no averages of {system} at E = {target_energy}")
    curve = averages.isel(curve=int(np.flatnonzero(chosen)[0]))
    return curve.isel(W=np.flatnonzero(curve["samples"].to_numpy() > 0))


def target_energies(predictions: xr.Dataset) -> np.ndarray:
    """Energy at which each state was looked for; nan where the files do not say."""
    if "target_energy" in predictions.coords:
        return predictions["target_energy"].to_numpy().astype(float)
    return np.full(predictions.sizes["state"], np.nan)


def _curves(dataset: xr.Dataset, W: np.ndarray, draws: np.ndarray, resamples: int, seed: int) -> Iterator[dict]:
    """For each state of a system what `average_images` needs, on the grid W."""
    strengths = dataset["W"].to_numpy()
    columns = np.searchsorted(W, strengths)
    values = dataset["probability"].to_numpy().astype(float)  # (network, W, realization, state)
    below = at_most(strengths, float(dataset.attrs["critical_W"]))
    right = np.where(np.isnan(values), np.nan, (values > LEVEL) == below[:, np.newaxis, np.newaxis])
    networks, _, realizations, states = values.shape
    mean = np.full((states, networks, len(W)), np.nan)
    drawn = np.full((states, resamples, len(W)), np.nan)
    right_drawn = np.full((states, resamples, len(W)), np.nan)
    for k, column in enumerate(columns):
        purpose = "realizations", dataset.attrs["system"], strengths[k]
        weights = bootstrap_weights(realizations, resamples, seed, *purpose)
        # Columns of one product: the states of all networks, correct answers beside them.
        table = np.concatenate([values[:, k], right[:, k]], axis=2)
        network_means = weighted_mean(table, weights)  # (network, resample, state)
        both = np.einsum("kn,nks->sk", draws, network_means)
        drawn[:, :, column], right_drawn[:, :, column] = both[:states], both[states:]
        mean[:, :, column] = weighted_mean(values[:, k], np.ones((1, realizations)))[:, 0].T
    samples = np.zeros((states, len(W)), dtype=np.int32)
    samples[:, columns] = np.isfinite(values[0]).sum(axis=1).T
    for state in range(states):
        yield {
            "mean": mean[state],
            "resamples": drawn[state],
            "samples": samples[state],
            "accuracy": np.nanmean(right[..., state]),
            "accuracy_resamples": _mean(right_drawn[state]),
        }


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean along the last axis without nan; nan of none."""
    present = ~np.isnan(values)
    return _ratio(np.where(present, values, 0.0).sum(axis=-1), present.sum(axis=-1))


def _interval(resamples: np.ndarray, confidence_level: float) -> np.ndarray:
    return np.stack(percentile_interval(resamples, confidence_level), axis=-1)


def _bootstrap_attributes(networks: int, confidence_level: float, *, realizations: int = 2) -> dict:
    # Of one there is nothing to draw.
    several = {"realizations": realizations, "networks": networks}
    resampled = " and ".join(name for name, count in several.items() if count > 1)
    return {"confidence": confidence_level, "resampled": resampled or "nothing: one realization, one network"}


def _ratio(numerator: ArrayLike, denominator: ArrayLike) -> np.ndarray:
    defined = np.asarray(denominator) > 0
    return np.where(defined, numerator / np.where(defined, denominator, 1.0), np.nan)
