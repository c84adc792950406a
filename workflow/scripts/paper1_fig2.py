"""Figure 2 of paper 1: the architectures, as the trained models report them."""

from _job import logged, provenance

with logged(snakemake):
    import json

    import xarray as xr

    from locflow.figures.maps import lattice_title
    from locflow.figures.paper1_fig2 import draw, quantities
    from locflow.figures.style import save_figure
    from locflow.files import read_json, write_dataset, write_json
    from locflow.measured import measured

    settings, output = snakemake.params.settings, snakemake.output
    networks = {
        panel: read_json(path)["networks"][0]["record"]["layers"]
        for panel, path in zip(settings["panels"], snakemake.input, strict=True)
    }
    titles = {panel: lattice_title(lattice) for panel, lattice in settings["panels"].items()}
    data = xr.Dataset(attrs={"kind": "figure", "networks": json.dumps(networks)})
    data.attrs |= provenance(snakemake, "matplotlib")
    write_dataset(data, output.data)
    write_json(measured(settings["figure"], settings["scale"], quantities(networks)), output.measured)
    figure = draw({titles[panel]: layers for panel, layers in networks.items()}, settings["style"])
    save_figure(figure, pdf=output.pdf, png=output.png, dpi=settings["style"]["dpi"])
