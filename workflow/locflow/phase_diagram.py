"""Averages over disorder and networks in the plane of W and energy density, their contour, and its tip.

Paper 1 (Chen, arXiv:2312.09223), sections IV A and B: the mean P(ETH) of the networks, <ln IPR> and <r>. The
critical disorder of an energy bin is the W at which the average falls through its level (P = 0.5), W_c is the
tip of that contour. Both describe one finite system; no extrapolation in the number of sites is made.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from locflow.statistics import (
    CROSSES,
    NO_DATA,
    STAYS_ABOVE,
    STAYS_BELOW,
    bootstrap_weights,
    falling_crossing,
    moments,
    percentile_interval,
    weighted_mean,
)

PROBABILITY_LEVEL = (
    0.5  # paper 1, section III: <P> = 0.5 is the critical point of a network that favours no phase
)
LN_IPR_LEVEL = -3.5  # paper 1, section IV B, at 16 sites: this contour resembles the mobility edge
TRAINING_ENERGIES = (0.15, 0.85)  # paper 1, section III A: where the labelled states come from
CENTRAL_ENERGIES = (0.4, 0.6)  # the densest part of the spectrum, where <r> is least noisy

# Half width in energy density of the window to which the tip's parabola is fitted: 7 of 20 bins. There the
# variance of the fitted maximum is a third of a single bin's, and the edges of paper 1 are still parabolic.
TIP_HALF_WIDTH = 0.15
TIP_POINTS = 5  # fewer do not test a parabola
TIP_FITS = 3  # the window is centred anew on the vertex: it settles in one or two steps

QUADRATIC, MAXIMUM, UNDEFINED = range(3)  # how the tip was found: values of `tip_method`

_NETWORKS, _REALIZATIONS = 1, 2  # entropy that keeps the two kinds of draws apart


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
        spread = (
            dataset["probability_std"].transpose("network", "realization", "bin").to_numpy().astype(float)
        )
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
    made = averages.merge(
        contour(
            averages["probability"],
            level,
            falls=True,
            resampled=_bootstrap(samples, resamples=resamples, seed=seed),
            confidence=confidence,
            tip_energies=tip_energies,
        ),
        combine_attrs="no_conflicts",
    )
    # Two sources, each with its own variance of the mean. Their interaction enters both: slightly too large,
    # never too small. With a single network there is no spread over networks to be had: realizations alone.
    made["probability_standard_error"].attrs["comment"] = (
        "realizations and networks; with one network realizations alone"
    )
    made.attrs |= _common_attributes(predictions) | {
        "kind": "phase_diagram",
        "networks": networks,
        "resampled": "realizations and networks" if networks > 1 else "realizations",
        "bootstrap_seed": seed,
    }
    return _without_interval_of_one(made)


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
    """<ln IPR> and <r> over the plane, and the contour of <ln IPR>.

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
        and the variables of `contour` for <ln IPR>.

    Raises
    ------
    ValueError
        Datasets do not belong together; the message says which W.
    """
    batches = _by_strength(indicators, "indicators")
    rows, samples, central = [], [], []
    for W, dataset in batches.items():
        dataset = dataset.transpose("realization", "bin")
        inside = _between(dataset["bin_center"].to_numpy(), central_energies)
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
            means = (np.nan_to_num(values[:, inside]) * counts).sum(axis=1) / np.where(
                total > 0, total, np.nan
            )
            over_realizations = moments(means)
            middle[f"{name}_central"] = over_realizations.mean
            middle[f"{name}_central_standard_error"] = over_realizations.standard_error
            middle[f"{name}_central_realizations"] = over_realizations.count
        rows.append(row)
        central.append(middle)
        samples.append((W, dataset["ln_ipr"].to_numpy().astype(float)[np.newaxis]))
    averages = _table(rows, batches)
    for name in central[0]:
        averages[name] = ("W", np.array([middle[name] for middle in central]))
    made = averages.merge(
        contour(
            averages["ln_ipr"],
            level,
            falls=False,
            resampled=_bootstrap(samples, resamples=resamples, seed=seed),
            confidence=confidence,
            tip_energies=tip_energies,
        ),
        combine_attrs="no_conflicts",
    )
    made.attrs |= _common_attributes(indicators) | {
        "kind": "indicator_averages",
        "central_energies": list(central_energies),
        "resampled": "realizations",
        "bootstrap_seed": seed,
    }
    return _without_interval_of_one(made)


def contour(
    average: xr.DataArray,
    level: float,
    *,
    falls: bool,
    resampled: np.ndarray,
    confidence: float = 0.95,
    tip_energies: tuple[float, float] = TRAINING_ENERGIES,
) -> xr.Dataset:
    """Where an average over (W, bin) crosses a level, and the tip of that line.

    Per bin: `statistics.falling_crossing` along W. Where noise makes the average cross several times, this is
    the alternating sum of the crossings; `contour_crossings` says how many there are. A bin without data at
    some W is interpolated over them.

    The tip is the vertex of a parabola fitted to the contour of the bins within `TIP_HALF_WIDTH` of it (at
    least two bins on either side). The largest contour value of all bins would be biased upwards, as the
    maximum of noisy numbers is; of this bias the vertex keeps a small part where the contour is flat compared
    with its noise. Where fewer than `TIP_POINTS` bins of the window have a contour, or the parabola has no
    maximum within the window, the largest value it is all the same, and `tip_method` says so. There is no tip
    where the contour of any bin in `tip_energies`, or the vertex, lies beyond the largest W, or where no bin
    crosses.

    Parameters
    ----------
    average
        Dims (W, bin), coordinates W and bin_center.
    falls
        Whether the average falls with W (P) or rises (ln IPR).
    resampled
        The average of each bootstrap resample, shape (resamples, W, bin).

    Returns
    -------
    xarray.Dataset
        `contour_W(bin)` (nan where there is none), `contour_status(bin)` (flags explained in its attributes),
        `contour_crossings(bin)`, `contour_W_interval(bin, bound)`; `tip_W`, `tip_energy_density` and their
        `_interval(bound)`, `tip_method`; `contour_W_resamples(resample, bin)`, `tip_W_resamples(resample)`,
        `tip_energy_density_resamples(resample)`. In resamples and intervals inf means beyond the largest W,
        -inf below the smallest. Attributes `level`, `confidence`, `tip_reason` (why there is no tip, else
        empty), `tip_resamples_defined` (share of the resamples that have a tip).
    """
    W, centers = average["W"].to_numpy(), average["bin_center"].to_numpy()
    sign = 1.0 if falls else -1.0
    found = falling_crossing(W, sign * average.transpose("W", "bin").to_numpy(), sign * level)
    found_resampled = falling_crossing(W, sign * np.moveaxis(resampled, 1, 0), sign * level)
    tips, energies, methods = tip(found.position[np.newaxis], centers, W_max=W[-1], energies=tip_energies)
    tip_samples, energy_samples, _ = tip(
        found_resampled.position, centers, W_max=W[-1], energies=tip_energies
    )
    above, below = ("above", "below") if falls else ("below", "above")
    made = xr.Dataset(
        {
            "contour_W": ("bin", np.where(np.isfinite(found.position), found.position, np.nan)),
            "contour_status": ("bin", found.status.astype(np.int8)),
            "contour_crossings": ("bin", found.crossings),
            "contour_W_interval": _interval(found_resampled.position, confidence, "bin"),
            "contour_W_resamples": (("resample", "bin"), found_resampled.position),
            "tip_W": float(tips[0]) if np.isfinite(tips[0]) else np.nan,
            "tip_energy_density": float(energies[0]),
            "tip_method": np.int8(methods[0]),
            "tip_W_interval": _interval(tip_samples, confidence),
            "tip_energy_density_interval": _interval(energy_samples, confidence),
            "tip_W_resamples": ("resample", tip_samples),
            "tip_energy_density_resamples": ("resample", energy_samples),
        },
        attrs={
            "level": level,
            "confidence": confidence,
            "tip_energies": list(tip_energies),
            "tip_reason": _tip_reason(float(tips[0]), W, tip_energies, level, above),
            "tip_resamples_defined": float(np.isfinite(tip_samples).mean()),
        },
    )
    flags = {CROSSES: "crosses", STAYS_ABOVE: f"{above}_the_level_at_the_largest_W"}
    flags |= {STAYS_BELOW: f"{below}_the_level_at_all_W", NO_DATA: "no_data"}
    made["contour_status"].attrs |= _flags(flags)
    made["tip_method"].attrs |= _flags(
        {QUADRATIC: "vertex_of_parabola", MAXIMUM: "largest_contour_value", UNDEFINED: "undefined"}
    )
    made["contour_W"].attrs["long_name"] = f"W at which {average.name} crosses {level:g}"
    made["tip_W"].attrs["long_name"] = f"W at the tip of the contour {average.name} = {level:g}"
    return made


def tip(
    positions, bin_centers, *, W_max: float, energies: tuple[float, float] = TRAINING_ENERGIES
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tips of contours: see `contour` for what a tip is.

    Parameters
    ----------
    positions
        Contour W by (sample, bin) as `statistics.falling_crossing` gives it: inf, -inf or nan where there is
        none.
    bin_centers
        Shape (bin,), ascending.
    W_max
        Largest W of the grid.
    energies
        Range of bin centres that is looked at.

    Returns
    -------
    tip_W
        Shape (sample,); inf where the tip lies beyond W_max, -inf where no bin crosses but some have data,
        nan without data.
    tip_energy_density
        nan where the tip is not finite.
    method
        QUADRATIC, MAXIMUM or UNDEFINED.
    """
    inside = _between(bin_centers, energies)
    if not inside.any():
        raise ValueError(
            f"no bin centre lies in the energy densities {energies} in which the tip is looked for"
        )
    positions, centers = np.asarray(positions, dtype=float)[:, inside], np.asarray(bin_centers)[inside]
    finite = np.isfinite(positions)
    beyond, defined = np.isposinf(positions).any(axis=1), finite.any(axis=1)
    values = np.where(finite, positions, 0.0)

    # Wide bins: at least two of them on either side.
    half_width = (
        max(TIP_HALF_WIDTH, 2 * np.diff(bin_centers).min()) if len(bin_centers) > 1 else TIP_HALF_WIDTH
    )
    # The window starts where the mean of three neighbouring bins is largest: less noisy than the largest bin.
    padded, present = np.pad(values, ((0, 0), (1, 1))), np.pad(finite, ((0, 0), (1, 1)))
    neighbours = sum(present[:, k : k + len(centers)].astype(int) for k in range(3))
    smoothed = sum(padded[:, k : k + len(centers)] for k in range(3)) / np.maximum(neighbours, 1)
    start = np.argmax(np.where(finite, smoothed, -np.inf), axis=1)
    for _ in range(TIP_FITS):
        offset = (centers - centers[start][:, np.newaxis]) / half_width
        window = finite & (np.abs(offset) < 1 + 1e-6)
        powers = np.stack([np.ones_like(offset), offset, offset**2], axis=-1) * window[..., np.newaxis]
        normal = np.einsum("sbi,sbj->sij", powers, powers)
        enough = window.sum(axis=1) >= TIP_POINTS
        normal[~enough] = np.eye(3)
        right = np.einsum("sbi,sb->si", powers, values)
        constant, slope, curvature = np.linalg.solve(normal, right[..., np.newaxis])[..., 0].T
        falls_off = enough & (curvature < 0)
        vertex = np.where(falls_off, -slope / (2 * np.where(falls_off, curvature, -1.0)), np.inf)
        lowest = np.where(window, offset, np.inf).min(axis=1)
        highest = np.where(window, offset, -np.inf).max(axis=1)
        good = falls_off & (lowest <= vertex) & (vertex <= highest)
        energy = np.where(good, centers[start] + np.where(good, vertex, 0.0) * half_width, np.nan)
        height = np.where(good, constant + slope * np.where(good, vertex, 0.0) / 2, np.nan)
        distance = np.abs(centers - np.where(good, energy, centers[start])[:, np.newaxis])
        start = np.argmin(np.where(finite, distance, np.inf), axis=1)

    largest = np.argmax(np.where(finite, values, -np.inf), axis=1)
    W = np.where(good, height, np.take_along_axis(values, largest[:, np.newaxis], axis=1)[:, 0])
    energy = np.where(good, energy, centers[largest])
    below = np.isneginf(positions).any(axis=1)
    W = np.select([beyond | (defined & (W_max < W)), defined, below], [np.inf, W, -np.inf], np.nan)
    undefined = ~np.isfinite(W)
    method = np.where(undefined, UNDEFINED, np.where(good, QUADRATIC, MAXIMUM))
    return W, np.where(undefined, np.nan, energy), method


def side_by_side(datasets: dict[str, xr.Dataset]) -> xr.Dataset:
    """The data behind a figure of several systems, as one dataset of kind "figure".

    Every variable, dimension and attribute gets the system's key as suffix (`probability_ring`, `W_ring`,
    ...).
    """
    made = xr.Dataset(attrs={"kind": "figure"})
    for key, dataset in datasets.items():
        names = {name: f"{name}_{key}" for name in {*dataset.variables, *dataset.dims}}
        made = made.merge(dataset.rename(names).drop_attrs(deep=False), join="exact")
        made.attrs |= {f"{name}_{key}": value for name, value in dataset.attrs.items()}
    return made


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
        parts = sorted(
            grouped[W],
            key=lambda part: part["realization"].to_numpy()[0] if "realization" in part.coords else 0,
        )
        if any(part.sizes.get("network") != parts[0].sizes.get("network") for part in parts):
            raise ValueError(f"{kind} at W = {W:g}: the batches have different numbers of networks")
        dataset = (
            parts[0]
            if len(parts) == 1
            else xr.concat(parts, "realization", combine_attrs="override", join="override")
        )
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
        if name != "W" and all(name in other and np.array_equal(value, other[name]) for other in others)
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
    made = xr.Dataset(
        {name: (("W", "bin"), np.stack([row[name] for row in rows])) for name in rows[0]},
        coords={"W": list(batches), "bin": np.arange(len(centers)), "bin_center": ("bin", centers)},
    )
    made["W"].attrs = {"long_name": "disorder strength, half width of the box"}
    made["bin_center"].attrs = {"long_name": "energy density (E - E_min) / (E_max - E_min)"}
    return made.assign(
        realizations_total=("W", [dataset.sizes["realization"] for dataset in batches.values()])
    )


def _bootstrap(samples: list[tuple[float, np.ndarray]], *, resamples: int, seed: int) -> np.ndarray:
    # (resample, W, bin) from one array (network, realization, bin) for each W.
    network_weights = bootstrap_weights(len(samples[0][1]), resamples, seed, _NETWORKS)
    made = []
    for W, values in samples:
        weights = bootstrap_weights(values.shape[1], resamples, seed, _REALIZATIONS, round(W * 1e9))
        means = weighted_mean(values, weights)  # (network, resample, bin)
        if len(means) == 1:
            made.append(means[0])
            continue
        by_resample = np.moveaxis(means, 1, 0)
        made.append(weighted_mean(by_resample, network_weights[:, np.newaxis])[:, 0])
    return np.stack(made, axis=1)


def _interval(samples: np.ndarray, confidence: float, *dims: str) -> tuple[tuple[str, ...], np.ndarray]:
    return (*dims, "bound"), np.stack(percentile_interval(samples, confidence), axis=-1)


def _without_interval_of_one(made: xr.Dataset) -> xr.Dataset:
    # One realization drawn again and again shows no spread: no interval rather than one of width zero.
    single = made["W"].to_numpy()[made["realizations_total"].to_numpy() < 2]
    made.attrs["interval_reason"] = ""
    if len(single):
        made.attrs["interval_reason"] = "no interval: a single realization at W = " + ", ".join(
            f"{W:g}" for W in single
        )
        for name in ("contour_W_interval", "tip_W_interval", "tip_energy_density_interval"):
            made[name] = xr.full_like(made[name], np.nan)
    return made


def _tip_reason(value: float, W: np.ndarray, energies: tuple[float, float], level: float, above: str) -> str:
    where = f"for energy densities between {energies[0]:g} and {energies[1]:g}"
    if np.isposinf(value):
        return f"the contour {level:g} reaches beyond the largest W = {W[-1]:g} {where} (still {above} there)"
    if np.isneginf(value):
        return f"no bin crosses {level:g} between W = {W[0]:g} and {W[-1]:g} {where}"
    return f"there are no data {where}" if np.isnan(value) else ""


def _between(centers: np.ndarray, energies: tuple[float, float]) -> np.ndarray:
    # A bin belongs to a range if its centre does; centres are sums of binary fractions.
    return (centers > energies[0] - 1e-9) & (centers < energies[1] + 1e-9)


def _flags(meanings: dict[int, str]) -> dict:
    # netCDF's (CF) way of saying what the values of an integer variable mean.
    return {
        "flag_values": np.array(list(meanings), dtype=np.int8),
        "flag_meanings": " ".join(meanings.values()),
    }
