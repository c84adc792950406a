"""The tip of a contour as a measured quantity."""

import numpy as np
import xarray as xr

from locflow.measure.quantities import bootstrap_of, notes
from locflow.results.measured import quantity


def tip_quantity(
    dataset: xr.Dataset, variable: str, name: str, label: str, *, unit: str = "", prefix: str = ""
) -> dict:
    """`tip_W` or `tip_energy_density` of a dataset with a contour, as a measured quantity.

    `prefix` is the prefix of a further contour's variables and attributes, "gap_ratio_".

    Without a tip the value is None and the note says why; an interval of W is then open towards where the tip
    must be.
    """
    grid = dataset["W"].to_numpy()
    lower, upper = dataset[f"{prefix}{variable}_interval"].to_numpy().tolist()
    remarks = [dataset.attrs[f"{prefix}tip_reason"], dataset.attrs["interval_reason"]]
    if not dataset.attrs[f"{prefix}tip_reason"]:
        method = dataset[f"{prefix}tip_method"]
        remarks.append(f"method: {method.attrs['flag_meanings'].split()[int(method)].replace('_', ' ')}")
    missing = 1 - dataset.attrs[f"{prefix}tip_resamples_defined"]
    if missing > 0:
        remarks.append(f"{100 * missing:.1f} % of the resamples have no tip within the grid of W")
    return quantity(
        name,
        label,
        float(dataset[f"{prefix}{variable}"]),
        # A resample beyond the grid is known to lie beyond its last W.
        interval=(grid[-1] if lower == np.inf else lower, grid[0] if upper == -np.inf else upper),
        interval_means=bootstrap_of(dataset),
        unit=unit,
        note=notes(*remarks),
    )
