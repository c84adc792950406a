"""Figure 5 of paper 4: probability of a topological state against disorder, and against energy."""

from _bootstrap import bootstrap_options
from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.averages.images import average_energies
    from locflow.figures.paper3.common import merged
    from locflow.figures.paper4.common import records_of
    from locflow.figures.paper4.fig5 import ENERGY_BINS, draw, quantities
    from locflow.results.files import read_dataset

    settings, source = snakemake.params.settings, snakemake.input
    averages = {
        name: read_dataset(path, "image_averages").load()
        for name, path in zip(settings["networks"], source.averages, strict=True)
    }
    few_samples = averages.pop("few_samples")
    window = read_dataset(source.window, "image_predictions").load()
    energies = average_energies(window, edges=ENERGY_BINS, **bootstrap_options(settings))
    made = quantities(
        averages,
        records_of(settings["networks"], source.networks),
        few_samples,
        energies,
        test=settings["test"],
        unseen=settings["unseen"],
        confidence=settings["confidence"],
    )
    figure = draw(averages, energies, window, settings["test"], settings["style"])
    data = merged({**averages, "few_samples": few_samples, "energies": energies, "window": window})
    write_figure(snakemake, figure, data, made)
