"""How much the accuracy on the ring changes with each hyperparameter of the network.

Each row is a training that differs from the reference in one hyperparameter: the number m or the length l of the
kernels, the size p of the pooling, the number q of neurons of the dense layer, or its dropout rate d. The point is its
mean accuracy on test states minus that of the reference. Lines: intervals over the folds of both. Grey: changes up to
0.05 %. Paper 1, Section III C.
"""

from collections.abc import Mapping, Sequence

import seaborn
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.changes import draw_changes
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import count_text
from locflow.kinds.classifier.options import Classifier
from locflow.kinds.protocols import Configuration, training_of
from locflow.measure.quantities import SHARE, counted_mean_quantity, largest_modulus
from locflow.papers.paper1.common import panel_words
from locflow.papers.paper1.figures.training import training_dataset
from locflow.papers.paper1.section import HYPERPARAMETERS, Paper
from locflow.papers.variants import varied_settings
from locflow.results.measured import difference
from locflow.results.network_lists import training_records

SYMBOLS = dict(zip(HYPERPARAMETERS, "mlpqd", strict=True))
SMALL = 0.0005  # what "exceeds 99.95 %" leaves


def inputs(paper: Paper, configuration: Configuration) -> Files:
    variants = paper.variants
    varied = varied_settings(configuration, variants.trainings, variants.compared_with)
    trainings = (variants.compared_with, *varied)
    return {"networks": [configuration.paths.networks(training) for training in trainings]}


def settings(paper: Paper, configuration: Configuration) -> dict:
    variants = paper.variants
    reference = training_of(configuration, variants.compared_with, Classifier)
    varied = varied_settings(configuration, variants.trainings, variants.compared_with)
    return {
        "title": panel_words(configuration.systems[reference.system].description).title,
        "reference": {option: getattr(reference.network, option) for option in HYPERPARAMETERS},
        "changed": list(map(list, varied.values())),
        "confidence": configuration.confidence_level,
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    names = ["reference", *(name_of(*change) for change in settings["changed"])]
    records = {name: training_records(path) for name, path in zip(names, files["networks"], strict=True)}
    data = training_dataset(records)
    measured = quantities(data, confidence_level=settings["confidence"])
    return Drawing(draw(data, measured, settings, settings["style"]), data, measured)


def name_of(option: str, value: float) -> str:
    """Identifier of a variant: "kernel_length_20", "dropout_0p3"."""
    return f"{option}_{value:g}".replace(".", "p")


@themed
def draw(dataset: xr.Dataset, measured: Sequence[Mapping], settings: Mapping, style: Mapping) -> Figure:
    """One row for each variant.

    Parameters
    ----------
    dataset
        From `training_dataset`; the first training is the reference.
    measured
        From `quantities`.
    settings
        `title`; `reference`: its hyperparameters; `changed`: the hyperparameter and its value, of each variant.
    style
        `palette`: seaborn palette, of which one colour is used.
    """
    by_name = {item["name"]: item for item in measured}
    rows = [
        (f"${SYMBOLS[option]} = {value:g}$", in_percent(by_name[f"change_{name_of(option, value)}"]))
        for option, value in settings["changed"]
    ]
    figure = new_figure(5.6, 1.6 + 0.28 * len(rows))
    axes = figure.subplots()
    texts = ", ".join(f"${SYMBOLS[option]} = {value:g}$" for option, value in settings["reference"].items())
    draw_changes(
        axes,
        [rows],
        label=f"change of the accuracy on test states (percentage points)\nreference: {texts}",
        colors=seaborn.color_palette(style["palette"], 1),
        bound=100 * SMALL,
    )
    axes.set_title(f"{settings['title']}, {count_text(int(dataset['validation_accuracy'][0].count()), 'fold')}")
    seaborn.despine(ax=axes, left=True)
    return figure


def in_percent(measured: Mapping) -> dict:
    """A share as a quantity in percent."""
    interval = measured["interval"]
    return {
        **measured,
        "value": None if measured["value"] is None else 100 * measured["value"],
        "interval": None if interval is None else [None if end is None else 100 * end for end in interval],
    }


def quantities(dataset: xr.Dataset, *, confidence_level: float) -> list[dict]:
    """`accuracy_<training>` on test states, mean over folds; `change_<variant>` of it, and `largest_change`."""
    names = dataset["training"].to_numpy().tolist()
    accuracies = [
        counted_mean_quantity(
            f"accuracy_{name}",
            f"accuracy on test states, {name.replace('_', ' ')}",
            dataset["validation_accuracy"].sel(training=name).to_numpy(),
            confidence_level=confidence_level,
            over="folds",
            ends=SHARE,
        )
        for name in names
    ]
    reference, *variants = accuracies
    changes = [
        {**difference(variant, reference), "name": f"change_{name}", "label": f"change of the {variant['label']}"}
        for name, variant in zip(names[1:], variants, strict=True)
    ]
    label, note = "largest change of the accuracy on test states", f"{len(changes)} variants"
    return [*accuracies, *changes, largest_modulus("largest_change", label, changes, note=note, none="no accuracy")]
