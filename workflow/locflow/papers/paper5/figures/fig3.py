"""Three phases of the driven chain: outputs, confusion, imbalance.

The driven chain: outputs of networks that were trained on three labelled drives (dashed), their confusion, and the
long-time imbalance at odd and even periods. At odd periods the imbalance is negative in the time crystal, zero in the
ergodic phase, and positive in the localized phase. At even periods of the time crystal it is positive. Paper 5, Fig. 3.
"""

from collections.abc import Mapping

import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from locflow.averages.statistics import moments
from locflow.figures.confusion import (
    CONFUSION_COLOR,
    IMBALANCE_COLOR,
    draw_confusion,
    phase_label,
    phase_looks,
    shade_labelled,
    system_title,
)
from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.style import Look, new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.measure.confusion import transition_quantity
from locflow.measure.imbalances import late_imbalance
from locflow.measure.quantities import mean_quantity
from locflow.measure.sharpness import imbalance_sharpness
from locflow.papers.paper5.common import EPSILON_LABEL
from locflow.papers.paper5.section import Paper
from locflow.results.files import read_dataset
from locflow.results.measured import quantity


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"averages": paths.averages(paper.drive), "imbalances": configuration.summary_of(paper.drive)}


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    averages = read_dataset(files["averages"], "confusion_averages").load()
    imbalances = read_dataset(files["imbalances"], "imbalances").load()
    data = drive_dataset(averages, imbalances)
    sharpness = imbalance_sharpness(averages, late_imbalance(imbalances))
    return Drawing(draw(data), data, [*quantities(averages, imbalances), sharpness])


def drive_dataset(averages: xr.Dataset, imbalances: xr.Dataset) -> xr.Dataset:
    """The data behind the figure.

    Parameters
    ----------
    averages
        Kind "confusion_averages" of the driven chain.
    imbalances
        Kind "imbalances" of the same system.

    Returns
    -------
    xarray.Dataset
        The averages without resamples, and `late_imbalance(parity, W, realization)`, the mean over traces and the last
        LATE_PERIODS odd and even periods; parity "odd", "even".
    """
    late = late_imbalance(imbalances)
    data = averages.drop_dims("resample").merge(late.rename(realization="sample").to_dataset(name="late_imbalance"))
    return data.assign_attrs(kind="figure")


@themed
def draw(dataset: xr.Dataset) -> Figure:
    """Outputs (in the phases' colours), confusion (green) and imbalance (orange) over the drive.

    Parameters
    ----------
    dataset
        From `drive_dataset`.
    """
    figure = new_figure(5.8, 4.2)
    axes = figure.subplots()
    shade_labelled(axes, dataset)
    draw_phases(axes, dataset)
    draw_imbalance(axes, dataset["late_imbalance"])
    axes.set_title(f"{system_title(dataset)}; dashed: labelled $\\epsilon$", pad=12)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    seaborn.despine(fig=figure)
    return figure


def draw_phases(axes: Axes, averages: xr.Dataset) -> None:
    """Outputs and confusion along the drive."""
    W = averages["W"].to_numpy()
    for phase, look in phase_looks(averages["phase"].to_numpy().tolist()).items():
        probability = averages["probability"].sel(phase=phase)
        look |= {"linewidth": 1.3, "marker": ".", "markersize": 3}
        axes.plot(W, probability, label=f"output: {phase_label(phase)}", **look)
    draw_confusion(axes, averages, color=CONFUSION_COLOR, label="confusion $C$")
    # The outermost drives are labelled: their lines would lie on the frame.
    margin = 0.015 * (W[-1] - W[0])
    axes.set(xlabel=EPSILON_LABEL, xlim=(W[0] - margin, W[-1] + margin), ylim=(0, 1.02))


def draw_imbalance(axes: Axes, late: xr.DataArray) -> None:
    """The long-time imbalance at odd periods, and thin at even ones; opens the axis down to -1."""
    W = late["W"].to_numpy()
    for parity, width, line in (("odd", 1.6, "-"), ("even", 0.9, ":")):
        mean = moments(late.sel(parity=parity).to_numpy(), axis=1).mean
        look: Look = {"linewidth": width, "linestyle": line, "marker": ".", "markersize": 3}
        axes.plot(W, mean, color=IMBALANCE_COLOR, label=f"imbalance, {parity} periods", **look)
    axes.axhline(0, color="0.8", linewidth=0.7, zorder=0)
    axes.set_ylim(-1.02, 1.02)


def quantities(averages: xr.Dataset, imbalances: xr.Dataset) -> list[dict]:
    """The two transitions, how high the confusion rises between the phases, and the signs of the imbalance.

    Names: `transition_time_crystal`, `transition_localized` (epsilon in units of pi/2); `smallest_peak`, the smaller of
    the largest C on the two sides; `confusion_ergodic`, C at the label between them; `imbalance_odd_<phase>` and
    `imbalance_even_<phase>`: means over a phase's range of epsilon, whose ends are 0, the transitions, and 1.
    """
    W, labelled = averages["W"].to_numpy(), averages["labelled"].to_numpy()
    curve = averages["confusion"].to_numpy()
    phases = averages["phase"].to_numpy().tolist()
    measured = [
        transition_quantity(
            averages, f"transition_{name}", f"epsilon at the peak of C next to {words}", transition=k, unit="pi/2"
        )
        for k, (name, words) in enumerate((("time_crystal", "the time crystal"), ("localized", "the localized phase")))
    ]
    middle = W[labelled == 1]
    heights = [curve[middle.min() > W].max(), curve[middle.max() < W].max()]
    measured += [
        quantity(
            "smallest_peak",
            "height of the lower of the two peaks of C",
            min(heights),
            note="no interval: not resampled",
        ),
        quantity(
            "confusion_ergodic",
            "C at the label between the peaks",
            float(curve[labelled == 1].mean()),
            note="no interval: not resampled",
        ),
    ]
    late = late_imbalance(imbalances)
    ends = [W[0], *averages["transition_W"].to_numpy().tolist(), W[-1]]
    for k, phase in enumerate(phases):
        inside = (ends[k] - 1e-9 <= W) & (ends[k + 1] + 1e-9 >= W)
        for parity in ("odd", "even"):
            name = f"imbalance_{parity}_{phase}"
            label = f"imbalance at late {parity} periods, {phase_label(phase)}"
            if not inside.any():
                measured.append(quantity(name, label, None, note="no epsilon of the grid in the phase"))
                continue
            values = late.sel(parity=parity).to_numpy()[inside].mean(axis=0)
            measured.append(
                mean_quantity(
                    name,
                    label,
                    values,
                    confidence_level=averages.attrs["confidence"],
                    over="realizations",
                    note=f"epsilon from {W[inside].min():g} to {W[inside].max():g} pi/2",
                )
            )
    return measured
