"""Optimal predictors: the best that can be said of two labels from one number.

Of a number x with the densities p(x|ETH) and p(x|MBL) under two labels, the classifier with the smallest cross entropy
is P(ETH|x) = p(x|ETH) / (p(x|ETH) + p(x|MBL)) where both labels are equally many. Its mean over the numbers at any
disorder strength is what an ideal network on this number would predict (J. Arnold, F. Schaefer, Phys. Rev. X 12, 031044
(2022), supervised learning). The densities are those of the labelled numbers, smoothed by a Gaussian kernel.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

# Points on which densities are held, and how many band widths they reach beyond the numbers.
POINTS, MARGIN = 401, 3.0


class Predictions(NamedTuple):
    """Mean P(ETH): of each realization, shape (realization, W), and of resamples, shape (resample, W)."""

    by_realization: np.ndarray
    resamples: np.ndarray


def likelihood_ratio(first: ArrayLike, second: ArrayLike, at: ArrayLike) -> np.ndarray:
    """The probability of the first of two equally frequent labels.

    Parameters
    ----------
    first, second
        Numbers under each label, in any shape; nan is left out.
    at
        Where the probability is wanted.

    Returns
    -------
    ndarray
        Of the shape of `at`; 1/2 where neither label has any density.

    Examples
    --------
    >>> likelihood_ratio([0.0, 0.1, 0.2], [0.8, 0.9, 1.0], at=[0.1, 0.5, 0.9]).round(3)
    array([1. , 0.5, 0. ])
    """
    at = np.asarray(at, dtype=float)
    points = at.ravel()
    ones, others = (
        _densities(np.asarray(label, dtype=float).reshape(1, -1), points, _band_width(label))
        for label in (first, second)
    )
    return _ratio(*(sums[0] / count for (sums, (count,)) in (ones, others))).reshape(at.shape)


def optimal_predictions(values: ArrayLike, first: ArrayLike, second: ArrayLike, weights: ArrayLike) -> Predictions:
    """What the optimal predictor says of some numbers, and how far that depends on the realizations.

    Parameters
    ----------
    values
        Shape (realization, W, number): what the input of a network is reduced to, one number for each input; nan where
        there is none.
    first, second
        Positions along W of the strengths labelled ETH, and of those labelled MBL.
    weights
        From `locflow.averages.statistics.bootstrap_weights`, shape (resample, realization). Each resample has its own
        densities, with the band width of all realizations.

    Returns
    -------
    Predictions
        A realization counts as much as any other, however many numbers it has.
    """
    values, weights = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    labelled = [values[:, positions].reshape(len(values), -1) for positions in (first, second)]
    widths = [_band_width(label) for label in labelled]
    reach = MARGIN * max(widths)
    points = np.linspace(np.nanmin(values) - reach, np.nanmax(values) + reach, POINTS)
    densities = [_densities(label, points, width) for label, width in zip(labelled, widths, strict=True)]
    shares = _shares(values, points)
    known = shares.sum(axis=2) > 0

    def predicted(drawn: np.ndarray) -> np.ndarray:
        return _ratio(*((drawn @ sums) / (drawn @ counts)[:, np.newaxis] for sums, counts in densities))

    (probability,) = predicted(np.ones((1, len(values))))
    by_realization = np.where(known, shares @ probability, np.nan)
    at_points = np.einsum("kr,rwp->kwp", weights, shares)
    total = weights @ known
    with np.errstate(invalid="ignore"):
        resamples = np.einsum("kwp,kp->kw", at_points, predicted(weights)) / total
    return Predictions(by_realization, resamples)


def _band_width(numbers: ArrayLike) -> float:
    """Scott's rule; of equal numbers a hundredth of their size."""
    known = np.asarray(numbers, dtype=float)
    known = known[~np.isnan(known)]
    spread = known.std(ddof=1) if len(known) > 1 else 0.0
    return float(spread * len(known) ** -0.2) or max(abs(float(known.mean())), 1.0) / 100


def _densities(numbers: np.ndarray, points: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Sums of kernels at the points and counts, for each realization, of numbers of shape (realization, number)."""
    sums = np.empty((len(numbers), len(points)))
    for row, own in enumerate(numbers):
        distances = (points[:, np.newaxis] - own[~np.isnan(own)]) / width
        sums[row] = np.exp(-(distances**2) / 2).sum(axis=1) / (width * np.sqrt(2 * np.pi))
    return sums, (~np.isnan(numbers)).sum(axis=1)


def _ratio(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    total = first + second
    return np.divide(first, total, out=np.full(total.shape, 0.5), where=total > 0)


def _shares(values: np.ndarray, points: np.ndarray) -> np.ndarray:
    """How the numbers of a realization at a W are shared out among points, shape (realization, W, point), sums 1.

    The mean of a function over the numbers is that over the points, with linear interpolation in between.
    """
    shares = np.zeros((*values.shape[:2], len(points)))
    place = (values - points[0]) / (points[1] - points[0])
    for index in np.ndindex(values.shape[:2]):
        own = place[index][~np.isnan(place[index])]
        if not len(own):
            continue
        below = np.minimum(own.astype(int), len(points) - 2)
        part = own - below
        shares[index] += np.bincount(below, 1 - part, len(points)) + np.bincount(below + 1, part, len(points))
        shares[index] /= len(own)
    return shares
