"""The clean Hamiltonian and the field operators of each system, built once by QuSpin."""


rule operators:
    """Basis, clean Hamiltonian and field operators of one system."""
    output:
        OPERATORS,
    log:
        RESULTS + "/logs/operators/{system}.log",
    benchmark:
        RESULTS + "/benchmarks/operators/{system}.tsv"
    conda:
        "../../envs/diagonalization.yaml"
    threads: 1
    resources:
        **job_resources(lambda wildcards: COSTS.operators(wildcards.system)),
    params:
        settings=lambda wildcards: hamiltonian_definition(CONFIGURATION.systems[wildcards.system]),
        code=code("operators.py"),
    message:
        "operators of {wildcards.system}"
    script:
        "../scripts/operators.py"
