"""What a convolution uses: P(ETH) of networks with other orders of the basis states, and with shuffled labels.

Left: mean P(ETH) over disorder, with its interval over realizations and networks. There are five cases: the stored
order of the basis states; a random order that is the same in training and application; another random order in the
application; a random order in the application alone; and the stored order with shuffled labels. Each network has its
own permutations. Right: the share of states at both labelled W that are classified correctly, in realizations on which
no network was trained. Points: single networks. The mean over networks has its interval. Dotted: 1/2.
"""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.systems import words_of
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.critical_disorders import Mean, OrderParameter, compared, critical_quantity, difference_quantity
from locflow.measure.quantities import SHARE, mean_quantity
from locflow.papers.transfer.common import by_name, draw_band, order_parameter, strengths, verdicts_of
from locflow.papers.transfer.section import BASIS_CASES, Paper

LABELS = {
    "stored": "stored order",
    "permuted_alike": "permuted alike",
    "permuted_otherwise": "permuted otherwise",
    "permuted_afterwards": "permuted in application",
    "shuffled_labels": "shuffled labels",
}
REFERENCE = "stored"


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {"verdicts": paper.verdicts(configuration, "basis")}


def settings(paper: Paper, configuration: Configuration) -> dict:
    training = paper.basis.training
    (case, *_) = paper.cases(configuration, "basis", training)
    return {
        "bootstrap": configuration.bootstrap_settings(),
        "training": training,
        "W_ETH": case["W_ETH"],
        "W_MBL": case["W_MBL"],
        "system": configuration.systems[paper.applied_to(configuration, training)].description,
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    said = verdicts_of(str(files["verdicts"]))
    (system,) = said["system"].to_numpy()
    W = strengths(said, system)
    parameters: dict[str, OrderParameter] = {
        name: Mean(order_parameter(said, name, system), name=settings["training"]) for name in BASIS_CASES
    }
    sites = int(np.prod(settings["system"]["lattice"]))
    found = compared(W, parameters, sites=sites, **bootstrap_options(settings["bootstrap"]))
    right = accuracies(said, system, settings)
    measured = quantities(found, right, said, words_of(settings["system"]).unit)
    data = merged({"basis": found.assign(accuracy=(("by", "network"), np.array([*right.values()])))})
    return Drawing(draw(found, right, measured, settings), data, measured)


def accuracies(said: xr.Dataset, system: str, settings: Mapping) -> dict[str, np.ndarray]:
    """The share of states at the labelled W that each network calls rightly, by case, shape (network,).

    Both labels count alike, and a realization as much as any other.
    """
    W = strengths(said, system)
    places = [int(np.abs(W - settings[name]).argmin()) for name in ("W_ETH", "W_MBL")]
    found = {}
    for name in BASIS_CASES:
        at_ETH, at_MBL = order_parameter(said, name, system, "called_ETH").mean(axis=1)[:, places].T
        found[name] = (at_ETH + 1 - at_MBL) / 2
    return found


def quantities(found: xr.Dataset, right: Mapping[str, np.ndarray], said: xr.Dataset, unit: str) -> list[dict]:
    """Critical disorders, differences from the stored order, and shares of states that are called rightly.

    Names: `critical_disorder_<case>`, `shift_<case>`, `accuracy_<case>`; `validation_accuracy_shuffled_labels`, the
    share of held-out states that are called by their shuffled labels.
    """
    measured = []
    level = found.attrs["confidence"]
    for name, words in LABELS.items():
        if name != "shuffled_labels":
            measured.append(critical_quantity(found, name, f"critical_disorder_{name}", f"W_c, {words}", unit=unit))
        if name not in (REFERENCE, "shuffled_labels"):
            label = f"W_c, {words}, minus W_c, {LABELS[REFERENCE]}"
            shift = difference_quantity(found, name, REFERENCE, f"shift_{name}", label)
            measured.append({**shift, "unit": unit})
        measured.append(
            mean_quantity(
                f"accuracy_{name}",
                f"share of unseen labelled states called rightly, {words}",
                right[name],
                confidence_level=level,
                over="networks",
                ends=SHARE,
            )
        )
    measured.append(
        mean_quantity(
            "validation_accuracy_shuffled_labels",
            "share of validation states called by their shuffled labels",
            said["validation_accuracy"].sel(case="shuffled_labels").to_numpy(),
            confidence_level=level,
            over="networks",
            ends=SHARE,
            note="of the weights with the smallest validation loss",
        )
    )
    return measured


@themed
def draw(found: xr.Dataset, right: Mapping[str, np.ndarray], measured: list[dict], settings: Mapping) -> Figure:
    """Curves, and shares of right calls."""
    figure = new_figure(7.6, 3.3)
    curves, shares = figure.subplots(1, 2, width_ratios=[1.25, 1])
    W, known = found["W"].to_numpy(), by_name(measured)
    colors = seaborn.color_palette(settings["style"]["palette"], len(LABELS))
    for row, ((name, label), color) in enumerate(zip(LABELS.items(), colors, strict=True)):
        draw_band(curves, W, found.sel(by=name), color, marker="o", label=label)
        item = known[f"accuracy_{name}"]
        points = right[name]
        shares.plot(points, row + np.linspace(-0.2, 0.2, len(points)), ".", color=color, markersize=3, alpha=0.6)
        shares.plot(item["value"], row + 0.32, "o", color=color, markersize=4)
        if item["interval"] is not None:
            shares.plot(item["interval"], [row + 0.32] * 2, color=color, linewidth=1.2)
    words = words_of(settings["system"])
    curves.set(xlabel=words.axis, ylabel=r"$\langle P\rangle$, probability of ETH", ylim=(-0.02, 1.02))
    curves.set_title(words.title, loc="left")
    curves.axhline(0.5, color="0.6", linewidth=0.8, linestyle=":", zorder=0)
    for strength in (settings["W_ETH"], settings["W_MBL"]):
        curves.axvline(strength, color="0.85", linewidth=0.8, zorder=0)
    shares.axvline(0.5, color="0.6", linewidth=0.8, linestyle=":", zorder=0)
    shares.set(yticks=range(len(LABELS)), yticklabels=list(LABELS.values()), xlim=(-0.02, 1.02))
    shares.set_ylim(len(LABELS) - 0.4, -0.6)
    shares.set_xlabel("share of states called rightly")
    shares.set_title(
        f"unseen: {count_text(found.attrs['items'], 'realization')}, {count_text(len(right[REFERENCE]), 'network')}",
        loc="left",
    )
    seaborn.despine(fig=figure)
    return figure
