"""A regression beside the diagonalization: means and spreads, maps, features, learning curves, and their resamples."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from locflow.averages.statistics import (
    CROSSES,
    bootstrap_weights,
    falling_crossing,
    moments,
    percentile_interval,
    weighted_mean,
)
from locflow.measure.determination import KEPT_ATTRIBUTES, values_of_tests

FEATURES = (0, 1)  # which two features of a network are shown and compared
TARGET = "spin_fraction"


def indicator_statistics(
    regression: xr.Dataset, *, energy_density: float, resamples: int, confidence_level: float, seed: int
) -> xr.Dataset:
    """Mean and spread over the test realizations, diagonalized and predicted.

    Parameters
    ----------
    regression
        Kind "regression".
    energy_density
        The nearest one of the dataset is taken.
    resamples
        Bootstrap resamples of test realizations (at each W) and networks.

    Returns
    -------
    xarray.Dataset
        Dims (W, target): `diagonalization_mean`, `diagonalization_standard_deviation`; `network_mean`;
        `network_standard_deviation`, over the realizations, then averaged over networks;
        `difference_resamples` (networks minus diagonalization) and `spread_ratio_resamples` (resample, W, target).
    """
    tested, predicted, true = values_of_tests(regression, energy_density)
    diagonalized, networks = moments(true, axis=1), moments(predicted, axis=2)
    shape = (resamples, true.shape[0], true.shape[2])
    difference, ratio = np.empty(shape), np.empty(shape)
    chosen = bootstrap_weights(len(predicted), resamples, seed, "networks")
    for k, W in enumerate(tested["W"].to_numpy().astype(float)):
        weights = bootstrap_weights(true.shape[1], resamples, seed, "realizations", W)
        mean_true, spread_true = _mean_and_spread(true[k], weights)
        # (network, resample, target), then the resampled networks' mean.
        mean, spread = (
            weighted_mean(part.transpose(1, 0, 2), chosen[:, np.newaxis])[:, 0]
            for part in _mean_and_spread(predicted[:, k], weights)
        )
        difference[:, k] = mean - mean_true
        ratio[:, k] = spread / spread_true
    dims = ("W", "target")
    return xr.Dataset(
        {
            "diagonalization_mean": (dims, diagonalized.mean),
            "diagonalization_standard_deviation": (dims, diagonalized.standard_deviation),
            "network_mean": (dims, networks.mean.mean(axis=0)),
            "network_standard_deviation": (dims, networks.standard_deviation.mean(axis=0)),
            "difference_resamples": (("resample", *dims), difference),
            "spread_ratio_resamples": (("resample", *dims), ratio),
        },
        coords={name: tested[name] for name in ("W", "target", "energy_density")},
        attrs={key: regression.attrs[key] for key in KEPT_ATTRIBUTES if key in regression.attrs}
        | {
            "kind": "figure",
            "realizations": true.shape[1],
            "networks": len(predicted),
            "confidence": confidence_level,
            "resampled": "test realizations" + (" and networks" if len(predicted) > 1 else " (one network)"),
        },
    )


def _mean_and_spread(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # values (..., realization, target) -> (..., resample, target)
    centered = values - values.mean(axis=-2, keepdims=True)
    mean = weighted_mean(centered, weights)
    spread = np.sqrt(np.maximum(weighted_mean(centered**2, weights) - mean**2, 0))
    return mean + values.mean(axis=-2, keepdims=True), spread


def feature_means(regression: xr.Dataset, *, resamples: int, confidence_level: float, seed: int) -> xr.Dataset:
    """Features averaged over all realizations, and where the two of a network cross.

    Parameters
    ----------
    regression
        Kind "regression".
    resamples
        Bootstrap resamples of the realizations at each W, for the crossing.

    Returns
    -------
    xarray.Dataset
        `feature_mean`, `feature_standard_error` (network, W, feature); `crossing(network)`: W at which the features
        cross, nan where they do not within the grid; where they cross several times the alternating sum of the
        crossings; `crossings(network)`, how often; `crossing_interval(network, bound)`; attributes of the regression,
        `realizations`, `confidence`.

    Raises
    ------
    ValueError
        The networks have fewer than two features.
    """
    if regression.sizes["feature"] < len(FEATURES):
        raise ValueError(f"features: Fig. 8 compares two, the networks have {regression.sizes['feature']}")
    shown = regression["feature_values"].isel(feature=list(FEATURES))
    values = shown.transpose("network", "W", "realization", "feature").to_numpy().astype(float)
    W = regression["W"].to_numpy().astype(float)
    over_realizations = moments(values, axis=2)
    gap = over_realizations.mean[..., 0] - over_realizations.mean[..., 1]  # (network, W)
    resampled = np.empty((len(W), resamples, len(values)))
    for k, strength in enumerate(W):
        weights = bootstrap_weights(values.shape[2], resamples, seed, "realizations", strength)
        resampled[k] = weighted_mean((values[:, k, :, 0] - values[:, k, :, 1]).T, weights)
    # So that the difference falls where the features cross: it is positive at the smallest W.
    sign = np.where(gap[:, 0] < 0, -1.0, 1.0)
    crossing = falling_crossing(W, (gap * sign[:, np.newaxis]).T, 0.0)
    again = falling_crossing(W, resampled * sign, 0.0)
    crosses = crossing.status == CROSSES
    intervals = np.stack(percentile_interval(again.position, confidence_level), axis=-1)
    return xr.Dataset(
        {
            "feature_mean": (("network", "W", "feature"), over_realizations.mean),
            "feature_standard_error": (("network", "W", "feature"), over_realizations.standard_error),
            "crossing": ("network", np.where(crosses, crossing.position, np.nan)),
            "crossings": ("network", crossing.crossings),
            "crossing_interval": (("network", "bound"), np.where(crosses[:, np.newaxis], intervals, np.nan)),
        },
        coords={"network": np.arange(len(values)), "W": W, "feature": list(FEATURES)},
        attrs={
            **{key: regression.attrs[key] for key in ("regression", "system", "sites", "trained_on_this_size")},
            "kind": "figure",
            "realizations": values.shape[2],
            "confidence": confidence_level,
        },
    )


def loss_averages(curve: xr.Dataset, systems: Mapping[str, str]) -> xr.Dataset:
    """Mean and standard error of the losses over the independent runs.

    Parameters
    ----------
    curve
        Kind "learning_curve".
    systems
        By role of the size, the name of the system. One that is not trained on may have no training loss: nan.

    Returns
    -------
    xarray.Dataset
        Kind "figure", dims part ["train", "test"], role, n_train, run: `loss` (all runs), `loss_mean`,
        `loss_standard_error`; coordinates `sites(role)`, `trained_on(role)`.
    """
    loss = curve["loss"].sel(system=list(systems.values())).transpose("part", "system", "n_train", "run")
    over_runs = moments(loss.to_numpy(), axis=-1)
    dims = ("part", "role", "n_train")
    return xr.Dataset(
        {
            "loss": ((*dims, "run"), loss.to_numpy().astype(float)),
            "loss_mean": (dims, over_runs.mean),
            "loss_standard_error": (dims, over_runs.standard_error),
        },
        coords={
            "part": curve["part"].to_numpy(),
            "role": list(systems),
            "n_train": curve["n_train"].to_numpy(),
            **{name: ("role", loss[name].to_numpy()) for name in ("sites", "trained_on")},
        },
        attrs={"kind": "figure"},
    )


def phase_diagrams(
    samples: xr.Dataset, rendered: xr.Dataset, *, resamples: int, confidence_level: float, seed: int
) -> xr.Dataset:
    """Both maps: means over realizations of the diagonalization, and of the networks' predictions.

    Parameters
    ----------
    samples
        Kind "samples", of at least two energy densities and W.
    rendered
        Kind "rendered", of the same size.
    resamples
        Bootstrap resamples of the diagonalized realizations, at each W; all energies of a realization together.

    Returns
    -------
    xarray.Dataset
        Kind "figure". On the coarse grid (W, energy_density): `diagonalization`, `diagonalization_standard_error`,
        `network_here` (the fine map, interpolated linearly; nan beyond it), `diagonalization_resamples` (resample,
        W, energy_density).
        On the fine grid (fine_W, fine_energy_density): `network`, `network_standard_error`. Attributes `sites`,
        `realizations` (fewest and most at one W), `samples` (of the networks' map, per W), `networks`, `confidence`.
    """
    values = samples[TARGET].transpose("W", "realization", "energy_density").to_numpy().astype(float)
    averages = moments(values, axis=1)
    resampled = np.empty((resamples, *averages.mean.shape))
    for k, W in enumerate(samples["W"].to_numpy().astype(float)):
        weights = bootstrap_weights(values.shape[1], resamples, seed, "realizations", W)
        resampled[:, k] = weighted_mean(values[k], weights)
    predicted = rendered["predicted"].sel(target=TARGET).transpose("W", "energy_density").astype(float)
    error = rendered["predicted_standard_error"].sel(target=TARGET).transpose("W", "energy_density")
    # Rounded, so that the last bit of a grid's end puts no point beyond the other grid.
    here = predicted.assign_coords({name: predicted[name].round(9) for name in predicted.dims}).interp(
        {name: samples[name].astype(float).round(9) for name in predicted.dims}
    )
    coarse, fine = ("W", "energy_density"), ("fine_W", "fine_energy_density")
    counts = averages.count.max(axis=1)
    return xr.Dataset(
        {
            "diagonalization": (coarse, averages.mean),
            "diagonalization_standard_error": (coarse, averages.standard_error),
            "diagonalization_resamples": (("resample", *coarse), resampled),
            "network_here": (coarse, here.to_numpy()),
            "network": (fine, predicted.to_numpy()),
            "network_standard_error": (fine, error.to_numpy().astype(float)),
        },
        coords={
            "W": samples["W"].to_numpy(),
            "energy_density": samples["energy_density"].to_numpy(),
            "fine_W": rendered["W"].to_numpy(),
            "fine_energy_density": rendered["energy_density"].to_numpy(),
        },
        attrs={
            "kind": "figure",
            "sites": samples.sizes["site"],
            "realizations": [int(counts.min()), int(counts.max())],
            **{name: int(rendered.attrs[name]) for name in ("samples", "networks")},
            "confidence": confidence_level,
        },
    )


def loss_ratio_resamples(
    losses: Mapping[int, np.ndarray], numerator: int, denominator: int, *, resamples: int, seed: int
) -> np.ndarray:
    """Bootstrap resamples of the ratio of two mean losses of independent runs, each with its own training set.

    Parameters
    ----------
    losses
        By the number of training realizations, shape (run,).
    numerator, denominator
        Of which numbers.
    """
    drawn = [
        weighted_mean(losses[n][:, np.newaxis], bootstrap_weights(len(losses[n]), resamples, seed, "runs", n))[:, 0]
        for n in (numerator, denominator)
    ]
    return drawn[0] / drawn[1]
