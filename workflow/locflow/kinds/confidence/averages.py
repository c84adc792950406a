"""Averages of the networks' confidences that the figures of paper 3 show, with their bootstrap resamples.

Paper 3 (Schindler, arXiv:1704.01578), Figs. 1, 3 to 5 and 8 to 10. Confidence is the network's output for MBL. The
fields of a realization at different W are one sample rescaled: a bootstrap resample holds the same realizations at all
W. No network is evaluated here.
"""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.averages.contours import TRAINING_ENERGIES, between, contour
from locflow.averages.phase_diagram import CENTRAL_ENERGIES
from locflow.averages.state_groups import cells_of, energy_bin_groups, group_means, middle_weights
from locflow.averages.statistics import (
    Moments,
    bootstrap_interval,
    bootstrap_seed,
    bootstrap_weights,
    falling_crossing,
    moments,
    open_beyond,
    weighted_mean,
)
from locflow.kinds.confidence.agreement import pair_mean, pairwise_changes, uncertain
from locflow.kinds.confidence.critical_disorder import NETWORK_DRAWS, confident_counts, critical_disorder
from locflow.kinds.entanglement_spectra.summary import TRIMMED_FRACTION
from locflow.observables.energy_bins import bin_centers
from locflow.results.files import read_dataset

LEVEL = 0.5  # of the contour: a network that favours no phase
FEWEST_NETWORKS = 3  # of two networks there is one pair: nothing to draw from


def average_confidences(
    confidences: xr.Dataset,
    *,
    energy_bins: int,
    consecutive_states: int,
    thresholds: ArrayLike,
    fractions: ArrayLike,
    resamples: int = 1000,
    confidence_level: float = 0.95,
    seed: int = 0,
) -> xr.Dataset:
    """Everything that figures need of the confidences of one training.

    Parameters
    ----------
    confidences
        Kind "confidences". Where it holds `window(W, realization, state)` (index of the energy window, negative for no
        state), the cells are the windows, and a state counts `represented_levels(W, realization, state)` times.
    energy_bins
        Equal bins of the energy density (Fig. 1).
    consecutive_states
        Length of the runs of eigenstates, ordered by energy, over which Fig. 4(c) averages. The spectrum is cut into
        equal runs of about this length.
    thresholds, fractions
        Of the critical disorder, see `locflow.kinds.confidence.critical_disorder`.
    resamples, confidence_level, seed
        Of the bootstrap over realizations and networks. Datasets of the same realizations and seed are resampled
        together in the realizations; networks of different trainings are drawn independently.

    Returns
    -------
    xarray.Dataset
        Kind "confidence_averages".

        By energy: `confidence(W, bin)`, the mean over the states of a realization and bin, then over realizations,
        then over networks, with `confidence_standard_error`; `states(W, bin)`; the variables of `contours.contour` for
        confidence = 1/2. Of all states: `mean_confidence(W)` with `_standard_error`; `transition_W`, where it
        rises through 1/2 (nan where it does not), with `_interval(bound)` and `_resamples(resample)`. The same of the
        states over which the mean gap ratio runs, without the ends of the spectrum: `middle_confidence(W)` and
        `middle_transition_W`.
        The variables of `critical_disorder`, and `mean_absolute_field(realization)`, the mean |h_r| at W = 1.

        By consecutive states: `uncertain_fraction(W, cell)`, the share of the states with a confidence between 0.1 and
        0.9, for each network by itself, and `cell_energy_density(W, cell)`; `central_uncertain_fraction(W)`, the same
        for the energy densities `CENTRAL_ENERGIES`, with `_resamples(resample, W)`.

        Of pairs of networks: `switched_fraction(W)`, `lost_fraction(W)`, `changed_fraction(W)` with
        `_resamples(resample, W)`, see `locflow.kinds.confidence.agreement`; nan with one network.

        `realizations_total(W)`. Attributes those of the confidences, and `networks`, `consecutive_states` of a cell,
        `resampled` (what the resamples draw), `items` (from how many: realizations, or networks where there is one
        realization) and `interval_reason` (why there are no intervals, else empty).

    Raises
    ------
    ValueError
        A setting is out of range, or W does not ascend.
    """
    thresholds, fractions = _shares(thresholds, "thresholds"), _shares(fractions, "fractions")
    for name, value in {"energy_bins": energy_bins, "consecutive_states": consecutive_states}.items():
        if value < 1:
            raise ValueError(f"{name}: {value} is too small; allowed: at least 1")
    W = confidences["W"].to_numpy()
    if np.any(np.diff(W) <= 0):
        raise ValueError(f"W of the confidences must ascend: {W.tolist()}")
    networks, realizations = confidences.sizes["network"], confidences.sizes["realization"]
    draws = _Draws(networks, realizations, resamples, seed, str(confidences.attrs.get("training", "")))
    raw: Any
    rows, raw = zip(
        *(
            _averages_at(confidences.isel(W=k), energy_bins, consecutive_states, thresholds, draws)
            for k in range(len(W))
        ),
        strict=True,
    )
    averages = xr.Dataset(
        {name: (("W", *dims), np.stack([row[name][1] for row in rows])) for name, (dims, _) in rows[0].items()},
        coords={
            "W": ("W", W, {"long_name": "disorder strength"}),
            "bin_center": ("bin", bin_centers(energy_bins), {"long_name": "energy density"}),
            "realization": confidences["realization"].to_numpy(),
        },
        attrs=dict(confidences.attrs),
    )
    raw = {name: np.stack([row[name] for row in raw]) for name in raw[0]}
    result = averages.merge(
        contour(
            averages["confidence"],
            LEVEL,
            falls=False,
            resampled=raw["binned"].swapaxes(0, 1),
            items=draws.items,
            sets=1,
            confidence_level=confidence_level,
            tip_energies=TRAINING_ENERGIES,
        ),
        combine_attrs="no_conflicts",
    ).merge(
        critical_disorder(
            W,
            raw["counts"],
            raw["present"],
            thresholds=thresholds,
            fractions=fractions,
            realization_weights=draws.realizations,
            items=draws.items,
            confidence_level=confidence_level,
        )
    )
    result = result.assign(
        _transition(averages["mean_confidence"], raw["mean"], draws.items, confidence_level)
        | {
            f"middle_{name}": found
            for name, found in _transition(
                averages["middle_confidence"], raw["middle"], draws.items, confidence_level
            ).items()
        }
        | {
            f"{name}_resamples": (("resample", "W"), raw[name].T)
            for name in ("central_uncertain_fraction", "switched_fraction", "lost_fraction", "changed_fraction")
        }
        | {
            "mean_absolute_field": ("realization", np.abs(confidences["unit_field"].to_numpy()).mean(axis=1)),
            "realizations_total": ("W", np.full(len(W), realizations)),
        }
    )
    result.attrs |= {
        "kind": "confidence_averages",
        "networks": networks,
        "level": LEVEL,
        "confidence": confidence_level,
        "consecutive_states": round(confidences.sizes["state"] / result.sizes["cell"]),
        "central_energies": list(CENTRAL_ENERGIES),
        "resampled": draws.what,
        "interval_reason": "" if draws.what else "no interval: a single realization and too few networks to draw from",
        "bootstrap_seed": seed,
    }
    return result if draws.what else _without_intervals(result)


class _Draws:
    """How often each network and each realization is drawn in each resample."""

    def __init__(self, networks: int, realizations: int, resamples: int, seed: int, training: str):
        # The same realizations for all trainings; networks of different trainings have nothing in common.
        self.realizations = np.ones((resamples, 1))
        if realizations > 1:
            self.realizations = bootstrap_weights(realizations, resamples, seed, "realizations")
        self.networks = np.ones((resamples, networks))
        if networks >= FEWEST_NETWORKS:
            self.networks = bootstrap_weights(networks, resamples, seed, "networks", training)
        self.what = " and ".join(
            name
            for name, drawn in (("realizations", realizations > 1), ("networks", networks >= FEWEST_NETWORKS))
            if drawn
        )
        # The spread over realizations is by far the larger one of the two.
        self.items = realizations if realizations > 1 else networks
        # Means of the networks, for what needs all states again: first that of every network once.
        few = self.networks[: NETWORK_DRAWS - 1] if networks >= FEWEST_NETWORKS else self.networks[:0]
        self.network_means = np.vstack([np.ones(networks), few]) / networks

    def means(self, values: np.ndarray) -> np.ndarray:
        """Resampled means of values (network, realization, column): over realizations, then networks."""
        over_realizations = weighted_mean(values, self.realizations)  # (network, resample, column)
        return weighted_mean(np.moveaxis(over_realizations, 1, 0), self.networks[:, np.newaxis])[:, 0]


def average_confidence_files(
    paths: Sequence[str | os.PathLike], *, root_seed: int, confidence: float, **options: Any
) -> xr.Dataset:
    """`average_confidences` of the one file of kind "confidences"."""
    with read_dataset(paths[0], "confidences") as confidences:
        return average_confidences(
            confidences.load(), confidence_level=confidence, seed=bootstrap_seed(root_seed), **options
        )


def _averages_at(
    confidences: xr.Dataset, energy_bins: int, consecutive_states: int, thresholds: ArrayLike, draws: _Draws
) -> tuple[dict[str, tuple[tuple[str, ...], np.ndarray]], dict[str, np.ndarray]]:
    # At one W: what becomes a variable, (dims, values) by name, and what the resamples need, arrays by name.
    confidence = confidences["confidence"].transpose("network", "realization", "state").to_numpy()
    density = confidences["energy_density"].transpose("realization", "state").to_numpy().astype(float)
    weights = None
    if "represented_levels" in confidences:
        weights = confidences["represented_levels"].transpose("realization", "state").to_numpy()
    present = ~np.isnan(density)
    uncertain_states = uncertain(confidence)

    bins = energy_bin_groups(density, energy_bins)
    binned = group_means(confidence, bins, energy_bins, weights)
    by_bin, bin_error = _both_means(binned)
    whole = np.where(present, 0, -1)
    everything = group_means(confidence, whole, 1, weights)
    mean, mean_error = _both_means(everything)
    windows = None
    if "window" in confidences:
        windows = confidences["window"].transpose("realization", "state").to_numpy()
    counted = middle_weights(density, TRIMMED_FRACTION, weights, windows)
    without_ends = group_means(confidence, np.where(counted > 0, 0, -1), 1, counted)
    middle, middle_error = _both_means(without_ends)
    cells, count = cells_of(confidences, consecutive_states)
    central = np.where(between(density, CENTRAL_ENERGIES), 0, -1)
    central_uncertain = group_means(uncertain_states, central, 1, weights)

    changes = pairwise_changes(confidence, weights)
    changes["changed"] = changes["switched"] + changes["lost"]
    once = np.ones((1, confidence.shape[0])), np.ones((1, confidence.shape[1]))
    row = {
        "confidence": (("bin",), by_bin),
        "confidence_standard_error": (("bin",), bin_error),
        "states": (("bin",), np.array([(bins == k).sum() for k in range(energy_bins)])),
        "mean_confidence": ((), mean[0]),
        "mean_confidence_standard_error": ((), mean_error[0]),
        "middle_confidence": ((), middle[0]),
        "middle_confidence_standard_error": ((), middle_error[0]),
        "uncertain_fraction": (("cell",), _both_means(group_means(uncertain_states, cells, count))[0]),
        "cell_energy_density": (("cell",), moments(group_means(density, cells, count)).mean),
        "central_uncertain_fraction": ((), _both_means(central_uncertain)[0][0]),
        **{f"{name}_fraction": ((), pair_mean(pairs, *once)[0]) for name, pairs in changes.items()},
    }
    raw = {
        "binned": draws.means(binned),
        "mean": draws.means(everything)[:, 0],
        "middle": draws.means(without_ends)[:, 0],
        "central_uncertain_fraction": draws.means(central_uncertain)[:, 0],
        "counts": confident_counts(confidence, thresholds, draws.network_means, weights),
        "present": (present if weights is None else present * weights).sum(axis=1),
        **{f"{name}_fraction": pair_mean(pairs, draws.networks, draws.realizations) for name, pairs in changes.items()},
    }
    return row, raw


def _both_means(values: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    # Over realizations, then networks, of values (network, realization, column); and the standard error from both.
    over_networks = moments(moments(values, axis=1).mean, axis=0)
    over_realizations: Moments = moments(moments(values, axis=0).mean, axis=0)
    errors = over_networks.standard_error, over_realizations.standard_error
    error = np.hypot(*np.nan_to_num(errors))
    return over_networks.mean, np.where(np.isnan(errors).all(axis=0), np.nan, error)


def _transition(mean: xr.DataArray, resampled: np.ndarray, items: int, confidence_level: float) -> dict:
    W = mean["W"].to_numpy()
    position = float(falling_crossing(W, -mean.to_numpy(), -LEVEL).position)
    samples = falling_crossing(W, -resampled, -LEVEL).position
    interval = open_beyond(W, bootstrap_interval(samples, items, confidence_level))
    return {
        "transition_W": position if np.isfinite(position) else np.nan,
        "transition_W_interval": ("bound", np.stack(interval)),
        "transition_W_resamples": ("resample", samples),
    }


def _without_intervals(made: xr.Dataset) -> xr.Dataset:
    # Resamples that draw nothing are all alike: no interval rather than one of width zero.
    for name in made.data_vars:
        if str(name).endswith(("_interval", "_resamples")):
            made[name] = xr.full_like(made[name], np.nan)
    return made


def _shares(values: ArrayLike, name: str) -> np.ndarray:
    shares = np.asarray(values, dtype=float)
    if shares.ndim != 1 or not len(shares) or np.any(np.diff(shares) <= 0) or shares[0] <= 0 or shares[-1] >= 1:
        raise ValueError(f"{name}: {shares.tolist()} must ascend; allowed: above 0 and below 1")
    return shares
