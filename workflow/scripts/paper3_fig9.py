"""Figure 9 of paper 3: how often two networks of one training classify a state differently."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.common import merged
    from locflow.figures.paper3.fig9 import draw, quantities
    from locflow.results.files import read_dataset

    averages = read_dataset(snakemake.input.averages, "confidence_averages").load()
    figure = draw(averages, snakemake.params.settings["style"])
    write_figure(snakemake, figure, merged({"averages": averages}), quantities(averages))
