"""Figures 1 and 4 of paper 4: eigenstates on both sides of the transition."""

from _bootstrap import bootstrap_options
from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper4.densities import densities_dataset, draw, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    data = densities_dataset([read_dataset(path, "images").load() for path in snakemake.input])
    figure = draw(data, settings["style"], title=settings["title"], critical_W=settings["critical_W"])
    made = quantities(data, critical_W=settings["critical_W"], **bootstrap_options(settings))
    write_figure(snakemake, figure, data, made)
