"""Phase diagrams: figure 1 of paper 1, or the diagram of one training."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.figures.maps import lattice_title
    from locflow.figures.paper1_fig1 import draw, quantities
    from locflow.figures.style import save_figure
    from locflow.files import read_dataset, write_dataset, write_json
    from locflow.measured import measured
    from locflow.phase_diagram import side_by_side

    settings, output = snakemake.params.settings, snakemake.output
    panels = settings["panels"]
    diagrams = {
        panel: read_dataset(path, "phase_diagram").load() for panel, path in zip(panels, snakemake.input, strict=True)
    }
    titles = {panel: lattice_title(lattice) for panel, lattice in panels.items()}
    data = side_by_side(diagrams)
    data.attrs |= provenance(snakemake, "matplotlib")
    write_dataset(data, output.data)
    write_json(measured(settings["figure"], settings["scale"], quantities(diagrams)), output.measured)
    save_figure(draw(diagrams, titles, settings["style"]), pdf=output.pdf, png=output.png, dpi=settings["style"]["dpi"])
