"""Indicators of localization: adjacent gap ratio and inverse participation ratio (paper 1, Sec. IV B).

The gap ratio is a matter of the whole spectrum, the inverse participation ratio of the kept states. Both are
averaged here within the energy bins of one realization; averages over realizations are not made here.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from locflow.energy_bins import bin_of, energy_density

# Densities are read and widened to float64 in pieces of about this size.
CHUNK_BYTES = 1 << 24


def gap_ratios(energies: np.ndarray | Sequence[float]) -> np.ndarray:
    """Ratio of consecutive level spacings, min(d_a, d_(a-1)) / max(d_a, d_(a-1)) with d_a = E_(a+1) - E_a.

    Parameters
    ----------
    energies
        Shape (levels,): ascending eigenvalues of one symmetry sector.

    Returns
    -------
    ndarray, shape (levels - 2,)
        The ratio of level a = 1 ... levels - 2, in [0, 1]. Where one spacing vanishes it is 0; where both do
        (three degenerate levels) it is undefined: nan.

    Raises
    ------
    ValueError
        Energies that are not ascending.

    Notes
    -----
    Paper 1, Eq. (7); Oganesyan and Huse, Phys. Rev. B 75, 155111 (2007). The mean is 2 ln 2 - 1 = 0.3863 for Poisson
    levels and 0.5307 for large matrices of the Gaussian orthogonal ensemble.
    """
    spacings = np.diff(np.asarray(energies, dtype=np.float64))
    if not np.all(spacings >= 0):
        raise ValueError("energies are not ascending numbers: no gap ratios")
    smaller = np.minimum(spacings[1:], spacings[:-1])
    larger = np.maximum(spacings[1:], spacings[:-1])
    return np.divide(smaller, larger, out=np.full_like(smaller, np.nan), where=larger > 0)


def inverse_participation_ratio(probability: np.ndarray) -> np.ndarray:
    """Sum over the basis of the squared probabilities, sum_b |psi_b|^4.

    Parameters
    ----------
    probability
        Shape (..., D): |psi_b|^2 of one state or of many, any floating type.

    Returns
    -------
    ndarray, shape (...), float64
        1 for a basis state, 1 / D for a uniform one, 3 / (D + 2) on average for a random real one.

    Notes
    -----
    Paper 1, Eq. (8).
    """
    return np.square(np.asarray(probability, dtype=np.float64)).sum(axis=-1)


def mean_in_bins(
    values: np.ndarray | Sequence[float], bin_index: np.ndarray | Sequence[int], bins: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean of the values of each bin, nan values left out.

    Parameters
    ----------
    values
        Shape (n,).
    bin_index
        Shape (n,): bin of each value.
    bins
        Number of bins.

    Returns
    -------
    mean : ndarray, shape (bins,)
        nan where there is no value.
    count : ndarray of int, shape (bins,)
        Number of values that entered.
    """
    values, bin_index = np.asarray(values, dtype=np.float64), np.asarray(bin_index)
    defined = ~np.isnan(values)
    count = np.bincount(bin_index[defined], minlength=bins)
    total = np.bincount(bin_index[defined], weights=values[defined], minlength=bins)
    return np.divide(total, count, out=np.full(bins, np.nan), where=count > 0), count


def indicators_of_realization(spectrum: xr.Dataset, states: xr.Dataset) -> xr.Dataset:
    """Indicators of one realization in each energy bin.

    Parameters
    ----------
    spectrum
        Of kind "spectrum".
    states
        Of kind "states", of the same realization; read piece by piece.

    Returns
    -------
    xarray.Dataset
        Dimension bin: `gap_ratio`, mean over the levels of the bin (a ratio belongs to the bin of its middle
        level); `ln_ipr`, mean over the kept states of the natural logarithm of the inverse participation
        ratio; `levels` and `states`, the numbers of ratios and of states in these means. Means are nan where
        there is nothing. Attributes W, realization and system of the spectrum.
    """
    bins = spectrum.sizes["bin"]
    energies = spectrum["energies"].values
    density = energy_density(energies, spectrum.attrs["energy_min"], spectrum.attrs["energy_max"])
    gap_ratio, levels = mean_in_bins(gap_ratios(energies), bin_of(density[1:-1], bins), bins)

    probability = states["probability"]
    count, dimension = probability.shape
    rows = max(1, CHUNK_BYTES // (8 * dimension))
    ipr = [inverse_participation_ratio(probability[k : k + rows].values) for k in range(0, count, rows)]
    ln_ipr, kept = mean_in_bins(np.log(np.concatenate([*ipr, []])), states["bin"].values, bins)
    return xr.Dataset(
        {
            "gap_ratio": ("bin", gap_ratio),
            "ln_ipr": ("bin", ln_ipr),
            "levels": ("bin", levels),
            "states": ("bin", kept),
        },
        coords={"bin_center": spectrum["bin_center"].load()},
        attrs={name: spectrum.attrs[name] for name in ("W", "realization", "system")},
    )


def combine(indicators: Sequence[xr.Dataset]) -> xr.Dataset:
    """Indicators of a batch of realizations at one W.

    Parameters
    ----------
    indicators
        From `indicators_of_realization`.

    Returns
    -------
    xarray.Dataset
        Of kind "indicators": the same variables with dimensions (realization, bin), `realization` the indices
        as coordinate, ascending. Attributes W and system.

    Raises
    ------
    ValueError
        No realization, one that occurs twice, or realizations of different W or systems.
    """
    if not indicators:
        raise ValueError("there are no indicators to combine")
    for name in ("W", "system"):
        values = {dataset.attrs[name] for dataset in indicators}
        if len(values) > 1:
            raise ValueError(f"indicators of different {name} cannot be combined: {sorted(values)}")
    ordered = sorted(indicators, key=lambda dataset: dataset.attrs["realization"])
    realizations = [int(dataset.attrs["realization"]) for dataset in ordered]
    if len(set(realizations)) < len(realizations):
        raise ValueError(f"a realization occurs twice among {realizations}")
    combined = xr.concat(
        ordered,
        dim=xr.Variable("realization", realizations),
        combine_attrs="drop",
        join="exact",
        data_vars="all",
        coords="minimal",
        compat="equals",
    )
    combined.attrs = {"kind": "indicators", "W": ordered[0].attrs["W"], "system": ordered[0].attrs["system"]}
    return combined
