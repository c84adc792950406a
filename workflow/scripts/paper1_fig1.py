"""Phase diagrams: figure 1 of paper 1, or the diagram of one training."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.averages.phase_diagram import side_by_side
    from locflow.figures.paper1.fig1 import draw, quantities
    from locflow.figures.systems import Words
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    panels = settings["panels"]
    diagrams = {
        panel: read_dataset(path, "phase_diagram").load() for panel, path in zip(panels, snakemake.input, strict=True)
    }
    words = {panel: Words(**of_system) for panel, of_system in panels.items()}
    figure = draw(diagrams, words, settings["style"])
    write_figure(snakemake, figure, side_by_side(diagrams), quantities(diagrams, words))
