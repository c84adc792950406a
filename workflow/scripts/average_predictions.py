"""Average the predictions of a training over realizations and networks, with the tip of the P = 0.5 contour."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.disorder import seed_for
    from locflow.files import read_dataset, write_dataset
    from locflow.phase_diagram import average_predictions

    settings = snakemake.params.settings
    batches = [read_dataset(path, "predictions").load() for path in snakemake.input]
    averages = average_predictions(
        batches,
        resamples=settings["resamples"],
        confidence=settings["confidence"],
        seed=seed_for(settings["root_seed"], "bootstrap", bits=32),
        tip_energies=settings["energy_density"],
    )
    averages.attrs |= provenance(snakemake)
    write_dataset(averages, snakemake.output[0])
