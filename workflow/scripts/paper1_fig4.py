"""Figure 4 of paper 1: kernels, biases, and the way of an ETH and an MBL state through one kernel."""

from _figure import drawing, write_figure
from _job import networks_of

with drawing(snakemake):
    import numpy as np

    from locflow.figures.paper1.fig4 import draw, feature_map_dataset, quantities
    from locflow.learning.classifier.prediction import feature_maps, kernels_and_biases
    from locflow.learning.stored_network import read_networks
    from locflow.realizations.blocks import Member, open_member

    networks = read_networks(networks_of(snakemake.input.networks))
    kernels, biases = zip(*map(kernels_and_biases, networks), strict=True)
    states = {}
    for phase, path in (("ETH", snakemake.input.eth), ("MBL", snakemake.input.mbl)):
        with open_member(Member(path, 0), "states") as dataset:
            middle = int(np.abs(dataset["energy_density"].values - 0.5).argmin())
            states[phase] = dataset["probability"][middle].values
    maps = {phase: feature_maps(networks[0], state) for phase, state in states.items()}
    data = feature_map_dataset(kernels, biases, states, maps)
    write_figure(snakemake, draw(data, snakemake.params.settings["style"]), data, quantities(data))
