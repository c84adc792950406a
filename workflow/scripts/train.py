"""Train the folds of one job, each into a network and a record, in a folder that is there when all of them are."""

from _job import called, logged

with logged(snakemake):
    from pathlib import Path

    from locflow.learning.network_files import save_network
    from locflow.results.files import atomic_folder
    from locflow.results.network_lists import checksum, write_record

    settings = dict(snakemake.params.settings)
    folds = range(settings.pop("start"), settings.pop("stop"))
    inputs = {name: [files] if isinstance(files, str) else list(files) for name, files in snakemake.input.items()}
    trained = iter(called(snakemake.params.function)(inputs, folds, **settings, threads=snakemake.threads))
    folder = Path(snakemake.output[0])
    with atomic_folder(folder) as temporary:
        for fold in folds:
            print(f"fold {fold}:", flush=True)
            network = next(trained)
            file = temporary / f"fold{fold:02d}.keras"
            save_network(network.model, file)
            made = {"fold": fold, "sha256": checksum(file), "code_fingerprint": snakemake.params.code}
            write_record({**made, **network.record}, file.with_suffix(".json"), folder)
            loss = network.record["history"].get("training_loss", network.record["history"].get("cost"))
            print(f"fold {fold}: {network.record['seconds']:.1f} s, last training loss {loss[-1]:.3e}", flush=True)
