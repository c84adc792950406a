"""Paper 1, Sec. IV B: contours of the gap ratio are "less pointy", "with weaker curvature" than the mobility edge."""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.averages.contours import TRAINING_ENERGIES
from locflow.averages.statistics import falling_crossing
from locflow.results.measured import quantity

POINTS = 5  # fewer do not test a parabola


def curvature(positions: ArrayLike, centers: ArrayLike) -> float:
    """How fast a contour falls off from its tip: kappa of W = W_tip - kappa (energy density - that of the tip)^2.

    Parameters
    ----------
    positions
        W of the contour by bin; not finite where there is none.
    centers
        Energy density of each bin.

    Returns
    -------
    float
        Of the parabola through the bins between `TRAINING_ENERGIES`, by least squares; nan of fewer than `POINTS` bins.
    """
    positions, centers = np.asarray(positions, dtype=float), np.asarray(centers, dtype=float)
    lower, upper = TRAINING_ENERGIES
    used = np.isfinite(positions) & (centers > lower - 1e-9) & (centers < upper + 1e-9)
    return float(-np.polyfit(centers[used], positions[used], 2)[0]) if used.sum() >= POINTS else np.nan


def curvature_ratio(indicators: xr.Dataset, diagram: xr.Dataset, panel: str) -> dict:
    """`curvature_ratio_<panel>`: the curvature of the gap ratio's contour divided by that of P = 0.5.

    Parameters
    ----------
    indicators
        Kind "indicator_averages", with the level of the gap ratio.
    diagram
        Kind "phase_diagram" of the same system.
    panel
        "1D", "2D".
    """
    level = float(indicators.attrs["gap_ratio_level"])
    ratio = indicators["gap_ratio"].transpose("W", "bin").to_numpy()
    contour = falling_crossing(indicators["W"].to_numpy(), ratio, level).position
    gap, edge = (
        curvature(positions, dataset["bin_center"])
        for positions, dataset in ((contour, indicators), (diagram["contour_W"], diagram))
    )
    known = gap > 0 and edge > 0
    return quantity(
        f"curvature_ratio_{panel.lower()}",
        f"curvature of <r> = {level:g} divided by that of P = {float(diagram.attrs['level']):g}, {panel}",
        gap / edge if known else None,
        note="no interval: the contour of the gap ratio is not resampled"
        if known
        else f"a contour has fewer than {POINTS} bins between the energy densities "
        f"{TRAINING_ENERGIES[0]:g} and {TRAINING_ENERGIES[1]:g}, or no largest W",
    )
