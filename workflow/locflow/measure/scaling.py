"""Finite-size scaling of many order parameters of the same realizations: crossings, their drift, and collapses.

Each size has the same realizations for all order parameters (`locflow.measure.critical_disorders.compared`). So each
bootstrap resample gives a crossing and a collapse of every order parameter, and differences between them are paired.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from locflow.averages.statistics import bootstrap_interval
from locflow.measure.collapse import EXPONENT_NAMES, FORMS, RESAMPLES, Collapse, collapse, variant_key
from locflow.measure.crossings import maximum, on_common_grid, successive_crossings
from locflow.measure.quantities import bootstrap_over, not_measured, notes
from locflow.results.measured import quantity
from locflow.strengths import in_range

# A collapse needs more points than its form has parameters.
FEWEST_POINTS = 5


class Fit(NamedTuple):
    """How the curves of all sizes are laid on one.

    Attributes
    ----------
    form
        Of `locflow.measure.collapse.FORMS`.
    drifts
        Whether W_c is linear in the size.
    without_smallest
        Whether the smallest size is left out.
    """

    form: str
    drifts: bool = False
    without_smallest: bool = False

    @property
    def key(self) -> str:
        """In the names of quantities."""
        return variant_key(self.form, drifts=self.drifts, without_smallest=self.without_smallest)

    @property
    def words(self) -> str:
        """In sentences."""
        parts = [self.form, *(["W_c linear in the size"] if self.drifts else [])]
        return ", ".join([*parts, *(["without the smallest size"] if self.without_smallest else [])])

    @property
    def exponent(self) -> str:
        """The name of its second parameter."""
        return EXPONENT_NAMES[self.form]


# Of all sizes: both forms, each with one W_c for all sizes and with W_c linear in the size.
FITS = tuple(Fit(form, drifts) for drifts in (False, True) for form in FORMS)


def fits_of(sizes: int) -> list[Fit]:
    """The fits that so many sizes allow: W_c linear in the size needs three, leaving one out needs one more.

    Examples
    --------
    >>> [fit.key for fit in fits_of(2)]
    ['power_law', 'bkt']
    >>> len(fits_of(3)), len(fits_of(4)), fits_of(1)
    (6, 8, [])
    """
    every = [*FITS, *(fit._replace(without_smallest=True) for fit in FITS)]
    return [fit for fit in every if sizes - fit.without_smallest >= (3 if fit.drifts else 2)]


def stacked(found: Sequence[xr.Dataset], method: str) -> tuple[np.ndarray, np.ndarray]:
    """An order parameter of all sizes on all their W.

    Parameters
    ----------
    found
        From `locflow.measure.critical_disorders.compared`, smallest size first.

    Returns
    -------
    W, values
        As in `locflow.measure.crossings.on_common_grid`.
    """
    chosen = [one.sel(by=method) for one in found]
    drawn = (one["order_parameter_resamples"].transpose("resample", "W").to_numpy() for one in chosen)
    return on_common_grid(
        [one["W"].to_numpy() for one in chosen],
        [one["order_parameter"].to_numpy() for one in chosen],
        [resamples[:RESAMPLES] for resamples in drawn],
    )


def scaled(
    found: Sequence[xr.Dataset], *, maxima: Sequence[str] = (), ends: tuple[float, float] | None = None, seed: int
) -> xr.Dataset:
    """Crossings of successive sizes, and collapses of all sizes, of every order parameter.

    Parameters
    ----------
    found
        From `locflow.measure.critical_disorders.compared`, smallest size first, of the same order parameters.
    maxima
        Order parameters that have a maximum at the transition. In place of a crossing with the next smaller size stands
        the maximum of each size from the second on.
    ends
        Of the W whose points are laid on one curve; None: all.
    seed
        Of the search for the best collapse.

    Returns
    -------
    xarray.Dataset
        With the dimension `set`: first the data, then their resamples. `place(by, step, set)`: where the curve of each
        size crosses that of the size before, or has its maximum, infinite where it does not within the grid.
        `W_c(by, fit, size, set)`, `exponent(by, fit, set)`, nu or b, and `cost(by, fit, set)` of the best collapse:
        W_c is infinite, and the exponent 0 or infinite, where it lies at an end of what was searched; nan of a size
        that the fit leaves out, and where there is nothing to collapse. `sites(size)`; `fit` by `Fit.key`.
        Attributes items, confidence, W_from, W_to; `over(by)`.
    """
    names = found[0]["by"].to_numpy().tolist()
    sites = [int(one.attrs["sites"]) for one in found]
    fits = fits_of(len(found))
    sets = 1 + min(RESAMPLES, *(one.sizes["resample"] for one in found))
    place = np.full((len(names), len(sites) - 1, sets), np.nan)
    W_c = np.full((len(names), len(fits), len(sites), sets), np.nan)
    exponent, cost = (np.full((len(names), len(fits), sets), np.nan) for _ in range(2))
    W = np.zeros(0)
    for row, name in enumerate(names):
        W, values = stacked(found, name)
        if len(sites) > 1:
            places = maximum(W, values)[:, 1:] if name in maxima else successive_crossings(W, values)
            place[row] = places.T
        inside = np.ones(len(W), dtype=bool) if ends is None else np.array([in_range(one, *ends) for one in W])
        for column, fit in enumerate(fits):
            first = int(fit.without_smallest)
            best = _collapsed(W[inside], sites[first:], values[:, first:, inside], fit, seed)
            if best is not None:
                W_c[row, column, first:] = best.W_c.T
                exponent[row, column], cost[row, column] = best.exponent, best.cost
    return xr.Dataset(
        {
            "place": (("by", "step", "set"), place),
            "W_c": (("by", "fit", "size", "set"), W_c),
            "exponent": (("by", "fit", "set"), exponent),
            "cost": (("by", "fit", "set"), cost),
            "sites": ("size", sites),
        },
        coords={
            "by": names,
            "fit": [fit.key for fit in fits],
            "over": ("by", found[0]["over"].to_numpy().astype(str)),
        },
        attrs={
            "items": min(int(one.attrs["items"]) for one in found),
            "confidence": found[0].attrs["confidence"],
            "W_from": float(W[0]),
            "W_to": float(W[-1]),
        },
    )


def _collapsed(W: np.ndarray, sites: Sequence[int], values: np.ndarray, fit: Fit, seed: int) -> Collapse | None:
    """The best collapse; None of values that are all the same, and of too few."""
    known = ~np.isnan(values).any(axis=0)
    if known.sum() < FEWEST_POINTS or not np.all(np.ptp(values[:, known], axis=1) > 0):
        return None
    return collapse(W, sites, values, form=fit.form, drifts=fit.drifts, seed=seed % 2**32)


def crossing_quantity(scaling: xr.Dataset, method: str, step: int, name: str, label: str) -> dict:
    """Where one size crosses the next smaller one, or has its maximum."""
    return _quantity(scaling, method, name, label, scaling["place"].sel(by=method).isel(step=step).to_numpy())


def drift_quantity(scaling: xr.Dataset, method: str, name: str, label: str) -> dict:
    """The last crossing (or maximum) minus the first, both of the same resample."""
    places = scaling["place"].sel(by=method).to_numpy()
    if len(places) < 2:
        return not_measured(name, label, "there are too few sizes")
    return _quantity(scaling, method, name, label, _minus(places[-1], places[0]))


def collapse_quantities(scaling: xr.Dataset, method: str, fit: Fit, words: str) -> list[dict]:
    """W_c (of the largest size, where it drifts, and its shift), nu or b, and the cost of a collapse.

    Names: `<method>_<fit>_w_c`, `_shift`, `_nu` or `_b`, `_cost`, after `collapse_`.
    """
    key, label = f"collapse_{method}_{fit.key}", f"{words}: {fit.words}"
    if fit.key not in scaling["fit"]:
        names = [f"{key}_w_c", f"{key}_{fit.exponent}", f"{key}_cost", *([f"{key}_shift"] if fit.drifts else [])]
        return [not_measured(name, label, "there are too few sizes") for name in names]
    one = scaling.sel(by=method, fit=fit.key)
    W_c, exponent, cost = (one[name].to_numpy() for name in ("W_c", "exponent", "cost"))
    note = f"cost {cost[0]:.3g}" if np.isfinite(cost[0]) else ""
    largest = f"W_c{' of the largest size' * fit.drifts}"
    measured = [
        _quantity(scaling, method, f"{key}_w_c", f"{largest}, {label}", W_c[-1], note=note),
        _quantity(
            scaling,
            method,
            f"{key}_{fit.exponent}",
            f"{fit.exponent}, {label}",
            np.where(exponent == 0, -np.inf, exponent),
            unit="",
            note=note,
        ),
        cost_quantity(scaling, method, f"{key}_cost", f"cost, {label}", cost),
    ]
    if fit.drifts:
        shift = f"W_c of the largest minus that of the smallest size, {label}"
        measured.append(
            _quantity(scaling, method, f"{key}_shift", shift, _minus(W_c[-1], W_c[int(fit.without_smallest)]))
        )
    return measured


def cost_quantity(scaling: xr.Dataset, method: str, name: str, label: str, cost: np.ndarray) -> dict:
    """The cost of a collapse.

    Resamples have the noise of the data and as much again, and noise costs. So their costs are shifted until their
    median is the cost of the data.
    """
    return _quantity(scaling, method, name, label, _about(cost, np.subtract, np.add), unit="", at_least=0.0)


def cost_ratio_quantity(scaling: xr.Dataset, method: str, fits: tuple[Fit, Fit], name: str, label: str) -> dict:
    """The cost of one fit over that of another of the same points, resample by resample.

    The ratios of resamples are multiplied by one factor, so that their median is the ratio of the data (as in
    `cost_quantity`).
    """
    if not {fit.key for fit in fits} <= set(scaling["fit"].to_numpy()):
        return not_measured(name, label, "there are too few sizes")
    costs, others = (scaling["cost"].sel(by=method, fit=fit.key).to_numpy() for fit in fits)
    if not (costs > 0).all() or not (others > 0).all():
        return not_measured(name, label, "a collapse without any cost, or none")
    ratios = _about(costs / others, np.divide, np.multiply)
    return _quantity(scaling, method, name, label, ratios, unit="")


def without_smallest_quantity(scaling: xr.Dataset, method: str, fit: Fit, name: str, label: str) -> dict:
    """W_c of the largest size without the smallest one minus that with it, resample by resample."""
    other = fit._replace(without_smallest=True)
    if not {fit.key, other.key} <= set(scaling["fit"].to_numpy()):
        return not_measured(name, label, "there are too few sizes")
    values = (scaling["W_c"].sel(by=method, fit=one.key).isel(size=-1).to_numpy() for one in (other, fit))
    return _quantity(scaling, method, name, label, _minus(*values))


def difference_quantity(scaling: xr.Dataset, methods: tuple[str, str], fit: Fit, name: str, label: str) -> dict:
    """W_c of the largest size by one order parameter minus that by another, of the same realizations."""
    if fit.key not in scaling["fit"]:
        return not_measured(name, label, "there are too few sizes")
    values = (scaling["W_c"].sel(by=one, fit=fit.key).isel(size=-1).to_numpy() for one in methods)
    return _quantity(scaling, methods[0], name, label, _minus(*values))


def end_quantity(
    one: xr.Dataset, method: str, position: int, limits: tuple[float, float], name: str, label: str
) -> dict:
    """An order parameter of one size at one W, in its own unit.

    Parameters
    ----------
    one
        From `locflow.measure.critical_disorders.compared`.
    position
        Of the W: 0 the first, -1 the last.
    limits
        The values where the order parameter is 0 and 1.
    """
    at = one.sel(by=method).isel(W=position)
    lower, upper = at["order_parameter_interval"].to_numpy()
    value, low, high = (limits[0] + (limits[1] - limits[0]) * float(x) for x in (at["order_parameter"], lower, upper))
    means = bootstrap_over(one.attrs["confidence"], str(at["over"].item()))
    return quantity(name, label, value, interval=[low, high], interval_means=means)


def slope_quantity(
    found: Sequence[xr.Dataset],
    method: str,
    position: int,
    per_size: Sequence[float],
    over: Sequence[float],
    name: str,
    label: str,
) -> dict:
    """How fast a quantity grows from the smallest to the largest size, at one W.

    Parameters
    ----------
    position
        Of the W: 0 the first, -1 the last.
    per_size
        The quantity where the order parameter is 1, smallest size first: Page's entropy, for example.
    over
        In what it grows, of each size: the number of sites, for example.
    """
    if len(found) < 2:
        return not_measured(name, label, "there is one size")
    ends, samples = [], []
    for one, unit in zip((found[0], found[-1]), (per_size[0], per_size[-1]), strict=True):
        at = one.sel(by=method).isel(W=position)
        ends.append(float(at["order_parameter"]) * unit)
        samples.append(at["order_parameter_resamples"].to_numpy() * unit)
    growth = over[-1] - over[0]
    items = min(int(one.attrs["items"]) for one in found)
    confidence = found[0].attrs["confidence"]
    interval = bootstrap_interval((samples[1] - samples[0]) / growth, items, confidence)
    return quantity(
        name,
        label,
        (ends[1] - ends[0]) / growth,
        interval=[float(end) for end in interval],
        interval_means=bootstrap_over(confidence, "realizations of both sizes"),
    )


def _minus(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Of two that lie beyond the grid the difference is not known."""
    with np.errstate(invalid="ignore"):
        return np.asarray(values - others)


def _about(values: np.ndarray, apart: np.ufunc, together: np.ufunc) -> np.ndarray:
    """Data and resamples, the latter moved until their median is the value of the data."""
    resamples = values[1:]
    return np.concatenate([values[:1], together(resamples, apart(values[0], np.median(resamples)))])


def interval_of(scaling: xr.Dataset, values: np.ndarray) -> tuple[float, float]:
    """The bootstrap interval of data and resamples, shape (set,); nan without resamples that are known."""
    if np.isnan(values[1:]).all():
        return np.nan, np.nan
    lower, upper = bootstrap_interval(values[1:], scaling.attrs["items"], scaling.attrs["confidence"])
    return float(lower), float(upper)


def _quantity(
    scaling: xr.Dataset,
    method: str,
    name: str,
    label: str,
    values: np.ndarray,
    *,
    unit: str = "J",
    note: str = "",
    at_least: float = -np.inf,
) -> dict:
    """Data and resamples as one quantity; what lies beyond the grid or the search has no value."""
    value = float(values[0])
    missing = ""
    if np.isnan(value):
        missing = "there is none"
    elif np.isinf(value):
        missing = (
            f"none between W = {scaling.attrs['W_from']:g} and {scaling.attrs['W_to']:g}, or at an end of the search"
        )
    lower, upper = interval_of(scaling, values)
    over = str(scaling["over"].sel(by=method).item()).replace("realizations", "realizations of all sizes")
    return quantity(
        name,
        label,
        value if np.isfinite(value) else None,
        interval=[max(lower, at_least), upper],
        interval_means=bootstrap_over(scaling.attrs["confidence"], over),
        unit=unit,
        note=notes(missing, note),
    )
