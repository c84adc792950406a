"""What the middle layers of a network respond to, and what its judgement goes by (paper 4, supplement)."""

from _bootstrap import bootstrap_options
from _figure import drawing, write_figure
from _job import networks_of

with drawing(snakemake):
    import xarray as xr

    from locflow.figures.paper4.features import draw, participation_dataset, quantities
    from locflow.learning.images.prediction import feature_maps
    from locflow.learning.stored_network import read_network
    from locflow.results.files import read_dataset

    settings, source = snakemake.params.settings, snakemake.input
    shown = [read_dataset(path, "images").load() for path in source.shown]
    images = {float(block.attrs["W"]): block["density"][0, 0].to_numpy() for block in shown}
    network = read_network(networks_of(source.networks)[0])
    maps = {
        W: {layer: values[0] for layer, values in feature_maps(network, image[None]).items()}
        for W, image in images.items()
    }
    participation = participation_dataset(
        [read_dataset(path, "images").load() for path in source.test],
        read_dataset(source.predictions, "image_predictions").load(),
    )
    figure = draw(images, maps, participation, settings["style"])
    data = participation.assign(
        {
            name: xr.concat(
                [xr.DataArray(maps[W][name], dims=(f"x_{name}", f"y_{name}", f"channel_{name}")) for W in images],
                xr.Variable("shown_W", list(images)),
            )
            for name in next(iter(maps.values()))
        }
    )
    data.attrs["kind"] = "figure"
    write_figure(snakemake, figure, data, quantities(participation, **bootstrap_options(settings)))
