"""Figure 4 of paper 3: entropy, Schmidt gap and uncertainty of the networks, resolved in energy."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper3.fig4 import draw, quantities, single_sample_dataset
    from locflow.results.files import read_dataset

    source = snakemake.input
    data = single_sample_dataset(
        read_dataset(source.summary, "entanglement_summary").load(),
        read_dataset(source.averages, "confidence_averages").load(),
        read_dataset(source.fine_summary, "entanglement_summary").load(),
        read_dataset(source.fine_confidences, "confidences").load(),
    )
    write_figure(snakemake, draw(data, snakemake.params.settings["style"]), data, quantities(data))
