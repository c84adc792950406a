"""Train the folds of one job: each halves the labelled entanglement spectra and draws its own unlabelled ones."""

from _job import logged

with logged(snakemake):
    from pathlib import Path

    from locflow.confidence_training import train
    from locflow.disorder import seed_for
    from locflow.files import write_json
    from locflow.spectrum_data import read_samples
    from locflow.training import save_network

    settings = dict(snakemake.params.settings)
    root_seed, name = settings.pop("root_seed"), settings.pop("training")
    reading = {key: settings.pop(key) for key in ("cut", "input", "trimmed_fraction")}
    files = (snakemake.input[label] for label in ("eth", "mbl", "transition"))
    folds = [int(Path(path).stem.removeprefix("fold")) for path in snakemake.output.networks]
    samples = read_samples(
        *files,
        **reading,
        transition_spectra=settings["batch_size"] * settings["steps"],
        seeds=[seed_for(root_seed, "sample", name, fold) for fold in folds],
    )
    outputs = zip(folds, samples, snakemake.output.networks, snakemake.output.records, strict=True)
    for fold, sample, network_path, record_path in outputs:
        seed = seed_for(root_seed, "network", name, fold, bits=32)
        trained = train(sample, **settings, seed=seed, threads=snakemake.threads)
        save_network(trained.model, network_path)
        write_json({"fold": fold, "code_fingerprint": snakemake.params.code, **trained.record}, record_path)
        record = trained.record
        print(f"fold {fold}: {record['seconds']:.1f} s, accuracy {record['validation_accuracy']:.5f}", flush=True)
