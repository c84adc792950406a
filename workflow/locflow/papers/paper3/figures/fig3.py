"""Critical disorder against threshold and fraction, and its correlation with the mean field of a realization.

(a) Smallest disorder strength at which a given fraction of all states has a confidence above the threshold. Band:
interval for the fraction one half. (b) Inverse of this critical disorder h_c for single realizations, against their
mean absolute field at unit strength, with the correlation of the two. The axis on the right shows h_c itself. Bars: one
step of the grid of h, within which h_c lies. The caption of the paper says h_c and its text says 1/h_c. The text is
right, because realizations with larger fields localize earlier. Paper 3, Fig. 3.
"""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from locflow.figures.drawing import Drawing, Files, SingleFiles, drawing_of_averages
from locflow.figures.style import new_figure, themed
from locflow.figures.words import sample_title
from locflow.kinds.confidence.phase_diagram import critical_disorder_quantity
from locflow.kinds.protocols import Configuration
from locflow.measure.confidences import FRACTION, THRESHOLD, at
from locflow.measure.intervals import FEWEST, correlation
from locflow.papers.paper3.common import chain_title
from locflow.papers.paper3.section import Paper
from locflow.papers.paper3.words import PAPER_WORDS
from locflow.results.measured import quantity

MOST_TICKS = 8  # of the axis of h_c


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"averages": paths.averages(paper.phase_diagram)}


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    return drawing_of_averages(files["averages"], "confidence_averages", draw, quantities, settings["style"])


@themed
def draw(averages: xr.Dataset, style: Mapping) -> Figure:
    """(a) h_c against the confidence threshold for several fractions; (b) 1/h_c of each realization against <|h|>.

    Parameters
    ----------
    averages
        Kind "confidence_averages".
    style
        `palette`: seaborn palette of the fractions.
    """
    figure = new_figure(9.2, 4.2)
    left, right = figure.subplots(1, 2)
    colors = seaborn.color_palette(style["palette"], averages.sizes["fraction"])
    threshold = averages["threshold"].to_numpy()
    for k, color in enumerate(colors):
        selected = averages.isel(fraction=k)
        lower, upper = selected["critical_disorder_interval"].to_numpy().T
        left.plot(
            threshold,
            selected["critical_disorder"],
            color=color,
            marker="o",
            markersize=3,
            linewidth=1.2,
            label=rf"{100 * float(selected['fraction']):g} %",
        )
        if abs(float(selected["fraction"]) - FRACTION) < 1e-9:
            upper = np.minimum(upper, float(averages["W"][-1]))
            left.fill_between(threshold, lower, upper, color=color, alpha=0.2, linewidth=0)
    example = at(averages["critical_disorder"])
    left.plot(float(example["threshold"]), float(example), "s", markersize=9, markerfacecolor="none", color="black")
    left.set(xlabel="confidence threshold for MBL", ylabel=r"critical disorder $\bar{h}_c$  ($J = 1$)")
    # Below the axes: at a grid's smallest h and at its largest there may be a curve.
    place = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.17)}
    left.legend(title="MBL states required", title_fontsize=7.5, ncols=5, columnspacing=1.0, frameon=False, **place)
    left.set_title("(a) all realizations", loc="left")

    critical = at(averages["critical_disorder_by_realization"]).to_numpy()
    field = averages["mean_absolute_field"].to_numpy()
    # The h of the grid below the one that is found: h_c lies between the two.
    W = averages["W"].to_numpy()
    below = W[np.maximum(np.searchsorted(W, critical - 1e-9) - 1, 0)]
    step = np.where(np.isfinite(critical), 1 / below - 1 / critical, np.nan)
    look = {"fmt": "o", "color": "0.25", "markersize": 4, "linewidth": 0.8, "capsize": 2}
    right.errorbar(field, 1 / critical, yerr=[np.zeros_like(step), step], **look)
    inverse = r"inverse critical disorder $1/\bar{h}_c$  ($J = 1$)"
    right.set(xlabel=r"mean absolute field $\langle|h_r|\rangle$ at $\bar{h} = 1$", ylabel=inverse)
    if np.isfinite(critical).any():
        _draw_inverse_axis(right, W)
    coefficient, (lower, upper) = correlation(field, 1 / critical, confidence_level=averages.attrs["confidence"])
    text = "not defined" if np.isnan(coefficient) else f"{coefficient:.2f}"
    if np.isfinite(lower):
        text += f"  [{lower:.2f}, {upper:.2f}]"
    right.set_title(rf"(b) single realizations, $\rho$ = {text}", loc="left")
    figure.suptitle(f"{chain_title(averages)}: {sample_title(averages)}", fontsize=9.5)
    seaborn.despine(fig=figure)
    return figure


def _draw_inverse_axis(axes: Axes, W: np.ndarray) -> None:
    # On the right, at what the left one shows as 1/h, the h of the grid: as many as there is room for.
    inverse = axes.secondary_yaxis("right")
    lowest, highest = axes.get_ylim()
    values = W[(lowest * W <= 1) & (highest * W >= 1)]
    shown = values[:: max(1, -(-len(values) // MOST_TICKS))]
    inverse.set_yticks(1 / shown, [f"{value:g}" for value in shown])
    inverse.set_ylabel(r"critical disorder $\bar{h}_c$")


def quantities(averages: xr.Dataset) -> list[dict]:
    """The critical disorder of all realizations, and correlation coefficients over single ones.

    Names: `critical_disorder`, `correlation_inverse_critical_field`, `correlation_critical_field`.
    """
    critical = at(averages["critical_disorder_by_realization"]).to_numpy()
    field, level = averages["mean_absolute_field"].to_numpy(), averages.attrs["confidence"]
    known = int(np.isfinite(critical).sum())
    measured = [critical_disorder_quantity(averages, PAPER_WORDS)]
    for name, label, values in (
        ("correlation_inverse_critical_field", "rho(1/h_c, <|h_r|>) over realizations", 1 / critical),
        ("correlation_critical_field", "rho(h_c, <|h_r|>) over realizations", critical),
    ):
        coefficient, interval = correlation(field, values, confidence_level=level)
        note = f"{known} of {len(critical)} realizations have an h_c ({THRESHOLD:g}, {FRACTION:g}) within the grid"
        if np.isnan(coefficient):
            note += "; their values do not vary, or there are too few"
        elif np.isnan(interval[0]):
            note += f"; an interval needs {FEWEST}"
        measured.append(
            quantity(
                name,
                label,
                coefficient,
                interval=interval,
                interval_means=f"{100 * level:g} % interval of Fisher",
                note=note,
            )
        )
    return measured
