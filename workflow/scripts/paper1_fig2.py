"""Figure 2 of paper 1: the architectures, as the trained models report them."""

from _figure import write_figure
from _job import logged

with logged(snakemake):
    import json

    import xarray as xr

    from locflow.figures.architecture import draw, quantities
    from locflow.figures.maps import lattice_title
    from locflow.results.network_lists import training_records

    settings = snakemake.params.settings
    networks = {
        panel: training_records(path)[0]["layers"]
        for panel, path in zip(settings["panels"], snakemake.input, strict=True)
    }
    titles = {panel: lattice_title(lattice) for panel, lattice in settings["panels"].items()}
    figure = draw({titles[panel]: layers for panel, layers in networks.items()}, settings["style"])
    data = xr.Dataset(attrs={"kind": "figure", "networks": json.dumps(networks)})
    write_figure(snakemake, figure, data, quantities(networks))
