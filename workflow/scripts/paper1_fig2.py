"""Figure 2 of paper 1: the architectures, as the trained models report them."""

from _figure import drawing, write_figure

with drawing(snakemake):
    import json

    import xarray as xr

    from locflow.figures.architecture import draw, quantities
    from locflow.results.network_lists import training_records

    settings = snakemake.params.settings
    networks = {
        panel: training_records(path)[0]["layers"]
        for panel, path in zip(settings["panels"], snakemake.input, strict=True)
    }
    titles = {panel: of_system["title"] for panel, of_system in settings["panels"].items()}
    figure = draw({titles[panel]: layers for panel, layers in networks.items()}, settings["style"])
    data = xr.Dataset(attrs={"kind": "figure", "networks": json.dumps(networks)})
    write_figure(snakemake, figure, data, quantities(networks))
