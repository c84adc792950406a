"""Figures of paper 1 (Chen, arXiv:2312.09223)."""

PAPER1 = CONFIGURATION.config["paper1"]
PAPER1_TRAININGS = {panel: PAPER1["phase_diagrams"][panel] for panel in ("1D", "2D")}
PAPER1_SYSTEMS = {panel: CONFIGURATION.trainings[name]["system"] for panel, name in PAPER1_TRAININGS.items()}
PAPER1_LATTICES = {panel: CONFIGURATION.systems[system]["lattice"] for panel, system in PAPER1_SYSTEMS.items()}


rule paper1_fig1:
    """Both phase diagrams of paper 1: <P(ETH)> of the ring and of the torus."""
    input:
        expand(PHASE_DIAGRAM, training=PAPER1_TRAININGS.values()),
    output:
        **figure_outputs("paper1", "fig1"),
    log:
        f"{RESULTS}/logs/figures/paper1_fig1.log",
    benchmark:
        f"{RESULTS}/benchmarks/figures/paper1_fig1.tsv"
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of("paper1_fig1", COSTS.analysis()),
    params:
        settings=figure_settings("paper1_fig1", panels=PAPER1_LATTICES),
        code=code("paper1_fig1.py"),
    message:
        "draw the phase diagrams of paper 1, figure 1"
    script:
        "../scripts/paper1_fig1.py"


rule paper1_fig2:
    """The two architectures of paper 1, with shapes and parameters taken from trained models."""
    input:
        expand(NETWORKS, training=PAPER1_TRAININGS.values()),
    output:
        **figure_outputs("paper1", "fig2"),
    log:
        f"{RESULTS}/logs/figures/paper1_fig2.log",
    benchmark:
        f"{RESULTS}/benchmarks/figures/paper1_fig2.tsv"
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of("paper1_fig2", COSTS.analysis()),
    params:
        settings=figure_settings("paper1_fig2", panels=PAPER1_LATTICES),
        code=code("paper1_fig2.py"),
    message:
        "draw the architectures of paper 1, figure 2"
    script:
        "../scripts/paper1_fig2.py"


rule paper1_fig3:
    """<ln IPR> and <r> of the ring and of the torus."""
    input:
        indicators=expand(INDICATOR_AVERAGES, system=PAPER1_SYSTEMS.values()),
        phase_diagrams=expand(PHASE_DIAGRAM, training=PAPER1_TRAININGS.values()),
    output:
        **figure_outputs("paper1", "fig3"),
    log:
        f"{RESULTS}/logs/figures/paper1_fig3.log",
    benchmark:
        f"{RESULTS}/benchmarks/figures/paper1_fig3.tsv"
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of("paper1_fig3", COSTS.analysis()),
    params:
        settings=figure_settings("paper1_fig3", panels=PAPER1_LATTICES),
        code=code("paper1_fig3.py"),
    message:
        "draw the maps of <ln IPR> and <r>, paper 1, figure 3"
    script:
        "../scripts/paper1_fig3.py"


rule paper1_fig4:
    """Kernels, biases and the feature maps of one ETH and one MBL state of the ring."""
    input:
        networks=NETWORKS.format(training=PAPER1_TRAININGS["1D"]),
        eth=training_states(PAPER1_TRAININGS["1D"], "ETH")[0],
        mbl=training_states(PAPER1_TRAININGS["1D"], "MBL")[0],
    output:
        **figure_outputs("paper1", "fig4"),
    log:
        f"{RESULTS}/logs/figures/paper1_fig4.log",
    benchmark:
        f"{RESULTS}/benchmarks/figures/paper1_fig4.tsv"
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of("paper1_fig4", COSTS.predict(PAPER1_TRAININGS["1D"])),
    params:
        settings=figure_settings("paper1_fig4"),
        code=code("paper1_fig4.py"),
    message:
        "draw kernels and feature maps, paper 1, figure 4"
    script:
        "../scripts/paper1_fig4.py"


rule paper1_training:
    """All loss histories, and the accuracies of the k folds of each training."""
    input:
        expand(NETWORKS, training=PAPER1["trainings"]),
    output:
        **figure_outputs("paper1", "training"),
    log:
        f"{RESULTS}/logs/figures/paper1_training.log",
    benchmark:
        f"{RESULTS}/benchmarks/figures/paper1_training.tsv"
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of("paper1_training", COSTS.analysis()),
    params:
        settings=figure_settings(
            "paper1_training",
            trainings=PAPER1["trainings"],
            confidence=CONFIGURATION.bootstrap_settings()["confidence"],
        ),
        code=code("paper1_training.py"),
    message:
        "draw the loss histories and accuracies of paper 1"
    script:
        "../scripts/paper1_training.py"


rule paper1:
    """Every figure of paper 1."""
    input:
        rules.paper1_fig1.output,
        rules.paper1_fig2.output,
        rules.paper1_fig3.output,
        rules.paper1_fig4.output,
        rules.paper1_training.output,
    localrule: True
