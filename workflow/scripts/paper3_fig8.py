"""Figure 8 of paper 3: the transition region of networks trained with four cost functions."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.common import merged
    from locflow.figures.paper3.fig8 import draw, key, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    averages = {
        tuple(weights): read_dataset(path, "confidence_averages").load()
        for weights, path in zip(settings["weights"], snakemake.input.averages, strict=True)
    }
    data = merged({key(weights): dataset for weights, dataset in averages.items()})
    write_figure(snakemake, draw(averages, settings["style"]), data, quantities(averages))
