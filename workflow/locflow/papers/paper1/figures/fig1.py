"""Phase diagrams of paper 1: <P(ETH)> of the ring and of the torus.

Phase diagrams of the disordered t-V model at half filling (t = 1/2, V = 1, periodic). Colour: mean probability of the
ETH phase over energy density and disorder strength, for the ring and the torus. The probability is averaged over the
states of each realization and energy bin, then over realizations, then over networks. Line: P = 0.5. Paper 1, Fig. 1.
"""

from locflow.figures.drawing import Files
from locflow.kinds.classifier.phase_diagram import drawing as drawing
from locflow.kinds.protocols import Configuration
from locflow.papers.paper1.common import words_by_panel
from locflow.papers.paper1.section import Paper


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {"diagrams": [paths.averages(training) for training in paper.panels.values()]}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"panels": words_by_panel(paper, configuration)}
