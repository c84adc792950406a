"""The stage that only paper 3 has."""

PAPER3 = CONFIGURATION.papers["paper3"]
PAPER3_STAGES = PAPER3.stages(CONFIGURATION)


rule dream:
    """Change undecided entanglement spectra until the networks classify them as ETH or MBL."""
    input:
        inputs_of(lambda wildcards: PAPER3.dreaming_inputs(CONFIGURATION)),
    output:
        PAPER3_STAGES["dream"].output,
    log:
        f"{LOGS}/dream/{{training}}.log",
    benchmark:
        f"{BENCHMARKS}/dream/{{training}}.tsv"
    wildcard_constraints:
        training=PAPER3.dreaming.training,
    conda:
        str(ROOT / "envs/learning.yaml")
    threads: 1
    resources:
        **resources_of(PAPER3_STAGES["dream"].cost),
    params:
        inputs=roles_of(lambda wildcards: PAPER3.dreaming_inputs(CONFIGURATION)),
        settings=PAPER3.dreaming_settings(CONFIGURATION),
        code=code("dream.py"),
    message:
        "let the networks of {wildcards.training} dream"
    script:
        str(ROOT / "workflow/scripts/dream.py")
