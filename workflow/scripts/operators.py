"""Build the clean Hamiltonian and the field operators of a system."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.files import write_dataset
    from locflow.operators import build_operators

    operators = build_operators(snakemake.params.settings)
    operators.attrs |= provenance(snakemake, "quspin", "scipy")
    write_dataset(operators, snakemake.output[0])
