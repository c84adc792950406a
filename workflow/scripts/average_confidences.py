"""Average the confidences of a training over states, realizations and networks, with bootstrap resamples."""

from _bootstrap import bootstrap_options
from _job import logged, provenance

with logged(snakemake):
    from locflow.confidence_averages import average_confidences
    from locflow.files import read_dataset, write_dataset

    settings = snakemake.params.settings
    bootstrap = bootstrap_options(settings)
    with read_dataset(snakemake.input[0], "confidences") as confidences:
        averages = average_confidences(
            confidences.load(),
            energy_bins=settings["energy_bins"],
            consecutive_states=settings["consecutive_states"],
            thresholds=settings["thresholds"],
            fractions=settings["fractions"],
            resamples=bootstrap["resamples"],
            confidence_level=bootstrap["confidence"],
            seed=bootstrap["seed"],
        )
    averages.attrs |= provenance(snakemake)
    write_dataset(averages, snakemake.output[0])
