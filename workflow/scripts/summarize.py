"""All realizations of a system in one file, as their kind summarizes them."""

from _job import called, logged, provenance

with logged(snakemake):
    from locflow.results.files import write_dataset

    summary = called(snakemake.params.function)(snakemake.input, **snakemake.params.settings)
    summary.attrs |= provenance(snakemake)
    write_dataset(summary, snakemake.output[0])
