"""Figures of paper 3 (Schindler, Regnault, Neupert, arXiv:1704.01578), and the stage that only it has."""

from locflow.figures.paper3.words import chain_words

PAPER3 = CONFIGURATION.papers["paper3"]
PAPER3_PHASE_DIAGRAM = CONFIGURATION.trainings[PAPER3.phase_diagram]
PAPER3_CONFIDENCE = CONFIGURATION.bootstrap_settings()["confidence"]


rule dream:
    """Undecided entanglement spectra, changed until the networks call them ETH or MBL."""
    input:
        inputs_of(dream_inputs),
    output:
        PATHS.DREAMS,
    log:
        f"{LOGS}/dream/{{training}}.log",
    benchmark:
        f"{BENCHMARKS}/dream/{{training}}.tsv"
    wildcard_constraints:
        training=PAPER3.dreaming.training,
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.dream_cost),
    params:
        inputs=roles_of(dream_inputs),
        settings=PAPER3.dreaming_settings(CONFIGURATION),
        code=code("dream.py"),
    message:
        "let the networks of {wildcards.training} dream"
    script:
        "../scripts/dream.py"


add_figure(
    "paper3_fig1",
    inputs={"averages": PATHS.averages(PAPER3.phase_diagram)},
    system=chain_words(
        CONFIGURATION.systems[PAPER3_PHASE_DIAGRAM.system].description, PAPER3_PHASE_DIAGRAM.cut_of(CONFIGURATION)
    )._asdict(),
)
add_figure(
    "paper3_fig2",
    inputs={"networks": PATHS.networks(PAPER3.sample)},
    sites=PAPER3.sites(CONFIGURATION)["sample"],
    cut=CONFIGURATION.trainings[PAPER3.sample].cut_of(CONFIGURATION),
)
add_figure("paper3_fig3", inputs={"averages": PATHS.averages(PAPER3.phase_diagram)})
add_figure(
    "paper3_fig4",
    inputs={
        "summary": summary_of(PAPER3.sample),
        "averages": PATHS.averages(PAPER3.sample),
        "fine_summary": summary_of(PAPER3.fine_structure),
        "fine_confidences": confidences_of(PAPER3.fine_structure),
    },
)
add_figure(
    "paper3_fig5",
    inputs={
        "summary": summary_of(PAPER3.sample),
        "averages": PATHS.averages(PAPER3.sample),
        "without_confidence": PATHS.averages(PAPER3.no_confidence),
    },
)
add_figure(
    "paper3_fig6",
    inputs={"confidences": [confidences_of(training) for training in PAPER3.cuts]},
    confidence=PAPER3_CONFIDENCE,
)
add_figure(
    "paper3_fig7",
    inputs={"dreams": PATHS.DREAMS.format(training=PAPER3.dreaming.training)},
    confidence=PAPER3_CONFIDENCE,
)
add_figure(
    "paper3_fig8",
    inputs={"averages": expand(PATHS.AVERAGES, training=PAPER3.loss_functions)},
    weights=[
        [getattr(CONFIGURATION.trainings[name], option) for option in ("confidence_weight", "weight_decay")]
        for name in PAPER3.loss_functions
    ],
)
add_figure("paper3_fig9", inputs={"averages": PATHS.averages(PAPER3.sample)})
add_figure("paper3_fig10", inputs={"averages": expand(PATHS.AVERAGES, training=PAPER3.sizes)})
add_figure(
    "paper3_inputs",
    inputs={
        "averages": expand(PATHS.AVERAGES, training=PAPER3.inputs),
        "networks": expand(PATHS.NETWORKS, training=PAPER3.inputs),
    },
    trainings=[
        {option: getattr(CONFIGURATION.trainings[name], option) for option in ("input", "hidden", "confidence_weight")}
        for name in PAPER3.inputs
    ],
    confidence=PAPER3_CONFIDENCE,
)


rule paper3_fig1:
    """Phase diagram: mean MBL confidence over disorder strength and energy density, from many realizations."""
    input:
        figure_files("paper3_fig1"),
    localrule: True


rule paper3_fig2:
    """The network, with shapes and parameter counts of a trained model."""
    input:
        figure_files("paper3_fig2"),
    localrule: True


rule paper3_fig3:
    """Critical disorder against threshold and fraction, and its correlation with the mean field of a realization."""
    input:
        figure_files("paper3_fig3"),
    localrule: True


rule paper3_fig4:
    """A single realization: spread of the entropy, slope of the Schmidt gap, uncertain states, fine structure."""
    input:
        figure_files("paper3_fig4"),
    localrule: True


rule paper3_fig5:
    """A single realization: gap ratio, and ETH confidence with and without confidence optimization."""
    input:
        figure_files("paper3_fig5"),
    localrule: True


rule paper3_fig6:
    """A single realization: classification of its eigenstates at several cuts."""
    input:
        figure_files("paper3_fig6"),
    localrule: True


rule paper3_fig7:
    """Typical entanglement spectra, and spectra that the networks dream."""
    input:
        figure_files("paper3_fig7"),
    localrule: True


rule paper3_fig8:
    """Share of uncertain states for networks trained with four cost functions."""
    input:
        figure_files("paper3_fig8"),
    localrule: True


rule paper3_fig9:
    """How often two networks of one training classify a state differently."""
    input:
        figure_files("paper3_fig9"),
    localrule: True


rule paper3_fig10:
    """Share of uncertain states for chains of several lengths."""
    input:
        figure_files("paper3_fig10"),
    localrule: True


rule paper3_inputs:
    """Appendix A: accuracies and transitions of networks with other inputs."""
    input:
        figure_files("paper3_inputs"),
    localrule: True


rule paper3:
    """Every figure of paper 3."""
    input:
        all_figure_files("paper3"),
    localrule: True


rule scorecard_paper3:
    """Every claim of paper 3 with its measured value."""
    input:
        scorecard_files("scorecard_paper3"),
    localrule: True
