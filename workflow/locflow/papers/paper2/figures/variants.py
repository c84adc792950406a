"""Regressions with more features, and transfer to the gap ratio and to the entropy.

Each row is a difference of the normalized coefficient of determination between two regressions. Upper rows: regressions
with more features minus those with the features of the paper, for all indicators at once and for the transfer to the
spin fraction. Lower rows: transfer minus training from scratch, for the gap ratio and the entropy. There is one row for
each size. Lines: bootstrap intervals; both regressions have the same test realizations in each resample. Grey: up to
0.05. Paper 2, Sec. III B and App. A.
"""

from collections.abc import Mapping, Sequence

import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.changes import draw_changes
from locflow.figures.data import side_by_side
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration, training_of
from locflow.kinds.regression.options import Regression
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.determination import ENERGY_DENSITY, determination, difference_quantity
from locflow.papers.paper2.common import LOWEST_W, NAMES, without_resamples
from locflow.papers.paper2.section import Paper
from locflow.results.files import read_dataset

SMALL = 0.05  # "comparable performance"; the bound is ours
TARGET = "spin_fraction"
# Of two regressions: the first minus the second, and the indicators over which the mean is taken.
COMPARED = {
    "more_features_multitask": ("more_multitask", "multitask", list(NAMES)),
    "more_features_transfer": ("more_transfer", "transfer", [TARGET]),
    "transfer_minus_scratch_gap_ratio": ("transfer_gap_ratio", "scratch_gap_ratio", ["gap_ratio"]),
    "transfer_minus_scratch_entanglement_entropy": (
        "transfer_entanglement_entropy",
        "scratch_entanglement_entropy",
        ["entanglement_entropy"],
    ),
}


def regressions(paper: Paper) -> dict[str, str]:
    """The regressions by what they are called here."""
    variants = paper.variants
    return {
        "multitask": variants.two_features.multitask,
        "transfer": variants.two_features.transfer,
        "more_multitask": variants.more_features.multitask,
        "more_transfer": variants.more_features.transfer,
        "transfer_gap_ratio": variants.gap_ratio.transfer,
        "scratch_gap_ratio": variants.gap_ratio.scratch,
        "transfer_entanglement_entropy": variants.entanglement_entropy.transfer,
        "scratch_entanglement_entropy": variants.entanglement_entropy.scratch,
    }


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {way: paper.evaluations(configuration, name) for way, name in regressions(paper).items()}


def settings(paper: Paper, configuration: Configuration) -> dict:
    features = {way: training_of(configuration, name, Regression).features for way, name in regressions(paper).items()}
    return {"roles": list(paper.roles), "features": features, **configuration.bootstrap_settings()}


def drawing(files: Files, settings: Mapping) -> Drawing:
    determinations = {
        way: {
            role: determination(
                read_dataset(path, "regression").load(), energy_density=ENERGY_DENSITY, **bootstrap_options(settings)
            )
            for role, path in zip(settings["roles"], paths, strict=True)
        }
        for way, paths in files.items()
    }
    measured = quantities(determinations, settings["features"])
    data = side_by_side(
        {
            f"{way}_{role}": without_resamples(dataset)
            for way, datasets in determinations.items()
            for role, dataset in datasets.items()
        }
    )
    return Drawing(draw(determinations, measured, settings["features"], settings["style"]), data, measured)


@themed
def draw(
    determinations: Mapping[str, Mapping[str, xr.Dataset]],
    measured: Sequence[Mapping],
    features: Mapping[str, int],
    style: Mapping,
) -> Figure:
    """Rows of differences, a colour for each comparison.

    Parameters
    ----------
    determinations
        By regression, then by role of the size: from `locflow.measure.determination.determination`.
    measured
        From `quantities`.
    features
        Number of features of each regression.
    style
        `palette`: seaborn palette of the comparisons.
    """
    by_name = {item["name"]: item for item in measured}
    groups = [
        [
            (rf"{words_of(name, features)}, $L = {int(dataset.attrs['sites'])}$", by_name[f"{name}_{role}"])
            for role, dataset in determinations["multitask"].items()
        ]
        for name in COMPARED
    ]
    figure = new_figure(7.0, 1.4 + 0.26 * sum(map(len, groups)))
    axes = figure.subplots()
    draw_changes(
        axes,
        groups,
        label=rf"difference of $R^2_\mathrm{{norm}}$, mean over $h \geq {LOWEST_W:g}$",
        colors=seaborn.color_palette(style["palette"], len(groups)),
        bound=SMALL,
    )
    counts = next(iter(determinations["multitask"].values())).attrs
    tests = count_text(counts["realizations"], "test realization")
    axes.set_title(
        rf"$\epsilon = {ENERGY_DENSITY:g}$: {tests} for each $h$, {count_text(counts['networks'], 'network')}"
    )
    seaborn.despine(ax=axes, left=True)
    return figure


def quantities(determinations: Mapping[str, Mapping[str, xr.Dataset]], features: Mapping[str, int]) -> list[dict]:
    """Mean difference of R^2_norm between two regressions, from `LOWEST_W` on, for each size.

    Names: those of `COMPARED`, with `_<role>`.
    """
    measured = []
    for name, (first, second, targets) in COMPARED.items():
        for role, one in determinations[first].items():
            other = determinations[second][role]
            label = f"mean R^2_norm, {words_of(name, features)}, L = {int(one.attrs['sites'])}, W >= {LOWEST_W:g}"
            networks = [count_text(each.attrs["networks"], "network") for each in (one, other)]
            note = " minus ".join(networks)
            measured.append(
                difference_quantity(one, other, targets, f"{name}_{role}", label, lowest_W=LOWEST_W, note=note)
            )
    return measured


def words_of(name: str, features: Mapping[str, int]) -> str:
    """What is compared: "all indicators, 4 features minus 2"."""
    first, second, targets = COMPARED[name]
    if name.startswith("more_features"):
        what = "all indicators" if len(targets) > 1 else f"transfer to the {NAMES[targets[0]]}"
        return f"{what}, {features[first]} features minus {features[second]}"
    return f"{NAMES[targets[0]]}, transfer minus scratch"
