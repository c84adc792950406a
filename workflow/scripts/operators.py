"""Build what all realizations of a system share: its clean Hamiltonian, and where disorder enters it."""

from _job import called, logged, provenance

with logged(snakemake):
    from locflow.results.files import write_dataset

    operators = called(snakemake.params.function)(snakemake.params.settings)
    operators.attrs |= provenance(snakemake, "quspin", "scipy")
    write_dataset(operators, snakemake.output[0])
