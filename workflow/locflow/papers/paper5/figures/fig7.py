"""Networks trained without one of the phases of the driven chain.

The driven chain, with one of its phases left out of the training: outputs and confusion. The middle panel also shows
the long-time imbalance. Each output has the colour of its phase, the same in all panels. Dashed: labelled drives. Paper
5, Fig. 7.
"""

from collections.abc import Mapping
from typing import TypedDict

import numpy as np
import seaborn
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from locflow.figures.confusion import phase_label, shade_labelled, system_title
from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.measure.imbalances import late_imbalance
from locflow.papers.paper5.figures.fig3 import draw_imbalance, draw_phases
from locflow.papers.paper5.section import Paper
from locflow.results.files import read_dataset
from locflow.results.measured import quantity

# The paper's panels, from the top.
PANELS = ("ergodic", "time_crystal", "localized")


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        "averages": [paths.averages(training) for training in dict(paper.unseen).values()],
        "complete": paths.averages(paper.drive),
        "imbalances": configuration.summary_of(paper.drive),
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"left_out": list(dict(paper.unseen))}


class Roles(TypedDict):
    averages: list[str]
    complete: str
    imbalances: str


def drawing(files: Roles, settings: Mapping) -> Drawing:
    trainings = {
        phase: read_dataset(path, "confusion_averages").load()
        for phase, path in zip(settings["left_out"], files["averages"], strict=True)
    }
    complete = read_dataset(files["complete"], "confusion_averages").load()
    imbalances = read_dataset(files["imbalances"], "imbalances").load()
    data = merged({f"without_{phase}": dataset for phase, dataset in trainings.items()})
    return Drawing(draw(trainings, imbalances), data, quantities(trainings, complete))


@themed
def draw(trainings: Mapping[str, xr.Dataset], imbalances: xr.Dataset) -> Figure:
    """A panel for each phase that is left out, with outputs and confusion; the middle one with the imbalance.

    Parameters
    ----------
    trainings
        Kind "confusion_averages" by the phase that is left out.
    imbalances
        Kind "imbalances" of the same system.
    """
    figure = new_figure(5.6, 7.4)
    panels = figure.subplots(3, 1, sharex=True)
    handles: dict[str, Artist] = {}
    for axes, phase, letter in zip(panels, PANELS, "abc", strict=True):
        averages = trainings[phase]
        shade_labelled(axes, averages)
        draw_phases(axes, averages)
        if phase == PANELS[1]:
            draw_imbalance(axes, late_imbalance(imbalances))
        axes.set_title(f"({letter}) not trained on the {phase_label(phase)} phase", loc="left", pad=9)
        handles |= dict(zip(*axes.get_legend_handles_labels()[::-1], strict=True))
        if axes is not panels[-1]:
            axes.set_xlabel("")
    figure.suptitle(system_title(trainings[PANELS[0]]), fontsize=9.5)
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=3, frameon=False)
    seaborn.despine(fig=figure)
    return figure


def quantities(trainings: Mapping[str, xr.Dataset], complete: xr.Dataset) -> list[dict]:
    """How confused networks are in the phase that they have not seen.

    Names: `confusion_without_<phase>`, the mean C over the range of the phase, whose ends are those that the networks
    of all three phases find; `confused_share_<phase>`, the share of the range's epsilon with C above 1/2.

    Parameters
    ----------
    complete
        Kind "confusion_averages" of the training on all three phases.
    """
    W = complete["W"].to_numpy()
    ends = [W[0], *complete["transition_W"].to_numpy().tolist(), W[-1]]
    measured = []
    for k, phase in enumerate(complete["phase"].to_numpy().tolist()):
        inside = (ends[k] <= W) & (ends[k + 1] >= W)
        curve = trainings[phase]["confusion"].to_numpy()[inside]
        words = f"in the {phase_label(phase)} phase, by networks that have not seen it"
        note = (
            f"epsilon from {ends[k]:.3g} to {ends[k + 1]:.3g} pi/2; no interval: not resampled"
            if len(curve)
            else "no epsilon of the grid in the phase"
        )
        measured += [
            quantity(
                f"confusion_without_{phase}", f"mean C {words}", float(curve.mean()) if len(curve) else None, note=note
            ),
            quantity(
                f"confused_share_{phase}",
                f"share of epsilon with C above 1/2 {words}",
                float(np.mean(curve > 0.5)) if len(curve) else None,
                note=note,
            ),
        ]
    return measured
