"""Confusion and probabilities of any one training of recurrent networks."""

from _figure import write_figure
from _job import logged

with logged(snakemake):
    from locflow.figures.paper5.common import merged
    from locflow.figures.paper5.curve import draw, quantities
    from locflow.results.files import read_dataset

    averages = read_dataset(snakemake.input.averages, "confusion_averages").load()
    figure = draw(averages, snakemake.params.settings["style"])
    write_figure(snakemake, figure, merged({"averages": averages}), quantities(averages))
