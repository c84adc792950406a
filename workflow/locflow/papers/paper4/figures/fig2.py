"""The networks, with shapes and parameter counts of trained models.

The networks with two and four weight layers, for the SU(2) model and for the Chern insulator. Output shapes and
parameter counts are taken from trained models. Paper 4, Fig. 2.
"""

import json
from collections.abc import Mapping

import xarray as xr

from locflow.figures.architecture import draw, quantities
from locflow.figures.drawing import Drawing, Files
from locflow.kinds.protocols import Configuration
from locflow.papers.paper4.section import Paper
from locflow.results.network_lists import training_records


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"networks": [paths.networks(training) for training in paper.trainings.values()]}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"titles": paper.titles}


def drawing(files: Files, settings: Mapping) -> Drawing:
    layers = {
        name: training_records(path)[0]["layers"]
        for name, path in zip(settings["titles"], files["networks"], strict=True)
    }
    figure = draw({settings["titles"][name]: rows for name, rows in layers.items()})
    data = xr.Dataset(attrs={"kind": "figure", "layers": json.dumps(layers)})
    return Drawing(figure, data, quantities(layers))
