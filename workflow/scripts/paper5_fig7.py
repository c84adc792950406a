"""Figure 7 of paper 5: networks that have not seen one of the phases of the driven chain."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper5.common import merged
    from locflow.figures.paper5.fig7 import draw, quantities
    from locflow.results.files import read_dataset

    settings, source = snakemake.params.settings, snakemake.input
    trainings = {
        phase: read_dataset(path, "confusion_averages").load()
        for phase, path in zip(settings["left_out"], source.averages, strict=True)
    }
    complete = read_dataset(source.complete, "confusion_averages").load()
    imbalances = read_dataset(source.imbalances, "imbalances").load()
    data = merged({f"without_{phase}": dataset for phase, dataset in trainings.items()})
    write_figure(snakemake, draw(trainings, imbalances, settings["style"]), data, quantities(trainings, complete))
