"""Figure 1 of paper 3: the networks' confidence over disorder strength and energy density."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.common import merged
    from locflow.figures.paper3.fig1 import draw, quantities
    from locflow.figures.systems import Words
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    words = Words(**settings["system"])
    averages = read_dataset(snakemake.input.averages, "confidence_averages").load()
    figure = draw(averages, words, settings["style"])
    write_figure(snakemake, figure, merged({"averages": averages}), quantities(averages, words))
