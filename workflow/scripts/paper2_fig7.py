"""Figure 7 of paper 2: the architecture, as the trained networks report it."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper2.fig7 import architecture_dataset, draw, quantities
    from locflow.results.network_lists import training_records

    networks = {
        name: training_records(getattr(snakemake.input, name))[0]["layers"] for name in ("indicators", "with_energy")
    }
    figure = draw(networks, snakemake.params.settings["style"])
    write_figure(snakemake, figure, architecture_dataset(networks), quantities(networks))
