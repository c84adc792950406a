"""What the sections of all papers have in common: a title, named trainings and systems, stages of their own, styles."""

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from locflow.costs.cost import ANALYSIS, Cost
from locflow.kinds.options import Complaints, Options
from locflow.kinds.protocols import Configuration


class Stage(NamedTuple):
    """A stage that only one paper has; its rule stands in the paper's `rules.smk`.

    Attributes
    ----------
    output : str
        Pattern of the file that a job makes.
    cost : callable
        (**wildcards) to the cost of a job.
    """

    output: str
    cost: Callable[..., Cost]


class Section(Options):
    """What the figures of one paper show.

    Attributes
    ----------
    authors, title, published : str
        The paper, as the scorecard and the gallery name it.
    """

    authors: ClassVar[str]
    title: ClassVar[str]
    published: ClassVar[str]

    def complaints(self, configuration: Configuration) -> Complaints:
        """What is wrong with the section; what it names (`locflow.kinds.references`) is there."""
        return iter(())

    def sites(self, configuration: Configuration) -> dict[str, int]:
        """Number of sites by panel, for the claims that are about one size."""
        return {}

    def smallest_w(self, configuration: Configuration) -> dict[str, float]:
        """Where the grid of disorder strengths begins, by panel, for the claims about small W."""
        return {}

    def stages(self, configuration: Configuration) -> dict[str, Stage]:
        """The stages that only this paper has, by the name of their rule."""
        return {}

    def draw_cost(self, configuration: Configuration, figure: str) -> Cost:
        """What the drawing of a figure needs."""
        return ANALYSIS
