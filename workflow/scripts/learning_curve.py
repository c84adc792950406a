"""Training and test loss against the number of training samples."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.kinds.regression.learning_curve import learning_curve
    from locflow.results.files import read_dataset, write_dataset

    systems = [read_dataset(path, "samples").load() for path in snakemake.input.samples]
    losses = learning_curve(systems, **snakemake.params.settings, threads=snakemake.threads)
    losses.attrs |= provenance(snakemake, "keras")
    write_dataset(losses, snakemake.output[0])
