"""What the figures of the study of transfer share: verdicts as order parameters, intervals of curves."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.typing import ColorType

from locflow.results.files import read_dataset


def verdicts_of(path: str) -> xr.Dataset:
    """A file of verdicts, in memory."""
    return read_dataset(path, "verdicts").load()


def order_parameter(said: xr.Dataset, case: str, system: str, variable: str = "probability") -> np.ndarray:
    """What networks say of the realizations of a system, shape (network, realization, W)."""
    one = said[variable].sel(case=case, system=system).transpose("network", "realization", "position")
    present = np.isfinite(said["W"].sel(system=system).to_numpy())
    values = one.to_numpy()[..., present]
    return values[:, np.isfinite(values).any(axis=(0, 2))]


def strengths(said: xr.Dataset, system: str) -> np.ndarray:
    """The W of a system, ascending."""
    W = said["W"].sel(system=system).to_numpy()
    return W[np.isfinite(W)]


def draw_band(axes: Axes, W: np.ndarray, one: xr.Dataset, color: ColorType, **look: Any) -> None:
    """An order parameter of `locflow.measure.critical_disorders.compared` with its interval."""
    lower, upper = np.moveaxis(one["order_parameter_interval"].to_numpy(), -1, 0)
    axes.fill_between(W, lower, upper, color=color, alpha=0.15, linewidth=0)
    axes.plot(W, one["order_parameter"], color=color, linewidth=1.2, markersize=3, **look)


def by_name(measured: Sequence[Mapping]) -> dict[str, Mapping]:
    """Quantities by their names."""
    return {item["name"]: item for item in measured}
