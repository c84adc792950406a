"""Curves of trainings of kind "sequence_classifier": confusion, phases, labelled ranges."""

import itertools
from collections.abc import Sequence

import numpy as np
import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.typing import ColorType

from locflow.figures.style import PHASE_COLORS
from locflow.figures.words import sample_text

CONFUSION_LABEL = "confusion $C$"
# The paper's: confusion green, imbalance orange. Its outputs are gray, here they have the colours of the phases.
CONFUSION_COLOR, IMBALANCE_COLOR = "#2ca02c", "#ff7f0e"
PHASE_LINES = {"ergodic": "-", "localized": "--", "time_crystal": "-."}
OTHER_LINES = ((0, (1, 1)), (0, (5, 1, 1, 1, 1, 1)), (0, (3, 3)))


def system_title(averages: xr.Dataset) -> str:
    """How many sites, realizations and networks an average is made of."""
    return f"$L = {averages.attrs['sites']}$, {sample_text(averages)}"


def phase_looks(phases: Sequence[str], palette: str = "deep") -> dict[str, dict]:
    """Colour and line of each phase, the same wherever it is shown: by the convention, else by its place among these.

    Parameters
    ----------
    phases
        Their names.
    palette
        seaborn palette of the phases that the convention does not know.
    """
    others = zip(seaborn.color_palette(palette, len(phases)), itertools.cycle(OTHER_LINES), strict=False)
    return {
        phase: {"color": PHASE_COLORS.get(phase, color), "linestyle": PHASE_LINES.get(phase, line)}
        for phase, (color, line) in zip(phases, others, strict=False)
    }


def draw_confusion(axes: Axes, averages: xr.Dataset, *, color: ColorType, label: str) -> None:
    """The confusion along W, a marker at each W, with its interval as a band, and a tick above at each transition."""
    W = averages["W"].to_numpy()
    lower, upper = averages["confusion_interval"].to_numpy().T
    axes.fill_between(W, lower, upper, color=color, alpha=0.12, linewidth=0)
    axes.plot(W, averages["confusion"], color=color, marker="o", markersize=2.5, linewidth=1.3, label=label)
    above = {"transform": axes.get_xaxis_transform(), "clip_on": False}
    for position in averages["transition_W"].to_numpy():
        if np.isfinite(position):
            axes.plot([position] * 2, [1.01, 1.05], color=color, linewidth=1.4, **above)


def shade_labelled(axes: Axes, averages: xr.Dataset) -> None:
    """Shade what is labelled: a band over each range of W, a line at a single one."""
    W, labelled = averages["W"].to_numpy(), averages["labelled"].to_numpy()
    for phase in range(labelled.max() + 1):
        ends = W[labelled == phase]
        if len(ends) > 1:
            axes.axvspan(ends.min(), ends.max(), color="0.93", linewidth=0, zorder=0)
        else:
            axes.axvline(ends[0], color="0.8", linestyle="--", linewidth=0.9, zorder=0)


def phase_label(phase: str) -> str:
    """A phase in a legend."""
    return phase.replace("_", " ")
