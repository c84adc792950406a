"""Confusion and probabilities of any one training of recurrent networks."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper5.common import merged
    from locflow.figures.paper5.curve import draw, quantities
    from locflow.figures.systems import Words
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    words = Words(**settings["system"])
    averages = read_dataset(snakemake.input.averages, "confusion_averages").load()
    figure = draw(averages, words, settings["style"])
    write_figure(snakemake, figure, merged({"averages": averages}), quantities(averages, words))
