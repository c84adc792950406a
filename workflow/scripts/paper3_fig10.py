"""Figure 10 of paper 3: the transition region for chains of several lengths."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.common import merged
    from locflow.figures.paper3.fig10 import draw, quantities
    from locflow.results.files import read_dataset

    averages = [read_dataset(path, "confidence_averages").load() for path in snakemake.input.averages]
    data = merged({f"{dataset.attrs['sites']}_sites": dataset for dataset in averages})
    write_figure(snakemake, draw(averages, snakemake.params.settings["style"]), data, quantities(averages))
