"""Paper 3, Fig. 7: dreamed spectra have another scale than true ones, "relative rather than absolute features"."""

import numpy as np
import xarray as xr

from locflow.averages.statistics import moments, student_interval
from locflow.results.measured import quantity


def scale_quantity(dreams: xr.Dataset, phase: str, *, confidence_level: float) -> dict:
    """`scale_modulus_<phase>`: modulus of ln(mean level of the dreamed spectra / mean level of the true ones).

    Parameters
    ----------
    dreams
        Kind "dreams".
    phase
        "MBL" or "ETH".
    confidence_level
        Of the interval: means of the spectra's logarithms, of which each spectrum has one.
    """
    true = dreams["spectra"].sel(phase=phase).transpose("example", "level").to_numpy()
    dreamed = dreams["dreamed"].sel(target=phase).transpose("dream", "level").to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        logarithms = [np.log(np.nanmean(spectra, axis=1)) for spectra in (dreamed, true)]
    of_dreams, of_true = (moments(values[np.isfinite(values)]) for values in logarithms)
    difference = float(of_dreams.mean - of_true.mean)
    error = float(np.hypot(of_dreams.standard_error, of_true.standard_error))
    count = int(min(of_dreams.count, of_true.count))
    lower, upper = student_interval(difference, error, count, confidence_level)
    # Of a modulus: if both signs are possible it begins at 0.
    ends = sorted((abs(lower), abs(upper)))
    interval = (0.0 if lower < 0 < upper else ends[0], ends[1]) if np.isfinite(lower) else None
    return quantity(
        f"scale_modulus_{phase.lower()}",
        f"modulus of the logarithm of the scale of dreamed {phase} spectra relative to true ones",
        abs(difference),
        interval=interval,
        interval_means=f"{100 * confidence_level:g} % interval of the means over spectra" if interval else "",
        note=f"{int(of_dreams.count)} dreamed and {int(of_true.count)} true spectra; "
        f"the dreamed ones are {np.exp(difference):.3g} times as large",
    )
