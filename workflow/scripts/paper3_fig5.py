"""Figure 5 of paper 3: gap ratio, and ETH confidence with and without confidence optimization."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.fig5 import draw, indicator_dataset, quantities
    from locflow.results.files import read_dataset

    source = snakemake.input
    confident, plain = (
        read_dataset(path, "confidence_averages").load() for path in (source.averages, source.without_confidence)
    )
    data = indicator_dataset(read_dataset(source.summary, "entanglement_summary").load(), confident, plain)
    figure = draw(data, snakemake.params.settings["style"])
    write_figure(snakemake, figure, data, quantities(data, confident, plain))
