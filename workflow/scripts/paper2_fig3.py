"""Figure 3 of paper 2: means and spreads of the indicators, diagonalized and predicted."""

from _bootstrap import bootstrap_options
from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper2.fig3 import draw, indicator_statistics, quantities
    from locflow.figures.paper2.shared import without_resamples
    from locflow.learning.regression.samples import ENERGY_DENSITY
    from locflow.results.files import read_dataset

    settings = snakemake.params.settings
    regressions = {
        role: read_dataset(path, "regression").load()
        for role, path in zip(settings["roles"], snakemake.input.regressions, strict=True)
    }
    statistics = indicator_statistics(
        regressions["untrained"],
        energy_density=ENERGY_DENSITY,
        **bootstrap_options(settings),
    )
    measured = quantities(statistics, regressions, energy_density=ENERGY_DENSITY, confidence=settings["confidence"])
    figure = draw(statistics, settings["style"])
    write_figure(snakemake, figure, without_resamples(statistics), measured)
