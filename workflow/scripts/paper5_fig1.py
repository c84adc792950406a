"""Figure 1 of paper 5: the recurrent network, as the trained model reports it."""

from _figure import drawing, write_figure

with drawing(snakemake):
    import json

    import xarray as xr

    from locflow.figures.paper5.fig1 import draw, quantities
    from locflow.results.network_lists import training_records

    settings = snakemake.params.settings
    layers = training_records(snakemake.input.networks)[0]["layers"]
    figure = draw(layers, settings["times"], settings["style"])
    data = xr.Dataset(attrs={"kind": "figure", "layers": json.dumps(layers)})
    write_figure(snakemake, figure, data, quantities(layers))
