"""Which methods agree on single realizations: rank correlations of the W_c of each realization.

The W_c of a realization by some method is the W at which the method's curve for this realization falls through one
half. Each cell shows Spearman's rank correlation of the W_c by two methods, over the realizations of the largest size.
The small number counts the realizations for which both W_c lie within the grid of W. Grey: fewer than four.
"""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import xarray as xr
from matplotlib import colormaps
from matplotlib.figure import Figure

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.systems import words_of
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.critical_disorders import correlation_quantity, defined_quantity, rank_correlations
from locflow.measure.quantities import not_measured
from locflow.papers.comparison.common import comparisons, inputs_of, settings_of
from locflow.papers.comparison.methods import METHODS
from locflow.papers.comparison.section import Paper


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return inputs_of(paper, configuration, paper.sizes[-1:])


def settings(paper: Paper, configuration: Configuration) -> dict:
    return settings_of(paper, configuration, paper.sizes[-1:])


def drawing(files: Files, settings: Mapping) -> Drawing:
    (found,) = comparisons(files, settings)
    ranks = rank_correlations(found.sel(by=chosen_methods()))
    return Drawing(draw(ranks, settings), merged({"ranks": ranks}), quantities(found, ranks))


def chosen_methods() -> list[str]:
    """The methods whose own critical disorders are compared; optimal predictors rise and fall with their number."""
    return [name for name, method in METHODS.items() if method.group != "optimal" and name != "entropy_variance"]


def quantities(found: xr.Dataset, ranks: xr.Dataset) -> list[dict]:
    """Correlations of all pairs, and how many realizations have a critical disorder of their own.

    Names: `correlation_<method>_<other>` in the order of `METHODS`; `defined_<method>`.
    """
    names, drawn = chosen_methods(), ranks["by"].to_numpy().tolist()
    measured = [
        defined_quantity(
            found, name, f"defined_{name}", f"share of realizations with an own W_c, {METHODS[name].words}"
        )
        for name in names
    ]
    for one, other in combinations(names, 2):
        name = f"correlation_{one}_{other}"
        label = f"rank correlation of own W_c: {METHODS[one].words}; {METHODS[other].words}"
        missing = [METHODS[method].words for method in (one, other) if method not in drawn]
        if missing:
            measured.append(not_measured(name, label, f"no realization has an own W_c: {'; '.join(missing)}"))
        else:
            measured.append(correlation_quantity(ranks, one, other, name, label))
    return measured


@themed
def draw(ranks: xr.Dataset, settings: Mapping) -> Figure:
    """A square for each pair of methods."""
    figure = new_figure(7.4, 6.2)
    axes = figure.subplots()
    names = ranks["by"].to_numpy().tolist()
    values, pairs = ranks["correlation"].to_numpy(), ranks["pairs"].to_numpy()
    colormap = colormaps[settings["style"]["colormap"]].with_extremes(bad="0.85")
    mesh = axes.imshow(np.ma.masked_invalid(values), cmap=colormap, vmin=-1, vmax=1)
    for i, j in np.ndindex(values.shape):
        dark = abs(values[i, j]) > 0.6
        text = f"{values[i, j]:.2f}\n({pairs[i, j]})" if np.isfinite(values[i, j]) else f"({pairs[i, j]})"
        axes.text(j, i, text, ha="center", va="center", fontsize=6.5, color="white" if dark else "black")
    labels = [METHODS[name].label for name in names]
    axes.set_xticks(range(len(names)), labels, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(names)), labels)
    axes.tick_params(length=0)
    title = words_of(settings["system"]).title
    axes.set_title(f"{title}; {count_text(ranks.attrs['items'], 'realization')}", loc="left")
    figure.colorbar(mesh, ax=axes, shrink=0.8).set_label("Spearman's rank correlation of own $W_c$")
    return figure
