"""The stage that only paper 3 has."""

PAPER3 = CONFIGURATION.papers["paper3"]
PAPER3_STAGES = PAPER3.stages(CONFIGURATION)


def dream_inputs(wildcards):
    training = training_of(wildcards)
    (confidences,) = CONFIGURATION.parts(wildcards.training)
    return {
        "networks": PATHS.networks(wildcards.training),
        "confidences": confidences,
        "spectra": training.application_inputs(CONFIGURATION, CONFIGURATION.systems[training.system], "all"),
    }


rule dream:
    """Undecided entanglement spectra, changed until the networks call them ETH or MBL."""
    input:
        inputs_of(dream_inputs),
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
        inputs=roles_of(dream_inputs),
        settings=PAPER3.dreaming_settings(CONFIGURATION),
        code=code("dream.py"),
    message:
        "let the networks of {wildcards.training} dream"
    script:
        str(ROOT / "workflow/scripts/dream.py")
