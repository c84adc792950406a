"""Phase diagrams: predictions averaged over states, realizations and networks; the tip of the P = 0.5 contour."""


rule phase_diagram:
    """<P>(W, energy density) of one training, with spreads and the critical disorder."""
    input:
        lambda wildcards: all_batches(
            PREDICTIONS,
            CONFIGURATION.trainings[wildcards.training]["system"],
            CONFIGURATION.W_grid(CONFIGURATION.trainings[wildcards.training]["system"]),
            training=wildcards.training,
        ),
    output:
        PHASE_DIAGRAM,
    log:
        RESULTS + "/logs/phase_diagram/{training}.log",
    benchmark:
        RESULTS + "/benchmarks/phase_diagram/{training}.tsv"
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **COSTS.analysis().resources,
    params:
        settings=CONFIGURATION.bootstrap_settings(),
        code=code("phase_diagram.py"),
    message:
        "phase diagram of {wildcards.training}"
    script:
        "../scripts/phase_diagram.py"
