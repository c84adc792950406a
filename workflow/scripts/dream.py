"""Undecided entanglement spectra, changed until the networks of a training call them ETH or MBL."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.disorder import seed_for
    from locflow.dreaming import dream
    from locflow.files import read_json, write_dataset

    settings = dict(snakemake.params.settings)
    root_seed, name = settings.pop("root_seed"), settings.pop("training")
    networks = [entry["path"] for entry in read_json(snakemake.input.networks)["networks"]]
    dreams = dream(
        networks,
        snakemake.input.confidences,
        snakemake.input.spectra,
        **settings,
        seed=seed_for(root_seed, "dream", name),
        threads=snakemake.threads,
    )
    dreams.attrs |= {"training": name, **provenance(snakemake, "keras")}
    write_dataset(dreams, snakemake.output[0])
