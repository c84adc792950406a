"""Averages over disorder and networks in the plane of W and energy density, their contour, and its tip.

Paper 1 (Chen, arXiv:2312.09223), sections IV A and B: the mean P(ETH) of the networks, <ln IPR> and <r>. The
critical disorder of an energy bin is the W at which the average falls through its level (P = 0.5), W_c is the
tip of that contour. Both describe one finite system; no extrapolation in the number of sites is made.
"""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.averages.contours import TRAINING_ENERGIES, between, contour
from locflow.averages.statistics import (
    bootstrap_seed,
    bootstrap_weights,
    moments,
    reason_for_no_interval,
    weighted_mean,
)
from locflow.realizations.degenerate_states import DEGENERATE_STATES, strengths_attribute
from locflow.results.files import read_dataset
from locflow.results.joining import OF_A_STRENGTH, check_alike, concatenated

PROBABILITY_LEVEL = 0.5  # paper 1, section III: <P> = 0.5 is the critical point of a network that favours no phase
LN_IPR_LEVEL = -3.5  # paper 1, section IV B, at 16 sites: this contour resembles the mobility edge
INDEPENDENT_W = 2  # a contour lies between two W, whose realizations have nothing in common
CENTRAL_ENERGIES = (0.4, 0.6)  # the densest part of the spectrum, where <r> is least noisy
GAP_RATIO_LEVEL = 0.461  # half way between the paper's 0.536 and 0.386
GAP_RATIO_TIP_ENERGIES = (0.25, 0.75)  # where each bin of a realization holds many levels


def average_predictions(
    predictions: Sequence[xr.Dataset],
    *,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
    level: float = PROBABILITY_LEVEL,
    tip_energies: tuple[float, float] = TRAINING_ENERGIES,
) -> xr.Dataset:
    """The phase diagram of one training.

    The order is the paper's: a network's mean over the states of a realization and bin (already in the
    predictions), over realizations, over networks. So a realization with few states in a bin counts as much
    as one with many; one without states there does not count.

    Parameters
    ----------
    predictions
        Datasets of kind "predictions", in any order; several of one W are batches of its realizations.
        Numbers of realizations may differ between W.
    resamples, confidence, seed
        Of the bootstrap. Realizations are drawn for each W by itself, networks for all W together; a
        realization keeps its bins together.
    level
        Of the contour.
    tip_energies
        Range of bin centres in which the tip is looked for. Outside the networks extrapolate from few states.

    Returns
    -------
    xarray.Dataset
        Kind "phase_diagram", dims W and bin (coordinate `bin_center`), resample, bound. `probability`;
        `probability_standard_error` (from both sources, and `_realizations` and `_networks` alone);
        `probability_std_networks` (over networks, of the means over realizations),
        `probability_std_realizations` (over realizations, of the mean over networks),
        `probability_std_states` (mean over realizations and networks of the spread over states);
        `realizations` (with states in the bin), `states`; and the variables of `contour`.

    Raises
    ------
    ValueError
        Datasets do not belong together; the message says which W.
    """
    batches = _by_strength(predictions, "predictions")
    networks = _common_size(batches, "network")
    rows, samples = [], []
    for W, dataset in batches.items():
        values = dataset["probability"].transpose("network", "realization", "bin").to_numpy().astype(float)
        over_realizations = moments(values, axis=1)
        over_networks = moments(over_realizations.mean, axis=0)
        network_mean = moments(moments(values, axis=0).mean, axis=0)
        spread = dataset["probability_std"].transpose("network", "realization", "bin").to_numpy().astype(float)
        rows.append(
            {
                "probability": over_networks.mean,
                "probability_standard_error": np.hypot(
                    network_mean.standard_error, np.nan_to_num(over_networks.standard_error)
                ),
                "probability_standard_error_realizations": network_mean.standard_error,
                "probability_standard_error_networks": over_networks.standard_error,
                "probability_std_networks": over_networks.standard_deviation,
                "probability_std_realizations": network_mean.standard_deviation,
                "probability_std_states": moments(moments(spread, axis=1).mean, axis=0).mean,
                "realizations": network_mean.count,
                "states": dataset["states"].sum("realization").to_numpy(),
            }
        )
        samples.append((W, values))
    averages = _table(rows, batches)
    diagram = _with_contour(
        averages,
        "probability",
        samples,
        level=level,
        falls=True,
        resamples=resamples,
        seed=seed,
        confidence_level=confidence,
        tip_energies=tip_energies,
    )
    # Two sources, each with its own variance of the mean. Their interaction enters both: slightly too large,
    # never too small. With a single network there is no spread over networks to be had: realizations alone.
    diagram["probability_standard_error"].attrs["comment"] = (
        "realizations and networks; with one network realizations alone"
    )
    diagram.attrs |= (
        _common_attributes(predictions)
        | strengths_attribute(own.attrs for own in predictions)
        | {
            "kind": "phase_diagram",
            "networks": networks,
            "resampled": "realizations and networks" if networks > 1 else "realizations",
        }
    )
    return diagram


def average_indicators(
    indicators: Sequence[xr.Dataset],
    *,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
    level: float = LN_IPR_LEVEL,
    tip_energies: tuple[float, float] = TRAINING_ENERGIES,
    central_energies: tuple[float, float] = CENTRAL_ENERGIES,
) -> xr.Dataset:
    """<ln IPR> and <r> over the plane, the contour of <ln IPR>, and the tips of other contours.

    Means over realizations of the means within (realization, bin). With the seed of `average_predictions` the
    same realizations are drawn in resample k, so that differences between both contours can be formed
    resample by resample.

    Parameters
    ----------
    indicators
        Datasets of kind "indicators", in any order; several of one W are batches of its realizations.
    central_energies
        Range of bin centres for the means over the centre of the spectrum.

    Returns
    -------
    xarray.Dataset
        Kind "indicator_averages", dims W and bin. `ln_ipr`, `gap_ratio`, each with `_std` over realizations
        and `_standard_error`; `levels` and `states` (sums), `realizations` (with states in the bin);
        `ln_ipr_central(W)`, `gap_ratio_central(W)` (per realization the mean over the central bins weighted
        by states or levels, then over realizations) with `_standard_error` and `_realizations` (how many);
        and the variables of `contour` for <ln IPR>. Of two more contours the tip alone, as `ln_mean_ipr_tip_W` and
        `gap_ratio_tip_W` with `_interval(bound)`, `_tip_method`, and attributes `_level`, `_tip_reason` and
        `_tip_resamples_defined`: of the logarithm of a realization's mean IPR of a bin, averaged over realizations (the
        other reading of section IV B), at the same level, and of <r> half way between the two phases.

    Raises
    ------
    ValueError
        Datasets do not belong together; the message says which W.
    """
    batches = _by_strength(indicators, "indicators")
    rows, central = [], []
    samples = {name: [] for name in ("ln_ipr", "ln_mean_ipr", "gap_ratio")}
    for W, dataset in batches.items():
        dataset = dataset.assign(ln_mean_ipr=np.log(dataset["ipr"])).transpose("realization", "bin")
        inside = between(dataset["bin_center"].to_numpy(), central_energies)
        row, middle = {"realizations": (dataset["states"] > 0).sum("realization").to_numpy()}, {}
        for name, weight in (("ln_ipr", "states"), ("gap_ratio", "levels")):
            values, counts = dataset[name].to_numpy().astype(float), dataset[weight].to_numpy()
            over_realizations = moments(values, axis=0)
            row |= {
                name: over_realizations.mean,
                f"{name}_std": over_realizations.standard_deviation,
                f"{name}_standard_error": over_realizations.standard_error,
                weight: counts.sum(axis=0),
            }
            counts = np.where(np.isnan(values), 0, counts)[:, inside].astype(float)
            total = counts.sum(axis=1)
            means = (np.nan_to_num(values[:, inside]) * counts).sum(axis=1) / np.where(total > 0, total, np.nan)
            over_realizations = moments(means)
            middle[f"{name}_central"] = over_realizations.mean
            middle[f"{name}_central_standard_error"] = over_realizations.standard_error
            middle[f"{name}_central_realizations"] = over_realizations.count
        row["ln_mean_ipr"] = moments(dataset["ln_mean_ipr"].to_numpy().astype(float), axis=0).mean
        rows.append(row)
        central.append(middle)
        for name, by_strength in samples.items():
            by_strength.append((W, dataset[name].to_numpy().astype(float)[np.newaxis]))
    averages = _table(rows, batches)
    for name in central[0]:
        averages[name] = ("W", np.array([middle[name] for middle in central]))
    drawn = {"resamples": resamples, "seed": seed, "confidence_level": confidence}
    result = _with_contour(
        averages, "ln_ipr", samples["ln_ipr"], level=level, falls=False, tip_energies=tip_energies, **drawn
    )
    others = {
        "ln_mean_ipr": {"level": level, "falls": False, "tip_energies": tip_energies},
        "gap_ratio": {"level": GAP_RATIO_LEVEL, "falls": True, "tip_energies": GAP_RATIO_TIP_ENERGIES},
    }
    for name, options in others.items():
        other = _with_contour(averages, name, samples[name], **options, **drawn)
        result = result.assign(
            {f"{name}_{variable}": other[variable] for variable in ("tip_W", "tip_W_interval", "tip_method")}
        ).assign_attrs({f"{name}_{key}": other.attrs[key] for key in ("level", "tip_reason", "tip_resamples_defined")})
    result.attrs |= (
        _common_attributes(indicators)
        | strengths_attribute(own.attrs for own in indicators)
        | {
            "kind": "indicator_averages",
            "central_energies": list(central_energies),
            "resampled": "realizations",
        }
    )
    return result


def average_prediction_files(paths: Sequence[str | os.PathLike], *, root_seed: int, **options: Any) -> xr.Dataset:
    """`average_predictions` of files of kind "predictions"."""
    blocks = [read_dataset(path, "predictions").load() for path in paths]
    return average_predictions(blocks, seed=bootstrap_seed(root_seed), **options)


def average_indicator_files(paths: Sequence[str | os.PathLike], *, root_seed: int, **options: Any) -> xr.Dataset:
    """`average_indicators` of files of kind "indicators"."""
    names = ["gap_ratio", "ln_ipr", "ipr", "levels", "states"]
    blocks = [read_dataset(path, "indicators")[names].load() for path in paths]
    return average_indicators(blocks, seed=bootstrap_seed(root_seed), **options)


def indicator_table(indicators: Sequence[xr.Dataset]) -> xr.Dataset:
    """The indicators of all realizations side by side: nothing is averaged.

    Parameters
    ----------
    indicators
        Datasets of kind "indicators", in any order; several of one W are batches of its realizations.

    Returns
    -------
    xarray.Dataset
        Their variables of (realization, bin) as (W, realization, bin), nan where a W has fewer realizations, in
        ascending order of W and realization; `bin_center`; `realizations_total(W)`. Attributes system, and
        `degenerate_W`, the W with degenerate states, where there are any.

    Raises
    ------
    ValueError
        Datasets do not belong together; the message says which W.
    """
    batches = _by_strength(indicators, "indicators")
    first = next(iter(batches.values()))
    names = [name for name, variable in first.data_vars.items() if {*variable.dims} == {"realization", "bin"}]
    counts = [dataset.sizes["realization"] for dataset in batches.values()]
    made = {name: np.full((len(batches), max(counts), first.sizes["bin"]), np.nan) for name in names}
    for row, (dataset, count) in enumerate(zip(batches.values(), counts, strict=True)):
        for name, values in made.items():
            values[row, :count] = dataset[name].transpose("realization", "bin").to_numpy()
    return xr.Dataset(
        {
            **{name: (("W", "realization", "bin"), values) for name, values in made.items()},
            "realizations_total": ("W", counts),
        },
        coords={"W": list(batches), "bin_center": ("bin", first["bin_center"].to_numpy())},
        attrs={"system": first.attrs["system"], **strengths_attribute(own.attrs for own in indicators)},
    )


def _by_strength(datasets: Sequence[xr.Dataset], kind: str) -> dict[float, xr.Dataset]:
    # One dataset per W, ascending, its realizations in ascending order where they are numbered.
    if not datasets:
        raise ValueError(f"there are no {kind} to average")
    grouped: dict[float, list[xr.Dataset]] = {}
    for dataset in datasets:
        if dataset.attrs.get("kind") != kind or "W" not in dataset.attrs:
            raise ValueError(f"expected {kind} with an attribute W, found kind {dataset.attrs.get('kind')!r}")
        grouped.setdefault(float(dataset.attrs["W"]), []).append(dataset)
    centers = datasets[0]["bin_center"].to_numpy()
    joined = {}
    for W in sorted(grouped):
        for dataset in grouped[W]:
            if not np.array_equal(dataset["bin_center"].to_numpy(), centers):
                raise ValueError(f"{kind} at W = {W:g} have other energy bins than the others")
        if len({part.sizes.get("network") for part in grouped[W]}) > 1:
            raise ValueError(f"{kind} at W = {W:g}: the batches have different numbers of networks")
    check_alike(datasets, along=["realization", "network"], own=OF_A_STRENGTH)
    for W in sorted(grouped):
        parts = sorted(
            grouped[W],
            key=lambda part: part["realization"].to_numpy()[0] if "realization" in part.coords else 0,
        )
        dataset = parts[0] if len(parts) == 1 else concatenated(parts, "realization").assign_attrs(parts[0].attrs)
        if "realization" in dataset.coords and not dataset.indexes["realization"].is_unique:
            raise ValueError(f"{kind} at W = {W:g}: a realization comes twice")
        joined[W] = dataset
    return joined


def _common_attributes(datasets: Sequence[xr.Dataset]) -> dict:
    # What all have in common (system, lattice, versions, ...) also holds of their average.
    first, *others = [dataset.attrs for dataset in datasets]
    return {
        name: value
        for name, value in first.items()
        if name not in ("W", DEGENERATE_STATES)
        and all(name in other and np.array_equal(value, other[name]) for other in others)
    }


def _common_size(batches: dict[float, xr.Dataset], dimension: str) -> int:
    sizes = {W: dataset.sizes[dimension] for W, dataset in batches.items()}
    expected = next(iter(sizes.values()))
    if other := [f"{size} at W = {W:g}" for W, size in sizes.items() if size != expected]:
        raise ValueError(
            f"{dimension}s differ between W: {expected} at W = {next(iter(sizes)):g}, but {', '.join(other)}"
        )
    return expected


def _table(rows: list[dict], batches: dict[float, xr.Dataset]) -> xr.Dataset:
    centers = next(iter(batches.values()))["bin_center"].to_numpy()
    table = xr.Dataset(
        {name: (("W", "bin"), np.stack([row[name] for row in rows])) for name in rows[0]},
        coords={"W": list(batches), "bin": np.arange(len(centers)), "bin_center": ("bin", centers)},
    )
    table["W"].attrs = {"long_name": "disorder strength"}
    table["bin_center"].attrs = {"long_name": "energy density (E - E_min) / (E_max - E_min)"}
    return table.assign(realizations_total=("W", [dataset.sizes["realization"] for dataset in batches.values()]))


def _with_contour(
    averages: xr.Dataset,
    name: str,
    samples: list[tuple[float, np.ndarray]],
    *,
    level: float,
    falls: bool,
    resamples: int,
    seed: int,
    **options: Any,
) -> xr.Dataset:
    # The averages beside the contour of one of them, its interval from the samples of `_bootstrap`.
    merged = averages.merge(
        contour(
            averages[name],
            level,
            falls=falls,
            resampled=_bootstrap(samples, resamples=resamples, seed=seed),
            items=int(averages["realizations_total"].min()),
            sets=INDEPENDENT_W,
            **options,
        ),
        combine_attrs="no_conflicts",
    )
    return merged.assign_attrs(
        interval_reason=reason_for_no_interval(averages["W"], averages["realizations_total"]), bootstrap_seed=seed
    )


def _bootstrap(samples: list[tuple[float, np.ndarray]], *, resamples: int, seed: int) -> np.ndarray:
    # (resample, W, bin) from one array (network, realization, bin) for each W.
    network_weights = bootstrap_weights(len(samples[0][1]), resamples, seed, "networks")
    resampled_means = []
    for W, values in samples:
        weights = bootstrap_weights(values.shape[1], resamples, seed, "realizations", W)
        means = weighted_mean(values, weights)  # (network, resample, bin)
        if len(means) == 1:
            resampled_means.append(means[0])
            continue
        by_resample = np.moveaxis(means, 1, 0)
        resampled_means.append(weighted_mean(by_resample, network_weights[:, np.newaxis])[:, 0])
    return np.stack(resampled_means, axis=1)
