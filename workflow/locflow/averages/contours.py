"""The line on which an average over (W, energy density) crosses a level, and the tip of that line: W_c.

Paper 1 (Chen, arXiv:2312.09223), section IV A: the mobility edge is the contour <P> = 0.5, W_c its tip. Both describe
one finite system; no extrapolation in the number of sites is made. Averages: `locflow.averages.phase_diagram`.
"""

import numpy as np
import xarray as xr

from locflow.averages.statistics import (
    CROSSES,
    NO_DATA,
    STAYS_ABOVE,
    STAYS_BELOW,
    bootstrap_interval,
    falling_crossing,
    open_beyond,
)

TRAINING_ENERGIES = (0.15, 0.85)  # paper 1, section III A: where the labelled states come from

# Half width in energy density of the window to which the tip's parabola is fitted: 7 of 20 bins. There the
# variance of the fitted maximum is a third of a single bin's, and the edges of paper 1 are still parabolic.
TIP_HALF_WIDTH = 0.15
TIP_POINTS = 5  # fewer do not test a parabola
TIP_FITS = 3  # the window is centred anew on the vertex: it settles in one or two steps

QUADRATIC, MAXIMUM, UNDEFINED = range(3)  # how the tip was found: values of `tip_method`


def contour(
    average: xr.DataArray,
    level: float,
    *,
    falls: bool,
    resampled: np.ndarray,
    items: int,
    sets: int,
    confidence_level: float = 0.95,
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
    items, sets
        From what the resamples were drawn, see `statistics.bootstrap_interval`.

    Returns
    -------
    xarray.Dataset
        `contour_W(bin)` (nan where there is none), `contour_status(bin)` (flags explained in its attributes),
        `contour_crossings(bin)`, `contour_W_interval(bin, bound)`; `tip_W`, `tip_energy_density` and their
        `_interval(bound)`, `tip_method`; `contour_W_resamples(resample, bin)`, `tip_W_resamples(resample)`,
        `tip_energy_density_resamples(resample)`. In resamples and intervals inf means beyond the largest W,
        -inf below the smallest. Attributes `level`, `confidence`, `items`, `sets`, `tip_reason` (why there is no tip,
        else empty), `tip_resamples_defined` (share of the resamples that have a tip).
    """
    W, centers = average["W"].to_numpy(), average["bin_center"].to_numpy()
    sign = 1.0 if falls else -1.0
    crossing = falling_crossing(W, sign * average.transpose("W", "bin").to_numpy(), sign * level)
    crossing_resampled = falling_crossing(W, sign * np.moveaxis(resampled, 1, 0), sign * level)
    tips, energies, methods = tip(crossing.position[np.newaxis], centers, W_max=W[-1], energies=tip_energies)
    tip_samples, energy_samples, _ = tip(crossing_resampled.position, centers, W_max=W[-1], energies=tip_energies)
    above, below = ("above", "below") if falls else ("below", "above")
    # An energy density ends at 0 and 1, the knowledge of W with the grid.
    energy_interval = np.clip(bootstrap_interval(energy_samples, items, confidence_level, sets=sets), 0, 1)
    tip_interval, position_interval = (
        open_beyond(W, bootstrap_interval(samples, items, confidence_level, sets=sets))
        for samples in (tip_samples, crossing_resampled.position)
    )
    curve = xr.Dataset(
        {
            "contour_W": ("bin", np.where(np.isfinite(crossing.position), crossing.position, np.nan)),
            "contour_status": ("bin", crossing.status.astype(np.int8)),
            "contour_crossings": ("bin", crossing.crossings),
            "contour_W_interval": (("bin", "bound"), np.stack(position_interval, axis=-1)),
            "contour_W_resamples": (("resample", "bin"), crossing_resampled.position),
            "tip_W": float(tips[0]) if np.isfinite(tips[0]) else np.nan,
            "tip_energy_density": float(energies[0]),
            "tip_method": np.int8(methods[0]),
            "tip_W_interval": ("bound", np.stack(tip_interval)),
            "tip_energy_density_interval": ("bound", energy_interval),
            "tip_W_resamples": ("resample", tip_samples),
            "tip_energy_density_resamples": ("resample", energy_samples),
        },
        attrs={
            "level": level,
            "confidence": confidence_level,
            "items": items,
            "sets": sets,
            "tip_energies": list(tip_energies),
            "tip_reason": _tip_reason(float(tips[0]), W, tip_energies, level, above),
            "tip_resamples_defined": float(np.isfinite(tip_samples).mean()),
        },
    )
    flags = {CROSSES: "crosses", STAYS_ABOVE: f"{above}_the_level_at_the_largest_W"}
    flags |= {STAYS_BELOW: f"{below}_the_level_at_all_W", NO_DATA: "no_data"}
    curve["contour_status"].attrs |= _flags(flags)
    curve["tip_method"].attrs |= _flags(
        {QUADRATIC: "vertex_of_parabola", MAXIMUM: "largest_contour_value", UNDEFINED: "undefined"}
    )
    curve["contour_W"].attrs["long_name"] = f"W at which {average.name} crosses {level:g}"
    curve["tip_W"].attrs["long_name"] = f"W at the tip of the contour {average.name} = {level:g}"
    return curve


def tip(
    positions: np.ndarray, bin_centers: np.ndarray, *, W_max: float, energies: tuple[float, float] = TRAINING_ENERGIES
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
    inside = between(bin_centers, energies)
    if not inside.any():
        raise ValueError(f"no bin centre lies in the energy densities {energies} in which the tip is looked for")
    positions, centers = np.asarray(positions, dtype=float)[:, inside], np.asarray(bin_centers)[inside]
    finite = np.isfinite(positions)
    beyond, defined = np.isposinf(positions).any(axis=1), finite.any(axis=1)
    values = np.where(finite, positions, 0.0)

    # Wide bins: at least two of them on either side.
    half_width = max(TIP_HALF_WIDTH, 2 * np.diff(bin_centers).min()) if len(bin_centers) > 1 else TIP_HALF_WIDTH
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


def between(centers: np.ndarray, energies: tuple[float, float]) -> np.ndarray:
    # A bin belongs to a range if its centre does; centres are sums of binary fractions.
    return (centers > energies[0] - 1e-9) & (centers < energies[1] + 1e-9)


def _tip_reason(value: float, W: np.ndarray, energies: tuple[float, float], level: float, above: str) -> str:
    where = f"for energy densities between {energies[0]:g} and {energies[1]:g}"
    if np.isposinf(value):
        return f"the contour {level:g} reaches beyond the largest W = {W[-1]:g} {where} (still {above} there)"
    if np.isneginf(value):
        return f"no bin crosses {level:g} between W = {W[0]:g} and {W[-1]:g} {where}"
    return f"there are no data {where}" if np.isnan(value) else ""


def _flags(meanings: dict[int, str]) -> dict:
    # netCDF's (CF) way of saying what the values of an integer variable mean.
    return {
        "flag_values": np.array(list(meanings), dtype=np.int8),
        "flag_meanings": " ".join(meanings.values()),
    }
