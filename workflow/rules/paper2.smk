"""Figures of paper 2 (Gresch, Bittel, Kliesch, arXiv:2202.08853), and the stages that only it has."""

PAPER2 = CONFIGURATION.papers["paper2"]


rule render_phase_diagram:
    """Predict the indicators for new fields, on a fine grid of W and energy density."""
    input:
        inputs_of(render_phase_diagram_inputs),
    output:
        PATHS.RENDERED,
    log:
        f"{LOGS}/render_phase_diagram/{{training}}.log",
    benchmark:
        f"{BENCHMARKS}/render_phase_diagram/{{training}}.tsv"
    wildcard_constraints:
        training=PAPER2.phase_diagram.regression,
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.render_phase_diagram_cost),
    params:
        inputs=roles_of(render_phase_diagram_inputs),
        settings=PAPER2.rendering_settings(CONFIGURATION),
        code=code("render_phase_diagram.py"),
    message:
        "predict the phase diagram of {wildcards.training} on a fine grid"
    script:
        "../scripts/render_phase_diagram.py"


rule learning_curve:
    """Compute training and test loss of paper 2's network against the number of training realizations."""
    input:
        inputs_of(learning_curve_inputs),
    output:
        PATHS.LEARNING_CURVE,
    log:
        f"{LOGS}/learning_curve/{{training}}.log",
    benchmark:
        f"{BENCHMARKS}/learning_curve/{{training}}.tsv"
    wildcard_constraints:
        training=PAPER2.learning_curve.regression,
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.learning_curve_cost),
    params:
        inputs=roles_of(learning_curve_inputs),
        settings=PAPER2.learning_curve_settings(CONFIGURATION),
        code=code("learning_curve.py"),
    message:
        "compute the learning curve of {wildcards.training}"
    script:
        "../scripts/learning_curve.py"


PAPER2_BOOTSTRAP = CONFIGURATION.bootstrap_settings()

for name in ("paper2_fig3", "paper2_fig4", "paper2_fig8"):
    add_figure(
        name,
        inputs={"regressions": evaluations(PAPER2.regressions.multitask, PAPER2.roles.values())},
        roles=list(PAPER2.roles),
        **PAPER2_BOOTSTRAP,
    )
add_figure(
    "paper2_fig5",
    inputs={
        way: evaluations(getattr(PAPER2.regressions, way), PAPER2.roles.values())
        for way in ("multitask", "scratch", "transfer")
    },
    roles=list(PAPER2.roles),
    **PAPER2_BOOTSTRAP,
)
add_figure(
    "paper2_fig6",
    inputs={
        "samples": PATHS.summary(PAPER2.phase_diagram.system),
        "rendered": PATHS.RENDERED.format(training=PAPER2.phase_diagram.regression),
    },
    **PAPER2_BOOTSTRAP,
)
add_figure(
    "paper2_fig7",
    inputs={
        "indicators": PATHS.networks(PAPER2.regressions.multitask),
        "with_energy": PATHS.networks(PAPER2.phase_diagram.regression),
    },
)
add_figure(
    "paper2_fig9",
    inputs={"losses": PATHS.LEARNING_CURVE.format(training=PAPER2.learning_curve.regression)},
    sizes=PAPER2.roles,
    **PAPER2_BOOTSTRAP,
)


rule paper2_fig3:
    """Means and spreads of the indicators against disorder strength, by diagonalization and by the network."""
    input:
        figure_files("paper2_fig3"),
    localrule: True


rule paper2_fig4:
    """Normalized coefficient of determination of each indicator against disorder strength."""
    input:
        figure_files("paper2_fig4"),
    localrule: True


rule paper2_fig5:
    """The spin fraction learned by transfer, from scratch, and with the other indicators."""
    input:
        figure_files("paper2_fig5"),
    localrule: True


rule paper2_fig6:
    """Spin fraction over disorder strength and energy density, by diagonalization and by the network."""
    input:
        figure_files("paper2_fig6"),
    localrule: True


rule paper2_fig7:
    """The network architecture and its parameter counts, from trained models."""
    input:
        figure_files("paper2_fig7"),
    localrule: True


rule paper2_fig8:
    """The two features of the recurrent layer against disorder strength, for each size."""
    input:
        figure_files("paper2_fig8"),
    localrule: True


rule paper2_fig9:
    """Training and test loss against the number of training realizations."""
    input:
        figure_files("paper2_fig9"),
    localrule: True


rule paper2:
    """Every figure of paper 2."""
    input:
        all_figure_files("paper2"),
    localrule: True


rule scorecard_paper2:
    """Every claim of paper 2 with its measured value."""
    input:
        scorecard_files("scorecard_paper2"),
    localrule: True
