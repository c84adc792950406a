"""Probability against disorder of all that a training on images is tested on."""

from _figure import write_figure
from _job import logged

with logged(snakemake):
    from locflow.figures.paper3.common import merged
    from locflow.figures.paper4.probability import draw, quantities
    from locflow.results.files import read_dataset

    averages = read_dataset(snakemake.input.averages, "image_averages").load()
    figure = draw(averages, snakemake.params.settings["style"])
    write_figure(snakemake, figure, merged({"averages": averages}), quantities(averages))
