"""Figure 5 of paper 2: the spin fraction learned by transfer, from scratch, and multitask."""

from _bootstrap import bootstrap_options
from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.averages.phase_diagram import side_by_side
    from locflow.figures.paper2.fig5 import WAYS, draw, quantities
    from locflow.figures.paper2.shared import without_resamples
    from locflow.learning.regression.determination import determination
    from locflow.learning.regression.samples import ENERGY_DENSITY
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    determinations = {
        way: {
            role: determination(
                read_dataset(path, "regression").load(),
                energy_density=ENERGY_DENSITY,
                **bootstrap_options(settings),
            )
            for role, path in zip(settings["roles"], getattr(snakemake.input, way), strict=True)
        }
        for way in WAYS
    }
    figure = draw(determinations, settings["style"])
    data = side_by_side(
        {
            f"{way}_{role}": without_resamples(dataset)
            for way, datasets in determinations.items()
            for role, dataset in datasets.items()
        }
    )
    write_figure(snakemake, figure, data, quantities(determinations))
