"""Batches: jobs that last seconds and that a cluster's scheduler gets as one submission. Import-light."""

import math
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from locflow.configuration.blocks import Block, block_label, blocks_of
from locflow.configuration.configuration import Configuration

# A submission lasts this long by the cost model, wherever there is that much to do at once.
SECONDS = 180
# Rules whose jobs run where Snakemake runs: some seconds each, and few of them.
LOCAL = {"operators", "take", "list_networks", "draw", "judge"}


class Batches:
    """Which jobs form one submission, by what the cost model says of them.

    Neighbours are batched: blocks along W, and the indicators of a block with its realizations. What a batch needs is
    then there at about the same time, and states that are to be deleted can be soon. What sums up a system or a
    training goes along with the last of what it sums up.

    Parameters
    ----------
    configuration
    """

    def __init__(self, configuration: Configuration):
        self._configuration = configuration
        self._members: dict[str, Callable[..., str | None]] = {
            "diagonalize": self._block,
            "diagonalize_states": self._block,
            "indicators": self._block,
            "summarize": self._summary,
            "train": self._fold_block,
            "predict": self._part,
            "average": self._average,
        }

    def of(self, rule: str, **wildcards: str) -> str | None:
        """The batch of a job, None for a job that is submitted alone."""
        return self._members[rule](**wildcards) if rule in self._members else None

    def _block(self, system: str, W: str, block: str) -> str | None:
        return self._realizations(system).get(Block.named(system, W, block))

    def _summary(self, system: str) -> str | None:
        if self._configuration.summarize_cost(system).seconds >= SECONDS:
            return None
        # The training's realizations come first in the table.
        return list(self._realizations(system).values())[-1]

    def _fold_block(self, training: str, block: str) -> str | None:
        return self._folds(training).get(block)

    def _part(self, training: str, system: str, part: str) -> str | None:
        return self._parts(training, system).get(part)

    def _average(self, training: str) -> str | None:
        if self._configuration.average_cost(training).seconds >= SECONDS:
            return None
        return list(self._parts(training, self._configuration.trainings[training].averaged[-1]).values())[-1]

    @cache  # noqa: B019
    def _realizations(self, system: str) -> dict[Block, str]:
        options = self._configuration.systems[system]
        batches: dict[Block, str] = {}
        # The networks wait for those of their training alone.
        for name, for_training in ((f"training_{system}", True), (system, False)):
            strengths = [W for W in options.W_values if options.is_for_training(W) == for_training]
            batches |= _split(f"realizations_{name}", [*blocks_of(options, strengths)], self._block_seconds)
        return batches

    def _block_seconds(self, block: Block) -> float:
        seconds = self._configuration.diagonalize_cost(**block.wildcards).seconds
        if block.system in self._configuration.systems_keeping("states"):
            seconds += self._configuration.indicators_cost(**block.wildcards).seconds
        return seconds

    @cache  # noqa: B019
    def _folds(self, training: str) -> dict[str, str]:
        blocks = [block_label(block) for block in self._configuration.trainings[training].blocks]
        cost = self._configuration.train_cost
        return _split(f"train_{training}", blocks, lambda block: cost(training=training, block=block).seconds)

    @cache  # noqa: B019
    def _parts(self, training: str, system: str) -> dict[str, str]:
        configuration = self._configuration
        parts = configuration.trainings[training].parts(configuration, configuration.systems[system])
        cost = partial(configuration.predict_cost, training=training, system=system)
        return _split(f"predict_{training}_{system}", list(parts), lambda part: cost(part=part).seconds)


def _split(name: str, members: list, seconds: Callable[[Any], float]) -> dict:
    """The batch of each member: even batches, each as small as it may be."""
    if not members:
        return {}
    mean = sum(map(seconds, members)) / len(members)
    count = max(1, len(members) // math.ceil(SECONDS / mean))
    return {member: f"{name}_{block_label(index * count // len(members))}" for index, member in enumerate(members)}
