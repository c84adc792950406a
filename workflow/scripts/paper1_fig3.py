"""Maps of <ln IPR> and <r>: figure 3 of paper 1, or beside the networks of one training."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.averages.phase_diagram import side_by_side
    from locflow.figures.paper1.fig3 import draw, quantities
    from locflow.figures.systems import Words
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    panels = settings["panels"]

    def by_panel(paths, kind):
        return {panel: read_dataset(path, kind).load() for panel, path in zip(panels, paths, strict=True)}

    indicators = by_panel(snakemake.input.indicators, "indicator_averages")
    diagrams = by_panel(snakemake.input.phase_diagrams, "phase_diagram")
    words = {panel: Words(**of_system) for panel, of_system in panels.items()}
    figure = draw(indicators, diagrams, words, settings["style"])
    data = side_by_side({**indicators, **{f"networks_{panel}": diagram for panel, diagram in diagrams.items()}})
    write_figure(snakemake, figure, data, quantities(indicators, diagrams, words))
