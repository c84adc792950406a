"""A block of realizations: some of a system at one W, which one job computes into one file. Import-light."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from locflow.kinds.protocols import System
from locflow.strengths import PATTERN, W_label, W_of

PATH = "W{W}/b{block}"
"""Of a block's files below the folder of its system, and the part of a system that is predicted block by block."""
NUMBER_PATTERN = r"\d{4}"
WILDCARDS = {"W": PATTERN, "block": NUMBER_PATTERN, "part": PATH.format(W=PATTERN, block=NUMBER_PATTERN)}
"""What stands for W, block and part in the names of files, as regular expressions."""

_PART = re.compile(PATH.format(W="(.+)", block="(.+)"))


def block_label(number: int) -> str:
    """The number of a block, of realizations or of folds, as it stands in the names of files."""
    return f"{number:04d}"


@dataclass(frozen=True)
class Block:
    """A block of realizations.

    Attributes
    ----------
    system : str
        The system's name.
    W : str
        Its disorder strength, as files name it: equal for all W that are the same but for rounding.
    number : int
        Its number among the blocks of this W.
    """

    system: str
    W: str
    number: int

    @classmethod
    def named(cls, system: str, W: str, block: str) -> "Block":
        """The block that wildcards name."""
        return cls(system, W, int(block))

    @classmethod
    def of_part(cls, system: str, part: str) -> "Block | None":
        """The block that a part of a system stands for; None if the part is no block."""
        match = _PART.fullmatch(part)
        return cls.named(system, *match.groups()) if match else None

    @property
    def strength(self) -> float:
        """Its W as a number."""
        return W_of(self.W)

    @property
    def wildcards(self) -> dict[str, str]:
        """What stands for it in the names of files."""
        return {"system": self.system, "W": self.W, "block": block_label(self.number)}

    @property
    def part(self) -> str:
        """The part of its system that it is."""
        return PATH.format(**self.wildcards)

    def realizations(self, system: System) -> range:
        """The realizations in it.

        Parameters
        ----------
        system
            The system that it is of.
        """
        return system.blocks(self.strength)[self.number]


def blocks_of(system: System, strengths: Iterable[float]) -> Iterator[Block]:
    """The blocks of a system at some W, W by W."""
    name = system.name
    for W in strengths:
        label = W_label(W)
        yield from (Block(name, label, number) for number in range(len(system.blocks(W))))
