"""Phase diagram: mean MBL confidence over disorder strength and energy density, from many realizations.

Confidence of the networks that a state of the open Heisenberg chain in a random field (S = 1/2, J = 1) is many-body
localized, over energy density and disorder strength. The networks read the entanglement spectrum of the state. The
confidence is averaged over states, realizations and networks. Line: confidence 1/2. The axis ends at half of the
disorder strength of the spectra that were labelled MBL. Paper 3, Fig. 1.
"""

from locflow.figures.drawing import Files
from locflow.kinds.confidence.options import Confidence
from locflow.kinds.confidence.phase_diagram import drawing as drawing
from locflow.kinds.protocols import Configuration, training_of
from locflow.papers.paper3.section import Paper
from locflow.papers.paper3.words import chain_words


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"averages": paths.averages(paper.phase_diagram)}


def settings(paper: Paper, configuration: Configuration) -> dict:
    training = training_of(configuration, paper.phase_diagram, Confidence)
    return {
        "system": chain_words(
            configuration.systems[training.system].description, training.cut_of(configuration)
        )._asdict()
    }
