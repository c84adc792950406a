"""Paper 3, Fig. 6(b): states that are ETH at one cut and MBL at another are most frequent at the transition."""

import numpy as np
import xarray as xr

from locflow.averages.peaks import peak
from locflow.averages.statistics import percentile_interval
from locflow.results.measured import quantity

RESAMPLES = 1000


def mixed_peak_offset(cuts: xr.Dataset, *, confidence_level: float, seed: int) -> dict:
    """`peak_offset_mixed`: h at the maximum of the mixed fraction minus h at which ETH and MBL states are as many.

    The transition is that of the same states: where as many are MBL at all cuts as are ETH at all cuts. Its interval
    takes states as independent: fractions are drawn from binomial distributions at each h.

    Parameters
    ----------
    cuts
        From `locflow.measure.single_states.cut_dataset`.
    confidence_level, seed
        Of the interval.
    """
    W, count = cuts["W"].to_numpy(), cuts["survey_states"].to_numpy()
    names = ("mixed", "mbl_everywhere", "eth_everywhere")
    shares = {name: cuts[name].to_numpy() for name in names}
    generator = np.random.default_rng(seed)
    drawn = {name: generator.binomial(count, share, (RESAMPLES, len(W))) / count for name, share in shares.items()}
    value, samples = float(_offset(W, shares)), _offset(W, drawn)
    known = np.isfinite(value)
    return quantity(
        "peak_offset_mixed",
        "h at the maximum of the fraction of mixed states minus h at which as many are MBL as ETH at all cuts",
        value if known else None,
        interval=percentile_interval(samples[np.isfinite(samples)], confidence_level) if known else None,
        interval_means=f"{100 * confidence_level:g} % interval, states taken as independent" if known else "",
        unit="J",
        note=f"{int(count[0])} states" if known else "no mixed state, or no h at which as many are MBL as ETH",
    )


def _offset(W: np.ndarray, shares: dict[str, np.ndarray]) -> np.ndarray:
    """Shape (..., W) to (...)."""
    top, _ = peak(W, shares["mixed"])
    lead = shares["mbl_everywhere"] - shares["eth_everywhere"]
    rises = (lead[..., :-1] < 0) & (lead[..., 1:] >= 0)
    first = rises.argmax(axis=-1)[..., np.newaxis]
    low, high = (np.take_along_axis(lead, first + k, axis=-1)[..., 0] for k in (0, 1))
    left, right = (W[first[..., 0] + k] for k in (0, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = left + (right - left) * low / (low - high)
    return np.where(rises.any(axis=-1), top - crossing, np.nan)
