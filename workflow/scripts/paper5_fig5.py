"""Figure 5 of paper 5: the predicted transition by the size of the labelled ranges."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper5.common import merged
    from locflow.figures.paper5.fig5 import draw, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    trainings = {
        width: read_dataset(path, "confusion_averages").load()
        for width, path in zip(settings["widths"], snakemake.input.averages, strict=True)
    }
    data = merged({f"blanking_{1000 * width:.0f}": dataset for width, dataset in trainings.items()})
    write_figure(snakemake, draw(trainings, settings["style"]), data, quantities(trainings))
