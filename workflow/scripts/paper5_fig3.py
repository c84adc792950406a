"""Figure 3 of paper 5: outputs, confusion and imbalance of the driven chain."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper5.fig3 import draw, drive_dataset, quantities
    from locflow.results.files import read_dataset

    averages = read_dataset(snakemake.input.averages, "confusion_averages").load()
    imbalances = read_dataset(snakemake.input.imbalances, "imbalances").load()
    data = drive_dataset(averages, imbalances)
    write_figure(snakemake, draw(data, snakemake.params.settings["style"]), data, quantities(averages, imbalances))
