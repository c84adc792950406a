"""<ln IPR> and <r> of the ring and of the torus.

Mean logarithm of the inverse participation ratio and mean gap ratio over energy density and disorder strength. Lines:
<ln IPR> = -3.5, and the networks' contour P = 0.5 for comparison. The colours of the gap ratio run from Poisson
(0.386) to the Wigner surmise (0.536). Paper 1, Fig. 3.
"""

from locflow.figures.drawing import Files
from locflow.kinds.classifier.indicator_maps import drawing as drawing
from locflow.kinds.protocols import Configuration
from locflow.papers.paper1.common import words_by_panel
from locflow.papers.paper1.section import Paper


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        "indicators": [paths.summary(system) for system in paper.systems(configuration).values()],
        "phase_diagrams": [paths.averages(training) for training in paper.panels.values()],
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"panels": words_by_panel(paper, configuration)}
