"""Figure 8 of paper 2: the features of the recurrent networks."""

from _bootstrap import bootstrap_options
from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.averages.phase_diagram import side_by_side
    from locflow.figures.paper2.fig8 import draw, feature_means, quantities
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    features = {
        role: feature_means(
            read_dataset(path, "regression").load(),
            **bootstrap_options(settings),
        )
        for role, path in zip(settings["roles"], snakemake.input.regressions, strict=True)
    }
    figure = draw(features, settings["style"])
    write_figure(snakemake, figure, side_by_side(features), quantities(features))
