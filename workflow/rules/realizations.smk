"""Realizations: one job and one file per system, W and block of seeds, whatever is kept of the eigenstates.

The disorder strengths of the training data come first: once the networks are trained, the other states can be predicted
and deleted as they come.
"""

DELETED = [
    name
    for name, system in CONFIGURATION.systems.items()
    if FILES.delete_states and system.product.can_be_deleted and not system.given
]
KEPT = [name for name, system in CONFIGURATION.systems.items() if name not in DELETED and not system.given]
GIVEN = [name for name, system in CONFIGURATION.systems.items() if system.given]


rule diagonalize:
    """Compute a block of realizations of one system at one W: random fields, eigenstates, and their stored data."""
    input:
        inputs_of(diagonalize_inputs),
    output:
        PATHS.REALIZATIONS,
    log:
        f"{LOGS}/diagonalize/{{system}}/W{{W}}/b{{block}}.log",
    benchmark:
        f"{BENCHMARKS}/diagonalize/{{system}}/W{{W}}/b{{block}}.tsv"
    wildcard_constraints:
        system="|".join(KEPT) or "(?!)",
    priority: lambda wildcards: 20 if is_for_training(wildcards.system, wildcards.W) else 0
    group:
        batch_of("diagonalize")
    conda:
        "../../envs/diagonalization.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.diagonalize_cost, "diagonalize"),
    params:
        inputs=roles_of(diagonalize_inputs),
        settings=lambda wildcards: CONFIGURATION.realization_settings(
            wildcards.system, float(wildcards.W), int(wildcards.block)
        ),
        function=untracked(realizations_function),
        code=lambda wildcards: code("diagonalize.py", realizations_function(wildcards)),
        # Functions of the output are not tracked: another compression changes no number.
        compression_level=lambda wildcards, output: FILES.compression_level,
        realizations=lambda wildcards, output: realizations_of(wildcards),
    message:
        "diagonalize {wildcards.system}, W = {wildcards.W}: {params.realizations}"
    script:
        "../scripts/diagonalize.py"


if DELETED:

    use rule diagonalize as diagonalize_states with:
        output:
            temp(PATHS.REALIZATIONS),
        wildcard_constraints:
            system="|".join(DELETED),


if GIVEN:

    rule take:
        """Take a block of realizations of one system at one W from a file of the user."""
        input:
            inputs_of(take_inputs),
        output:
            PATHS.REALIZATIONS,
        log:
            f"{LOGS}/take/{{system}}/W{{W}}/b{{block}}.log",
        benchmark:
            f"{BENCHMARKS}/take/{{system}}/W{{W}}/b{{block}}.tsv"
        wildcard_constraints:
            system="|".join(GIVEN),
        localrule: True
        conda:
            "../../envs/diagonalization.yaml"
        threads: 1
        resources:
            **resources_of(CONFIGURATION.take_cost),
        params:
            inputs=roles_of(take_inputs),
            settings=lambda wildcards: CONFIGURATION.given_settings(
                wildcards.system, float(wildcards.W), int(wildcards.block)
            ),
            given=given_checksum,
            code=code("take.py"),
            compression_level=lambda wildcards, output: FILES.compression_level,
        message:
            "take {wildcards.system}, W = {wildcards.W}, block {wildcards.block} from the given file"
        script:
            "../scripts/take.py"


rule indicators:
    """Compute gap ratio and ln IPR of a block of realizations, per realization and energy bin."""
    input:
        inputs_of(indicators_inputs),
    output:
        PATHS.INDICATORS,
    log:
        f"{LOGS}/indicators/{{system}}/W{{W}}/b{{block}}.log",
    benchmark:
        f"{BENCHMARKS}/indicators/{{system}}/W{{W}}/b{{block}}.tsv"
    wildcard_constraints:
        system="|".join(CONFIGURATION.systems_keeping("states")) or "(?!)",
    priority: 40
    group:
        batch_of("indicators")
    conda:
        "../../envs/diagonalization.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.indicators_cost, "indicators"),
    params:
        inputs=roles_of(indicators_inputs),
        settings={},
        code=code("indicators.py"),
    message:
        "compute the indicators of {wildcards.system}, W = {wildcards.W}, block {wildcards.block}"
    script:
        "../scripts/indicators.py"


rule summarize:
    """Collect all realizations of one system in one file: averages, or the small data of each realization."""
    input:
        inputs_of(summarize_inputs),
    output:
        PATHS.SUMMARY,
    log:
        f"{LOGS}/summarize/{{system}}.log",
    benchmark:
        f"{BENCHMARKS}/summarize/{{system}}.tsv"
    group:
        batch_of("summarize")
    conda:
        "../../envs/diagonalization.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.summarize_cost, "summarize"),
    params:
        inputs=roles_of(summarize_inputs),
        settings=lambda wildcards: system_of(wildcards).product.summary_settings(CONFIGURATION),
        function=untracked(summary_function),
        code=lambda wildcards: code("summarize.py", summary_function(wildcards)),
    message:
        "summarize the realizations of {wildcards.system}"
    script:
        "../scripts/summarize.py"
