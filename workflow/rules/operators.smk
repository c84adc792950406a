"""What all realizations of a system share, built once: for fermions and spins by QuSpin."""

from locflow.hamiltonians.models import hamiltonian_definition


rule operators:
    """Clean Hamiltonian of one system, and where its disorder enters."""
    output:
        PATHS.OPERATORS,
    log:
        f"{LOGS}/operators/{{system}}.log",
    benchmark:
        f"{BENCHMARKS}/operators/{{system}}.tsv"
    localrule: True
    conda:
        "../../envs/diagonalization.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.operators_cost),
    params:
        settings=lambda wildcards: hamiltonian_definition(system_of(wildcards).hamiltonian),
        function=operators_function,
        code=lambda wildcards: code("operators.py", operators_function(wildcards)),
    message:
        "operators of {wildcards.system}"
    script:
        "../scripts/operators.py"
