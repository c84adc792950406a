"""Figure 9 of paper 2: losses over the number of training realizations."""

from _figure import write_figure
from _job import logged

with logged(snakemake):
    from locflow.disorder import seed_for
    from locflow.figures.paper2_fig9 import draw, loss_averages, quantities
    from locflow.files import read_dataset

    settings = snakemake.params.settings
    averages = loss_averages(read_dataset(snakemake.input.losses, "learning_curve").load(), settings["sizes"])
    measured = quantities(
        averages,
        resamples=settings["resamples"],
        confidence=settings["confidence"],
        seed=seed_for(settings["root_seed"], "bootstrap", bits=32),
    )
    write_figure(snakemake, draw(averages, settings["style"]), averages, measured)
