"""Predictions of all networks of a regression for the samples of one system, beside the diagonalization."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.evaluation import evaluate_regression
    from locflow.files import read_dataset, read_json, write_dataset

    networks = [entry["path"] for entry in read_json(snakemake.input.networks)["networks"]]
    samples = read_dataset(snakemake.input.samples, "samples").load()
    evaluated = evaluate_regression(networks, samples, **snakemake.params.settings, threads=snakemake.threads)
    evaluated.attrs |= provenance(snakemake, "keras")
    write_dataset(evaluated, snakemake.output[0])
