"""Curves of several sizes held together: crossings and their drift, half-way points, maxima, and collapses.

Curves come from `locflow.averages.order_parameters.average_curves`, one dataset for each size, smallest first.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import xarray as xr

from locflow.averages.order_parameters import ORDER_PARAMETERS
from locflow.measure.collapse import EXPONENT_NAMES, FORMS, RESAMPLES, Collapse, collapse, variant_key
from locflow.measure.crossings import level_crossing, maximum, on_common_grid, successive_crossings
from locflow.measure.quantities import resampled_quantity
from locflow.strengths import in_range

# Those that are laid on one curve, where curves have them.
COLLAPSED = ("gap_ratio", "entropy", "participation")
# Those whose curves of two sizes cross, and those that have a maximum.
CROSSING = ("gap_ratio", "participation", "shannon", "largest_weight", "entropy", "spin_fraction")
MAXIMA = ("entropy_variance", "sample_variance")


class Fit(NamedTuple):
    """A collapse of one order parameter.

    Attributes
    ----------
    name
        Of the order parameter.
    form
        Of `locflow.measure.collapse.FORMS`.
    drifts
        Whether W_c is linear in the size.
    without_smallest
        Whether the smallest size is left out.
    found
    """

    name: str
    form: str
    drifts: bool
    without_smallest: bool
    found: Collapse

    @property
    def label(self) -> str:
        """In plain text."""
        parts = [ORDER_PARAMETERS[self.name].label, self.form, *(["W_c linear in size"] if self.drifts else [])]
        return ", ".join([*parts, *(["without the smallest size"] if self.without_smallest else [])])

    @property
    def key(self) -> str:
        """In the names of quantities."""
        variant = variant_key(self.form, drifts=self.drifts, without_smallest=self.without_smallest)
        return f"collapse_{self.name}_{variant}"


def common_order_parameters(curves: Sequence[xr.Dataset]) -> list[str]:
    """The order parameters that all curves have."""
    return [name for name in ORDER_PARAMETERS if all(name in dataset for dataset in curves)]


def stacked(curves: Sequence[xr.Dataset], name: str) -> tuple[np.ndarray, np.ndarray]:
    """An order parameter of all sizes on all their W, as in `locflow.measure.crossings.on_common_grid`."""
    return on_common_grid(
        [dataset["W"].to_numpy() for dataset in curves],
        [dataset[name].to_numpy() for dataset in curves],
        [dataset[f"{name}_resamples"].to_numpy() for dataset in curves],
    )


def size_quantities(curves: Mapping[str, xr.Dataset], unit: str) -> list[dict]:
    """Half-way points and maxima of each size, crossings of successive sizes and their drift.

    Parameters
    ----------
    curves
        By the label of the size, smallest first.
    unit
        Of W.

    Returns
    -------
    list of dict
        Quantities `half_way_<name>_<size>`, `maximum_<name>_<size>`, `crossing_<name>_<size>_<size>`, `drift_<name>`.
    """
    measured = []
    for name in common_order_parameters([*curves.values()]):
        measured += point_quantities(name, curves, unit)
        if name not in CROSSING:
            continue
        W, values = stacked([*curves.values()], name)
        crossings = successive_crossings(W, values)
        label = ORDER_PARAMETERS[name].label
        for index, (small, large) in enumerate(pairwise(curves)):
            measured.append(
                _quantity(
                    [curves[small], curves[large]],
                    f"crossing_{name}_{small}_{large}",
                    f"W where {label} of the sizes {small} and {large} cross",
                    crossings[:, index],
                    W,
                    f"the curves do not cross: that of {large} stays %s in all",
                    unit,
                )
            )
        if crossings.shape[1] > 1:
            with np.errstate(invalid="ignore"):
                drift = crossings[:, -1] - crossings[:, 0]
            measured.append(
                resampled_quantity(
                    [*curves.values()],
                    f"drift_{name}",
                    f"last minus first crossing of {label}",
                    float(drift[0]) if np.isfinite(drift[0]) else np.nan,
                    drift[1:],
                    unit=unit,
                    note="" if np.isfinite(drift[0]) else "the first or the last two sizes do not cross",
                )
            )
    return measured


def point_quantities(name: str, curves: Mapping[str, xr.Dataset], unit: str) -> list[dict]:
    """Where an order parameter is half way between both phases, or has its maximum, of each of some systems.

    Parameters
    ----------
    name
        Of the order parameter.
    curves
        By the label of the system.
    unit
        Of W.
    """
    one = ORDER_PARAMETERS[name]
    is_maximum = name in MAXIMA
    if not is_maximum and not np.isfinite(one.level):
        # Participation of random matrices is known, half of it is no place.
        return []
    what = f"is largest{{}}, {one.label}" if is_maximum else f"falls through {one.level:.4g}{{}}, {one.label}"
    measured = []
    for label, dataset in curves.items():
        W, values = stacked([dataset], name)
        place = maximum(W, values[:, 0]) if is_maximum else level_crossing(W, values[:, 0], one.level)
        ending = f"_{label}" if label else ""
        measured.append(
            _quantity(
                [dataset],
                f"{'maximum' if is_maximum else 'half_way'}_{name}{ending}",
                "W where it " + what.format(f", {label}" if label else ""),
                place,
                W,
                "the largest value is the %s" if is_maximum else "it stays %s it in all",
                unit,
                words=("last", "first") if is_maximum else ("above", "below"),
            )
        )
    return measured


def collapses(
    curves: Sequence[xr.Dataset], sizes: Sequence[float], ends: tuple[float, float] | None, *, seed: int
) -> list[Fit]:
    """Collapses of all order parameters that are laid on one curve.

    Parameters
    ----------
    curves
        Smallest size first.
    sizes
        Their lengths.
    ends
        Of the W whose points are used; None: all.
    seed
        Of the search.

    Returns
    -------
    list of Fit
        Of both forms with W_c the same for all sizes, of all and without the smallest, and, of three sizes at least,
        with W_c linear in the size.
    """
    fits = []
    for name in common_order_parameters(curves):
        if name not in COLLAPSED:
            continue
        W, values = stacked(curves, name)
        inside = np.ones(len(W), dtype=bool) if ends is None else np.array([in_range(one, *ends) for one in W])
        values = values[: 1 + RESAMPLES, :, inside]
        variants = [(False, False), *([(False, True), (True, False)] if len(sizes) > 2 else [])]
        for form in FORMS:
            for drifts, without in variants:
                first = int(without)
                found = collapse(
                    W[inside], sizes[first:], values[:, first:], form=form, drifts=drifts, seed=seed % 2**32
                )
                fits.append(Fit(name, form, drifts, without, found))
    return fits


def collapse_quantities(fits: Sequence[Fit], curves: Sequence[xr.Dataset], unit: str) -> list[dict]:
    """W_c (of the largest size, where it drifts, and its shift), nu or b, of each collapse, with its cost.

    Parameters
    ----------
    fits
        From `collapses`.
    curves
        Of the same sizes.
    unit
        Of W.

    Returns
    -------
    list of dict
        Quantities `<key>_w_c`, `<key>_shift`, `<key>_nu` or `<key>_b`.
    """
    measured = []
    for fit in fits:
        found = fit.found
        note = f"cost {found.cost[0]:.3g}"
        largest = found.W_c[:, -1]
        beyond = "the best collapse lies at an end of what was searched"
        measured.append(
            resampled_quantity(
                curves,
                f"{fit.key}_w_c",
                f"W_c{' of the largest size' * fit.drifts}, {fit.label}",
                float(largest[0]),
                largest[1:],
                unit=unit,
                note=note if np.isfinite(largest[0]) else f"{note}; {beyond}",
            )
        )
        exponent = np.where(found.exponent == 0, -np.inf, found.exponent)
        measured.append(
            resampled_quantity(
                curves,
                f"{fit.key}_{EXPONENT_NAMES[fit.form]}",
                f"{EXPONENT_NAMES[fit.form]}, {fit.label}",
                float(exponent[0]),
                exponent[1:],
                ends=(0.0, np.inf),
                note=note if np.isfinite(exponent[0]) else f"{note}; {beyond}",
            )
        )
        if fit.drifts:
            with np.errstate(invalid="ignore"):
                shift = found.W_c[:, -1] - found.W_c[:, 0]
            measured.append(
                resampled_quantity(
                    curves,
                    f"{fit.key}_shift",
                    f"W_c of the largest minus that of the smallest size, {fit.label}",
                    float(shift[0]),
                    shift[1:],
                    unit=unit,
                    note=note if np.isfinite(shift[0]) else f"{note}; {beyond}",
                )
            )
    return measured


def _quantity(
    curves: Sequence[xr.Dataset],
    name: str,
    label: str,
    places: np.ndarray,
    W: np.ndarray,
    reason: str,
    unit: str,
    words: tuple[str, str] = ("above", "below"),
) -> dict:
    """A place on the axis of W; inf or -inf where it lies beyond the W that there are."""
    value = float(places[0])
    note = ""
    if np.isnan(value):
        note = "there are too few values"
    elif np.isinf(value):
        note = f"{reason % words[0 if value > 0 else 1]} of W = {W[0]:g} to {W[-1]:g}"
    return resampled_quantity(curves, name, label, value, places[1:], unit=unit, note=note)
