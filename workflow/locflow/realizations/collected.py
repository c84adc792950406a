"""What is read of the realizations of one system: each comes once, and there is one at least."""

import os
from typing import TypeVar

Content = TypeVar("Content")


class Collected(dict[tuple[float, int], Content]):
    """Contents by W and realization.

    Parameters
    ----------
    what
        What they are, in the plural, for sentences.
    """

    def __init__(self, what: str):
        super().__init__()
        self.what = what
        self.systems: set[str] = set()

    def add(self, W: float, realization: int, content: Content, *, system: str, path: str | os.PathLike) -> None:
        """Add a realization that stands in a file.

        Raises
        ------
        ValueError
            It is there already.
        """
        if (W, realization) in self:
            raise ValueError(f"{path}: W = {W:g}, realization {realization} comes twice")
        self[W, realization] = content
        self.systems.add(system)

    def check(self) -> None:
        """Refuse what is empty or of several systems.

        Raises
        ------
        ValueError
        """
        if not self:
            raise ValueError(f"there are no {self.what}")
        check_one_system(self.systems, self.what)


def check_one_system(systems: set[str], what: str, cannot: str = "") -> None:
    """Refuse what is of several systems.

    Parameters
    ----------
    systems
        The names of the systems.
    what, cannot
        What they are of, in the plural, and what it would have to be used for: "be collected".

    Raises
    ------
    ValueError
    """
    if len(systems) > 1:
        why = f" cannot {cannot}" if cannot else ""
        raise ValueError(f"{what} of different systems{why}: {sorted(systems)}")
