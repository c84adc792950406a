"""Indicators of a block of realizations."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.kinds.states.indicators import indicators_of_files
    from locflow.results.files import write_dataset

    indicators = indicators_of_files(snakemake.input)
    indicators.attrs |= provenance(snakemake)
    write_dataset(indicators, snakemake.output[0])
