"""Figures: a table of what each one shows, which each paper's file fills; and where figures and scorecards lie.

A figure is four files: the figure as PDF and PNG, the data behind it, and the quantities that its paper claims. Beside
the papers' own there are, for any training, `phase_diagrams/<training>` and, on states, `indicator_maps/<training>`.
"""

from itertools import chain

from locflow.results.labels import figure_label, paper_label

FREE_FIGURES = ("phase_diagrams", "indicator_maps")
FIGURES = {}


def add_figure(name, *, inputs, **used):
    """Add a figure of a paper: its inputs by name, and what else it uses of the config."""
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


def phase_diagram(training):
    """The phase diagram of any training that has averages."""
    name, inputs = f"phase_diagram_{training}", PATHS.averages(training)
    if CONFIGURATION.trainings[training].kind == "classifier":
        style, panels = CONFIGURATION.style("paper1", "fig1"), lattice_by_training(training)
        return figure_of(name, {"diagrams": inputs}, script="paper1_fig1", style=style, panels=panels)
    if CONFIGURATION.trainings[training].kind == "image_classifier":
        style = CONFIGURATION.style("paper4", "fig3")
        return figure_of(name, {"averages": inputs}, script="paper4_probability", style=style)
    if CONFIGURATION.trainings[training].kind == "sequence_classifier":
        style = CONFIGURATION.style("paper5", "curve")
        return figure_of(name, {"averages": inputs}, script="confusion_curve", style=style)
    return figure_of(name, {"averages": inputs}, script="paper3_fig1", style=CONFIGURATION.style("paper3", "fig1"))


def own_files():
    """What is made of the trainings and systems that no paper's file has: phase diagrams, else predictions; summaries."""
    trainings = {
        name: training.average for name, training in CONFIGURATION.trainings.items() if name in OWN["trainings"]
    }
    diagrams = [PATHS.figure("phase_diagrams", name).values() for name, average in trainings.items() if average]
    predictions = [CONFIGURATION.parts(name) for name, average in trainings.items() if not average]
    summaries = [PATHS.summary(name) for name in CONFIGURATION.systems if name in OWN["systems"]]
    return [*chain(*diagrams, *predictions), *summaries]


def indicator_maps(training):
    """<ln IPR> and <r> beside the networks of any training on states."""
    return figure_of(
        f"indicator_maps_{training}",
        {
            "indicators": expand(PATHS.SUMMARY, system=CONFIGURATION.trainings[training].averaged),
            "phase_diagrams": [PATHS.averages(training)],
        },
        script="paper1_fig3",
        style=CONFIGURATION.style("paper1", "fig3"),
        panels=lattice_by_training(training),
    )


def lattice_by_training(training):
    (system,) = CONFIGURATION.trainings[training].averaged
    return {training: CONFIGURATION.systems[system].lattice}


def figure(wildcards):
    """What the table says of the figure that is asked for."""
    if wildcards.folder == "phase_diagrams":
        return phase_diagram(wildcards.figure)
    if wildcards.folder == "indicator_maps":
        return indicator_maps(wildcards.figure)
    return FIGURES[f"{wildcards.folder}_{wildcards.figure}"]


def caption(wildcards):
    name = wildcards.folder if wildcards.folder in FREE_FIGURES else f"{wildcards.folder}_{wildcards.figure}"
    return (ROOT / f"workflow/report/{name}.rst").read_text(encoding="utf-8")


def summary_of(training):
    """Entropies and Schmidt gaps of the system of a training."""
    return PATHS.summary(CONFIGURATION.trainings[training].system)


def confidences_of(training):
    """What the networks of a training say about its system."""
    (confidences,) = CONFIGURATION.parts(training)
    return confidences


def evaluations(training, systems):
    """What a regression predicts for some systems."""
    return expand(PATHS.PREDICTIONS, training=training, system=systems, part="all")


def images_of(system, strengths=None):
    """The images of a system, at some disorder strengths or at all."""
    options = CONFIGURATION.systems[system]
    return PATHS.realizations(options, options.W_values if strengths is None else strengths)


def images_judged(training, system):
    """What the networks of a training say about a system."""
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
