"""List the networks of a training with their checksums and their training records."""

from _job import logged

with logged(snakemake):
    from locflow.results.network_lists import list_networks

    list_networks(snakemake.input, snakemake.params.settings["folds"], snakemake.output[0])
