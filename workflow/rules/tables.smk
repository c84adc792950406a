"""Tables of the figures and scorecards, and the paths of their files.

A figure is four files: the figure as PDF and PNG, the data behind it, and the quantities that it measures. Figures of
papers are modules in their folders (`locflow.papers.catalogue`); those of any one training are modules of its kind; those
of any system are modules of `locflow.kinds.system_figures`.
"""

from importlib import import_module

from locflow.papers.catalogue import claims_file, figure_module, figure_names, sentence_and_caption
from locflow.results.labels import figure_label, paper_label

# A figure that is planned has its module imported, and with it the packages that draw.
sys.path.append(str(SCRIPTS))
from _lean_imports import install as import_packages_lean

import_packages_lean()

DRAWN = PATHS.figure("{folder}", "{figure}")
# By folder, the kinds of training that have a figure there.
OF_TRAININGS = {}
for kind, options in TRAINING_KINDS.items():
    for folder in options.figures:
        OF_TRAININGS.setdefault(folder, []).append(kind)
# By folder, the names that a figure there may have: systems whose realizations have indicators, and families of systems.
OF_SYSTEMS = {
    "indicators": [name for name, system in CONFIGURATION.systems.items() if system.product.tabulated],
    "sizes": CONFIGURATION.families_with("sizes"),
    "scans": CONFIGURATION.families_with("scans"),
}


def figures_of(paper):
    """The names of a paper's figures, as their targets are named."""
    return [f"{paper}_{figure}" for figure in figure_names(paper)]


def figure_files(name):
    """The four files of a figure of a paper."""
    return list(PATHS.figure(*name.split("_", 1)).values())


def all_figure_files(paper):
    """The files of all figures of a paper."""
    return [file for name in figures_of(paper) for file in figure_files(name)]


def figure_of(wildcards):
    """Module, subject (a paper's section or a training) and styles of the requested figure."""
    folder, name = wildcards.folder, wildcards.figure
    if folder in OF_TRAININGS:
        training = CONFIGURATION.trainings.get(name)
        if training is None or folder not in training.figures:
            raise TARGETS.no_figure(folder, name, OF_TRAININGS[folder])
        return training.figures[folder], name, training.style
    if folder in OF_SYSTEMS:
        if name not in OF_SYSTEMS[folder]:
            raise TARGETS.no_system_figure(folder, name, OF_SYSTEMS[folder])
        return f"locflow.kinds.system_figures.{folder}", name, CONFIGURATION.system_style(folder, name)
    if name not in figure_names(folder):
        raise TARGETS.no_paper_figure(folder, name, figure_names(folder))
    section = CONFIGURATION.papers[folder]
    return figure_module(folder, name), section, getattr(section, "style", None)


def draw_settings(wildcards):
    """What a figure uses of the config: its style, and what its module names."""
    folder, name = wildcards.folder, wildcards.figure
    drawn_by, subject, styles = figure_of(wildcards)
    own = getattr(import_module(drawn_by), "settings", None)
    return {
        # A training's figure is named in the singular: phase_diagram_ring.
        "figure": f"{folder.removesuffix('s') if folder in OF_TRAININGS else folder}_{name}",
        "scale": CONFIGURATION.scale,
        "style": CONFIGURATION.style(styles, folder if folder in {*OF_TRAININGS, *OF_SYSTEMS} else name),
        **(own(subject, CONFIGURATION) if own else {}),
    }


def drawing_code(wildcards):
    """Fingerprint of what draws a figure."""
    drawn_by, subject, _ = figure_of(wildcards)
    others = getattr(import_module(drawn_by), "functions", None)
    return code("draw.py", f"{drawn_by}:drawing", *(dict.fromkeys(others(subject, CONFIGURATION)) if others else ()))


def caption(wildcards):
    """What the report says of a figure."""
    if wildcards.folder in OF_TRAININGS or wildcards.folder in OF_SYSTEMS:
        return (ROOT / f"workflow/report/{wildcards.folder}.rst").read_text(encoding="utf-8")
    return sentence_and_caption(wildcards.folder, wildcards.figure)[1]


def own_files():
    """Targets for trainings and systems outside the papers' files: phase diagrams, else predictions; summaries; sizes."""
    files = []
    for name, training in CONFIGURATION.trainings.items():
        if name in OWN["trainings"]:
            drawn = "phase_diagrams" in training.figures
            files += PATHS.figure("phase_diagrams", name).values() if drawn else CONFIGURATION.parts(name)
    files += [
        file
        for folder in ("sizes", "scans")
        for name in OF_SYSTEMS[folder]
        for file in PATHS.figure(folder, name).values()
    ]
    return files + [PATHS.summary(name) for name in own_systems()]


def own_systems():
    """The systems outside the papers' files, those of families among them."""
    families = [CONFIGURATION.families[name].systems for name in OWN["systems"] if name in CONFIGURATION.families]
    own = {*OWN["systems"], *(name for names in families for name in names)}
    return [name for name in CONFIGURATION.systems if name in own]


def indicator_files(names):
    """The files of the figures of indicators of some systems."""
    return [
        file for name in names if name in OF_SYSTEMS["indicators"] for file in PATHS.figure("indicators", name).values()
    ]


def papers_of(scorecard):
    """The papers whose figures are in a scorecard."""
    return list(dict.fromkeys(name.partition("_")[0] for name in SCORECARDS[scorecard]))


def files_of(scorecard, what):
    """One of the files of each figure of a scorecard."""
    return [PATHS.figure(*name.split("_", 1))[what] for name in SCORECARDS[scorecard]]


def scorecard_files(scorecard):
    """Table and page of a scorecard."""
    stem = PATHS.SCORECARD.format(scorecard=scorecard)
    return [f"{stem}.csv", f"{stem}.html"]


FIGURES = [name for paper in CONFIGURATION.papers for name in figures_of(paper)]
SCORECARDS = {
    "scorecard": FIGURES,
    **{f"scorecard_{paper}": figures_of(paper) for paper in CONFIGURATION.papers},
    "scorecard_of": CONFIGURATION.config.scorecard_of,
}

for name in SCORECARDS["scorecard_of"]:
    if name not in FIGURES:
        raise WorkflowError(
            f"the configuration cannot be used:\n- scorecard_of: {name!r} is no figure of a paper; there are "
            + ", ".join(FIGURES)
        )
