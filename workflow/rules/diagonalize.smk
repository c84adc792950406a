"""Exact diagonalization: one job per seed and W, or per block of seeds where one takes less than starting a job.

The disorder strengths of the training data have rules of their own, `diagonalize_<system>_training`, which run first: once
the networks are trained, the other states can be predicted and deleted as they come.
"""


def realization_settings(system, wildcards):
    return CONFIGURATION.realization_settings(system, float(wildcards.W))


for system, purpose, block in CONFIGURATION.diagonalizations("states"):
    name = "_".join(["diagonalize", system, *purpose, *block.suffix])

    rule:
        """Spectrum and sampled eigenstates of some realizations of one system at one W."""
        name:
            name
        input:
            OPERATORS.format(system=system),
        output:
            spectra=expand(SPECTRUM, system=system, realization=block.labels, allow_missing=True),
            states=(temp if DELETE_STATES else list)(
                expand(STATES, system=system, realization=block.labels, allow_missing=True)
            ),
        log:
            f"{RESULTS}/logs/diagonalize/{system}/W{{W}}/r{block.labels[0]}.log",
        benchmark:
            f"{RESULTS}/benchmarks/diagonalize/{system}/W{{W}}/r{block.labels[0]}.tsv"
        wildcard_constraints:
            W="|".join(block.strengths),
        priority: 20 if purpose else 0
        conda:
            "../../envs/diagonalization.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.diagonalize(system, block.size)),
        params:
            settings=partial(realization_settings, system),
            code=code("diagonalize.py"),
            # A function of the output is not tracked: another compression changes no number.
            compression_level=lambda wildcards, output: COMPRESSION,
        message:
            f"diagonalize {system}, W = {{wildcards.W}}: {block.title}"
        script:
            "../scripts/diagonalize.py"
