"""How much the critical disorder changes with the weights mu and delta and with the number of training steps.

Each row is a training that differs from the reference in one setting: the weight mu of the squared weights, the weight
delta of the confidence term (Eq. (8)), or the number of steps. The point is its critical disorder minus that of the
reference. At the critical disorder, half of the states have more than 90 % confidence. Lines: bootstrap intervals; both
trainings have the same realizations in each resample. Grey: the uncertainty that the paper gives for its critical
disorder. Paper 3, Section IV.
"""

from collections.abc import Mapping, Sequence

import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.changes import draw_changes
from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import sample_title
from locflow.kinds.confidence.options import Confidence
from locflow.kinds.protocols import Configuration, training_of
from locflow.measure.confidences import critical_difference_quantity
from locflow.measure.quantities import largest_modulus
from locflow.papers.paper3.common import chain_title
from locflow.papers.paper3.section import Paper
from locflow.papers.variants import varied_settings
from locflow.results.files import read_dataset

SYMBOLS = {"weight_decay": r"\mu", "confidence_weight": r"\delta", "steps": r"\mathrm{steps}"}
LETTERS = {"weight_decay": "mu", "confidence_weight": "delta", "steps": "steps"}
GROUPS = {"weights": "mu and delta", "steps": "number of steps"}
UNCERTAINTY = 0.5  # of h_c, in J: "2.8 +- 0.5"


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        "reference": [paths.averages(paper.variants.compared_with)],
        **{group: list(map(paths.averages, varied)) for group, varied in varied_by_group(paper, configuration).items()},
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    reference = training_of(configuration, paper.variants.compared_with, Confidence)
    changed = varied_by_group(paper, configuration)
    return {
        "reference": {option: getattr(reference, option) for option in SYMBOLS},
        "changed": {group: list(map(list, varied.values())) for group, varied in changed.items()},
    }


def varied_by_group(paper: Paper, configuration: Configuration) -> dict[str, dict[str, tuple[str, float]]]:
    """The variants of each group, with the setting in which they differ and its value."""
    return {
        group: varied_settings(configuration, getattr(paper.variants, group), paper.variants.compared_with)
        for group in GROUPS
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    averages = {
        role: [read_dataset(path, "confidence_averages").load() for path in files[role]]
        for role in ("reference", *GROUPS)
    }
    (reference,) = averages.pop("reference")
    changed = settings["changed"]
    measured = quantities(reference, averages, changed)
    variants = {
        name_of(*change): one for group in GROUPS for change, one in zip(changed[group], averages[group], strict=True)
    }
    figure = draw(reference, changed, measured, settings["reference"], settings["style"])
    return Drawing(figure, merged({"reference": reference, **variants}), measured)


def name_of(option: str, value: float) -> str:
    """Identifier of a variant in quantities: "mu_0p3"."""
    return f"{LETTERS[option]}_{value:g}".replace(".", "p")


@themed
def draw(
    reference: xr.Dataset,
    changed: Mapping[str, Sequence[tuple[str, float]]],
    measured: Sequence[Mapping],
    settings: Mapping,
    style: Mapping,
) -> Figure:
    """One row for each variant.

    Parameters
    ----------
    reference
        Kind "confidence_averages".
    changed
        By group: the setting and its value, of each variant.
    measured
        From `quantities`.
    settings
        Of the reference.
    style
        `palette`: seaborn palette of the groups.
    """
    by_name = {item["name"]: item for item in measured}
    groups = [
        [(rf"${SYMBOLS[option]} = {value:g}$", by_name[f"change_{name_of(option, value)}"]) for option, value in group]
        for group in changed.values()
    ]
    figure = new_figure(5.6, 1.6 + 0.28 * sum(map(len, groups)))
    axes = figure.subplots()
    texts = ", ".join(rf"${SYMBOLS[option]} = {value:g}$" for option, value in settings.items())
    draw_changes(
        axes,
        groups,
        label=r"change of the critical disorder $\bar{h}_c$  (units: $J = 1$)" + f"\nreference: {texts}",
        colors=seaborn.color_palette(style["palette"], len(groups)),
        bound=UNCERTAINTY,
    )
    axes.set_title(f"{chain_title(reference)}: {sample_title(reference)}")
    seaborn.despine(ax=axes, left=True)
    return figure


def quantities(
    reference: xr.Dataset,
    averages: Mapping[str, Sequence[xr.Dataset]],
    changed: Mapping[str, Sequence[tuple[str, float]]],
) -> list[dict]:
    """`change_<name>` of the critical disorder by each variant, and `largest_change_<group>` of each group."""
    measured = []
    for group, words in GROUPS.items():
        changes = [
            critical_difference_quantity(
                variant,
                reference,
                f"change_{name_of(*change)}",
                f"change of h_c with {LETTERS[change[0]]} = {change[1]:g}",
            )
            for change, variant in zip(changed[group], averages[group], strict=True)
        ]
        note, none = f"{len(changes)} variants", "no variant has a critical disorder within the grid of W"
        label = f"largest change of h_c with other values of {words}"
        measured += [
            *changes,
            largest_modulus(f"largest_change_{group}", label, changes, unit="J", note=note, none=none),
        ]
    return measured
