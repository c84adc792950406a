"""Predictions of all networks of a training for a batch of realizations at one W."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.files import read_json, write_dataset
    from locflow.prediction import predict_batch

    networks = [entry["path"] for entry in read_json(snakemake.input.networks)["networks"]]
    predictions = predict_batch(networks, snakemake.input.states, threads=snakemake.threads)
    predictions.attrs |= provenance(snakemake, "keras")
    write_dataset(predictions, snakemake.output[0])
