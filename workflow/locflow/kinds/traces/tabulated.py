"""The late imbalance of a system that keeps traces as a table (`locflow.kinds.indicators.tabulated`)."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from locflow.measure.imbalances import late_imbalance
from locflow.results.files import read_dataset

# Late are times beyond this part of the final time.
LATE_PART = 0.5


def tabulate(files: Mapping[str, Sequence[str]]) -> xr.Dataset:
    """Imbalance at late times: by the traces' energy densities, or, of a drive, after odd and after even periods.

    Parameters
    ----------
    files
        `values`, the one file of kind "imbalances".
    """
    imbalances = read_dataset(files["values"][0], "imbalances").load()
    if "energy_density" in imbalances.coords:
        late = imbalances["imbalance"].where(imbalances["time"] >= LATE_PART * imbalances["time"][-1], drop=True)
        values = late.mean("time").transpose("W", "realization", "trace").to_numpy()
        variables, centers = {"late_imbalance": values}, imbalances["energy_density"].to_numpy()
    else:
        of_parity = late_imbalance(imbalances)
        variables = {
            f"late_imbalance_{parity}": of_parity.sel(parity=parity).to_numpy()[..., np.newaxis]
            for parity in ("odd", "even")
        }
        centers = np.array([np.nan])
    first = next(iter(variables.values()))
    return xr.Dataset(
        {
            **{name: (("W", "realization", "bin"), values.astype(float)) for name, values in variables.items()},
            "realizations_total": ("W", (~np.isnan(first).all(axis=2)).sum(axis=1)),
        },
        coords={"W": imbalances["W"].to_numpy(), "bin_center": ("bin", centers)},
        attrs={"system": imbalances.attrs["system"], "dimension": int(imbalances.attrs["dimension"])},
    )
