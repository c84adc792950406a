"""Figure 2 of paper 4: the architectures, as the trained models report them."""

from _figure import drawing, write_figure

with drawing(snakemake):
    import json

    import xarray as xr

    from locflow.figures.architecture import draw, quantities
    from locflow.results.network_lists import training_records

    settings = snakemake.params.settings
    layers = {
        name: training_records(path)[0]["layers"]
        for name, path in zip(settings["titles"], snakemake.input, strict=True)
    }
    figure = draw({settings["titles"][name]: rows for name, rows in layers.items()}, settings["style"])
    data = xr.Dataset(attrs={"kind": "figure", "layers": json.dumps(layers)})
    write_figure(snakemake, figure, data, quantities(layers))
