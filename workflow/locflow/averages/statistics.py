"""Statistics of disorder averages: means with standard errors, crossings of a level, bootstrap resamples.

Plain arrays in and out. What is averaged in which order, and what a crossing means, is said in
`locflow.averages.phase_diagram`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtrit

from locflow.seeds import seed_for

# What became of the search for a crossing: values of `falling_crossing(...).status`.
CROSSES, STAYS_ABOVE, STAYS_BELOW, NO_DATA = range(4)


class Moments(NamedTuple):
    """Mean, standard deviation (n - 1), standard error of the mean, and number of values, without nan."""

    mean: np.ndarray
    standard_deviation: np.ndarray
    standard_error: np.ndarray
    count: np.ndarray


class Crossing(NamedTuple):
    """Where curves fall through a level, how often they cross it at all, and what became of the search."""

    position: np.ndarray
    crossings: np.ndarray
    status: np.ndarray


def moments(values: ArrayLike, axis: int = 0) -> Moments:
    """Moments along one axis, ignoring nan.

    The mean of no value is nan; the spread of fewer than two values is nan.

    Examples
    --------
    >>> found = moments([1.0, 2.0, 3.0, np.nan])
    >>> found.mean.item(), found.standard_deviation.item(), round(found.standard_error.item(), 4), found.count.item()
    (2.0, 1.0, 0.5774, 3)
    """
    values = np.asarray(values, dtype=float)
    present = ~np.isnan(values)
    count = present.sum(axis=axis)
    mean = _ratio(np.where(present, values, 0.0).sum(axis=axis), count)
    deviations = np.where(present, values - np.expand_dims(mean, axis), 0.0)
    standard_deviation = np.sqrt(_ratio((deviations**2).sum(axis=axis), count - 1))
    return Moments(mean, standard_deviation, _ratio(standard_deviation, np.sqrt(count)), count)


def student_interval(mean: float, standard_error: float, count: int, confidence_level: float) -> tuple[float, float]:
    """Interval of the mean of `count` independent values (Student's t); (nan, nan) of fewer than two.

    Examples
    --------
    >>> low, high = student_interval(0.5, 0.01, count=5, confidence_level=0.95)
    >>> round(low, 4), round(high, 4)
    (0.4722, 0.5278)
    """
    if count < 2:
        return np.nan, np.nan
    half_width = stdtrit(count - 1, 0.5 + confidence_level / 2) * standard_error
    return float(mean - half_width), float(mean + half_width)


def percentile_interval(samples: ArrayLike, confidence_level: float) -> tuple[np.ndarray, np.ndarray]:
    """Central interval of bootstrap resamples along the first axis.

    Ends are order statistics (no interpolation), so that resamples censored to -inf or inf count with the
    others; nan is ignored. (nan, nan) where all are nan.

    Returns
    -------
    lower, upper
        Arrays of the shape `samples.shape[1:]`.

    Examples
    --------
    >>> low, high = percentile_interval(np.arange(1, 1001), 0.95)
    >>> low.item(), high.item()
    (25.0, 975.0)
    """
    ordered = np.sort(np.asarray(samples, dtype=float), axis=0)  # nan last
    count = (~np.isnan(ordered)).sum(axis=0)

    def order_statistic(fraction: float) -> np.ndarray:
        # 0.025 x 1000 is the 25th value, whatever binary fractions make of it.
        rank = np.clip(np.ceil(fraction * count - 1e-9).astype(int) - 1, 0, len(ordered) - 1)
        return np.take_along_axis(ordered, rank[np.newaxis], axis=0)[0]

    return order_statistic((1 - confidence_level) / 2), order_statistic((1 + confidence_level) / 2)


def bootstrap_interval(
    samples: ArrayLike, items: int, confidence_level: float, *, sets: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Interval of what was resampled from few items: percentiles, stretched away from the median of the resamples.

    Percentile intervals are too short where items are few, for two reasons (Hesterberg, The American Statistician 69,
    371 (2015)): the variance of resamples lacks a factor n / (n - 1), and the normal quantile z stands where Student's
    t belongs. His expanded percentile interval takes percentiles so far out as makes up for both. Of three items there
    is nothing that far out: all resamples lie between the items. So the distances from the median to the percentiles
    are multiplied by sqrt(n / (n - 1)) t / z instead, which is the same for a normal distribution, keeps an asymmetry,
    and tends to the percentile interval. Where the median is not finite, the interval is Hesterberg's.

    Parameters
    ----------
    samples
        Resamples along the first axis, see `percentile_interval`. An infinite percentile remains infinite.
    items
        From how many items n was drawn; where several kinds were, of the kind that matters most.
    sets
        How many independent sets of n items enter at least: Student's t has so many times n - 1 degrees of freedom.

    Returns
    -------
    lower, upper
        Arrays of the shape `samples.shape[1:]`; nan of fewer than two items.

    Examples
    --------
    The mean of 10 normal numbers, resampled: the interval is wider than that of the percentiles.

    >>> values = np.random.default_rng(0).normal(size=10)
    >>> samples = weighted_mean(values[:, None], bootstrap_weights(10, 2000, 1, "numbers"))[:, 0]
    >>> [round(end.item(), 2) for end in percentile_interval(samples, 0.95)]
    [-0.4, 0.52]
    >>> [round(end.item(), 2) for end in bootstrap_interval(samples, items=10, confidence_level=0.95)]
    [-0.5, 0.62]
    """
    samples = np.asarray(samples, dtype=float)
    if items < 2:
        return np.full(samples.shape[1:], np.nan), np.full(samples.shape[1:], np.nan)
    normal = ndtri(0.5 + confidence_level / 2)
    stretch = np.sqrt(items / (items - 1)) * stdtrit(sets * (items - 1), 0.5 + confidence_level / 2) / normal
    median, _ = percentile_interval(samples, 0.0)
    ends = zip(
        percentile_interval(samples, confidence_level),
        percentile_interval(samples, 1 - 2 * ndtr(-stretch * normal)),
        strict=True,
    )
    with np.errstate(invalid="ignore"):
        lower, upper = (
            np.where(np.isfinite(median), median + stretch * (end - median), expanded) for end, expanded in ends
        )
    return lower, upper


def reason_for_no_interval(W: ArrayLike, realizations: ArrayLike) -> str:
    """Says at which W a single realization leaves nothing to draw from; empty where there are more everywhere.

    Examples
    --------
    >>> reason_for_no_interval([1.0, 2.0], [20, 1])
    'no interval: a single realization at W = 2'
    """
    single = np.asarray(W)[np.asarray(realizations) < 2]
    return f"no interval: a single realization at W = {', '.join(f'{one:g}' for one in single)}" if len(single) else ""


def open_beyond(W: np.ndarray, interval: tuple[ArrayLike, ArrayLike]) -> tuple[np.ndarray, np.ndarray]:
    """The ends of an interval along W that lie beyond the grid made infinite: nothing is known there.

    Examples
    --------
    >>> low, high = open_beyond(np.array([1.0, 2.0, 3.0]), (0.5, 2.5))
    >>> low.item(), high.item()
    (-inf, 2.5)
    """
    return tuple(np.select([end < W[0], end > W[-1]], [-np.inf, np.inf], end) for end in interval)


def falling_crossing(x: ArrayLike, values: ArrayLike, level: float) -> Crossing:
    """Where curves fall through a level, by linear interpolation between the points that are not nan.

    The position is that at which the curve has spent its length above the level: x at which it is first at or
    above the level, plus the total length of x on which it is above. For a single crossing this is the
    crossing. Where noise makes it cross several times it is the alternating sum of the crossings, which
    favours neither the first nor the last of them, and which changes continuously with the values.

    Parameters
    ----------
    x
        Ascending, shape (points,).
    values
        Shape (points, ...): one curve along the first axis for each of the other indices.
    level
        What is crossed.

    Returns
    -------
    Crossing
        `position`: inf where the last value is still at or above the level, -inf where all are below, nan
        where a curve has no value. `crossings`: how many in either direction. `status`: CROSSES, STAYS_ABOVE,
        STAYS_BELOW, NO_DATA.

    Examples
    --------
    >>> crossing = falling_crossing([1.0, 2.0, 3.0], [0.9, 0.6, 0.2], level=0.5)
    >>> crossing.position.item(), crossing.crossings.item(), bool(crossing.status == CROSSES)
    (2.25, 1, True)
    >>> falling_crossing([1.0, 2.0], [0.9, 0.6], level=0.5).position.item()
    inf
    """
    x = np.asarray(x, dtype=float)
    values = np.asarray(values, dtype=float)
    if x.ndim != 1 or len(x) != len(values) or np.any(np.diff(x) <= 0):
        raise ValueError(f"x must ascend and have one entry per row of values: {x.shape} and {values.shape}")
    shape = values.shape[1:]
    last_x, last = np.full(shape, np.nan), np.full(shape, np.nan)
    start, length = np.full(shape, np.nan), np.zeros(shape)
    crossings = np.zeros(shape, dtype=int)
    with np.errstate(invalid="ignore", divide="ignore"):  # comparisons with nan are false, as wanted
        for here_x, here in zip(x, values - level, strict=True):
            crossing_x = last_x + (here_x - last_x) * last / (last - here)
            rises, falls = (last < 0) & (here >= 0), (last >= 0) & (here < 0)
            stays = (last >= 0) & (here >= 0)
            start = np.where(np.isnan(start) & np.isnan(last) & (here >= 0), here_x, start)
            start = np.where(np.isnan(start) & rises, crossing_x, start)
            length += np.where(stays, here_x - last_x, 0.0)
            length += np.where(rises, here_x - crossing_x, 0.0)
            length += np.where(falls, crossing_x - last_x, 0.0)
            crossings += rises | falls
            present = ~np.isnan(here)
            last_x, last = np.where(present, here_x, last_x), np.where(present, here, last)
        status = np.select([np.isnan(last), last >= 0, np.isnan(start)], [NO_DATA, STAYS_ABOVE, STAYS_BELOW], CROSSES)
    position = np.select(
        [status == CROSSES, status == STAYS_ABOVE, status == STAYS_BELOW],
        [start + length, np.inf, -np.inf],
        np.nan,
    )
    return Crossing(position, crossings, status)


def bootstrap_seed(root_seed: int) -> int:
    """The seed of all bootstrap draws: one, so that draws can be compared.

    Examples
    --------
    >>> bootstrap_seed(20231222)
    1921652275
    """
    return seed_for(root_seed, "bootstrap", bits=32)


def bootstrap_weights(count: int, resamples: int, seed: int, *of: str | float) -> np.ndarray:
    """How often each of `count` items is drawn in each bootstrap resample.

    Parameters
    ----------
    seed
        Seed of all draws.
    of
        What is drawn, for instance "realizations" and their W. The same parts give the same draws: so two
        quantities of the same items are resampled together.

    Returns
    -------
    Integers, shape (resamples, count), each row summing to `count`.

    Examples
    --------
    >>> bootstrap_weights(4, 2, 1, "realizations").sum(axis=1)
    array([4, 4])
    """
    generator = np.random.default_rng(seed_for(seed, *of, count))
    return generator.multinomial(count, np.full(count, 1 / count), size=resamples)


def weighted_mean(values: ArrayLike, weights: ArrayLike) -> np.ndarray:
    """Mean over one axis for many sets of weights, ignoring nan.

    Parameters
    ----------
    values
        Shape (..., items, columns).
    weights
        Shape (..., resamples, items), from `bootstrap_weights`; leading axes broadcast.

    Returns
    -------
    Shape (..., resamples, columns); nan where all values with a weight are nan.

    Examples
    --------
    >>> weighted_mean(np.array([[1.0], [4.0], [np.nan]]), np.array([[2, 1, 1]]))
    array([[2.]])
    """
    present = ~np.isnan(values)
    weights = np.asarray(weights, dtype=float)
    total = weights @ np.where(present, values, 0.0)
    # Most data have no gap: one product less.
    norm = weights.sum(axis=-1, keepdims=True) if present.all() else weights @ present.astype(float)
    return _ratio(total, norm)


def _ratio(numerator: ArrayLike, denominator: ArrayLike) -> np.ndarray:
    defined = np.asarray(denominator) > 0
    return np.where(defined, numerator / np.where(defined, denominator, 1.0), np.nan)
