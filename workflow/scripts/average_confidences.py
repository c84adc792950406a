"""Average the confidences of a training over states, realizations and networks, with bootstrap resamples."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.confidence_averages import average_confidences
    from locflow.disorder import seed_for
    from locflow.files import read_dataset, write_dataset

    settings = snakemake.params.settings
    with read_dataset(snakemake.input[0], "confidences") as confidences:
        averages = average_confidences(
            confidences.load(),
            energy_bins=settings["energy_bins"],
            consecutive_states=settings["consecutive_states"],
            thresholds=settings["thresholds"],
            fractions=settings["fractions"],
            resamples=settings["resamples"],
            confidence_level=settings["confidence"],
            seed=seed_for(settings["root_seed"], "bootstrap", bits=32),
        )
    averages.attrs |= provenance(snakemake)
    write_dataset(averages, snakemake.output[0])
