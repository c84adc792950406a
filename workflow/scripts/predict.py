"""What all networks of a training say about a part of a system."""

from _job import called, logged, networks_of, provenance

with logged(snakemake):
    from locflow.results.files import write_dataset

    predictions = called(snakemake.params.function)(
        networks_of(snakemake.input.networks),
        list(snakemake.input.data),
        **snakemake.params.settings,
        threads=snakemake.threads,
    )
    predictions.attrs |= provenance(snakemake)
    write_dataset(predictions, snakemake.output[0])
