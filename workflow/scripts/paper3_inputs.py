"""Appendix A of paper 3: accuracies and transitions of networks with other inputs."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.inputs import draw, inputs_dataset, quantities
    from locflow.results.files import read_dataset
    from locflow.results.network_lists import training_records

    settings = snakemake.params.settings
    trainings = settings["trainings"]
    averages = [read_dataset(path, "confidence_averages").load() for path in snakemake.input.averages]
    records = [training_records(path) for path in snakemake.input.networks]
    data = inputs_dataset(trainings, averages, records)
    measured = quantities(data, trainings, averages, confidence_level=settings["confidence"])
    write_figure(snakemake, draw(data, settings["style"]), data, measured)
