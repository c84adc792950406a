"""Figure 4 of paper 1: kernels, biases, and the way of an ETH and an MBL state through one kernel."""

from _job import logged, provenance

with logged(snakemake):
    import numpy as np

    from locflow.figures.paper1_fig4 import draw, feature_map_dataset, quantities
    from locflow.figures.style import save_figure
    from locflow.files import read_dataset, read_json, write_dataset, write_json
    from locflow.measured import measured
    from locflow.networks import kernels_and_biases
    from locflow.prediction import feature_maps, load_network

    settings, output = snakemake.params.settings, snakemake.output
    entries = read_json(snakemake.input.networks)["networks"]
    networks = [load_network(entry["path"]) for entry in entries]
    kernels, biases = zip(*map(kernels_and_biases, networks), strict=True)
    states = {}
    for phase, path in (("ETH", snakemake.input.eth), ("MBL", snakemake.input.mbl)):
        with read_dataset(path, "states") as dataset:
            middle = int(np.abs(dataset["energy_density"].values - 0.5).argmin())
            states[phase] = dataset["probability"][middle].values
    maps = {phase: feature_maps(networks[0], state) for phase, state in states.items()}
    data = feature_map_dataset(kernels, biases, states, maps)
    data.attrs |= provenance(snakemake, "matplotlib", "keras")
    write_dataset(data, output.data)
    write_json(measured(settings["figure"], settings["scale"], quantities(data)), output.measured)
    save_figure(draw(data, settings["style"]), pdf=output.pdf, png=output.png, dpi=settings["style"]["dpi"])
