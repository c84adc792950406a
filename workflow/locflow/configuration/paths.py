"""Where results lie: one pattern for each kind of file, and the files of a system or a training.

Wildcards: `{system}`, `{training}`, `{W}` with three decimals, `{block}` the number of a block of realizations or of
folds, `{part}` a piece of a system that is predicted in one job.
"""

from collections.abc import Iterable

from locflow.configuration.blocks import PATH, Block, blocks_of
from locflow.kinds.protocols import System


class Paths:
    """The files of one scale.

    Parameters
    ----------
    results
        Folder of the scale.
    """

    def __init__(self, results: str):
        self.results = results
        self.OPERATORS = f"{results}/operators/{{system}}.nc"
        self.REALIZATIONS = f"{results}/realizations/{{system}}/{PATH}.nc"
        self.INDICATORS = f"{results}/indicators/{{system}}/{PATH}.nc"
        self.SUMMARY = f"{results}/summaries/{{system}}.nc"
        self.FOLDS = f"{results}/networks/{{training}}/b{{block}}"
        self.NETWORKS = f"{results}/networks/{{training}}.json"
        self.PREDICTIONS = f"{results}/predictions/{{training}}/{{system}}/{{part}}.nc"
        self.AVERAGES = f"{results}/averages/{{training}}.nc"
        self.FIGURE = f"{results}/figures/{{folder}}/{{figure}}"
        self.SCORECARD = f"{results}/{{scorecard}}"

    def realizations(self, system: System, strengths: Iterable[float]) -> list[str]:
        """The blocks of realizations of a system at some W, W by W."""
        return [self.REALIZATIONS.format(**block.wildcards) for block in blocks_of(system, strengths)]

    def indicators(self, system: System, strengths: Iterable[float]) -> list[str]:
        """The indicators of the same blocks."""
        return [self.INDICATORS.format(**block.wildcards) for block in blocks_of(system, strengths)]

    def operators(self, system: str) -> str:
        """What all realizations of a system share."""
        return self.OPERATORS.format(system=system)

    def summary(self, system: str) -> str:
        """All realizations of a system in one file."""
        return self.SUMMARY.format(system=system)

    def networks(self, training: str) -> str:
        """The list of the networks of a training."""
        return self.NETWORKS.format(training=training)

    def averages(self, training: str) -> str:
        """The averages of a training's predictions."""
        return self.AVERAGES.format(training=training)

    def predictions(self, training: str, system: str, parts: Iterable[str] = ("all",)) -> list[str]:
        """What the networks of a training say about a system."""
        return [self.PREDICTIONS.format(training=training, system=system, part=part) for part in parts]

    def parts(self, system: System, strengths: Iterable[float]) -> list[str]:
        """The blocks of realizations as parts that are predicted one by one."""
        return [block.part for block in blocks_of(system, strengths)]

    def part_of_realizations(self, system: System, part: str) -> str:
        """The block of realizations that a part stands for."""
        block = Block.of_part(system.name, part)
        assert block is not None, f"{part} is no block of realizations"
        return self.REALIZATIONS.format(**block.wildcards)

    def figure(self, folder: str, figure: str) -> dict[str, str]:
        """The four files of a figure, by what they are."""
        stem = self.FIGURE.format(folder=folder, figure=figure)
        return {"pdf": f"{stem}.pdf", "png": f"{stem}.png", "data": f"{stem}.nc", "measured": f"{stem}.json"}
