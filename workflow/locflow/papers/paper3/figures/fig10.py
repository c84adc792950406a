"""Share of uncertain states for chains of several lengths.

Fraction of states with a confidence between 0.1 and 0.9, for chains of several lengths. The legend gives the number of
consecutive states. Each length has its own realizations. Paper 3, Fig. 10.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.averages.peaks import peak
from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import sample_title
from locflow.kinds.protocols import Configuration
from locflow.measure.confidences import ratio_quantity, transition_quantity, transition_range
from locflow.measure.quantities import resampled_quantity
from locflow.papers.paper3.common import draw_fraction
from locflow.papers.paper3.figures.fig8 import draw_regions
from locflow.papers.paper3.section import Paper
from locflow.papers.paper3.words import H_LABEL
from locflow.results.files import read_dataset
from locflow.results.measured import quantity


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"averages": [paths.averages(training) for training in paper.sizes]}


def drawing(files: Files, settings: Mapping) -> Drawing:
    averages = [read_dataset(path, "confidence_averages").load() for path in files["averages"]]
    data = merged({f"{dataset.attrs['sites']}_sites": dataset for dataset in averages})
    return Drawing(draw(averages, settings["style"]), data, quantities(averages))


@themed
def draw(averages: Sequence[xr.Dataset], style: Mapping) -> Figure:
    """Uncertain fraction over h and energy density, a panel for each length; of single energy windows a curve for each.

    Parameters
    ----------
    averages
        Kind "confidence_averages", one for each number of sites, in the order of the panels.
    style
        `colormap`, from which the curves have their colours.
    """
    if all(dataset.sizes["cell"] == 1 for dataset in averages):
        return _draw_curves(averages, style["colormap"])
    titles = [rf"$N = {dataset.attrs['sites']}$, {_cell(dataset)}" for dataset in averages]
    heading = f"uncertain fraction of consecutive states: {_samples(averages)}"
    return draw_regions(averages, titles, heading, style["colormap"])


def _draw_curves(averages: Sequence[xr.Dataset], colormap: str) -> Figure:
    figure = new_figure(5.4, 3.9)
    axes = figure.subplots()
    colors = seaborn.color_palette(colormap, len(averages))
    for dataset, color in zip(averages, colors, strict=True):
        label = rf"$N = {dataset.attrs['sites']}$, {_cell(dataset)}"
        draw_fraction(axes, transition_range(dataset), "central_uncertain_fraction", color=color, label=label)
    density = float(averages[0]["cell_energy_density"].mean())
    axes.set(xlabel=H_LABEL, ylabel="uncertain fraction")
    axes.set_ylim(bottom=0)
    axes.set_title(rf"{_samples(averages)}, energy density $\epsilon \approx {density:.2f}$")
    axes.legend(frameon=False)
    seaborn.despine(fig=figure)
    return figure


def quantities(averages: Sequence[xr.Dataset]) -> list[dict]:
    """Width of the transition region in the middle of the spectrum for each length, relative to its position.

    Names: `relative_width_<N>`, the full width at half maximum of the uncertain fraction divided by the position
    of its maximum; `transition_<N>`; `sharpening`, the relative width of the longest chain divided by that of the
    shortest. Each length has other realizations: their scatter enters the ratio, but not its interval if there is
    only one.
    """
    widths: dict[int, tuple[float, np.ndarray, xr.Dataset]]
    samples: Any  # of one chain, then of two
    measured, widths = [], {}
    for dataset in averages:
        sites = int(dataset.attrs["sites"])
        W = dataset["W"].to_numpy()
        position, width = peak(W, dataset["central_uncertain_fraction"].to_numpy())
        positions, samples = peak(W, dataset["central_uncertain_fraction_resamples"].to_numpy())
        widths[sites] = float(width / position), samples / positions, dataset
        below = "" if np.isfinite(width) else "does not fall to half of its maximum; "
        measured += [
            resampled_quantity(
                dataset,
                f"relative_width_{sites}",
                f"width of the transition region divided by its position, N = {sites}",
                widths[sites][0],
                widths[sites][1],
                ends=(0, np.inf),
                note=below + _realizations(dataset),
            ),
            transition_quantity(dataset, f"transition_{sites}", f"h at mean confidence 1/2, N = {sites}"),
        ]
    label = "relative width of the longest chain divided by that of the shortest"
    if len(widths) < 2:
        return [*measured, quantity("sharpening", label, None, note="one length only")]
    (short, short_samples, first), (long, long_samples, last) = widths[min(widths)], widths[max(widths)]
    note = f"N = {max(widths)} and {min(widths)}; {_realizations(last)}"
    samples = long_samples, short_samples
    return [*measured, ratio_quantity("sharpening", label, last, first, samples, long / short, note)]


def _realizations(dataset: xr.Dataset) -> str:
    count = int(dataset["realizations_total"].max())
    return f"{count} realizations" if count > 1 else "one realization: the spread between realizations is not included"


def _samples(averages: Sequence[xr.Dataset]) -> str:
    titles = {sample_title(dataset) for dataset in averages}
    return titles.pop() if len(titles) == 1 else "single samples"


def _cell(dataset: xr.Dataset) -> str:
    return f"{dataset.attrs['consecutive_states']} states"
