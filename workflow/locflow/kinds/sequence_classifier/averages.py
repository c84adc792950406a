"""Confusion of networks that tell phases apart, and the transitions that its peaks mark (paper 5).

Van Nieuwenburg, Bairey and Refael: C = -log2(p1 / (p1 + p2)) of the two largest probabilities, 1 where a network cannot
decide and 0 where it is sure. The paper averages over realizations and networks without saying whether C is that of the
averaged probabilities or an average itself. Here C is that of each network's probabilities, averaged over traces and
realizations, and then the mean over the networks; the mean of the C of single traces is computed beside it. The latter
is lower everywhere, since a network that is sure of every trace may still say one phase of half of them.

A transition is the maximum of C between two neighbouring labelled ranges of W: the vertex of the parabola through the
largest value of the grid and its two neighbours; the W itself at the ends of the range (`locflow.averages.peaks`). Its
interval is that of the percentiles, also of few realizations: resampled curves are noisier than the curve, and their
peaks scatter as widely as peaks of other realizations do (docs/explanation/intervals.md).
"""

import os
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.averages.peaks import peak
from locflow.averages.statistics import (
    bootstrap_seed,
    bootstrap_weights,
    moments,
    percentile_interval,
    reason_for_no_interval,
    weighted_mean,
)
from locflow.results.files import read_dataset


def confusion(probabilities: ArrayLike) -> np.ndarray:
    """C = -log2(p1 / (p1 + p2)), p1 and p2 the two largest of the last axis.

    Parameters
    ----------
    probabilities
        Shape (..., phase), not negative, at least one of each row positive.

    Returns
    -------
    ndarray, shape (...)
        From 0, sure of one phase, to 1, undecided between two; nan where a probability is.
    """
    ordered = np.sort(np.asarray(probabilities, dtype=float), axis=-1)
    # Not -log2, which has a negative zero.
    return np.log2((ordered[..., -1] + ordered[..., -2]) / ordered[..., -1])


def average_confusion(
    probabilities: xr.Dataset, *, resamples: int = 1000, confidence_level: float = 0.95, seed: int = 0
) -> xr.Dataset:
    """What figures need of the probabilities of one training.

    Parameters
    ----------
    probabilities
        Kind "phase_probabilities".
    resamples, confidence_level, seed
        Of the bootstrap over realizations, drawn for each W by itself since their fields have nothing in common, and
        over networks.

    Returns
    -------
    xarray.Dataset
        Kind "confusion_averages": `probability(W, phase)`, mean over traces, realizations and networks;
        `confusion(W)`, the mean over networks of the C of their averaged probabilities, with `_interval(W, bound)`, and
        `confusion_by_network(network, W)`; `sample_confusion(W)`, the mean of the C of single traces.

        `transition_W(transition)`, the maximum of `confusion`, `transition_W_interval(transition, bound)`,
        `transition_W_resamples(resample, transition)`, `transition_W_by_network(network, transition)` and
        `sample_transition_W(transition)`, that of `sample_confusion`; nan where no W lies between the two labelled
        ranges. The coordinate `transition` is "first to second" with the phases' names. `labelled(W)`;
        `realizations_total(W)`. Attributes those of the probabilities, and `networks`, `confidence`, `resampled` and
        `interval_reason` (why transitions have no interval, else empty).

    Raises
    ------
    ValueError
        The labelled W of the phases do not ascend with the phases.
    """
    W = probabilities["W"].to_numpy()
    between = _between(W, probabilities["labelled"].to_numpy())
    outputs = probabilities["probability"].transpose("network", "W", "realization", "trace", "phase").to_numpy()
    networks, _, realizations = outputs.shape[:3]
    sample_confusion = moments(moments(confusion(outputs), axis=3).mean, axis=2).mean
    realization_outputs = moments(outputs, axis=3).mean
    training = str(probabilities.attrs.get("training", ""))
    drawn_networks = bootstrap_weights(networks, resamples, seed, "networks", training)
    resampled = np.empty((resamples, len(W)))
    for k, strength in enumerate(W):
        weights = bootstrap_weights(realizations, resamples, seed, "realizations", float(strength))
        drawn = confusion(weighted_mean(realization_outputs[:, k], weights))  # (network, resample)
        resampled[:, k] = np.einsum("rn,nr->r", drawn_networks, drawn) / networks
    mean = moments(realization_outputs, axis=2).mean
    by_network = confusion(mean)
    curve, sample_curve = by_network.mean(axis=0), sample_confusion.mean(axis=0)
    names = probabilities["phase"].to_numpy().tolist()
    maxima = [
        [_maximum(W, values, part) for part in between] for values in (curve, sample_curve, by_network, resampled)
    ]
    samples = np.stack(maxima[3], axis=-1)
    totals = (~np.isnan(outputs[0, :, :, 0, 0])).sum(axis=1)
    # One realization drawn again and again shows no spread: no interval rather than one of the networks alone.
    if reason := reason_for_no_interval(W, totals):
        samples = np.full_like(samples, np.nan)
    resampled[:, totals < 2] = np.nan
    return xr.Dataset(
        {
            "probability": (("W", "phase"), mean.mean(axis=0)),
            "confusion": ("W", curve),
            "confusion_interval": (
                ("W", "bound"),
                np.stack(percentile_interval(resampled, confidence_level), axis=-1),
            ),
            "confusion_by_network": (("network", "W"), by_network),
            "sample_confusion": ("W", sample_curve),
            "transition_W": ("transition", np.array(maxima[0], dtype=float)),
            "transition_W_interval": (
                ("transition", "bound"),
                np.stack(percentile_interval(samples, confidence_level), axis=-1),
            ),
            "transition_W_resamples": (("resample", "transition"), samples),
            "transition_W_by_network": (("network", "transition"), np.stack(maxima[2], axis=-1)),
            "sample_transition_W": ("transition", np.array(maxima[1], dtype=float)),
            "labelled": probabilities["labelled"],
            "realizations_total": ("W", totals),
        },
        coords={
            "W": W,
            "phase": names,
            "transition": [f"{first} to {second}" for first, second in pairwise(names)],
            "trace": probabilities["trace"].to_numpy(),
        },
        attrs={
            **probabilities.attrs,
            "kind": "confusion_averages",
            "networks": networks,
            "confidence": confidence_level,
            "resampled": "realizations and networks" if networks > 1 else "realizations",
            "interval_reason": reason,
            "bootstrap_seed": seed,
        },
    )


def average_confusion_files(
    paths: Sequence[str | os.PathLike], *, root_seed: int, confidence: float, resamples: int
) -> xr.Dataset:
    """`average_confusion` of the one file of kind "phase_probabilities"."""
    with read_dataset(paths[0], "phase_probabilities") as probabilities:
        return average_confusion(
            probabilities.load(), resamples=resamples, confidence_level=confidence, seed=bootstrap_seed(root_seed)
        )


def _between(W: np.ndarray, labelled: np.ndarray) -> list[np.ndarray]:
    # Positions of the W between each two neighbouring labelled ranges.
    parts = []
    for phase in range(labelled.max()):
        ends = W[labelled == phase].max(), W[labelled == phase + 1].min()
        if ends[0] >= ends[1]:
            raise ValueError(f"the labelled W of phase {phase} and the next do not ascend: {ends[0]:g}, {ends[1]:g}")
        parts.append(np.flatnonzero((ends[0] < W) & (ends[1] > W)))
    return parts


def _maximum(W: np.ndarray, values: np.ndarray, part: np.ndarray) -> np.ndarray:
    if not len(part):
        return np.full(values.shape[:-1], np.nan)
    return peak(W[part], values[..., part])[0]
