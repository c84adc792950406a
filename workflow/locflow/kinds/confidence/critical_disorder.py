"""The critical disorder of paper 3: the smallest W at which enough states are confidently localized.

Paper 3 (Schindler, arXiv:1704.01578), section V A and Fig. 3: a state counts as MBL when the network's confidence
exceeds a threshold; the transition is at the smallest W of the grid at which at least a fraction of all states does.
So the value depends on both, and is no finer than the grid. It is not the contour of the mean confidence.
"""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.averages.statistics import bootstrap_interval

# Draws of networks. Each needs all states again; the draws of realizations, many more, go through them in turn.
NETWORK_DRAWS = 50


def confident_counts(
    confidence: ArrayLike, thresholds: ArrayLike, network_weights: np.ndarray, weights: ArrayLike | None = None
) -> np.ndarray:
    """How many states of each realization have a network-averaged confidence above each threshold.

    Parameters
    ----------
    confidence
        Shape (network, realization, state), nan where there is no state.
    thresholds
        Ascending.
    network_weights
        Shape (draw, network), each row summing to one.
    weights
        For how many states each one counts, shape (realization, state); None: for itself.

    Returns
    -------
    Shape (draw, realization, threshold).
    """
    confidence = np.asarray(confidence)
    thresholds = np.asarray(thresholds, dtype=float)
    weights = np.ones(confidence.shape[1:]) if weights is None else np.asarray(weights, dtype=float)
    counts = np.empty((len(network_weights), confidence.shape[1], len(thresholds)))
    for realization in range(confidence.shape[1]):
        states = confidence[:, realization]
        present = ~np.isnan(states).any(axis=0)
        states, counted = states[:, present].astype(float), weights[realization, present]
        for draw, weights_of_draw in enumerate(network_weights):
            exceeded = np.searchsorted(thresholds, weights_of_draw @ states, side="left")  # thresholds below the value
            by_number = np.bincount(exceeded, weights=counted, minlength=len(thresholds) + 1)
            # From above: above the last threshold an empty sum is exactly zero.
            counts[draw, realization] = np.cumsum(by_number[:0:-1])[::-1]
    return counts


def first_at_least(W: ArrayLike, share: ArrayLike, fractions: ArrayLike) -> np.ndarray:
    """Smallest W of the grid at which a share reaches a fraction (paper 3, section V A).

    Parameters
    ----------
    W
        Ascending, shape (W,).
    share
        Shape (..., W).
    fractions
        Shape (fraction,).

    Returns
    -------
    Shape (..., fraction); inf where no W of the grid will do.
    """
    first, _ = _reached(W, share, fractions)
    return first


def _reached(W: ArrayLike, share: ArrayLike, fractions: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    # The first W at which a share reaches a fraction, and where it does on the straight line from the W before.
    W, share, fractions = (np.asarray(values, dtype=float) for values in (W, share, fractions))
    # Shares are quotients of counts: a half of the states is a half, whatever the rounding.
    reached = share[..., np.newaxis, :] >= fractions[:, np.newaxis] - 1e-12
    index = np.argmax(reached, axis=-1)
    before = np.maximum(index - 1, 0)
    low, high = np.take_along_axis(share, before, axis=-1), np.take_along_axis(share, index, axis=-1)
    rises = high > low
    part = np.divide(high - fractions, high - low, out=np.zeros(index.shape), where=rises).clip(0, 1)
    is_reached = reached.any(axis=-1)
    first = np.where(is_reached, W[index], np.inf)
    return first, np.where(is_reached, W[index] - part * (W[index] - W[before]), np.inf)


def critical_disorder(
    W: ArrayLike,
    counts: ArrayLike,
    states: ArrayLike,
    *,
    thresholds: ArrayLike,
    fractions: ArrayLike,
    realization_weights: ArrayLike,
    items: int,
    confidence_level: float,
) -> xr.Dataset:
    """Critical disorder by threshold and fraction, of all realizations and of each.

    Parameters
    ----------
    W
        Ascending, shape (W,).
    counts
        From `confident_counts`, shape (W, draw, realization, threshold). The first draw holds every network once.
    states
        States of each realization, shape (W, realization).
    thresholds, fractions
        Of Fig. 3(a).
    realization_weights
        From `statistics.bootstrap_weights`, shape (resample, realization). A resample holds the same realizations at
        all W, whose fields are one sample rescaled.
    items
        From how many the resamples were drawn, see `statistics.bootstrap_interval`.

    Returns
    -------
    xarray.Dataset
        `confident_fraction(threshold, W)`, the share of all states; `critical_disorder(threshold, fraction)`, nan
        where the grid has none; `critical_disorder_interval(threshold, fraction, bound)`, inf beyond the largest W;
        `critical_disorder_resamples(resample, threshold, fraction)`, where the share reaches the fraction on the
        straight line between two W of the grid; `critical_disorder_by_realization(realization, threshold, fraction)`.

        The share may reach the fraction anywhere between the W of the grid that is found and the one below. The
        interval is that of the resamples, its upper end rounded up to the grid: so it is one of either reading.
    """
    W, counts, states = (np.asarray(values, dtype=float) for values in (W, counts, states))
    with np.errstate(invalid="ignore"):
        single = np.moveaxis(counts[:, 0] / states[..., np.newaxis], 0, -1)  # (realization, threshold, W)
        pooled = counts[:, 0].sum(axis=1) / states.sum(axis=1)[:, np.newaxis]  # (W, threshold)
        samples: Any = []
        for k, weights in enumerate(np.asarray(realization_weights, dtype=float)):
            draw = counts[:, k % counts.shape[1]]
            share = np.einsum("r,wrt->tw", weights, draw) / (states @ weights)
            samples.append(_reached(W, share, fractions)[1])
    critical, by_realization = first_at_least(W, pooled.T, fractions), first_at_least(W, single, fractions)
    samples = np.array(samples)
    lower, upper = bootstrap_interval(samples, items, confidence_level)
    # No W of the grid is smaller than the smallest; beyond the largest nothing is known.
    lower = np.where(lower > W[-1], np.inf, np.maximum(lower, W[0]))
    upper = np.where(np.isnan(upper), np.nan, np.append(W, np.inf)[np.searchsorted(W, upper - 1e-9)])
    return xr.Dataset(
        {
            "confident_fraction": (("threshold", "W"), pooled.T),
            "critical_disorder": (("threshold", "fraction"), _finite(critical)),
            "critical_disorder_interval": (("threshold", "fraction", "bound"), np.stack([lower, upper], axis=-1)),
            "critical_disorder_resamples": (("resample", "threshold", "fraction"), samples),
            "critical_disorder_by_realization": (("realization", "threshold", "fraction"), _finite(by_realization)),
        },
        coords={"threshold": np.asarray(thresholds, dtype=float), "fraction": np.asarray(fractions, dtype=float)},
    )


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan)
