"""A single realization: gap ratio, and ETH confidence with and without confidence optimization.

Mean ratio of adjacent gaps, and mean confidence in ETH of networks that were trained with (blue) and without (red)
confidence optimization. Both are averaged over the same states: a tenth of the levels at either end of the spectrum is
left out. For a single realization, the error of the ratio assumes independent levels. Paper 3, Fig. 5.
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from locflow.averages.statistics import falling_crossing
from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.style import new_figure, themed
from locflow.figures.words import sample_title
from locflow.kinds.protocols import Configuration
from locflow.measure.confidences import difference_quantity, transition_quantity, transition_range
from locflow.measure.quantities import resampled_quantity, student_quantity
from locflow.measure.single_states import WEIGHTS, indicator_dataset
from locflow.papers.paper3.common import chain_title
from locflow.papers.paper3.section import Paper
from locflow.papers.paper3.words import H_LABEL
from locflow.results.files import read_dataset
from locflow.results.measured import quantity

COLORS = dict(zip(WEIGHTS, ("#2166ac", "#b2182b"), strict=True))  # of the paper; here they are no phases
TRANSITION = "middle_transition_W"  # of the states over which the gap ratio runs
GOE, POISSON = 0.530, 0.386  # the paper's values; large matrices have 0.5307 and 2 ln 2 - 1 = 0.3863


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        "summary": configuration.summary_of(paper.sample),
        "averages": paths.averages(paper.sample),
        "without_confidence": paths.averages(paper.no_confidence),
    }


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    confident, plain = (
        read_dataset(path, "confidence_averages").load() for path in (files["averages"], files["without_confidence"])
    )
    data = indicator_dataset(read_dataset(files["summary"], "entanglement_summary").load(), confident, plain)
    figure = draw(data)
    return Drawing(figure, data, quantities(data, confident, plain))


@themed
def draw(dataset: xr.Dataset) -> Figure:
    """Gap ratio (black, left axis) and ETH confidences (right axis) along h, averaged over the same energies.

    Parameters
    ----------
    dataset
        From `indicator_dataset`.
    """
    shown = transition_range(dataset)
    W = shown["W"].to_numpy()
    figure = new_figure(5.4, 3.9)
    axes = figure.subplots()
    right = axes.twinx()
    axes.set_zorder(right.get_zorder() + 1)
    axes.patch.set_visible(False)
    # Each name at the end where the curves are at the other value.
    for value, name, end, side in ((GOE, "GOE", W[-1], "right"), (POISSON, "Poisson", W[0], "left")):
        axes.axhline(value, color="0.55", linestyle=":", linewidth=0.9)
        axes.text(end, value, name, color="0.4", fontsize=7.5, va="bottom", ha=side)
    handles: list[Artist | tuple[Artist, ...]] = [
        axes.errorbar(
            W,
            shown["gap_ratio"],
            yerr=shown["gap_ratio_standard_error"],
            color="black",
            marker="o",
            markersize=3,
            linewidth=1.1,
            capsize=2,
            label=r"gap ratio $r$ ($\leftarrow$)",
        )
    ]
    for (key, color), delta in zip(COLORS.items(), (1, 0), strict=True):
        mean = shown[f"eth_confidence_{key}"].to_numpy()
        error = np.nan_to_num(shown[f"eth_confidence_{key}_standard_error"].to_numpy())
        label = rf"network, $\delta = {delta}$ ($\rightarrow$)"
        handles += right.plot(W, mean, color=color, marker=".", markersize=4, linewidth=1.2, label=label)
        right.fill_between(W, mean - error, mean + error, color=color, alpha=0.2, linewidth=0)
    # In units in which Poisson is at 0 and the GOE at 1, as the ETH confidence: both axes show the same range of them.
    scaled = (shown["gap_ratio"].to_numpy() + np.outer([-1, 1], shown["gap_ratio_standard_error"]) - POISSON) / (
        GOE - POISSON
    )
    limits = np.array([np.nanmin(scaled, initial=-0.05), np.nanmax(scaled, initial=1.1)]) + 0.05 * np.array([-1, 1])
    axes.set_ylim(*(POISSON + limits * (GOE - POISSON)))
    right.set_ylim(*limits)
    right.set_yticks(np.linspace(0, 1, 6))
    axes.set(xlabel=H_LABEL, ylabel="mean gap ratio $r$")
    right.set_ylabel("mean confidence in ETH")
    axes.set_title(f"{chain_title(dataset)}: {sample_title(dataset)}; standard errors")
    axes.legend(handles=handles, frameon=False, loc="center right", bbox_to_anchor=(1.0, 0.62))
    return figure


def quantities(dataset: xr.Dataset, confident: xr.Dataset, plain: xr.Dataset) -> list[dict]:
    """Gap ratio at both ends of the grid, and where it and both networks change.

    Names: `gap_ratio_smallest_h`, `gap_ratio_largest_h`, `gap_ratio_halfway` (h half way between GOE and Poisson),
    `transition_delta_1`, `transition_delta_0`, `shift_without_confidence` (their difference); `offset_delta_1`,
    `offset_delta_0`: the transition minus the h of the gap ratio half way.
    """
    level = confident.attrs["confidence"]
    W, ratio = dataset["W"].to_numpy(), dataset["gap_ratio"].to_numpy()
    measured = []
    for where, k in (("smallest", 0), ("largest", -1)):
        count = int(dataset["gap_ratio_realizations"][k])
        error = float(dataset["gap_ratio_standard_error"][k])
        name, label = f"gap_ratio_{where}_h", f"mean gap ratio at the {where} h"
        note = f"at W = {W[k]:g}" + ("" if count > 1 else "; a single sample, its levels taken as independent")
        note = note if np.isfinite(ratio[k]) else f"no levels {note}"
        if count > 1:
            measured.append(
                student_quantity(
                    name, label, ratio[k], error, count, confidence_level=level, over="realizations", note=note
                )
            )
        else:
            interval = ratio[k] + 2 * error * np.array([-1, 1])
            measured.append(
                quantity(name, label, ratio[k], interval=interval, interval_means="2 standard errors", note=note)
            )
    half = float(falling_crossing(W, ratio, (GOE + POISSON) / 2).position)
    half = half if np.isfinite(half) else np.nan
    measured.append(
        quantity(
            "gap_ratio_halfway",
            "h at which the gap ratio is half way between GOE and Poisson",
            half,
            unit="J",
            note="linear between the W of the grid" if np.isfinite(half) else "does not cross within the grid of W",
        )
    )
    label = "h at which the mean ETH confidence falls through 1/2"
    offsets = [
        resampled_quantity(
            averages,
            f"offset_{key}",
            f"transition at {key.replace('_', ' = ')} minus the h at which the gap ratio is half way",
            float(averages[TRANSITION]) - half,
            averages[f"{TRANSITION}_resamples"] - half,
            unit="J",
            note="the error of the gap ratio is not included"
            if np.isfinite(half + float(averages[TRANSITION]))
            else "one of both does not cross within the grid of W",
        )
        for key, averages in zip(COLORS, (confident, plain), strict=True)
    ]
    return [
        *measured,
        *offsets,
        transition_quantity(confident, "transition_delta_1", f"{label}, delta = 1", transition=TRANSITION),
        transition_quantity(plain, "transition_delta_0", f"{label}, delta = 0", transition=TRANSITION),
        difference_quantity(
            plain,
            confident,
            "shift_without_confidence",
            "transition at delta = 0 minus that at delta = 1",
            transition=TRANSITION,
        ),
    ]
