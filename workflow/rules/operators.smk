"""The clean Hamiltonian and the field operators of each system, built once by QuSpin."""

for system in CONFIGURATION.systems:
    name = f"operators_{system}"

    rule:
        """Basis, clean Hamiltonian and field operators of one system."""
        name:
            name
        output:
            OPERATORS.format(system=system),
        log:
            f"{RESULTS}/logs/operators/{system}.log",
        benchmark:
            f"{RESULTS}/benchmarks/operators/{system}.tsv"
        conda:
            "../../envs/diagonalization.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.operators(system)),
        params:
            settings=hamiltonian_definition(CONFIGURATION.systems[system]),
            code=code("operators.py"),
        message:
            f"operators of {system}"
        script:
            "../scripts/operators.py"
