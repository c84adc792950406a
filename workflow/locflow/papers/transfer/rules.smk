"""The stage that only the study of transfer has."""

TRANSFER = CONFIGURATION.papers["transfer"]
TRANSFER_STAGES = TRANSFER.stages(CONFIGURATION)


rule judge_variants:
    """Train variants of one classifier, and apply them to the states of some systems."""
    input:
        inputs_of(lambda wildcards: TRANSFER.verdict_inputs(CONFIGURATION, **wildcards)),
    output:
        TRANSFER_STAGES["judge_variants"].output,
    log:
        f"{LOGS}/judge_variants/{{training}}/{{variants}}.log",
    benchmark:
        f"{BENCHMARKS}/judge_variants/{{training}}/{{variants}}.tsv"
    wildcard_constraints:
        training="|".join(sorted({training for training, _ in TRANSFER.jobs})),
        variants="|".join(sorted({variants for _, variants in TRANSFER.jobs})),
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
        "train variants of {wildcards.training} and apply them: {wildcards.variants}"
    script:
        str(ROOT / "workflow/scripts/judge_variants.py")
