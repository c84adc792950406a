"""The operators that all realizations of a system share, built once; QuSpin builds those of fermions and spins."""

from locflow.hamiltonians.models import hamiltonian_definition


rule operators:
    """Build the clean Hamiltonian of one system and the operators of its disorder."""
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
        function=untracked(operators_function),
        code=lambda wildcards: code("operators.py", operators_function(wildcards)),
    message:
        "build the operators of {wildcards.system}"
    script:
        "../scripts/operators.py"
