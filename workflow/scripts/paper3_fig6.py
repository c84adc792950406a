"""Figure 6 of paper 3: the classification of single eigenstates at several cuts."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.fig6 import cut_dataset, draw, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    # One network of each is shown: the others are not read.
    confidences = [
        read_dataset(path, "confidences").isel(network=slice(1)).load() for path in snakemake.input.confidences
    ]
    data = cut_dataset(confidences)
    measured = quantities(data, confidence_level=settings["confidence"])
    write_figure(snakemake, draw(data, settings["style"]), data, measured)
