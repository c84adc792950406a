"""How often two networks of one training classify a state differently.

Fraction of the states that two networks of one training classify differently, mean over all pairs of networks. (a)
States whose class (ETH, MBL or unconfident) differs. (b) States that are confidently ETH for one network and
confidently MBL for the other. Bands: bootstrap intervals. Dotted: one state of a realization. Below this line, less
than one state switches per pair of networks. Paper 3, Fig. 9.
"""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.averages.peaks import peak
from locflow.figures.drawing import Drawing, Files, SingleFiles, drawing_of_averages
from locflow.figures.style import new_figure, themed
from locflow.figures.words import sample_title
from locflow.kinds.protocols import Configuration
from locflow.measure.confidences import mean_over_W, peak_quantities, transition_range
from locflow.measure.quantities import resampled_quantity
from locflow.papers.paper3.common import chain_title, draw_fraction
from locflow.papers.paper3.section import Paper
from locflow.papers.paper3.words import H_LABEL
from locflow.results.measured import quantity

WORDS = {
    "changed": "change between any of ETH, MBL, unconfident",
    "lost": "change between confident and unconfident",
    "switched": "switch between confidently ETH and MBL",
}
PANELS = {"(a) any change": ("changed", "lost"), "(b) change of the phase": ("switched",)}
LINES = {"changed": "-", "lost": "--", "switched": "-"}  # lost lies on changed where nothing switches

FEWEST = 1.0  # states of a realization: where fewer change, a single one decides where the most do


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"averages": paths.averages(paper.sample)}


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    return drawing_of_averages(files["averages"], "confidence_averages", draw, quantities, settings["style"])


@themed
def draw(averages: xr.Dataset, style: Mapping) -> Figure:
    """(a) fraction of the states that change their category between two trainings, (b) that switch the phase.

    Parameters
    ----------
    averages
        Kind "confidence_averages".
    style
        `palette`: seaborn palette of the curves.
    """
    figure = new_figure(7.8, 3.6)
    shown = transition_range(averages)
    one = FEWEST / float(_states(averages).max())
    colors = dict(zip(WORDS, seaborn.color_palette(style["palette"], len(WORDS)), strict=True))
    for axes, (title, names) in zip(figure.subplots(1, 2), PANELS.items(), strict=True):
        highest = 0.0
        for name in names:
            look = {"label": WORDS[name], "linewidth": 1.2, "linestyle": LINES[name]}
            upper = draw_fraction(axes, shown, f"{name}_fraction", color=colors[name], **look)
            highest = np.nanmax(upper, initial=highest)
        axes.set(xlabel=H_LABEL, ylabel="fraction of states")
        axes.set_title(title, loc="left")
        axes.axhline(one, color="0.5", linestyle=":", linewidth=0.9, label="one state of a realization")
        axes.set_ylim(0, 1.25 * max(np.nanmax(shown[f"{names[0]}_fraction"].to_numpy(), initial=0.0), highest, one))
        axes.legend(frameon=False, loc="upper right")
    figure.suptitle(f"{chain_title(averages)}: {sample_title(averages)}", fontsize=9.5)
    seaborn.despine(fig=figure)
    return figure


def quantities(averages: xr.Dataset) -> list[dict]:
    """Means over h, and where the fractions are largest.

    Names: `mean_<change>`, `peak_<change>`, `width_<change>`, and `peak_offset_<change>`, the peak minus the
    transition, where the mean confidence is 1/2 (none of the three where at no h as many states as `FEWEST` change
    between the networks of a pair, as a mean over the pairs); for `switched` (the paper's 0.008), `lost` (its
    0.07, by the words of Appendix C) and `changed`, the sum of both.
    """
    W = averages["W"].to_numpy()
    states = _states(averages)
    measured = []
    for change, words in WORDS.items():
        values = averages[f"{change}_fraction"].to_numpy()
        samples = averages[f"{change}_fraction_resamples"].transpose("resample", "W").to_numpy()
        label = f"fraction of states that {words}"
        if np.isnan(values).all():
            note = "one network only: there is no pair to compare"
            measured += [
                quantity(f"{kind}_{change}", f"{kind}, {label}", None, note=note)
                for kind in ("mean", "peak", "width", "peak_offset")
            ]
            continue
        note = f"mean over W from {W[0]:g} to {W[-1]:g}, all pairs of {averages.attrs['networks']} networks"
        measured.append(
            resampled_quantity(
                averages,
                f"mean_{change}",
                f"{label}, mean over h",
                float(mean_over_W(W, values)),
                mean_over_W(W, samples),
                ends=(0, 1),
                note=note,
            )
        )
        if (most := float(np.nanmax(values * states))) < FEWEST:
            note = f"no maximum: no more than {most:.2g} of {states.max():g} states per pair of networks"
            measured += [
                quantity(f"{kind}_{change}", f"{kind}, {label}", None, note=note)
                for kind in ("peak", "width", "peak_offset")
            ]
            continue
        measured += peak_quantities(averages, change, label, values, samples, note="all energies")
        offset = float(peak(W, values)[0] - averages["transition_W"])
        measured.append(
            resampled_quantity(
                averages,
                f"peak_offset_{change}",
                f"h at the maximum of the {label}, minus h at mean confidence 1/2",
                offset,
                peak(W, samples)[0] - averages["transition_W_resamples"].to_numpy(),
                unit="J",
                note="" if np.isfinite(offset) else "one of both is not known",
            )
        )
    return measured


def _states(averages: xr.Dataset) -> np.ndarray:
    # Of a realization at each W.
    return (averages["states"].sum("bin") / averages["realizations_total"]).to_numpy()
