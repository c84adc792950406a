"""Blocks: the realizations or folds that one job computes. Import-light, like `locflow.configuration`."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """Consecutive items (realizations or folds) that one job computes.

    `strengths` are the labels of the disorder strengths that have exactly these items. A block of size 1 stands for
    any item: its label is a wildcard.
    """

    start: int
    stop: int
    strengths: tuple[str, ...]
    wildcard: str = ""
    digits: int = 4

    @property
    def size(self) -> int:
        """Items per job."""
        return 1 if self.wildcard else self.stop - self.start

    @property
    def labels(self) -> list[str]:
        """The items as they stand in file names."""
        return (
            [self.wildcard] if self.wildcard else [f"{item:0{self.digits}d}" for item in range(self.start, self.stop)]
        )

    @property
    def name(self) -> str:
        """The items together, as they stand in the name of a file that holds them all."""
        return self.wildcard or f"{self.labels[0]}_to_{self.labels[-1]}"

    @property
    def suffix(self) -> list[str]:
        """What distinguishes the block's rule from the same rule's other blocks."""
        return [] if self.wildcard else [self.labels[0], "to", self.labels[-1]]

    @property
    def title(self) -> str:
        """The items in a message."""
        return self.wildcard.replace("{", "{wildcards.") or f"{self.labels[0]} to {self.labels[-1]}"


def blocks_of(counts: Mapping[str, int], size: int, wildcard: str, digits: int) -> list[Block]:
    """Cut `counts[label]` items of every label into blocks of `size`; blocks with the same items share one entry.

    Blocks of one item are a single entry with a wildcard, if there is one.
    """
    if size == 1 and wildcard:
        return [Block(0, max(counts.values()), tuple(counts), wildcard, digits)] if counts else []
    labels_of: dict[tuple[int, int], list[str]] = {}
    for label, count in counts.items():
        for start in range(0, count, size):
            labels_of.setdefault((start, min(start + size, count)), []).append(label)
    return [Block(start, stop, tuple(labels), digits=digits) for (start, stop), labels in sorted(labels_of.items())]
