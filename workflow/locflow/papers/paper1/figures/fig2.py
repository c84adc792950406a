"""The two network architectures of paper 1, with shapes and parameter counts of trained models.

The convolutional networks for the ring and the torus, with output shapes and parameter counts taken from the trained
models. Paper 1, Fig. 2.
"""

import json
from collections.abc import Mapping

import xarray as xr

from locflow.figures.architecture import draw, quantities
from locflow.figures.drawing import Drawing, Files
from locflow.kinds.protocols import Configuration
from locflow.papers.paper1.common import words_by_panel
from locflow.papers.paper1.section import Paper
from locflow.results.network_lists import training_records


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"networks": [paths.networks(training) for training in paper.panels.values()]}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"panels": words_by_panel(paper, configuration)}


def drawing(files: Files, settings: Mapping) -> Drawing:
    networks = {
        panel: training_records(path)[0]["layers"]
        for panel, path in zip(settings["panels"], files["networks"], strict=True)
    }
    titles = {panel: panel_words["title"] for panel, panel_words in settings["panels"].items()}
    figure = draw({titles[panel]: layers for panel, layers in networks.items()})
    data = xr.Dataset(attrs={"kind": "figure", "networks": json.dumps(networks)})
    return Drawing(figure, data, quantities(networks))
