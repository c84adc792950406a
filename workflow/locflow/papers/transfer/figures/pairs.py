"""How W_c depends on the two labelled disorder strengths, for networks and optimal predictors.

W_c against the disorder strength labelled MBL, with intervals over realizations (and networks). There is one line for
each disorder strength labelled ETH. First panel: networks on |psi|^2, applied to other realizations than those of their
training. Other panels: optimal predictors of one number, which know only this number and the labels. The number is the
participation ratio of a state or the mean gap ratio of a realization. What all panels have in common comes from the
labels. Dashed: the geometric mean of both labels, for the largest strength labelled ETH. If W_c depended on the labels
alone, it would be proportional to this mean.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.systems import words_of
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.critical_disorders import Mean, Optimal, OrderParameter, compared
from locflow.measure.label_maps import LabelMap, difference_quantities, label_map, map_quantities
from locflow.observables.gap_ratio import mean_gap_ratio
from locflow.papers.comparison.methods import participations
from locflow.papers.transfer.common import order_parameter, verdicts_of
from locflow.papers.transfer.section import Paper
from locflow.realizations.blocks import members

NETWORK = "network"
# By name: panel and words.
PREDICTORS = {
    NETWORK: (r"network on $|\psi|^2$", "network on |psi|^2"),
    "participation": ("optimal predictor of IPR", "optimal predictor of IPR"),
    "gap_ratio": (r"optimal predictor of $\langle r\rangle$", "optimal predictor of <r>"),
}


def inputs(paper: Paper, configuration: Configuration) -> Files:
    training = paper.pairs.training
    applied = configuration.systems[paper.applied_to(configuration, training)]
    return {
        "verdicts": paper.verdicts(configuration, "pairs"),
        "states": configuration.paths.realizations(applied, applied.W_grid),
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    applied = configuration.systems[paper.applied_to(configuration, paper.pairs.training)]
    return {
        "bootstrap": configuration.bootstrap_settings(),
        "W_ETH": paper.pairs.W_ETH,
        "W_MBL": paper.pairs.W_MBL,
        "W": applied.W_grid,
        "realizations": min(applied.realizations(W) for W in applied.W_grid),
        "training": paper.pairs.training,
        "system": applied.description,
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    W = np.array(settings["W"])
    found = compared(
        W,
        parameters(files, settings),
        sites=int(np.prod(settings["system"]["lattice"])),
        **bootstrap_options(settings["bootstrap"]),
    )
    maps = maps_of(found, settings)
    unit = words_of(settings["system"]).unit
    return Drawing(draw(maps, found, settings), merged({"pairs": found}), quantities(maps, unit))


def parameters(files: Files, settings: Mapping) -> dict[str, OrderParameter]:
    """The order parameter of each predictor and pair of labels."""
    W, count = np.array(settings["W"]), settings["realizations"]
    numbers = {
        "participation": participations(files["states"], W, count),
        "gap_ratio": gap_ratios_of(files["states"], W, count)[..., np.newaxis],
    }
    made: dict[str, OrderParameter] = {}
    said = verdicts_of(str(files["verdicts"]))
    (system,) = said["system"].to_numpy()
    for row, W_ETH in enumerate(settings["W_ETH"]):
        for column, W_MBL in enumerate(settings["W_MBL"]):
            values = order_parameter(said, f"{row} {column}", system)
            # Network k of any pair has the same first weights and realizations: they are drawn together.
            made[key_of(NETWORK, row, column)] = Mean(values, name=settings["training"])
            labels = [[int(np.abs(W - strength).argmin())] for strength in (W_ETH, W_MBL)]
            for name, of_states in numbers.items():
                made[key_of(name, row, column)] = Optimal(of_states, *labels)
    return made


def gap_ratios_of(paths: Sequence[str], W: np.ndarray, count: int) -> np.ndarray:
    """Mean gap ratio of the states that are kept of each realization, shape (realization, W)."""
    found = np.full((count, len(W)), np.nan)
    for _, states in members(paths, "states"):
        if (realization := int(states.attrs["realization"])) < count:
            width = states.attrs["energy_max"] - states.attrs["energy_min"]
            ratio = mean_gap_ratio(np.sort(states["state_energy"].to_numpy()), width)
            found[realization, int(np.abs(W - states.attrs["W"]).argmin())] = ratio
    return found


def key_of(predictor: str, row: int, column: int) -> str:
    """The name of a predictor with a pair of labels."""
    return f"{predictor} {row} {column}"


def maps_of(found: xr.Dataset, settings: Mapping) -> dict[str, LabelMap]:
    """The map of each predictor."""
    return {
        name: label_map(
            found,
            {
                key_of(name, row, column): (W_ETH, W_MBL)
                for row, W_ETH in enumerate(settings["W_ETH"])
                for column, W_MBL in enumerate(settings["W_MBL"])
            },
        )
        for name in PREDICTORS
    }


def quantities(maps: Mapping[str, LabelMap], unit: str) -> list[dict]:
    """Slopes, elasticity and spread of each predictor's W_c, and the network's beside those of the optimal ones."""
    measured = []
    for name, (_, words) in PREDICTORS.items():
        measured += map_quantities(maps[name], name, words, unit=unit)
    for name, (_, words) in PREDICTORS.items():
        if name != NETWORK:
            of_both = f"{PREDICTORS[NETWORK][1]} minus {words}"
            measured += difference_quantities(maps[NETWORK], maps[name], name, of_both, unit=unit)
    return measured


@themed
def draw(maps: Mapping[str, LabelMap], found: xr.Dataset, settings: Mapping) -> Figure:
    """A panel for each predictor."""
    figure = new_figure(8.0, 3.2)
    panels = figure.subplots(1, len(PREDICTORS), sharey=True)
    for axes, (name, (label, _)) in zip(panels, PREDICTORS.items(), strict=True):
        draw_map(axes, maps[name], settings)
        axes.set_title(label, loc="left")
        axes.set_xlabel("$W$ labelled MBL")
    panels[0].set_ylabel("critical disorder $W_c$")
    words = words_of(settings["system"])
    networks = f"{words.title}; {count_text(found.attrs['items'], 'realization')}".replace("\n", ", ")
    figure.suptitle(networks, x=0.01, ha="left", fontsize=8.5)
    figure.legend(
        *panels[0].get_legend_handles_labels(), loc="outside right center", title="$W$ labelled ETH", frameon=False
    )
    seaborn.despine(fig=figure)
    return figure


def draw_map(axes: Axes, one: LabelMap, settings: Mapping) -> None:
    """W_c over the strength labelled MBL, a line for each strength labelled ETH, slightly apart."""
    colors = seaborn.color_palette(settings["style"]["palette"], len(settings["W_ETH"]))
    step = 0.06 * float(np.diff(settings["W_MBL"]).min())
    limits = settings["W"][0], settings["W"][-1]
    for number, (W_ETH, color) in enumerate(zip(settings["W_ETH"], colors, strict=True)):
        own = (one.W_ETH == W_ETH) & one.known
        at = one.W_MBL[own] + step * (number - (len(colors) - 1) / 2)
        ends = np.clip(one.interval[own], *limits)
        axes.vlines(at, ends[:, 0], ends[:, 1], color=color, linewidth=1)
        axes.plot(at, one.critical[own], "o-", color=color, markersize=3, linewidth=1, label=f"{W_ETH:g}")
    W_MBL = np.array(settings["W_MBL"])
    axes.plot(W_MBL, np.sqrt(settings["W_ETH"][-1] * W_MBL), color="0.4", linestyle="--", linewidth=1)
