"""Figures of paper 1 (Chen, arXiv:2312.09223)."""

PAPER1 = CONFIGURATION.config["paper1"]
PAPER1_TRAININGS = {panel: PAPER1["phase_diagrams"][panel] for panel in ("1D", "2D")}
PAPER1_SYSTEMS = {panel: CONFIGURATION.trainings[name]["system"] for panel, name in PAPER1_TRAININGS.items()}
PAPER1_LATTICES = {panel: CONFIGURATION.systems[system]["lattice"] for panel, system in PAPER1_SYSTEMS.items()}

add_figure(
    "paper1_fig1",
    "Both phase diagrams of paper 1: <P(ETH)> of the ring and of the torus.",
    inputs={"diagrams": expand(PHASE_DIAGRAM, training=PAPER1_TRAININGS.values())},
    panels=PAPER1_LATTICES,
)
add_figure(
    "paper1_fig2",
    "The two architectures of paper 1, with shapes and parameters taken from trained models.",
    inputs={"networks": expand(NETWORKS, training=PAPER1_TRAININGS.values())},
    panels=PAPER1_LATTICES,
)
add_figure(
    "paper1_fig3",
    "<ln IPR> and <r> of the ring and of the torus.",
    inputs={
        "indicators": expand(INDICATOR_AVERAGES, system=PAPER1_SYSTEMS.values()),
        "phase_diagrams": expand(PHASE_DIAGRAM, training=PAPER1_TRAININGS.values()),
    },
    panels=PAPER1_LATTICES,
)
add_figure(
    "paper1_fig4",
    "Kernels, biases and the feature maps of one ETH and one MBL state of the ring.",
    inputs={
        "networks": NETWORKS.format(training=PAPER1_TRAININGS["1D"]),
        "eth": training_files(STATES, PAPER1_TRAININGS["1D"], "ETH")[0],
        "mbl": training_files(STATES, PAPER1_TRAININGS["1D"], "MBL")[0],
    },
    cost=COSTS.predict(PAPER1_TRAININGS["1D"]),
)
add_figure(
    "paper1_training",
    "All loss histories, and the accuracies of the k folds of each training.",
    inputs={"networks": expand(NETWORKS, training=PAPER1["trainings"])},
    trainings=PAPER1["trainings"],
    confidence=CONFIGURATION.bootstrap_settings()["confidence"],
)
