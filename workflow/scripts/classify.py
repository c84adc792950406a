"""MBL confidence of all networks of a training for all eigenstates of its system."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.classification import classify
    from locflow.files import read_json, write_dataset

    networks = [entry["path"] for entry in read_json(snakemake.input.networks)["networks"]]
    confidences = classify(networks, snakemake.input.spectra, **snakemake.params.settings, threads=snakemake.threads)
    confidences.attrs |= provenance(snakemake, "keras")
    write_dataset(confidences, snakemake.output[0])
