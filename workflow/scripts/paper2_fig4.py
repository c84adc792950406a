"""Figure 4 of paper 2: normalized coefficient of determination of each indicator."""

from _bootstrap import bootstrap_options
from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.averages.phase_diagram import side_by_side
    from locflow.figures.paper2.fig4 import draw, quantities
    from locflow.figures.paper2.shared import without_resamples
    from locflow.learning.regression.determination import determination
    from locflow.learning.regression.samples import ENERGY_DENSITY
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    determinations = {
        role: determination(
            read_dataset(path, "regression").load(),
            energy_density=ENERGY_DENSITY,
            **bootstrap_options(settings),
        )
        for role, path in zip(settings["roles"], snakemake.input.regressions, strict=True)
    }
    figure = draw(determinations, settings["style"])
    data = side_by_side({role: without_resamples(dataset) for role, dataset in determinations.items()})
    write_figure(snakemake, figure, data, quantities(determinations))
