"""Critical disorders by several methods of the same realizations: of all, of each, and differences of methods.

Each method has an order parameter that falls with disorder: its critical disorder is the W at which the mean over
realizations falls through a level, and a realization whose own order parameter does has a critical disorder of its own.
All methods are resampled together, so that what they have in common cancels in their differences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from locflow.averages.peaks import peak
from locflow.averages.statistics import (
    bootstrap_interval,
    bootstrap_weights,
    falling_crossing,
    open_beyond,
    weighted_mean,
)
from locflow.measure.crossings import falling_zero
from locflow.measure.intervals import FEWEST, correlation, wilson_interval
from locflow.measure.optimal_predictors import optimal_predictions
from locflow.measure.paired_changes import paired_change
from locflow.measure.quantities import bootstrap_over, notes, rms_quantity
from locflow.results.measured import quantity


class OrderParameter(Protocol):
    """What a method says of each realization at each W."""

    @property
    def over(self) -> str:
        """What its interval is over, in the plural."""

    def curves(self, weights: np.ndarray, seed: int) -> np.ndarray:
        """Along W for each draw of realizations, shape (draw, W).

        Parameters
        ----------
        weights
            As of `bootstrap_weights`; the first draw is of every realization once, and of every network.
        seed
            Of the draws of networks.
        """

    def critical(self, W: np.ndarray, curves: np.ndarray) -> np.ndarray:
        """The critical disorder of each curve, shape (...,) of curves (..., W)."""

    def by_realization(self) -> np.ndarray | None:
        """Its curve for each realization, shape (realization, W); None where only many have one."""


class _Falling:
    level: float

    def critical(self, W: np.ndarray, curves: np.ndarray) -> np.ndarray:
        """Where each curve falls through the level."""
        return falling_crossing(W, np.moveaxis(curves, -1, 0), self.level).position


@dataclass(frozen=True)
class Mean(_Falling):
    """A mean over realizations, and over networks.

    Attributes
    ----------
    values : ndarray, shape (network, realization, W)
        One "network" for what no network says.
    level : float
        At which it is critical.
    name : str
        Of the training: networks of different trainings are drawn independently.
    """

    values: np.ndarray
    level: float = 0.5
    name: str = ""

    @property
    def over(self) -> str:
        return "realizations and networks" if len(self.values) > 1 else "realizations"

    def curves(self, weights: np.ndarray, seed: int) -> np.ndarray:
        count = len(self.values)
        if count == 1:
            return weighted_mean(self.values[0], weights)
        networks = bootstrap_weights(count, len(weights), seed, "networks", self.name) / count
        # The sample itself.
        networks[0] = 1 / count
        of_networks = np.einsum("kn,nrw->krw", networks, self.values)
        return weighted_mean(of_networks, weights[:, np.newaxis])[:, 0]

    def by_realization(self) -> np.ndarray:
        return self.values.mean(axis=0)


@dataclass(frozen=True)
class Variance:
    """The variance over realizations; it is largest at the critical disorder.

    Attributes
    ----------
    values : ndarray, shape (realization, W)
    """

    values: np.ndarray
    over = "realizations"

    def curves(self, weights: np.ndarray, seed: int) -> np.ndarray:
        return weighted_mean(self.values**2, weights) - weighted_mean(self.values, weights) ** 2

    def critical(self, W: np.ndarray, curves: np.ndarray) -> np.ndarray:
        return peak(W, curves)[0]

    def by_realization(self) -> None:
        return None


@dataclass(frozen=True)
class Optimal(_Falling):
    """The optimal predictor of one number (`locflow.measure.optimal_predictors`).

    Attributes
    ----------
    values : ndarray, shape (realization, W, number)
    first, second : sequence of int
        Positions along W of the labels.
    """

    values: np.ndarray
    first: ArrayLike
    second: ArrayLike
    level = 0.5
    over = "realizations"

    def curves(self, weights: np.ndarray, seed: int) -> np.ndarray:
        return optimal_predictions(self.values, self.first, self.second, weights).resamples

    def by_realization(self) -> np.ndarray:
        return optimal_predictions(self.values, self.first, self.second, np.ones((1, len(self.values)))).by_realization


def compared(
    W: ArrayLike,
    parameters: Mapping[str, OrderParameter],
    *,
    sites: int,
    resamples: int,
    confidence_level: float,
    seed: int,
) -> xr.Dataset:
    """The critical disorders of one size by all methods.

    Parameters
    ----------
    W
        Ascending.
    parameters
        By the name of the method; all of the same realizations in the same order.
    sites
        Of the chain: sizes are resampled independently.
    resamples, confidence_level, seed
        Of the bootstrap.

    Returns
    -------
    xarray.Dataset
        `critical_disorder(by)`, infinite beyond the grid; its `_interval(by, bound)` and `_resamples(by,
        resample)`; `order_parameter(by, W)` with the same; `own_critical_disorder(by, realization)`, nan where
        a realization has none within the grid. Attributes sites, items (how many realizations), confidence.
    """
    W = np.asarray(W, dtype=float)
    count = _realizations(parameters)
    drawn = bootstrap_weights(count, resamples, seed, "realizations", "comparison", sites)
    weights = np.concatenate([np.ones((1, count), dtype=int), drawn])
    curves, critical, own = [], [], []
    for parameter in parameters.values():
        curves.append(parameter.curves(weights, seed))
        critical.append(parameter.critical(W, curves[-1]))
        single = parameter.by_realization()
        own.append(np.full(count, np.nan) if single is None else parameter.critical(W, single))
    curves, critical, own = (np.array(values) for values in (curves, critical, own))
    intervals = open_beyond(W, bootstrap_interval(critical[:, 1:].T, count, confidence_level))
    of_curves = bootstrap_interval(np.moveaxis(curves[:, 1:], 1, 0), count, confidence_level)
    return xr.Dataset(
        {
            "critical_disorder": ("by", critical[:, 0]),
            "critical_disorder_interval": (("by", "bound"), np.stack(intervals, axis=-1)),
            "critical_disorder_resamples": (("by", "resample"), critical[:, 1:]),
            "order_parameter": (("by", "W"), curves[:, 0]),
            "order_parameter_interval": (("by", "W", "bound"), np.stack(of_curves, axis=-1)),
            "order_parameter_resamples": (("by", "resample", "W"), curves[:, 1:]),
            "own_critical_disorder": (("by", "realization"), np.where(np.isfinite(own), own, np.nan)),
        },
        coords={
            "by": list(parameters),
            "W": W,
            "over": ("by", [parameter.over for parameter in parameters.values()]),
        },
        attrs={"sites": sites, "items": count, "confidence": confidence_level},
    )


def _realizations(parameters: Mapping[str, OrderParameter]) -> int:
    counts = {}
    for name, parameter in parameters.items():
        values = parameter.by_realization()
        if values is not None:
            counts[name] = len(values)
    if len(set(counts.values())) != 1:
        raise ValueError(f"the methods are not about the same realizations: {counts}")
    return next(iter(counts.values()))


def crossing_of_sizes(smaller: xr.Dataset, larger: xr.Dataset, method: str) -> tuple[float, np.ndarray]:
    """The W at which the order parameters of two sizes cross: below, that of the larger size is larger.

    Of several crossings, that of `crossings.falling_zero`.

    Parameters
    ----------
    smaller, larger
        From `compared`, with the same W.
    method
        Whose order parameter.

    Returns
    -------
    position, resamples
        Infinite where the curves do not cross within the grid.
    """
    differences = [
        larger[name].sel(by=method).to_numpy() - smaller[name].sel(by=method).to_numpy()
        for name in ("order_parameter", "order_parameter_resamples")
    ]
    W = larger["W"].to_numpy()
    value, samples = (falling_zero(W, one) for one in differences)
    return float(value), samples


def critical_quantity(found: xr.Dataset, method: str, name: str, label: str, *, unit: str = "J") -> dict:
    """The critical disorder by a method with its interval over realizations (and networks)."""
    one = found.sel(by=method)
    return _quantity(
        name,
        label,
        float(one["critical_disorder"]),
        one["critical_disorder_interval"].to_numpy(),
        found,
        str(one["over"].item()),
        unit,
    )


def crossing_quantity(smaller: xr.Dataset, larger: xr.Dataset, method: str, name: str, label: str) -> dict:
    """Where two sizes cross, with its interval over the realizations of both."""
    value, samples = crossing_of_sizes(smaller, larger, method)
    W = larger["W"].to_numpy()
    items = min(smaller.attrs["items"], larger.attrs["items"])
    interval = open_beyond(W, bootstrap_interval(samples, items, larger.attrs["confidence"]))
    return _quantity(name, label, value, interval, larger, "realizations of both sizes", "J")


def paired_difference(found: xr.Dataset, method: str, other: str) -> tuple[float, tuple[float, float]]:
    """The critical disorder by a method minus that by another, of the same realizations.

    Parameters
    ----------
    found
        From `compared`.

    Returns
    -------
    value, interval
        Of the resamples, each of which holds the same realizations for both; nan where either has no critical disorder
        within the grid. Resamples in which one has none leave the interval open on that side.
    """
    return paired_change(
        found["critical_disorder"],
        found["critical_disorder_resamples"],
        {"by": method},
        {"by": other},
        items=found.attrs["items"],
        confidence_level=found.attrs["confidence"],
    )


def unpaired_difference(found: xr.Dataset, method: str, other: str) -> tuple[float, tuple[float, float]]:
    """As `paired_difference`, as if the realizations of both were independent."""
    value, _ = paired_difference(found, method, other)
    samples = found["critical_disorder_resamples"].sel(by=[method, other]).to_numpy()
    with np.errstate(invalid="ignore"):
        # Half way around: no resample meets the one of the same realizations.
        differences = samples[0] - np.roll(samples[1], samples.shape[1] // 2)
    lower, upper = bootstrap_interval(differences, found.attrs["items"], found.attrs["confidence"])
    return value, (float(lower), float(upper))


def difference_quantity(found: xr.Dataset, method: str, other: str, name: str, label: str) -> dict:
    """A method's critical disorder minus another's, with the paired interval; the note has the unpaired one's width."""
    value, interval = paired_difference(found, method, other)
    _, loose = unpaired_difference(found, method, other)
    widths = [high - low for low, high in (interval, loose)]
    ratio = widths[0] / widths[1] if np.isfinite(widths).all() and widths[1] > 0 else np.nan
    note = f"{ratio:.2f} times as wide as unpaired" if np.isfinite(ratio) else ""
    over = max((str(found["over"].sel(by=one).item()) for one in (method, other)), key=len)
    return _quantity(name, label, value, interval, found, f"the same {over}", "J", note)


def spread_quantity(found: xr.Dataset, methods: Sequence[str], name: str, label: str) -> dict:
    """The largest critical disorder by some methods minus the smallest, of the same realizations."""
    values, samples = (
        found[which].sel(by=list(methods)).to_numpy() for which in ("critical_disorder", "critical_disorder_resamples")
    )
    with np.errstate(invalid="ignore"):
        value, spreads = np.ptp(values), np.ptp(samples, axis=0)
    interval = bootstrap_interval(spreads, found.attrs["items"], found.attrs["confidence"])
    over = "the same realizations and networks"
    return _quantity(name, label, float(value), np.maximum(interval, 0), found, over, "J", f"{len(methods)} methods")


def curve_difference_quantity(found: xr.Dataset, method: str, other: str, name: str, label: str) -> dict:
    """How far the order parameters of two methods are apart: root mean square over W, without the noise of both."""
    values, samples = (
        found[which].sel(by=[method, other]).to_numpy() for which in ("order_parameter", "order_parameter_resamples")
    )
    return rms_quantity(
        name,
        label,
        values[0] - values[1],
        samples[0] - samples[1],
        confidence_level=found.attrs["confidence"],
        over="the same realizations and networks",
    )


def defined_quantity(found: xr.Dataset, method: str, name: str, label: str) -> dict:
    """The share of realizations with a critical disorder of their own within the grid, with Wilson's interval."""
    own = found["own_critical_disorder"].sel(by=method).to_numpy()
    hits, confidence = int(np.isfinite(own).sum()), found.attrs["confidence"]
    return quantity(
        name,
        label,
        hits / len(own),
        interval=wilson_interval(hits, len(own), confidence),
        interval_means=f"{100 * confidence:g} % interval of Wilson",
        note=f"{hits} of {len(own)} realizations",
    )


def rank_correlations(found: xr.Dataset) -> xr.Dataset:
    """Spearman's rank correlation of each method's own critical disorders with each other's.

    Parameters
    ----------
    found
        From `compared`.

    Returns
    -------
    xarray.Dataset
        `correlation(by, other)`, nan of fewer than four pairs or where one does not vary; its
        `_interval(by, other, bound)`, Fisher's of the ranks; `pairs(by, other)`, how many realizations have
        both. Methods without any of their own are left out.
    """
    own = found["own_critical_disorder"].transpose("by", "realization")
    kept = np.flatnonzero(own.notnull().any("realization").to_numpy())
    own = own.isel(by=kept)
    values = own.to_numpy()
    count = len(values)
    coefficient, pairs = np.full((count, count), np.nan), np.zeros((count, count), dtype=int)
    interval = np.full((count, count, 2), np.nan)
    for i in range(count):
        for j in range(count):
            both = np.isfinite(values[i]) & np.isfinite(values[j])
            pairs[i, j] = both.sum()
            if pairs[i, j] >= FEWEST:
                ranks = rankdata(values[i, both]), rankdata(values[j, both])
                coefficient[i, j], interval[i, j] = correlation(*ranks, confidence_level=found.attrs["confidence"])
    names = own["by"].to_numpy()
    return xr.Dataset(
        {
            "correlation": (("by", "other"), coefficient),
            "correlation_interval": (("by", "other", "bound"), interval),
            "pairs": (("by", "other"), pairs),
        },
        coords={"by": names, "other": names},
        attrs=found.attrs,
    )


def correlation_quantity(ranks: xr.Dataset, method: str, other: str, name: str, label: str) -> dict:
    """One rank correlation, with how many realizations it is of."""
    one = ranks.sel(by=method, other=other)
    confidence = 100 * ranks.attrs["confidence"]
    return quantity(
        name,
        label,
        float(one["correlation"]),
        interval=one["correlation_interval"].to_numpy(),
        interval_means=f"{confidence:g} % interval of Fisher, of ranks",
        note=f"{int(one['pairs'])} of {ranks.attrs['items']} realizations have both",
    )


def _quantity(
    name: str, label: str, value: float, interval, found: xr.Dataset, over: str, unit: str, note: str = ""
) -> dict:
    W = found["W"].to_numpy()
    missing = "" if np.isfinite(value) else f"none between W = {W[0]:g} and {W[-1]:g}"
    return quantity(
        name,
        label,
        value if np.isfinite(value) else None,
        interval=[end if np.isfinite(end) else None for end in map(float, interval)],
        interval_means=bootstrap_over(found.attrs["confidence"], over),
        unit=unit,
        note=notes(missing, note),
    )
