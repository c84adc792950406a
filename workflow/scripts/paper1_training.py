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
        for name, path in zip(settings["trainings"], snakemake.input, strict=True)
    }
    data = training_dataset(records)
    data.attrs |= provenance(snakemake, "matplotlib")
    write_dataset(data, output.data)
    write_json(
        measured(settings["figure"], settings["scale"], quantities(data, confidence=settings["confidence"])),
        output.measured,
    )
    save_figure(draw(data, settings["style"]), pdf=output.pdf, png=output.png, dpi=settings["style"]["dpi"])
