"""What the networks of a training say, averaged as their kind averages it."""

from _job import called, logged, provenance

with logged(snakemake):
    from locflow.results.files import write_dataset

    averages = called(snakemake.params.function)(snakemake.input, **snakemake.params.settings)
    averages.attrs |= provenance(snakemake)
    write_dataset(averages, snakemake.output[0])
