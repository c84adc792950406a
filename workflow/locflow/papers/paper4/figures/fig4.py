"""Topological and non-topological eigenstates of the Chern insulator.

Eigenstates of the Chern insulator next to the middle of its gap: density, summed over the two orbitals, with open
edges. Below (a, b) and above (c, d) the critical disorder of about 3.2. Far below it the state is an edge state.
Paper 4, Fig. 4.
"""

from locflow.figures.drawing import Files
from locflow.kinds.image_classifier.options import ImageClassifier
from locflow.kinds.protocols import Configuration, training_of
from locflow.papers.paper4.densities import drawing as drawing
from locflow.papers.paper4.section import Paper


def inputs(paper: Paper, configuration: Configuration) -> Files:
    shown = paper.topological
    return {"images": configuration.paths.realizations(configuration.systems[shown.system], shown.W)}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "title": "Chern insulator, open edges",
        "critical_W": training_of(configuration, paper.topology.four_layer, ImageClassifier).critical_W,
        **configuration.bootstrap_settings(),
    }
