"""The stages that only paper 2 has."""

PAPER2 = CONFIGURATION.papers["paper2"]
PAPER2_STAGES = PAPER2.stages(CONFIGURATION)


rule render_phase_diagram:
    """Predict the indicators for new fields, on a fine grid of W and energy density."""
    input:
        inputs_of(lambda wildcards: PAPER2.rendering_inputs(CONFIGURATION)),
    output:
        PAPER2_STAGES["render_phase_diagram"].output,
    log:
        f"{LOGS}/render_phase_diagram/{{training}}.log",
    benchmark:
        f"{BENCHMARKS}/render_phase_diagram/{{training}}.tsv"
    wildcard_constraints:
        training=PAPER2.phase_diagram.regression,
    conda:
        str(ROOT / "envs/learning.yaml")
    threads: 1
    resources:
        **resources_of(PAPER2_STAGES["render_phase_diagram"].cost),
    params:
        inputs=roles_of(lambda wildcards: PAPER2.rendering_inputs(CONFIGURATION)),
        settings=PAPER2.rendering_settings(CONFIGURATION),
        code=code("render_phase_diagram.py"),
    message:
        "predict the phase diagram of {wildcards.training} on a fine grid"
    script:
        str(ROOT / "workflow/scripts/render_phase_diagram.py")


rule learning_curve:
    """Compute training and test loss of paper 2's network against the number of training realizations."""
    input:
        inputs_of(lambda wildcards: PAPER2.learning_curve_inputs(CONFIGURATION)),
    output:
        PAPER2_STAGES["learning_curve"].output,
    log:
        f"{LOGS}/learning_curve/{{training}}.log",
    benchmark:
        f"{BENCHMARKS}/learning_curve/{{training}}.tsv"
    wildcard_constraints:
        training=PAPER2.learning_curve.regression,
    conda:
        str(ROOT / "envs/learning.yaml")
    threads: 1
    resources:
        **resources_of(PAPER2_STAGES["learning_curve"].cost),
    params:
        inputs=roles_of(lambda wildcards: PAPER2.learning_curve_inputs(CONFIGURATION)),
        settings=PAPER2.learning_curve_settings(CONFIGURATION),
        code=code("learning_curve.py"),
    message:
        "compute the learning curve of {wildcards.training}"
    script:
        str(ROOT / "workflow/scripts/learning_curve.py")
