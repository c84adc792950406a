"""What every figure script ends with: the four files of a figure."""

from _job import provenance


def write_figure(snakemake, figure, data, quantities, *packages):
    """Write the figure, the data behind it (a dataset of kind "figure"), and its measured quantities."""
    from locflow.figures.style import save_figure
    from locflow.results.files import write_dataset, write_json
    from locflow.results.measured import measured
    from locflow.results.pictures import title_of

    settings, output = snakemake.params.settings, snakemake.output
    figure.set_label(title_of(settings["figure"], settings["scale"]))
    data.attrs |= provenance(snakemake, "matplotlib", *packages)
    write_dataset(data, output.data)
    write_json(measured(settings["figure"], settings["scale"], quantities), output.measured)
    save_figure(figure, pdf=output.pdf, png=output.png, dpi=settings["style"]["dpi"])
