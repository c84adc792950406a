"""Figure 6 of paper 5: calibration where the phase is known."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.averages.calibration import calibration
    from locflow.figures.paper5.fig6 import draw, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    probabilities = read_dataset(snakemake.input.probabilities, "phase_probabilities").load()
    data = calibration(probabilities, margin=settings["margin"], bins=settings["bins"])
    measured = quantities(data, confidence=settings["confidence"])
    write_figure(snakemake, draw(data, settings["style"]), data, measured)
