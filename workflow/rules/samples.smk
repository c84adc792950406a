"""Exact diagonalization for paper 2: indicators at a few energy densities, a block of realizations per job and file."""


def sample_files(system):
    """The blocks of all disorder strengths of a system."""
    return [
        SAMPLES_AT_W.format(system=system, W=W, block=block.name)
        for sampled, _, block in CONFIGURATION.diagonalizations("samples")
        if sampled == system
        for W in block.strengths
    ]


def sample_settings(system, block, wildcards):
    return {**realization_settings(system, wildcards), "start": block.start, "stop": block.stop}


for system, _, block in CONFIGURATION.diagonalizations("samples"):
    name = "_".join(["diagonalize", system, *block.suffix])

    rule:
        """Gap ratio, half-chain entropy and spin fraction of some realizations of one system at one W."""
        name:
            name
        input:
            OPERATORS.format(system=system),
        output:
            expand(SAMPLES_AT_W, system=system, block=block.name, allow_missing=True),
        log:
            f"{RESULTS}/logs/diagonalize/{system}/W{{W}}/r{block.labels[0]}.log",
        benchmark:
            f"{RESULTS}/benchmarks/diagonalize/{system}/W{{W}}/r{block.labels[0]}.tsv"
        wildcard_constraints:
            W="|".join(block.strengths),
        conda:
            "../../envs/diagonalization.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.sample(system, block.size)),
        params:
            settings=partial(sample_settings, system, block),
            code=code("sample_indicators.py"),
        message:
            f"diagonalize {system}, W = {{wildcards.W}}: {block.title}"
        script:
            "../scripts/sample_indicators.py"


for system in CONFIGURATION.systems_with("samples"):
    name = f"collect_samples_{system}"

    rule:
        """Fields and indicators of all realizations of one system in one file."""
        name:
            name
        input:
            sample_files(system),
        output:
            SAMPLES.format(system=system),
        log:
            f"{RESULTS}/logs/collect_samples/{system}.log",
        benchmark:
            f"{RESULTS}/benchmarks/collect_samples/{system}.tsv"
        conda:
            "../../envs/diagonalization.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.collect_samples(system)),
        params:
            settings={},
            code=code("collect_samples.py"),
        message:
            f"collect the samples of {system}"
        script:
            "../scripts/collect_samples.py"
