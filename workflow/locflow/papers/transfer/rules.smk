"""The stage that only the study of transfer has."""

TRANSFER = CONFIGURATION.papers["transfer"]
TRANSFER_STAGES = TRANSFER.stages(CONFIGURATION)


rule judge_variants:
    """Train variants of classifiers, and apply them to the states of some systems."""
    input:
        inputs_of(lambda wildcards: TRANSFER.verdict_inputs(CONFIGURATION, **wildcards)),
    output:
        TRANSFER_STAGES["judge_variants"].output,
    log:
        f"{LOGS}/judge_variants/{{study}}.log",
    benchmark:
        f"{BENCHMARKS}/judge_variants/{{study}}.tsv"
    wildcard_constraints:
        study="|".join(TRANSFER.studies),
    conda:
        str(ROOT / "envs/learning.yaml")
    threads: 1
    resources:
        **resources_of(TRANSFER_STAGES["judge_variants"].cost),
    params:
        inputs=roles_of(lambda wildcards: TRANSFER.verdict_inputs(CONFIGURATION, **wildcards)),
        settings=lambda wildcards: TRANSFER.verdict_settings(CONFIGURATION, **wildcards),
        code=code("judge_variants.py"),
    message:
        "train and apply networks: {wildcards.study}"
    script:
        str(ROOT / "workflow/scripts/judge_variants.py")
