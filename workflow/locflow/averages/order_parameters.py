"""Indicators of localization as order parameters: averages over realizations, in units that sizes share.

Each is 1, or the value of random matrices, where eigenstates are thermal. Means are over realizations of the means over
the states of a realization and energy bin; the variance of the entanglement entropy is that of all states of all
realizations, a realization with many counting as much as one with few (Luitz, Laflorencie, Alet, Phys. Rev. B 91,
081103). No transition is located here.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from locflow.averages.statistics import bootstrap_interval, bootstrap_weights, reason_for_no_interval, weighted_mean

# Gap ratios of Poisson levels, 2 ln 2 - 1, and of large matrices of the Gaussian orthogonal ensemble (Atas et al.,
# Phys. Rev. Lett. 110, 084101).
POISSON_GAP_RATIO, ORTHOGONAL_GAP_RATIO = 0.3863, 0.5307


class OrderParameter(NamedTuple):
    """What is made of the variables of a table of indicators.

    Attributes
    ----------
    symbol
        In mathematical text.
    label
        In plain text.
    needs
        The variables that it is made of.
    units
        The attributes that it is divided by.
    value
        Of the means of its variables and of their squares over realizations, and of attributes.
    level
        Half way between both phases; nan where there is no such value.
    """

    symbol: str
    label: str
    needs: tuple[str, ...]
    units: tuple[str, ...]
    value: Callable[[Mapping[str, Any]], np.ndarray]
    level: float = np.nan


ORDER_PARAMETERS = {
    "gap_ratio": OrderParameter(
        r"$\langle r\rangle$",
        "<r>",
        ("gap_ratio",),
        (),
        lambda of: of["gap_ratio"],
        (POISSON_GAP_RATIO + ORTHOGONAL_GAP_RATIO) / 2,
    ),
    "participation": OrderParameter(
        r"$-\langle\ln\,\mathrm{IPR}\rangle\,/\,\ln D$",
        "-<ln IPR>/ln D",
        ("ln_ipr",),
        ("dimension",),
        lambda of: -of["ln_ipr"] / np.log(of["dimension"]),
    ),
    "shannon": OrderParameter(
        r"$\langle S_1\rangle\,/\,\ln D$",
        "S_1/ln D",
        ("shannon_entropy",),
        ("dimension",),
        lambda of: of["shannon_entropy"] / np.log(of["dimension"]),
    ),
    "largest_weight": OrderParameter(
        r"$\langle S_\infty\rangle\,/\,\ln D$",
        "S_inf/ln D",
        ("min_entropy",),
        ("dimension",),
        lambda of: of["min_entropy"] / np.log(of["dimension"]),
    ),
    "entropy": OrderParameter(
        r"$\langle S\rangle\,/\,S_\mathrm{Page}$",
        "S/S_Page",
        ("entropy",),
        ("random_state_entropy",),
        lambda of: of["entropy"] / of["random_state_entropy"],
        0.5,
    ),
    "entropy_variance": OrderParameter(
        r"$\mathrm{Var}(S)\,/\,S_\mathrm{Page}^2$",
        "Var(S)/S_Page^2",
        ("entropy", "entropy_variance"),
        ("random_state_entropy",),
        lambda of: (of["entropy_variance"] + of["between"]("entropy")) / of["random_state_entropy"] ** 2,
    ),
    "sample_variance": OrderParameter(
        r"$\mathrm{Var}(\overline{S})\,/\,S_\mathrm{Page}^2$",
        "variance over realizations of S/S_Page",
        ("entropy",),
        ("random_state_entropy",),
        lambda of: of["between"]("entropy") / of["random_state_entropy"] ** 2,
    ),
    "spin_fraction": OrderParameter(
        r"$\langle f\rangle$", "dynamical spin fraction", ("spin_fraction",), (), lambda of: of["spin_fraction"], 0.5
    ),
    "late_imbalance": OrderParameter(
        r"late imbalance $\langle I\rangle$", "late imbalance", ("late_imbalance",), (), lambda of: of["late_imbalance"]
    ),
    "late_imbalance_odd": OrderParameter(
        r"late imbalance $\langle I\rangle$, odd periods",
        "late imbalance after odd periods",
        ("late_imbalance_odd",),
        (),
        lambda of: of["late_imbalance_odd"],
    ),
    "late_imbalance_even": OrderParameter(
        r"late imbalance $\langle I\rangle$, even periods",
        "late imbalance after even periods",
        ("late_imbalance_even",),
        (),
        lambda of: of["late_imbalance_even"],
    ),
}
"""By name, in the order in which figures show them."""


def order_parameters_of(table: xr.Dataset) -> list[str]:
    """The order parameters that a table of indicators has."""
    return [
        name
        for name, one in ORDER_PARAMETERS.items()
        if {*one.needs} <= {*table.data_vars} and {*one.units} <= {*table.attrs}
    ]


def average_maps(table: xr.Dataset) -> xr.Dataset:
    """Order parameters over the plane.

    Parameters
    ----------
    table
        From `locflow.averages.phase_diagram.indicator_table`, or of the same form.

    Returns
    -------
    xarray.Dataset
        Each of `order_parameters_of`, dims W and bin, with `bin_center`; `realizations_total(W)`.
    """
    made = {}
    for name in order_parameters_of(table):
        rows = [
            _values(name, table.isel(W=index), np.ones((1, table.sizes["realization"])))[0]
            for index in range(table.sizes["W"])
        ]
        made[name] = (("W", "bin"), np.stack(rows))
    return xr.Dataset(
        {**made, "realizations_total": table["realizations_total"]},
        coords={"W": table["W"], "bin_center": table["bin_center"]},
        attrs=table.attrs,
    )


def average_curves(
    table: xr.Dataset,
    *,
    energy_density: float,
    rescaled: bool,
    resamples: int = 1000,
    confidence_level: float = 0.95,
    seed: int = 0,
) -> xr.Dataset:
    """Order parameters against W at one energy density, with intervals over realizations.

    Parameters
    ----------
    table
        As of `average_maps`.
    energy_density
        Where: of the bin whose centre is nearest, of two that are equally near the mean of both.
    rescaled
        Whether a realization has one field for all W: it is then drawn for all W together.
    resamples, confidence_level, seed
        Of the bootstrap. Equal seeds draw the same realizations of a system for all its order parameters.

    Returns
    -------
    xarray.Dataset
        Each of `order_parameters_of`, dim W, with `<name>_interval` (W, bound) and `<name>_resamples` (resample, W);
        `realizations_total(W)`. Attributes those of the table, `energy_density` (of the bin, nan of traces without),
        confidence, items (the smallest number of realizations), resampled, interval_reason.
    """
    centers = table["bin_center"].to_numpy()
    distance = np.abs(centers - energy_density)
    nearest = np.flatnonzero(distance <= distance.min() + 1e-9) if np.isfinite(distance).all() else np.arange(1)
    count = table.sizes["realization"]
    chosen = table.isel(bin=nearest).mean("bin", skipna=True, keep_attrs=True).expand_dims("bin", -1)
    realizations = table["realizations_total"].to_numpy()
    weights = []
    for W, there in zip(table["W"].to_numpy(), realizations, strict=True):
        of = ("realizations", table.attrs["system"], *(() if rescaled else (float(W),)))
        drawn = np.zeros((1 + resamples, count))
        drawn[:, :there] = np.vstack([np.ones((1, there)), bootstrap_weights(int(there), resamples, seed, *of)])
        weights.append(drawn)
    items = int(realizations.min())
    made = {}
    for name in order_parameters_of(table):
        rows = [_values(name, chosen.isel(W=index), drawn)[:, 0] for index, drawn in enumerate(weights)]
        values = np.stack(rows, axis=1)
        interval = np.stack(bootstrap_interval(values[1:], items, confidence_level), axis=-1)
        made |= {
            name: ("W", values[0], {"long_name": ORDER_PARAMETERS[name].label}),
            f"{name}_interval": (("W", "bound"), interval),
            f"{name}_resamples": (("resample", "W"), values[1:]),
        }
    return xr.Dataset(
        {**made, "realizations_total": table["realizations_total"]},
        coords={"W": table["W"]},
        attrs={
            **table.attrs,
            "energy_density": float(centers[nearest].mean()),
            "confidence": confidence_level,
            "items": items,
            "resampled": "realizations",
            "interval_reason": reason_for_no_interval(table["W"], realizations),
        },
    )


def _values(name: str, table: xr.Dataset, weights: np.ndarray) -> np.ndarray:
    """An order parameter at one W, shape (sets, bins), of realizations that count so often in each set."""
    one = ORDER_PARAMETERS[name]
    values = {need: table[need].transpose("realization", "bin").to_numpy().astype(float) for need in one.needs}
    # Realizations that no set has.
    used = weights.any(axis=0)
    values, weights = {need: of[used] for need, of in values.items()}, weights[:, used]

    def between(need: str) -> np.ndarray:
        there = (~np.isnan(values[need])).sum(axis=0)
        spread = weighted_mean(values[need] ** 2, weights) - weighted_mean(values[need], weights) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(there > 1, np.maximum(spread, 0) * there / (there - 1), np.nan)

    means = {need: weighted_mean(of, weights) for need, of in values.items()}
    return one.value({**means, "between": between, **{unit: table.attrs[unit] for unit in one.units}})
