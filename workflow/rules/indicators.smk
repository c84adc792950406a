"""Gap ratio and inverse participation ratio: per realization and energy bin, then averaged over realizations."""


rule indicators:
    """Indicators of a batch of realizations at one W, per realization and energy bin."""
    input:
        spectra=lambda wildcards: batch_files(SPECTRUM, **wildcards),
        states=lambda wildcards: batch_files(STATES, **wildcards),
    output:
        INDICATORS,
    log:
        RESULTS + "/logs/indicators/{system}/W{W}/b{batch}.log",
    benchmark:
        RESULTS + "/benchmarks/indicators/{system}/W{W}/b{batch}.tsv"
    priority: 40
    conda:
        "../../envs/diagonalization.yaml"
    threads: 1
    resources:
        **job_resources(lambda wildcards: COSTS.indicators(wildcards.system)),
    params:
        settings=lambda wildcards: CONFIGURATION.indicator_settings(wildcards.system),
        code=code("indicators.py"),
    message:
        "indicators of {wildcards.system}, W = {wildcards.W}, batch {wildcards.batch}"
    script:
        "../scripts/indicators.py"


rule average_indicators:
    """Indicators of a system averaged over realizations, with standard errors, over the grid of W."""
    input:
        lambda wildcards: all_batches(INDICATORS, wildcards.system, CONFIGURATION.W_grid(wildcards.system)),
    output:
        INDICATOR_AVERAGES,
    log:
        RESULTS + "/logs/average_indicators/{system}.log",
    benchmark:
        RESULTS + "/benchmarks/average_indicators/{system}.tsv"
    conda:
        "../../envs/diagonalization.yaml"
    threads: 1
    resources:
        **COSTS.analysis().resources,
    params:
        settings=CONFIGURATION.bootstrap_settings(),
        code=code("average_indicators.py"),
    message:
        "average the indicators of {wildcards.system} over realizations"
    script:
        "../scripts/average_indicators.py"
