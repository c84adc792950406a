"""Average the indicators of a system over realizations, with standard errors and the contour of <ln IPR>."""

from _bootstrap import bootstrap_options
from _job import logged, provenance

with logged(snakemake):
    from locflow.files import read_dataset, write_dataset
    from locflow.phase_diagram import average_indicators

    settings = snakemake.params.settings
    batches = [read_dataset(path, "indicators").load() for path in snakemake.input]
    averages = average_indicators(batches, **bootstrap_options(settings))
    averages.attrs |= provenance(snakemake)
    write_dataset(averages, snakemake.output[0])
