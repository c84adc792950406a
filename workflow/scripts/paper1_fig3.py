"""Figure 3 of paper 1: maps of <ln IPR> and <r>."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.figures.maps import lattice_title
    from locflow.figures.paper1_fig3 import draw, quantities
    from locflow.figures.style import save_figure
    from locflow.files import read_dataset, write_dataset, write_json
    from locflow.measured import measured
    from locflow.phase_diagram import side_by_side

    settings, output = snakemake.params.settings, snakemake.output
    panels = settings["panels"]

    def by_panel(paths, kind):
        return {panel: read_dataset(path, kind).load() for panel, path in zip(panels, paths, strict=True)}

    indicators = by_panel(snakemake.input.indicators, "indicator_averages")
    diagrams = by_panel(snakemake.input.phase_diagrams, "phase_diagram")
    titles = {panel: lattice_title(lattice) for panel, lattice in panels.items()}
    data = side_by_side({**indicators, **{f"networks_{panel}": diagram for panel, diagram in diagrams.items()}})
    data.attrs |= provenance(snakemake, "matplotlib")
    write_dataset(data, output.data)
    write_json(measured(settings["figure"], settings["scale"], quantities(indicators, diagrams)), output.measured)
    figure = draw(indicators, diagrams, titles, settings["style"])
    save_figure(figure, pdf=output.pdf, png=output.png, dpi=settings["style"]["dpi"])
