"""Figure 6 of paper 2: the spin fraction over disorder strength and energy density, two ways."""

from _bootstrap import bootstrap_options
from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper2.fig6 import draw, phase_diagrams, quantities
    from locflow.figures.paper2.shared import without_resamples
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    diagrams = phase_diagrams(
        read_dataset(snakemake.input.samples, "samples").load(),
        read_dataset(snakemake.input.rendered, "rendered").load(),
        **bootstrap_options(settings),
    )
    figure = draw(diagrams, settings["style"])
    write_figure(snakemake, figure, without_resamples(diagrams), quantities(diagrams))
