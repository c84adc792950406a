"""Loss histories of all folds, and the accuracies of the trainings of paper 1."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper1.training import draw, quantities, training_dataset
    from locflow.results.network_lists import training_records

    settings = snakemake.params.settings
    records = {name: training_records(path) for name, path in zip(settings["trainings"], snakemake.input, strict=True)}
    data = training_dataset(records)
    measured = quantities(data, confidence=settings["confidence"])
    write_figure(snakemake, draw(data, settings["style"]), data, measured)
