"""Figure 4 of paper 1: kernels, biases, and the way of an ETH and an MBL state through one kernel."""

from _figure import write_figure
from _job import logged

with logged(snakemake):
    import numpy as np

    from locflow.figures.paper1_fig4 import draw, feature_map_dataset, quantities
    from locflow.files import read_dataset, read_json
    from locflow.networks import kernels_and_biases
    from locflow.prediction import feature_maps, load_network

    networks = [load_network(entry["path"]) for entry in read_json(snakemake.input.networks)["networks"]]
    kernels, biases = zip(*map(kernels_and_biases, networks), strict=True)
    states = {}
    for phase, path in (("ETH", snakemake.input.eth), ("MBL", snakemake.input.mbl)):
        with read_dataset(path, "states") as dataset:
            middle = int(np.abs(dataset["energy_density"].values - 0.5).argmin())
            states[phase] = dataset["probability"][middle].values
    maps = {phase: feature_maps(networks[0], state) for phase, state in states.items()}
    data = feature_map_dataset(kernels, biases, states, maps)
    write_figure(snakemake, draw(data, snakemake.params.settings["style"]), data, quantities(data), "keras")
