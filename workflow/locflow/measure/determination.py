"""How much of the variance between realizations a regression explains: the coefficient of determination, R^2.

R^2 = 1 - MSE / Var (paper 2, Eq. 5) for each target at each W, over the test realizations, with the population
variance. Means over networks are taken of the normalized R^2_norm = 1 / (2 - R^2), as in paper 2, Fig. 4, never of
R^2, which has no lower bound. The datasets are of kind "regression"; nothing is predicted here.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.averages.statistics import bootstrap_weights, percentile_interval, weighted_mean
from locflow.measure.quantities import bootstrap_quantity, not_measured

BASELINE = 0.5  # R^2_norm of who always says the mean
KEPT_ATTRIBUTES = ("regression", "system", "sites", "trained_on_this_size", "page_normalization")
# Values of `part`.
TEST, TRAINING, UNUSED = 0, 1, 2
# Networks without energy input learn the middle of the spectrum (paper 2, section III A).
ENERGY_DENSITY = 0.5


def at_energy_density(dataset: xr.Dataset, energy_density: float) -> xr.Dataset:
    """The energy density of a dataset that is nearest to the one asked for; its coordinate says which it is."""
    # The lower of two that are equally near.
    distances = np.abs(dataset["energy_density"].to_numpy().astype(float) - energy_density)
    return dataset.isel(energy_density=int(np.argmin(distances.round(9))))


def select_tests(regression: xr.Dataset) -> xr.Dataset:
    """The realizations of a dataset of kind "regression" that test.

    Raises
    ------
    ValueError
        There are none.
    """
    chosen = regression["part"].to_numpy() == TEST
    if not chosen.any():
        raise ValueError(
            f"regression {regression.attrs.get('regression')} on {regression.attrs.get('system')}: "
            "no realization tests; raise test_realizations"
        )
    return regression.isel(realization=chosen)


def r_squared(predicted: ArrayLike, true: ArrayLike) -> np.ndarray:
    """Coefficient of determination over the last axis, R^2 = 1 - MSE / Var (paper 2, Eq. 5).

    Parameters
    ----------
    predicted, true
        Shape (..., realizations), broadcast against each other. Realizations whose `true` is nan are left out.

    Returns
    -------
    ndarray, shape (...)
        At most 1; 0 for the mean of `true`; -inf where `true` has no variance and is missed, nan where it has none
        and is met.
    """
    predicted, true = np.broadcast_arrays(np.asarray(predicted, dtype=float), np.asarray(true, dtype=float))
    everyone = np.ones((1, true.shape[-1]))
    error, variance = _error_and_variance(predicted[..., np.newaxis], true[..., np.newaxis], everyone)
    return _r_squared(error, variance)[..., 0, 0]


def values_of_tests(regression: xr.Dataset, energy_density: float) -> tuple[xr.Dataset, np.ndarray, np.ndarray]:
    """The test realizations of a regression at the nearest energy density.

    Returns
    -------
    tested
        The regression, of these realizations and energy density only.
    predicted
        Shape (network, W, realization, target).
    true
        Shape (W, realization, target).
    """
    tested = at_energy_density(select_tests(regression), energy_density)
    predicted = tested["predicted"].transpose("network", "W", "realization", "target").to_numpy().astype(float)
    true = tested["true"].transpose("W", "realization", "target").to_numpy().astype(float)
    return tested, predicted, true


def normalized_r_squared(r_squared: ArrayLike) -> np.ndarray:
    """R^2_norm = 1 / (2 - R^2) = Var / (Var + MSE), in [0, 1]: 1 exact, 1/2 the mean (paper 2, Sec. III A)."""
    return 1 / (2 - np.asarray(r_squared, dtype=float))


def determination(
    regression: xr.Dataset,
    *,
    energy_density: float = ENERGY_DENSITY,
    resamples: int = 1000,
    confidence_level: float = 0.95,
    seed: int = 0,
) -> xr.Dataset:
    """R^2 and R^2_norm of every network, target and W on the test realizations, and the mean over networks.

    Parameters
    ----------
    regression
        Kind "regression".
    energy_density
        The nearest one of the dataset is taken.
    resamples
        Bootstrap resamples: test realizations at each W, and networks. With one seed, two regressions on one system
        are resampled with the same realizations (their difference may be taken resample by resample), and with
        networks of their own. Drawing n realizations takes 1/n off their variance; this is given back, or all
        intervals would lie too low.

    Returns
    -------
    xarray.Dataset
        `r_squared`, `normalized`, `mean_squared_error` (network, W, target), `variance` (W, target),
        `normalized_mean` (W, target) over networks, `normalized_mean_interval` (W, target, bound) and
        `normalized_mean_resamples` (resample, W, target); coordinate `energy_density`; attributes of the regression
        and `realizations`, `networks`, `resampled`, `confidence`.

    Raises
    ------
    ValueError
        No realization tests, or a prediction is not finite.
    """
    tested, predicted, true = values_of_tests(regression, energy_density)
    networks, strengths, count, targets = predicted.shape
    error, variance = _error_and_variance(predicted, true, np.ones((1, count)))
    coefficient = _r_squared(error, variance)[..., 0, :]
    resampled = np.empty((resamples, strengths, targets))
    name = str(regression.attrs["regression"])
    network_weights = bootstrap_weights(networks, resamples, seed, "networks", name)
    for k, W in enumerate(tested["W"].to_numpy().astype(float)):
        weights = bootstrap_weights(count, resamples, seed, "realizations", W)
        error_again, variance_again = _error_and_variance(predicted[:, k], true[k], weights)
        variance_again *= count / max(count - 1, 1)
        # (network, resample, target) -> (resample, network, target)
        values = normalized_r_squared(_r_squared(error_again, variance_again)).transpose(1, 0, 2)
        resampled[:, k] = weighted_mean(values, network_weights[:, np.newaxis])[:, 0]
    normalized = normalized_r_squared(coefficient)
    lower, upper = percentile_interval(resampled, confidence_level)
    return xr.Dataset(
        {
            "r_squared": (("network", "W", "target"), coefficient),
            "normalized": (("network", "W", "target"), normalized),
            "mean_squared_error": (("network", "W", "target"), error[..., 0, :]),
            "variance": (("W", "target"), variance[:, 0, :]),
            "normalized_mean": (("W", "target"), normalized.mean(axis=0)),
            "normalized_mean_interval": (("W", "target", "bound"), np.stack([lower, upper], axis=-1)),
            "normalized_mean_resamples": (("resample", "W", "target"), resampled),
        },
        coords={name: tested[name] for name in ("W", "target", "energy_density")},
        attrs={key: regression.attrs[key] for key in KEPT_ATTRIBUTES if key in regression.attrs}
        | {
            "kind": "figure",
            "realizations": count,
            "networks": networks,
            "resampled": "test realizations and networks" if networks > 1 else "test realizations (one network)",
            "confidence": confidence_level,
        },
    )


def mean_over_W(determination: xr.Dataset, target: str, chosen: ArrayLike) -> tuple[float, np.ndarray]:
    """Mean of R^2_norm, averaged over networks, over some of the W, with equal weights.

    Parameters
    ----------
    determination
        From `determination`.
    chosen
        Booleans, shape (W,): which W; at least one.

    Returns
    -------
    value, resamples
        The mean, and that of each bootstrap resample.
    """
    selected = determination.sel(target=target).isel(W=np.asarray(chosen))
    return (
        float(selected["normalized_mean"].mean("W")),
        selected["normalized_mean_resamples"].mean("W").to_numpy(),
    )


def _error_and_variance(predicted: np.ndarray, true: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # predicted (..., realization, target), true likewise with fewer leading axes, weights (resample, realization):
    # mean squared error (..., resample, target) and population variance of `true`.
    if not np.isfinite(predicted).all():
        raise ValueError("a regression predicts values that are not finite: its training diverged")
    # About the mean of all, so that the difference of squares loses no digits.
    centered = true - weighted_mean(true, np.ones((1, true.shape[-2])))
    variance = weighted_mean(centered**2, weights) - weighted_mean(centered, weights) ** 2
    return weighted_mean((predicted - true) ** 2, weights), np.maximum(variance, 0.0)


def _r_squared(error: np.ndarray, variance: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 - error / variance


def difference_quantity(
    one: xr.Dataset,
    other: xr.Dataset,
    targets: Sequence[str],
    name: str,
    label: str,
    *,
    lowest_W: float,
    note: str,
) -> dict:
    """R^2_norm of one regression minus that of another on the same system, mean over targets and W, with its interval.

    Parameters
    ----------
    one, other
        From `determination` with the same seed: the test realizations are resampled for both together.
    lowest_W
        The mean is over the W from here on.
    """
    chosen = one["W"].to_numpy() >= lowest_W - 1e-9
    if not chosen.any():
        return not_measured(name, label, f"there is no W >= {lowest_W:g}")
    differences = []
    for target in targets:
        (value, resamples), (less, fewer) = (mean_over_W(each, target, chosen) for each in (one, other))
        differences.append((value - less, resamples - fewer))
    values, drawn = zip(*differences, strict=True)
    return bootstrap_quantity(
        name,
        label,
        float(np.mean(values)),
        np.mean(drawn, axis=0),
        confidence_level=one.attrs["confidence"],
        over=one.attrs["resampled"],
        note=note,
    )
