"""Topological and non-topological eigenstates of the Chern insulator.

Density of eigenstates of the Chern insulator nearest the middle of its gap, summed over the two orbitals. The edges of
the lattice are open. (a, b) Below the critical disorder of about 3.2. (c, d) Above it. Far below the critical disorder,
the state is an edge state. Paper 4, Fig. 4.
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
