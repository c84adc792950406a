"""Training and test loss against the number of training samples."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.files import read_dataset, write_dataset
    from locflow.learning_curve import learning_curve

    settings = dict(snakemake.params.settings)
    # The number of updates takes the place of the regression's epochs, and all is at one energy density.
    del settings["epochs"], settings["energy_input"]
    systems = [read_dataset(path, "samples").load() for path in snakemake.input.samples]
    losses = learning_curve(systems, **settings, threads=snakemake.threads)
    losses.attrs |= provenance(snakemake, "keras")
    write_dataset(losses, snakemake.output[0])
