"""How much of a critical disorder its labels decide: its dependence on the two disorder strengths that are labelled.

Networks, or optimal predictors, with each pair of labels (W_ETH, W_MBL) give a critical disorder W_c. Its slopes are
those of a plane through W_c over all pairs. The elasticity is the sum of the slopes of ln W_c over ln W_ETH and ln
W_MBL: 0 where the labels decide nothing, 1 where W_c is proportional to them, as their geometric mean is, and has no
scale of its own.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.averages.statistics import bootstrap_interval
from locflow.measure.quantities import bootstrap_over, not_measured, notes
from locflow.results.measured import quantity


class LabelMap(NamedTuple):
    """The critical disorders of one method, by pair of labels.

    Attributes
    ----------
    W_ETH, W_MBL : ndarray, shape (pair,)
    critical : ndarray, shape (pair,)
        Infinite beyond the grid of W.
    interval : ndarray, shape (pair, 2)
    resamples : ndarray, shape (resample, pair)
    items : int
        Realizations that are resampled.
    confidence_level : float
    over : str
        What is resampled, in the plural.
    """

    W_ETH: np.ndarray
    W_MBL: np.ndarray
    critical: np.ndarray
    interval: np.ndarray
    resamples: np.ndarray
    items: int
    confidence_level: float
    over: str

    @property
    def known(self) -> np.ndarray:
        """Which pairs have a critical disorder within the grid."""
        return np.isfinite(self.critical)


def label_map(found: xr.Dataset, pairs: Mapping[str, tuple[float, float]]) -> LabelMap:
    """The map of one method.

    Parameters
    ----------
    found
        From `locflow.measure.critical_disorders.compared`, in which each pair of labels is a method of its own.
    pairs
        (W_ETH, W_MBL) by the name in `found`.
    """
    one = found.sel(by=list(pairs))
    W_ETH, W_MBL = np.transpose([*pairs.values()])
    return LabelMap(
        W_ETH,
        W_MBL,
        one["critical_disorder"].to_numpy(),
        one["critical_disorder_interval"].to_numpy(),
        one["critical_disorder_resamples"].transpose("resample", "by").to_numpy(),
        int(found.attrs["items"]),
        float(found.attrs["confidence"]),
        str(one["over"].to_numpy()[0]),
    )


def slopes(first: ArrayLike, second: ArrayLike, values: ArrayLike) -> np.ndarray:
    """Slopes of the plane through values over two coordinates, by least squares.

    Parameters
    ----------
    first, second
        Shape (point,).
    values
        Shape (..., point).

    Returns
    -------
    ndarray, shape (..., 2)
        nan where a value is not finite; of points on one line nothing is known.

    Examples
    --------
    >>> slopes([0, 0, 1, 1], [0, 1, 0, 1], [5, 8, 7, 10]).round(6)
    array([2., 3.])
    """
    values = np.asarray(values, dtype=float)
    plane = np.column_stack([np.ones(len(np.asarray(first))), first, second])
    if np.linalg.matrix_rank(plane) < plane.shape[1]:
        return np.full((*values.shape[:-1], 2), np.nan)
    finite = np.isfinite(values).all(axis=-1, keepdims=True)
    fitted = np.where(finite, values, 0.0) @ np.linalg.pinv(plane).T
    return np.where(finite, fitted[..., 1:], np.nan)


def elasticity(W_ETH: ArrayLike, W_MBL: ArrayLike, critical: ArrayLike) -> np.ndarray:
    """Sum of the slopes of ln W_c over the logarithms of both labels, shape (...,) of `critical` (..., pair).

    Examples
    --------
    >>> W_ETH, W_MBL = np.array([0.5, 0.5, 1.0, 1.0]), np.array([6.0, 8.0, 6.0, 8.0])
    >>> elasticity(W_ETH, W_MBL, np.sqrt(W_ETH * W_MBL)).round(6).item()
    1.0
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return slopes(np.log(W_ETH), np.log(W_MBL), np.log(critical)).sum(axis=-1)


def map_quantities(one: LabelMap, name: str, words: str, *, unit: str) -> list[dict]:
    """What labels decide of the critical disorders of one method.

    Returns
    -------
    list of dict
        `slope_eth_<name>`, `slope_mbl_<name>`, `elasticity_<name>`; `spread_<name>`, the largest W_c minus the
        smallest; `spread_over_interval_<name>`, the same in units of the mean width of the interval of a W_c.
    """
    measures = {
        f"slope_eth_{name}": (f"dW_c/dW_ETH, {words}", lambda W_c, *labels: slopes(*labels, W_c)[..., 0], ""),
        f"slope_mbl_{name}": (f"dW_c/dW_MBL, {words}", lambda W_c, *labels: slopes(*labels, W_c)[..., 1], ""),
        f"elasticity_{name}": (
            f"d ln W_c/d ln W_ETH + d ln W_c/d ln W_MBL, {words}",
            lambda W_c, *labels: elasticity(*labels, W_c),
            "",
        ),
        f"spread_{name}": (f"largest minus smallest W_c, {words}", lambda W_c, *labels: np.ptp(W_c, axis=-1), unit),
    }
    known, count = one.known, int(one.known.sum())
    if count < 2:
        return [
            not_measured(key, label, f"{count} of {len(known)} pairs of labels have a W_c within the grid")
            for key, (label, _, _) in measures.items()
        ] + [
            not_measured(f"spread_over_interval_{name}", f"spread over the width of an interval, {words}", "no spread")
        ]
    labels, values, resamples = (one.W_ETH[known], one.W_MBL[known]), one.critical[known], one.resamples[:, known]
    note = f"{count} of {len(known)} pairs of labels"
    made = []
    for key, (label, measure, of_unit) in measures.items():
        with np.errstate(invalid="ignore"):
            found, drawn = float(measure(values, *labels)), measure(resamples, *labels)
        made.append(_quantity(one, key, label, found, drawn, of_unit, note))
    spread = made[-1]
    widths = np.diff(one.interval[known], axis=1)[:, 0]
    width = float(widths[np.isfinite(widths)].mean()) if np.isfinite(widths).any() else np.nan
    with np.errstate(invalid="ignore"):
        drawn = np.ptp(resamples, axis=-1) / width
    made.append(
        _quantity(
            one,
            f"spread_over_interval_{name}",
            f"spread of W_c over the mean width of its interval, {words}",
            spread["value"] / width,
            drawn,
            "",
            note,
        )
    )
    return made


def difference_quantities(one: LabelMap, other: LabelMap, name: str, words: str, *, unit: str) -> list[dict]:
    """How the map of a method differs from that of another, of the same realizations.

    Returns
    -------
    list of dict
        `shift_<name>`, the mean difference of W_c over pairs; `slope_eth_difference_<name>` and
        `slope_mbl_difference_<name>`.
    """
    both = one.known & other.known
    labels = {
        f"shift_{name}": f"mean difference of W_c over pairs of labels, {words}",
        f"slope_eth_difference_{name}": f"difference of dW_c/dW_ETH, {words}",
        f"slope_mbl_difference_{name}": f"difference of dW_c/dW_MBL, {words}",
    }
    if both.sum() < 2:
        return [not_measured(key, label, "no pairs of labels have a W_c by both") for key, label in labels.items()]
    with np.errstate(invalid="ignore"):
        value, drawn = (one.critical - other.critical)[both], (one.resamples - other.resamples)[:, both]
    of_value, of_drawn = (slopes(one.W_ETH[both], one.W_MBL[both], values) for values in (value, drawn))
    note = f"{int(both.sum())} of {len(both)} pairs of labels"
    numbers = [(value.mean(), drawn.mean(axis=-1), unit), *((of_value[k], of_drawn[:, k], "") for k in (0, 1))]
    return [
        _quantity(one, key, label, float(found), samples, of_unit, note)
        for (key, label), (found, samples, of_unit) in zip(labels.items(), numbers, strict=True)
    ]


def _quantity(one: LabelMap, name: str, label: str, value: float, resamples: np.ndarray, unit: str, note: str) -> dict:
    unknown = int((~np.isfinite(resamples)).sum())
    interval = bootstrap_interval(np.where(np.isfinite(resamples), resamples, np.nan), one.items, one.confidence_level)
    missing = f"{unknown} of {len(resamples)} resamples leave a pair without W_c" if unknown else ""
    return quantity(
        name,
        label,
        value,
        interval=[float(end) for end in interval],
        interval_means=bootstrap_over(one.confidence_level, one.over),
        unit=unit,
        note=notes(note, missing, "" if np.isfinite(value) else "the labels lie on one line"),
    )
