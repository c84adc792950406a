"""Train the folds of one job: each draws its own sample and initial weights."""

from _job import logged

with logged(snakemake):
    from pathlib import Path

    from locflow.disorder import seed_for
    from locflow.files import write_json
    from locflow.training import save_network, train
    from locflow.training_data import read_sample

    settings = dict(snakemake.params.settings)
    root_seed, name = settings.pop("root_seed"), settings.pop("training")
    network = settings.pop("network")
    drawing = {key: settings.pop(key) for key in ("energy_density", "states_per_class", "split")}
    files = {"ETH": snakemake.input.eth, "MBL": snakemake.input.mbl}
    for network_path, record_path in zip(snakemake.output.networks, snakemake.output.records, strict=True):
        fold = int(Path(network_path).stem.removeprefix("fold"))
        sample = read_sample(files, **drawing, seed=seed_for(root_seed, "sample", name, fold))
        seed = seed_for(root_seed, "network", name, fold, bits=32)
        trained = train(network, sample, **settings, seed=seed, threads=snakemake.threads)
        save_network(trained.model, network_path)
        write_json({"fold": fold, "code_fingerprint": snakemake.params.code, **trained.record}, record_path)
        accuracy = trained.record["validation_accuracy"]
        print(f"fold {fold}: {trained.record['epochs']} epochs, validation accuracy {accuracy:.5f}", flush=True)
        del sample
