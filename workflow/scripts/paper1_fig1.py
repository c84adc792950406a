"""Phase diagrams: figure 1 of paper 1, or the diagram of one training."""

from _figure import write_figure
from _job import logged

with logged(snakemake):
    from locflow.averages.phase_diagram import side_by_side
    from locflow.figures.maps import lattice_title
    from locflow.figures.paper1.fig1 import draw, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    panels = settings["panels"]
    diagrams = {
        panel: read_dataset(path, "phase_diagram").load() for panel, path in zip(panels, snakemake.input, strict=True)
    }
    titles = {panel: lattice_title(lattice) for panel, lattice in panels.items()}
    figure = draw(diagrams, titles, settings["style"])
    write_figure(snakemake, figure, side_by_side(diagrams), quantities(diagrams))
