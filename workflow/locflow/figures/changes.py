"""What variants of a training change: a row for each variant, with its interval and what a text allows."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.typing import ColorType

Row = tuple[str, Mapping]
"""What a variant is, and a quantity of `locflow.results.measured.quantity`."""


def draw_changes(
    axes: Axes, groups: Sequence[Sequence[Row]], *, label: str, colors: Sequence[ColorType], bound: float | None = None
) -> None:
    """One row for each variant: the change as a point, its interval as a line. Dotted lines separate groups.

    Parameters
    ----------
    groups
        Rows that belong together, from top to bottom. A quantity without a value is written as "not measured".
    label
        What changes, with its unit.
    colors
        One for each group.
    bound
        Largest change that counts as none: a grey band.
    """
    rows = [(*row, color) for group, color in zip(groups, colors, strict=True) for row in group]
    if bound is not None:
        axes.axvspan(-bound, bound, color="0.93", linewidth=0, zorder=0)
    axes.axvline(0, color="0.6", linewidth=0.8, zorder=0)
    for place, (_, measured, color) in enumerate(rows):
        if measured["value"] is None:
            axes.annotate("not measured", (0, place), fontsize=7, color="0.4", ha="center", va="center")
            continue
        if measured["interval"] is not None and None not in measured["interval"]:
            axes.plot(measured["interval"], [place, place], color=color, linewidth=1.2)
        axes.plot(measured["value"], place, marker="o", markersize=4.5, color=color)
    ends = [0]
    for group in groups:
        ends.append(ends[-1] + len(group))
    for _, end in pairwise(ends[:-1]):
        axes.axhline(end - 0.5, color="0.8", linewidth=0.8, linestyle=":")
    axes.set_yticks(range(len(rows)), [words for words, *_ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(label)
