"""Figure 2 of paper 3: the network, as the trained model reports it."""

from _figure import drawing, write_figure

with drawing(snakemake):
    import json

    import xarray as xr

    from locflow.figures.architecture import draw, quantities
    from locflow.results.network_lists import training_records

    settings = snakemake.params.settings
    layers = training_records(snakemake.input.networks)[0]["layers"]
    title = f"open chain, $N = {settings['sites']}$, $N_A = {settings['cut']}$"
    figure = draw({title: layers}, settings["style"])
    data = xr.Dataset(attrs={"kind": "figure", "layers": json.dumps(layers)})
    write_figure(snakemake, figure, data, quantities({"network": layers}))
