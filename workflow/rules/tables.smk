"""Table of the figures, filled by each paper's file, and the paths of figures and scorecards.

A figure is four files: the figure as PDF and PNG, the data behind it, and the quantities that its paper claims. Figures
of any one training are in `free_figures.smk`.
"""

from locflow.results.labels import figure_label, paper_label

FIGURES = {}


def add_figure(name, *, inputs, **used):
    """Add a figure of a paper: its inputs by name, and the other settings of the config that it uses."""
    paper, _, figure = name.partition("_")
    FIGURES[name] = figure_of(name, inputs, style=CONFIGURATION.style(paper, figure), **used)


def figure_of(name, inputs, *, script=None, **used):
    return {
        "inputs": inputs,
        "script": f"{script or name}.py",
        "settings": {"figure": name, "scale": CONFIGURATION.scale, **used},
    }


def figure_files(name):
    """The four files of a figure of a paper."""
    paper, _, figure = name.partition("_")
    return list(PATHS.figure(paper, figure).values())


def figures_of(paper):
    """The names of a paper's figures."""
    return [name for name in FIGURES if name.partition("_")[0] == paper]


def all_figure_files(paper):
    """The files of all figures of a paper."""
    return [file for name in figures_of(paper) for file in figure_files(name)]


def caption(wildcards):
    name = wildcards.folder if wildcards.folder in FREE_FIGURES else f"{wildcards.folder}_{wildcards.figure}"
    return (ROOT / f"workflow/report/{name}.rst").read_text(encoding="utf-8")


def summary_of(training):
    """Entropies and Schmidt gaps of the system of a training."""
    return PATHS.summary(CONFIGURATION.trainings[training].system)


def confidences_of(training):
    """Predictions of the networks of a training for its system."""
    (confidences,) = CONFIGURATION.parts(training)
    return confidences


def evaluations(training, systems):
    """Predictions of a regression for some systems."""
    return expand(PATHS.PREDICTIONS, training=training, system=systems, part="all")


def images_of(system, strengths=None):
    """The images of a system, at some or all disorder strengths."""
    options = CONFIGURATION.systems[system]
    return PATHS.realizations(options, options.W_values if strengths is None else strengths)


def images_judged(training, system):
    """Predictions of the networks of a training for a system."""
    (predictions,) = PATHS.predictions(training, system)
    return predictions


def image_averages(trainings):
    """Averages and networks of some trainings by name, as inputs of a figure."""
    return {
        "averages": expand(PATHS.AVERAGES, training=trainings.values()),
        "networks": expand(PATHS.NETWORKS, training=trainings.values()),
    }


def claims_of(wildcards):
    papers = {name.partition("_")[0] for name in SCORECARDS[wildcards.scorecard]}
    return [ROOT / f"config/claims/{paper}.yaml" for paper in sorted(papers)]


def files_of(wildcards, what):
    """One of the files of each figure of a scorecard."""
    return [PATHS.figure(*name.split("_", 1))[what] for name in SCORECARDS[wildcards.scorecard]]


def scorecard_files(scorecard):
    """Table and page of a scorecard."""
    stem = PATHS.SCORECARD.format(scorecard=scorecard)
    return [f"{stem}.csv", f"{stem}.html"]
