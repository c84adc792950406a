"""Networks, indicators, and the optimal predictor of one number, as functions of the disorder.

Each panel belongs to one indicator, at the largest size. Black: the indicator. Dashed: the optimal predictor, which
knows this one number for each input, and the labels. Colours: networks that read the whole input, or networks that
predict the indicator. In all curves, 1 is ergodic and 0 is localized. Bands: intervals over
realizations (and networks).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.typing import ColorType

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.systems import words_of
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.critical_disorders import curve_difference_quantity, difference_quantity
from locflow.papers.comparison.common import comparisons, inputs_of, settings_of
from locflow.papers.comparison.methods import METHODS
from locflow.papers.comparison.section import Paper

# By indicator: its optimal predictor, and the networks beside it.
PANELS = {
    "gap_ratio": ("optimal_gap_ratio", ("regression_gap_ratio",)),
    "entropy": ("optimal_entropy", ("regression_entropy", "confidence", "confidence_adam")),
    "participation": ("optimal_participation", ("classifier",)),
    "memory": ("optimal_memory", ("lstm",)),
}
# Networks that are given the labels, as the optimal predictor is.
CLASSIFIERS = ("classifier", "confidence", "confidence_adam", "lstm")


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return inputs_of(paper, configuration, paper.sizes[-1:])


def settings(paper: Paper, configuration: Configuration) -> dict:
    return settings_of(paper, configuration, paper.sizes[-1:])


def drawing(files: Files, settings: Mapping) -> Drawing:
    (found,) = comparisons(files, settings)
    return Drawing(draw(found, settings), merged({"curves": found}), quantities(found))


def quantities(found: xr.Dataset) -> list[dict]:
    """Networks that know the labels against the optimal predictors of one number.

    Names: `shift_<network>`, W_c minus that of the optimal predictor; `rms_<network>`, the root mean square over W of
    the difference of both curves.
    """
    measured = []
    for optimal, networks in PANELS.values():
        for name in networks:
            if name in CLASSIFIERS:
                words = f"{METHODS[name].words} minus {METHODS[optimal].words}"
                measured.append(difference_quantity(found, name, optimal, f"shift_{name}", f"W_c, {words}"))
                label = f"root mean square over W of P(ETH), {words}"
                measured.append(curve_difference_quantity(found, name, optimal, f"rms_{name}", label))
    return measured


@themed
def draw(found: xr.Dataset, settings: Mapping) -> Figure:
    """Four panels."""
    figure = new_figure(8.2, 5.6)
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    colors = seaborn.color_palette(settings["style"]["palette"], 3)
    words = words_of(settings["system"])
    for axes, letter, (indicator, (optimal, networks)) in zip(panels.flat, "abcd", PANELS.items(), strict=True):
        draw_curve(axes, found, indicator, color="black", marker="o")
        draw_curve(axes, found, optimal, color="0.45", linestyle="--")
        for name, color in zip(networks, colors, strict=False):
            draw_curve(axes, found, name, color=color)
        axes.axhline(0.5, color="0.8", linewidth=0.7, zorder=0)
        axes.set_title(f"({letter})", loc="left")
        axes.legend(frameon=False, fontsize=6.5)
        axes.set_ylim(-0.1, 1.2)
    for axes in panels[1]:
        axes.set_xlabel(words.axis)
    for axes in panels[:, 0]:
        axes.set_ylabel("order parameter")
    figure.suptitle(f"{words.title}; {count_text(found.attrs['items'], 'realization')}", fontsize=9.5)
    seaborn.despine(fig=figure)
    return figure


def draw_curve(axes: Axes, found: xr.Dataset, method: str, *, color: ColorType, **look: Any) -> None:
    """One order parameter with its band."""
    one = found.sel(by=method)
    W = one["W"].to_numpy()
    lower, upper = np.moveaxis(one["order_parameter_interval"].to_numpy(), -1, 0)
    axes.fill_between(W, lower, upper, color=color, alpha=0.15, linewidth=0)
    axes.plot(W, one["order_parameter"], color=color, linewidth=1.2, markersize=3, label=METHODS[method].label, **look)
