"""Train the folds of one job of a regression: each has its own initial weights and order of the samples."""

from _job import logged

with logged(snakemake):
    from pathlib import Path

    from locflow.disorder import seed_for
    from locflow.files import read_dataset, read_json, write_json
    from locflow.prediction import load_network
    from locflow.regression import train_regressions
    from locflow.regression_data import TRAINING, regression_sample
    from locflow.tensorflow_setup import configure
    from locflow.training import save_network

    configure(snakemake.threads)
    settings = dict(snakemake.params.settings)
    root_seed, name = settings.pop("root_seed"), settings.pop("regression")
    drawing = ("targets", "test_realizations", "training_realizations", "energy_input", "page_normalization")
    sample = regression_sample(
        [read_dataset(path, "samples").load() for path in snakemake.input.samples],
        part=TRAINING,
        **{key: settings.pop(key) for key in drawing},
    )
    folds = [int(Path(path).stem.removeprefix("fold")) for path in snakemake.output.networks]
    pretrained, origins = None, [None] * len(folds)
    if source := snakemake.input.get("pretrained"):
        paths = {entry["record"]["fold"]: entry["path"] for entry in read_json(source)["networks"]}
        origins = [paths[fold] for fold in folds]
        pretrained = [load_network(path) for path in origins]
    trainings = train_regressions(
        sample,
        seeds=[seed_for(root_seed, "regression", name, fold, bits=32) for fold in folds],
        pretrained=pretrained,
        **settings,
        threads=snakemake.threads,
    )
    outputs = zip(snakemake.output.networks, snakemake.output.records, strict=True)
    for fold, origin, trained, (network_path, record_path) in zip(folds, origins, trainings, outputs, strict=True):
        save_network(trained.model, network_path)
        record = {"fold": fold, "code_fingerprint": snakemake.params.code, "pretrained": origin, **trained.record}
        write_json(record, record_path)
        print(f"fold {fold}: training loss {record['history']['training_loss'][-1]:.3e}", flush=True)
