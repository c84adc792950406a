"""The house style of all figures: seaborn's ticks theme at paper size, matplotlib's own fonts, saving.

Figures are `matplotlib.figure.Figure` objects drawn by Agg, without pyplot's global state. The same data give
the same bytes: no dates, no fonts of the machine.
"""

import functools
import os
from collections.abc import Callable
from typing import Any

import matplotlib
import seaborn
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from locflow.results.files import atomic_path

Look = dict[str, Any]
"""Keywords of a matplotlib artist."""

ENERGY_LABEL = r"energy density $\epsilon$"
EMPTY_CELL: Look = {"facecolor": "0.92", "edgecolor": "0.72", "hatch": "////", "linewidth": 0.0}
# One convention for all papers: what thermalizes or is delocalized is red, what is localized blue, as the ends of RdBu,
# in which the phase diagrams are drawn. The time crystal, which is neither, is purple.
ETH_COLOR, MBL_COLOR, TIME_CRYSTAL_COLOR = "#b2182b", "#2166ac", "#762a83"
PHASE_COLORS = {"ergodic": ETH_COLOR, "localized": MBL_COLOR, "time_crystal": TIME_CRYSTAL_COLOR}

_SETTINGS = {
    **seaborn.axes_style("ticks"),
    **seaborn.plotting_context("paper"),
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "mathtext.fontset": "dejavusans",
    "pdf.fonttype": 42,
    "hatch.linewidth": 0.5,
    "legend.fontsize": 7.5,
    "axes.titlesize": 9.5,
    "axes.formatter.use_mathtext": True,
}


def themed(draw: Callable) -> Callable:
    """Decorator: run a function under the house style."""

    @functools.wraps(draw)
    def drawing(*arguments: Any, **options: Any):
        with matplotlib.rc_context(_SETTINGS):
            return draw(*arguments, **options)

    return drawing


def new_figure(width: float, height: float) -> Figure:
    """An empty figure with constrained layout, size in inches. Call it from a `themed` function."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def logarithmic_x(axes: Axes) -> None:
    """A logarithmic abscissa with plain numbers: 1, 2 and 5 of each decade, and of more than two decades 1 alone.

    To be called when all is drawn. Matplotlib's own labels are powers of ten, which overlap within one decade.
    """
    axes.set_xscale("log")
    first, last = axes.get_xlim()
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if last < 100 * first else (1,)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())


@themed
def save_figure(figure: Figure, *, pdf: str | os.PathLike, png: str | os.PathLike, dpi: int) -> None:
    """Write a figure as PDF and PNG, each atomically; the bytes depend on nothing but the figure.

    Its label becomes the title of both files.
    """
    # Laid out once for both formats: it takes longer than drawing.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    title = {"Title": figure.get_label()}
    with atomic_path(pdf) as temporary:
        figure.savefig(temporary, format="pdf", dpi=dpi, metadata={"CreationDate": None, **title})
    with atomic_path(png) as temporary:
        figure.savefig(temporary, format="png", dpi=dpi, metadata=title)
