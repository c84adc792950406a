"""A single neuron with weights set by hand, which integrates the magnetization.

A single LSTM neuron whose weights were set by hand. While the magnetization is close to zero, the neuron becomes more
confident of thermalization. While the magnetization stays at one of its extremes, the neuron becomes more confident of
localization. The weights are ours, because the paper prints none. Paper 5, Fig. 4.
"""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.kinds.protocols import Configuration
from locflow.kinds.sequence_classifier.neuron import handcrafted_neuron, handcrafted_signal, response
from locflow.papers.paper5.section import Paper
from locflow.results.measured import exact

# Magnetizations below the first count as relaxed, above the second as stuck.
RELAXED, STUCK = 0.25, 0.85
# So many steps in a row say that the neuron has had time to decide.
STEPS = 25


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {}


def drawing(files: Files, settings: Mapping) -> Drawing:
    signal = handcrafted_signal()
    states, outputs = response(handcrafted_neuron(), signal[None, :, None])
    data = xr.Dataset(
        {
            "magnetization": ("time", signal),
            "state": ("time", states[0, :, 0]),
            "prediction": ("time", outputs[0, :, 0], {"long_name": "probability of the ergodic phase"}),
        },
        attrs={"kind": "figure"},
    )
    return Drawing(draw(data), data, quantities(data))


@themed
def draw(dataset: xr.Dataset) -> Figure:
    """Three rows over time: m, h and y.

    Parameters
    ----------
    dataset
        `magnetization(time)`, `state(time)`, `prediction(time)`.
    """
    figure = new_figure(5.4, 4.2)
    panels = figure.subplots(3, 1, sharex=True)
    time = np.arange(dataset.sizes["time"])
    for axes, name, color, label in zip(
        panels,
        ("magnetization", "state", "prediction"),
        ("#4c72b0", "#c44e52", "#2ca02c"),
        ("magnetization $m(t)$", "hidden state $h(t)$", "prediction $y(t)$"),
        strict=True,
    ):
        axes.plot(time, dataset[name], color=color, linewidth=1.3)
        axes.axhline(0, color="0.85", linewidth=0.7, zorder=0)
        axes.set_ylabel(label, fontsize=8)
        limits = (-0.05, 1.05) if name == "prediction" else (-1.1, 1.1)
        axes.set(ylim=limits, xlim=(0, time[-1]))
    for level, words in ((1, "thermalizing"), (0, "localized")):
        panels[2].text(1.01, level, words, transform=panels[2].get_yaxis_transform(), fontsize=7.5, va="center")
    panels[2].set_xlabel("time step $t$")
    panels[0].set_title("a single LSTM neuron made by hand, 16 parameters", loc="left")
    seaborn.despine(fig=figure)
    return figure


def quantities(dataset: xr.Dataset) -> list[dict]:
    """Predictions after a while of each kind of magnetization, the least clear one.

    Names: `prediction_relaxed`, the smallest y after STEPS steps of |m| < RELAXED; `prediction_stuck_up` and
    `prediction_stuck_down`, the largest y after STEPS steps of m > STUCK or m < -STUCK.
    """
    m, y = dataset["magnetization"].to_numpy(), dataset["prediction"].to_numpy()
    measured = []
    for name, words, inside, worst in (
        ("relaxed", f"|m| < {RELAXED}", np.abs(m) < RELAXED, np.min),
        ("stuck_up", f"m > {STUCK}", m > STUCK, np.max),
        ("stuck_down", f"m < -{STUCK}", m < -STUCK, np.max),
    ):
        lasting = np.convolve(inside, np.ones(STEPS), mode="full")[: len(m)] >= STEPS
        measured.append(
            exact(
                f"prediction_{name}",
                f"y after {STEPS} steps of {words}; 1 thermalizing, 0 localized",
                float(worst(y[lasting])),
                note="the least clear one; weights made by hand",
            )
        )
    return measured
