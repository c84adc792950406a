"""Gap ratio and inverse participation ratio: per realization and energy bin, then averaged over realizations."""


def indicator_inputs(pattern, system, wildcards):
    return batch_files(pattern, system, wildcards.W, wildcards.batch)


for system in CONFIGURATION.systems_with("states"):
    name = f"indicators_{system}"

    rule:
        """Gap ratio and ln IPR of a batch of realizations, per realization and energy bin."""
        name:
            name
        input:
            spectra=partial(indicator_inputs, SPECTRUM, system),
            states=partial(indicator_inputs, STATES, system),
        output:
            expand(INDICATORS, system=system, allow_missing=True),
        log:
            f"{RESULTS}/logs/indicators/{system}/W{{W}}/b{{batch}}.log",
        benchmark:
            f"{RESULTS}/benchmarks/indicators/{system}/W{{W}}/b{{batch}}.tsv"
        priority: 40
        conda:
            "../../envs/diagonalization.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.indicators(system)),
        params:
            settings={},
            code=code("indicators.py"),
        message:
            f"indicators of {system}, W = {{wildcards.W}}, batch {{wildcards.batch}}"
        script:
            "../scripts/indicators.py"

    name = f"average_indicators_{system}"

    rule:
        """Indicators of one system averaged over realizations, with standard errors."""
        name:
            name
        input:
            all_batches(INDICATORS, system, CONFIGURATION.W_grid(system)),
        output:
            INDICATOR_AVERAGES.format(system=system),
        log:
            f"{RESULTS}/logs/average_indicators/{system}.log",
        benchmark:
            f"{RESULTS}/benchmarks/average_indicators/{system}.tsv"
        conda:
            "../../envs/diagonalization.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.analysis()),
        params:
            settings=CONFIGURATION.bootstrap_settings(),
            code=code("average_indicators.py"),
        message:
            f"average the indicators of {system} over realizations"
        script:
            "../scripts/average_indicators.py"
