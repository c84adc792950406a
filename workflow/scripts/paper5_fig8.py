"""Figure 8 of paper 5: single spins, the mean imbalance, and the map of the late imbalance."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper5.fig8 import draw, quantities, spin_dataset
    from locflow.results.files import read_dataset

    settings, source = snakemake.params.settings, snakemake.input
    traces = {name: read_dataset(source[name], "traces").load() for name in ("weak", "strong")}
    data = spin_dataset(traces, read_dataset(source.imbalances, "imbalances").load(), settings["energy_density"])
    measured = quantities(data, confidence=settings["confidence"])
    write_figure(snakemake, draw(data, settings["style"]), data, measured)
