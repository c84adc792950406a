"""Single eigenstates of electrons: their densities, participation numbers, and what a network says of them."""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from scipy.stats import spearmanr

from locflow.averages.statistics import bootstrap_weights

# Width of the rim whose weight tells an edge state.
RIM = 3


def densities_dataset(blocks: Sequence[xr.Dataset]) -> xr.Dataset:
    """The data behind the figure.

    Parameters
    ----------
    blocks
        Kind "images", for each W one dataset or several with all realizations, W by W.

    Returns
    -------
    xarray.Dataset
        Kind "figure". `density(W, x, y)`, that of the first state of the first realization, times the number of sites;
        `participation(W, realization)`, inverse of the sum of squares, and `rim_weight(W, realization)`, the weight on
        the outermost three sites along each edge, of the first state of each realization.
    """
    strengths = sorted({float(block.attrs["W"]) for block in blocks})
    shown, tables = [], []
    for W in strengths:
        density_of = {}
        for block in blocks:
            if float(block.attrs["W"]) == W:
                density = block["density"].isel(state=0).to_numpy().astype(float)
                density_of |= dict(zip(block["realization"].to_numpy().tolist(), density, strict=True))
        images = np.array([density_of[realization] for realization in sorted(density_of)])
        shown.append(images[0] * images[0].size)
        inner = images[:, RIM:-RIM, RIM:-RIM].sum(axis=(1, 2))
        tables.append((1 / (images**2).sum(axis=(1, 2)), 1 - inner))
    most = max(len(participation) for participation, _ in tables)
    numbers = np.full((2, len(strengths), most), np.nan)
    for row, table in enumerate(tables):
        for column, values in enumerate(table):
            numbers[column, row, : len(values)] = values
    return xr.Dataset(
        {
            "density": (("W", "x", "y"), np.array(shown), {"long_name": "|psi|^2 times the number of sites"}),
            "participation": (("W", "realization"), numbers[0]),
            "rim_weight": (("W", "realization"), numbers[1]),
        },
        coords={"W": strengths},
        attrs={"kind": "figure", "system": str(blocks[0].attrs["system"])},
    )


def participation_dataset(images: Sequence[xr.Dataset], predictions: xr.Dataset) -> xr.Dataset:
    """Participation number and P of every image of a test system.

    Parameters
    ----------
    images
        Kind "images", all blocks of the system.
    predictions
        Kind "image_predictions" of the same system.

    Returns
    -------
    xarray.Dataset
        Dims (W, realization, state): `ln_participation`, of the participation number, the inverse of the sum of
        squares; `probability`, mean over the networks. nan where there is no image. Coordinate `target_energy(state)`.
    """
    probability = predictions["probability"].mean("network")
    participation = xr.full_like(probability, np.nan, dtype=float)
    for block in images:
        density = block["density"].to_numpy().astype(float)
        numbers = np.where(block["valid"], -np.log((density**2).sum(axis=(2, 3))), np.nan)
        W = int(np.argmin(np.abs(predictions["W"].to_numpy() - float(block.attrs["W"]))))
        rows = np.searchsorted(predictions["realization"].to_numpy(), block["realization"].to_numpy())
        participation[W, rows, : numbers.shape[1]] = numbers
    return xr.Dataset(
        {"ln_participation": participation, "probability": probability},
        attrs={"critical_W": predictions.attrs["critical_W"]},
    )


def undecided(one: xr.Dataset) -> np.ndarray:
    """The ln participation of the states with P between 0.1 and 0.9, of `participation_dataset` at one energy."""
    P, x = one["probability"].to_numpy(), one["ln_participation"].to_numpy()
    return x[(P > 0.1) & (P < 0.9)]


def rank_correlation(near: xr.Dataset, resamples: int, seed: int) -> tuple[float, np.ndarray]:
    """Spearman's correlation of P with the participation number at the first energy, and its bootstrap resamples."""
    P, x = (near[name].isel(state=0).to_numpy().ravel() for name in ("probability", "ln_participation"))
    present = np.isfinite(P) & np.isfinite(x)
    P, x = P[present], x[present]
    if len(P) < 3:
        return np.nan, np.full(resamples, np.nan)
    weights = bootstrap_weights(len(P), resamples, seed, "samples of the rank correlation")
    drawn = [spearmanr(*(np.repeat(values, row) for values in (P, x))).statistic for row in weights]
    return float(spearmanr(P, x).statistic), np.array(drawn)


def undecided_resamples(values: np.ndarray, energy: float, *, resamples: int, seed: int) -> np.ndarray:
    """Bootstrap resamples of the mean of `undecided` states; nan of fewer than two."""
    if len(values) < 2:
        return np.array([np.nan])
    return bootstrap_weights(len(values), resamples, seed, "undecided", energy) @ values / len(values)


def mean_resamples(values: np.ndarray, W: float, *, resamples: int, seed: int) -> np.ndarray:
    """Bootstrap resamples of a mean over the realizations at a W; nan of fewer than two."""
    if len(values) < 2:
        return np.array([np.nan])
    return _shares(values, W, resamples, seed) @ values


def misordered(
    participation: xr.DataArray, below: float, above: float, *, resamples: int, seed: int
) -> tuple[float, np.ndarray]:
    """The share of pairs of a state at each of two W of which the one at the larger W is the less localized.

    Parameters
    ----------
    participation
        Of `densities_dataset`.
    below, above
        The two W.

    Returns
    -------
    share, resamples
        The share, and that of each bootstrap resample of the realizations at both W.
    """
    first, second = (participation.sel(W=W).dropna("realization").to_numpy() for W in (below, above))
    larger = (second[np.newaxis, :] > first[:, np.newaxis]).astype(float)
    drawn = [_shares(values, W, resamples, seed) for values, W in ((first, below), (second, above))]
    return float(larger.mean()), np.einsum("ka,ab,kb->k", drawn[0], larger, drawn[1])


def _shares(values: np.ndarray, W: float, resamples: int, seed: int) -> np.ndarray:
    return bootstrap_weights(len(values), resamples, seed, "realizations", float(W)) / len(values)
