"""The imbalance of magnetization traces: means over realizations, and its late values at odd and even periods."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from locflow.averages.statistics import moments

STRENGTHS = ("weak", "strong")
# The long-time imbalance is the mean over the last so many periods of one parity.
LATE_PERIODS = 10


def spin_dataset(traces: Mapping[str, xr.Dataset], imbalances: xr.Dataset, energy_density: float) -> xr.Dataset:
    """The data behind the figure.

    Parameters
    ----------
    traces
        Kind "traces": a block of realizations at the "weak" and at the "strong" disorder; the first is shown.
    imbalances
        Kind "imbalances" of the same system.
    energy_density
        Of the traces that are shown.

    Returns
    -------
    xarray.Dataset
        Kind "figure": `spin(strength, time)`, <sigma^z> of a spin in the middle of the chain; `imbalance_mean` and
        `imbalance_error` (strength, time) over realizations; `final_imbalance(W, trace)`, mean over realizations at the
        last time; `realizations(strength)`. Attribute `site` counts from 0.
    """
    by_energy = imbalances["energy_density"].to_numpy()
    trace = int(np.abs(by_energy - energy_density).argmin())
    site = imbalances.attrs["sites"] // 2
    strengths = [float(block.attrs["W"]) for block in traces.values()]
    mean_imbalances = [
        moments(imbalances["imbalance"].sel(W=W, method="nearest").isel(trace=trace).to_numpy(), axis=0)
        for W in strengths
    ]
    spins = []
    for block in traces.values():
        own = int(np.abs(block["energy_density"].to_numpy() - energy_density).argmin())
        spins.append(block["magnetization"].isel(realization=0, trace=own, site=site).to_numpy())
    final = imbalances["imbalance"].isel(time=-1).transpose("W", "trace", "realization").to_numpy()
    return xr.Dataset(
        {
            "spin": (("strength", "time"), np.array(spins)),
            "imbalance_mean": (("strength", "time"), np.array([one.mean for one in mean_imbalances])),
            "imbalance_error": (("strength", "time"), np.array([one.standard_error for one in mean_imbalances])),
            "realizations": ("strength", np.array([one.count[-1] for one in mean_imbalances])),
            "final_imbalance": (("W", "trace"), moments(final, axis=2).mean),
        },
        coords={
            "strength": list(STRENGTHS),
            "shown_W": ("strength", strengths),
            "time": imbalances["time"].to_numpy(),
            "W": imbalances["W"].to_numpy(),
            "energy_density": ("trace", by_energy),
        },
        attrs={
            "kind": "figure",
            "sites": imbalances.attrs["sites"],
            "site": site,
            "shown_energy_density": float(by_energy[trace]),
        },
    )


def late_imbalance(imbalances: xr.Dataset) -> xr.DataArray:
    """Mean imbalance over traces and the last LATE_PERIODS odd and even periods, dims (parity, W, realization)."""
    periods = np.round(imbalances["time"].to_numpy()).astype(int)
    values = imbalances["imbalance"].mean("trace")
    parts = []
    for parity in (1, 0):
        chosen = np.flatnonzero(periods % 2 == parity)[-LATE_PERIODS:]
        parts.append(values.isel(time=chosen).mean("time"))
    return xr.concat(parts, dim=xr.Variable("parity", ["odd", "even"])).transpose("parity", "W", "realization")
