"""Delocalized and localized eigenstates of the SU(2) model.

Density of eigenstates of the SU(2) model nearest the centre of the band, summed over spin, on a torus. The largest
density is shifted to the centre of the picture. (a, b) Below the critical disorder 6.20. (c, d) Above it. Close to the
transition the localized state does not always look more localized. Paper 4, Fig. 1.
"""

from locflow.figures.drawing import Files
from locflow.kinds.image_classifier.options import ImageClassifier
from locflow.kinds.protocols import Configuration, training_of
from locflow.papers.paper4.densities import drawing as drawing
from locflow.papers.paper4.section import Paper


def inputs(paper: Paper, configuration: Configuration) -> Files:
    shown = paper.delocalized
    return {"images": configuration.paths.realizations(configuration.systems[shown.system], shown.W)}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "title": "SU(2) model",
        "critical_W": training_of(configuration, paper.localization.four_layer, ImageClassifier).critical_W,
        **configuration.bootstrap_settings(),
    }
