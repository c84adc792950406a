"""Figures of paper 1 (Chen, arXiv:2312.09223)."""

from locflow.figures.paper1.common import panel_words

PAPER1 = CONFIGURATION.papers["paper1"]
PAPER1_TRAININGS = PAPER1.panels
PAPER1_SYSTEMS = PAPER1.systems(CONFIGURATION)
PAPER1_WORDS = {
    panel: panel_words(CONFIGURATION.systems[system].description)._asdict() for panel, system in PAPER1_SYSTEMS.items()
}
PAPER1_RING = CONFIGURATION.trainings[PAPER1_TRAININGS["1D"]].training_inputs(CONFIGURATION)

add_figure(
    "paper1_fig1",
    inputs={"diagrams": expand(PATHS.AVERAGES, training=PAPER1_TRAININGS.values())},
    panels=PAPER1_WORDS,
)
add_figure(
    "paper1_fig2",
    inputs={"networks": expand(PATHS.NETWORKS, training=PAPER1_TRAININGS.values())},
    panels=PAPER1_WORDS,
)
add_figure(
    "paper1_fig3",
    inputs={
        "indicators": expand(PATHS.SUMMARY, system=PAPER1_SYSTEMS.values()),
        "phase_diagrams": expand(PATHS.AVERAGES, training=PAPER1_TRAININGS.values()),
    },
    panels=PAPER1_WORDS,
)
add_figure(
    "paper1_fig4",
    inputs={
        "networks": PATHS.networks(PAPER1_TRAININGS["1D"]),
        "eth": PAPER1_RING["eth"][0],
        "mbl": PAPER1_RING["mbl"][0],
    },
)
add_figure(
    "paper1_training",
    inputs={"networks": expand(PATHS.NETWORKS, training=PAPER1.trainings)},
    trainings=PAPER1.trainings,
    confidence=CONFIGURATION.bootstrap_settings()["confidence"],
)


rule paper1_fig1:
    """Phase diagrams of paper 1: <P(ETH)> of the ring and of the torus."""
    input:
        figure_files("paper1_fig1"),
    localrule: True


rule paper1_fig2:
    """The two network architectures of paper 1, with shapes and parameter counts of trained models."""
    input:
        figure_files("paper1_fig2"),
    localrule: True


rule paper1_fig3:
    """<ln IPR> and <r> of the ring and of the torus."""
    input:
        figure_files("paper1_fig3"),
    localrule: True


rule paper1_fig4:
    """Kernels and biases of a network of the ring, and its feature maps of one ETH and one MBL state."""
    input:
        figure_files("paper1_fig4"),
    localrule: True


rule paper1_training:
    """Loss histories and accuracies of the k folds of each training."""
    input:
        figure_files("paper1_training"),
    localrule: True


rule paper1:
    """Every figure of paper 1."""
    input:
        all_figure_files("paper1"),
    localrule: True


rule scorecard_paper1:
    """Every claim of paper 1 with its measured value."""
    input:
        scorecard_files("scorecard_paper1"),
    localrule: True
