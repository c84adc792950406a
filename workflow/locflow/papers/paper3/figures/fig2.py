"""The network, with shapes and parameter counts of a trained model.

The network: entanglement levels, one hidden layer, and the outputs ETH and MBL. Output shapes and parameter counts
are taken from a trained model. Paper 3, Fig. 2.
"""

import json
from collections.abc import Mapping

import xarray as xr

from locflow.figures.architecture import draw, quantities
from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.kinds.confidence.options import Confidence
from locflow.kinds.protocols import Configuration, training_of
from locflow.papers.paper3.section import Paper
from locflow.results.network_lists import training_records


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"networks": paths.networks(paper.sample)}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "sites": paper.sites(configuration)["sample"],
        "cut": training_of(configuration, paper.sample, Confidence).cut_of(configuration),
    }


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    layers = training_records(files["networks"])[0]["layers"]
    title = f"open chain, $N = {settings['sites']}$, $N_A = {settings['cut']}$"
    figure = draw({title: layers})
    data = xr.Dataset(attrs={"kind": "figure", "layers": json.dumps(layers)})
    return Drawing(figure, data, quantities({"network": layers}))
