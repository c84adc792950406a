"""Figure 9 of paper 2: losses over the number of training realizations."""

from _bootstrap import bootstrap_options
from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper2.fig9 import draw, loss_averages, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    averages = loss_averages(read_dataset(snakemake.input.losses, "learning_curve").load(), settings["sizes"])
    measured = quantities(averages, **bootstrap_options(settings))
    write_figure(snakemake, draw(averages, settings["style"]), averages, measured)
