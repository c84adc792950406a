"""Figure 6 of paper 2: the spin fraction over disorder strength and energy density, two ways."""

from _figure import write_figure
from _job import logged

with logged(snakemake):
    from locflow.disorder import seed_for
    from locflow.figures.paper2_fig6 import draw, phase_diagrams, quantities
    from locflow.figures.paper2_shared import without_resamples
    from locflow.files import read_dataset

    settings = snakemake.params.settings
    diagrams = phase_diagrams(
        read_dataset(snakemake.input.samples, "samples").load(),
        read_dataset(snakemake.input.rendered, "rendered").load(),
        resamples=settings["resamples"],
        confidence=settings["confidence"],
        seed=seed_for(settings["root_seed"], "bootstrap", bits=32),
    )
    figure = draw(diagrams, settings["style"])
    write_figure(snakemake, figure, without_resamples(diagrams), quantities(diagrams))
