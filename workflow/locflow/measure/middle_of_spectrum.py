"""Paper 2, appendix C: the networks' approximation is best in the middle of the spectrum."""

import numpy as np
import xarray as xr

from locflow.measure.quantities import bootstrap_quantity, not_measured

MIDDLE = 0.5


def middle_minus_ends(diagrams: xr.Dataset) -> dict:
    """`middle_minus_ends`: the networks' error in the middle of the spectrum minus that at both ends.

    Errors are root mean squares over W of networks minus diagonalization. The noise of the diagonalization adds to them
    at every energy density; what its resamples say of it is taken off the squares.

    Parameters
    ----------
    diagrams
        From `locflow.measure.regressions.phase_diagrams`.
    """
    label = "rms over W of networks minus diagonalization, energy density 0.5 minus mean of both ends"
    difference = (diagrams["network_here"] - diagrams["diagonalization"]).transpose("energy_density", "W")
    known = difference.notnull().any("W").to_numpy()
    energies = diagrams["energy_density"].to_numpy()[known]
    if len(energies) < 3:
        return not_measured("middle_minus_ends", label, "both maps share fewer than three energy densities")
    resamples = (diagrams["network_here"] - diagrams["diagonalization_resamples"]).transpose("energy_density", "W", ...)
    values, drawn = difference.to_numpy()[known], resamples.to_numpy()[known]
    noise = np.nanmean((drawn - values[..., np.newaxis]) ** 2, axis=(1, 2))
    middle = int(np.abs(energies - MIDDLE).argmin())

    def advantage(squares: np.ndarray, noise_times: int) -> np.ndarray:
        # Resamples hold the noise twice: that of the data, and that of the drawing.
        errors = np.sqrt(np.maximum(squares - noise_times * noise.reshape(-1, *[1] * (squares.ndim - 1)), 0))
        return errors[middle] - (errors[0] + errors[-1]) / 2

    return bootstrap_quantity(
        "middle_minus_ends",
        label,
        float(advantage(np.nanmean(values**2, axis=1), 1)),
        advantage(np.nanmean(drawn**2, axis=1), 2),
        confidence_level=diagrams.attrs["confidence"],
        over="diagonalized realizations, the networks' map held fixed",
        note=f"energy densities {energies[middle]:.3g}, {energies[0]:.3g} and {energies[-1]:.3g}",
    )
