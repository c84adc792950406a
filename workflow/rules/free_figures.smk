"""Figures of any one training: `phase_diagrams/<training>`, and on states `indicator_maps/<training>`.

Each picture names its system: model, lattice, boundary, couplings, disorder. The figure depends on the training's kind.
"""

from itertools import chain

from locflow.figures.systems import words_of


def words_of_system(system):
    """The words that describe a system in a picture."""
    return words_of(CONFIGURATION.systems[system].description)._asdict()


def words_of_training(training):
    """The words that describe in a picture the one system over which a training is averaged."""
    options = CONFIGURATION.trainings[training]
    (system,) = options.averaged
    words = words_of_system(system)
    if system not in options.trained_on:
        words["title"] += f"\nnetworks trained on {', '.join(options.trained_on)}"
    return words


def phase_diagram_of_states(training):
    return figure_of(
        f"phase_diagram_{training}",
        {"diagrams": [PATHS.averages(training)]},
        script="paper1_fig1",
        style=CONFIGURATION.style("paper1", "fig1"),
        panels={training: words_of_training(training)},
    )


def phase_diagram_of_spectra(training):
    words = words_of_training(training)
    cut = CONFIGURATION.trainings[training].cut_of(CONFIGURATION)
    return figure_of(
        f"phase_diagram_{training}",
        {"averages": PATHS.averages(training)},
        script="paper3_fig1",
        style=CONFIGURATION.style("paper3", "fig1"),
        system=words | {"title": f"{words['title']}\ncut at $N_A = {cut}$"},
    )


def phase_diagram_of_images(training):
    return figure_of(
        f"phase_diagram_{training}",
        {"averages": PATHS.averages(training)},
        script="paper4_probability",
        style=CONFIGURATION.style("paper4", "fig3"),
        systems={system: words_of_system(system) for system in CONFIGURATION.trainings[training].averaged},
    )


def phase_diagram_of_traces(training):
    return figure_of(
        f"phase_diagram_{training}",
        {"averages": PATHS.averages(training)},
        script="confusion_curve",
        style=CONFIGURATION.style("paper5", "curve"),
        system=words_of_training(training),
    )


def indicator_maps_of_states(training):
    """<ln IPR> and <r> beside the predictions of the networks."""
    return figure_of(
        f"indicator_maps_{training}",
        {
            "indicators": expand(PATHS.SUMMARY, system=CONFIGURATION.trainings[training].averaged),
            "phase_diagrams": [PATHS.averages(training)],
        },
        script="paper1_fig3",
        style=CONFIGURATION.style("paper1", "fig3"),
        panels={training: words_of_training(training)},
    )


# By folder and kind of training.
FREE_FIGURES = {
    "phase_diagrams": {
        "classifier": phase_diagram_of_states,
        "confidence": phase_diagram_of_spectra,
        "image_classifier": phase_diagram_of_images,
        "sequence_classifier": phase_diagram_of_traces,
    },
    "indicator_maps": {"classifier": indicator_maps_of_states},
}


def own_files():
    """Targets for trainings and systems outside the papers' files: phase diagrams, else predictions; summaries."""
    kinds = FREE_FIGURES["phase_diagrams"]
    drawn = {
        name: CONFIGURATION.trainings[name].kind in kinds
        for name in CONFIGURATION.trainings
        if name in OWN["trainings"]
    }
    diagrams = [PATHS.figure("phase_diagrams", name).values() for name, diagram in drawn.items() if diagram]
    predictions = [CONFIGURATION.parts(name) for name, diagram in drawn.items() if not diagram]
    summaries = [PATHS.summary(name) for name in CONFIGURATION.systems if name in OWN["systems"]]
    return [*chain(*diagrams, *predictions), *summaries]


def free_figure(folder, name):
    """The figure of a training, if its kind has one."""
    kinds = FREE_FIGURES[folder]
    if name not in CONFIGURATION.trainings or CONFIGURATION.trainings[name].kind not in kinds:
        raise TARGETS.no_figure(folder, name, kinds)
    return kinds[CONFIGURATION.trainings[name].kind](name)


def figure(wildcards):
    """The table's entry for the requested figure."""
    if wildcards.folder in FREE_FIGURES:
        return free_figure(wildcards.folder, wildcards.figure)
    name = f"{wildcards.folder}_{wildcards.figure}"
    if name not in FIGURES:
        raise TARGETS.no_paper_figure(wildcards.folder, wildcards.figure, FIGURES)
    return FIGURES[name]
