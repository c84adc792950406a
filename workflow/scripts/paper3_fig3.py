"""Figure 3 of paper 3: the critical disorder by threshold and fraction, and by realization."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.common import merged
    from locflow.figures.paper3.fig3 import draw, quantities
    from locflow.results.files import read_dataset

    averages = read_dataset(snakemake.input.averages, "confidence_averages").load()
    figure = draw(averages, snakemake.params.settings["style"])
    write_figure(snakemake, figure, merged({"averages": averages}), quantities(averages))
