"""Undecided entanglement spectra, changed until the networks of a training call them ETH or MBL."""

from _job import logged, networks_of, provenance

with logged(snakemake):
    from locflow.kinds.confidence.dreaming import dream
    from locflow.results.files import write_dataset
    from locflow.seeds import seed_for

    settings = dict(snakemake.params.settings)
    root_seed, name = settings.pop("root_seed"), settings.pop("training")
    dreams = dream(
        networks_of(snakemake.input.networks),
        snakemake.input.confidences,
        snakemake.input.spectra,
        **settings,
        seed=seed_for(root_seed, "dream", name),
        threads=snakemake.threads,
    )
    dreams.attrs |= {"training": name, **provenance(snakemake, "keras")}
    write_dataset(dreams, snakemake.output[0])
