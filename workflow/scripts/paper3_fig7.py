"""Figure 7 of paper 3: typical entanglement spectra, and what the networks dream."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.fig7 import draw, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    dreams = read_dataset(snakemake.input.dreams, "dreams").load()
    figure = draw(dreams, settings["style"])
    measured = quantities(dreams, confidence_level=settings["confidence"])
    dreams.attrs["kind"] = "figure"
    write_figure(snakemake, figure, dreams, measured)
