"""The indicators of a system that keeps states as one table (`locflow.kinds.indicators.tabulated`)."""

from collections.abc import Mapping, Sequence

import xarray as xr

from locflow.averages.phase_diagram import indicator_table
from locflow.kinds.indicators.tabulated import with_units
from locflow.results.files import read_dataset


def tabulate(files: Mapping[str, Sequence[str]]) -> xr.Dataset:
    """Gap ratio and ln IPR.

    Parameters
    ----------
    files
        `values`, of kind "indicators", and `operators`.
    """
    names = ["gap_ratio", "ln_ipr"]
    blocks = [read_dataset(path, "indicators")[names].load() for path in files["values"]]
    return with_units(indicator_table(blocks), files["operators"], None)
