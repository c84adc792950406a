"""Loss histories of all folds, and the accuracies of the trainings of paper 1."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.figures.paper1_training import draw, quantities, training_dataset
    from locflow.figures.style import save_figure
    from locflow.files import read_json, write_dataset, write_json
    from locflow.measured import measured

    settings, output = snakemake.params.settings, snakemake.output
    records = {
        name: [entry["record"] for entry in read_json(path)["networks"]]
        for name, path in zip(settings["splits"], snakemake.input, strict=True)
    }
    accuracies = ("training_accuracy", "validation_accuracy")
    trainings = {
        name: [
            {
                **{loss: record["history"][loss] for loss in ("training_loss", "validation_loss")},
                **{accuracy: record[accuracy] for accuracy in accuracies},
            }
            for record in records[name]
        ]
        for name in records
    }
    data = training_dataset(trainings, settings["splits"])
    data.attrs |= provenance(snakemake, "matplotlib")
    write_dataset(data, output.data)
    write_json(measured(settings["figure"], settings["scale"], quantities(data)), output.measured)
    save_figure(draw(data, settings["style"]), pdf=output.pdf, png=output.png, dpi=settings["style"]["dpi"])
