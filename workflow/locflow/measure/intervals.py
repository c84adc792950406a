"""Intervals of shares and of correlation coefficients: Wilson's, Newcombe's, Fisher's."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

FEWEST = 4  # realizations for the interval of a correlation coefficient


def wilson_interval(hits: float, total: float, confidence_level: float) -> tuple[float, float]:
    """Wilson's interval of a share of independent trials; (nan, nan) of none."""
    if not total:
        return np.nan, np.nan
    z, share = ndtri(0.5 + confidence_level / 2), hits / total
    centre = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half_width = z * np.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2) / (1 + z**2 / total)
    return max(float(centre - half_width), 0.0), min(float(centre + half_width), 1.0)


def newcombe_interval(
    first: tuple[float, float], second: tuple[float, float], confidence_level: float
) -> tuple[float, float]:
    """Newcombe's interval of the difference of two independent shares, each (hits, total); nan if one is of none.

    Statist. Med. 17, 873 (1998), method 10: made of the distances of both shares to the ends of their Wilson intervals.
    """
    if not (first[1] and second[1]):
        return np.nan, np.nan
    shares = np.array([hits / total for hits, total in (first, second)])
    lower, upper = np.transpose([wilson_interval(*counts, confidence_level) for counts in (first, second)])
    below, above = shares - lower, upper - shares
    difference = shares[0] - shares[1]
    return float(difference - np.hypot(below[0], above[1])), float(difference + np.hypot(above[0], below[1]))


def correlation(x: ArrayLike, y: ArrayLike, *, confidence_level: float) -> tuple[float, tuple[float, float]]:
    """Pearson's correlation coefficient with Fisher's interval.

    Parameters
    ----------
    x, y
        Shape (n,); pairs with nan are left out.

    Returns
    -------
    coefficient
        nan where x or y does not vary.
    lower, upper
        From the normal distribution of artanh(rho) with standard deviation 1/sqrt(n - 3); nan of fewer than FEWEST.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    known = np.isfinite(x) & np.isfinite(y)
    if not known.any():
        return np.nan, (np.nan, np.nan)
    x, y = x[known] - x[known].mean(), y[known] - y[known].mean()
    norm = np.sqrt((x**2).sum() * (y**2).sum())
    if not norm > 0:
        return np.nan, (np.nan, np.nan)
    coefficient = float(np.clip((x * y).sum() / norm, -1, 1))
    if len(x) < FEWEST or abs(coefficient) == 1:
        return coefficient, (np.nan, np.nan)
    half_width = ndtri(0.5 + confidence_level / 2) / np.sqrt(len(x) - 3)
    lower, upper = np.tanh(np.arctanh(coefficient) + np.array([-half_width, half_width]))
    return coefficient, (float(lower), float(upper))
