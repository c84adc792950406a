"""The Ando model judged by networks that were trained on the SU(2) model (paper 4, supplement)."""

from _bootstrap import bootstrap_options
from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.averages.images import average_images
    from locflow.figures.paper3.common import merged
    from locflow.figures.paper4.ando import draw, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    averages = {
        name: average_images([read_dataset(path, "image_predictions").load()], **bootstrap_options(settings))
        for name, path in zip(settings["networks"], snakemake.input.predictions, strict=True)
    }
    figure = draw(averages, settings["system"], settings["style"])
    write_figure(snakemake, figure, merged(averages), quantities(averages, settings["system"]))
