"""Figure 3 of paper 4: probability of a delocalized state against disorder, at four energies."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.common import merged
    from locflow.figures.paper4.common import records_of
    from locflow.figures.paper4.fig3 import draw, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    averages = {
        name: read_dataset(path, "image_averages").load()
        for name, path in zip(settings["networks"], snakemake.input.averages, strict=True)
    }
    made = quantities(
        averages,
        records_of(settings["networks"], snakemake.input.networks),
        test=settings["test"],
        unseen=settings["unseen"],
        confidence=settings["confidence"],
    )
    write_figure(snakemake, draw(averages, settings["test"], settings["style"]), merged(averages), made)
