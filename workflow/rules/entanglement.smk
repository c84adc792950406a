"""Exact diagonalization for paper 3: each eigenstate is reduced to its entanglement spectra inside the job."""

for system, purpose, block in CONFIGURATION.diagonalizations("entanglement"):
    name = "_".join(["diagonalize", system, *purpose, *block.suffix])

    rule:
        """Entanglement spectra, entropies and Schmidt gaps of some realizations of one system at one W."""
        name:
            name
        input:
            OPERATORS.format(system=system),
        output:
            expand(ENTANGLEMENT, system=system, realization=block.labels, allow_missing=True),
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
            **resources_of(name, COSTS.entangle(system, block.size)),
        params:
            settings=partial(realization_settings, system),
            code=code("entangle.py"),
            compression_level=lambda wildcards, output: COMPRESSION,
        message:
            f"diagonalize {system}, W = {{wildcards.W}}: {block.title}"
        script:
            "../scripts/entangle.py"


for system in CONFIGURATION.systems_with("entanglement"):
    name = f"summarize_entanglement_{system}"

    rule:
        """Entropies, Schmidt gaps and gap ratios of all realizations of one system in one file, without spectra."""
        name:
            name
        input:
            all_realizations(ENTANGLEMENT, system, CONFIGURATION.W_values(system)),
        output:
            ENTANGLEMENT_SUMMARY.format(system=system),
        log:
            f"{RESULTS}/logs/summarize_entanglement/{system}.log",
        benchmark:
            f"{RESULTS}/benchmarks/summarize_entanglement/{system}.tsv"
        conda:
            "../../envs/diagonalization.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.summarize(system)),
        params:
            settings={},
            code=code("summarize_entanglement.py"),
        message:
            f"summarize the entanglement of {system}"
        script:
            "../scripts/summarize_entanglement.py"
