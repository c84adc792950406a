"""Probability against disorder of all that a training on images is tested on."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.common import merged
    from locflow.figures.paper4.probability import draw, quantities
    from locflow.figures.systems import Words
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    words = {system: Words(**of_system) for system, of_system in settings["systems"].items()}
    averages = read_dataset(snakemake.input.averages, "image_averages").load()
    figure = draw(averages, words, settings["style"])
    write_figure(snakemake, figure, merged({"averages": averages}), quantities(averages, words))
