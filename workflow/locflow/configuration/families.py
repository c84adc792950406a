"""Families of systems: a block of the config with several lattices, or values of a coupling, is a system of each.

`lattice: [[10], [12]]` in a block `ring` makes the systems `ring_10` and `ring_12`, `couplings: {J2: [0.0, 0.5]}` makes
`ring_j2_0` and `ring_j2_0p5`, and both together `ring_j2_0_10` and three more. A block with the name of such a system
changes it. Import-light.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

SIZES, SCANS = "sizes", "scans"


class FamilyError(Exception):
    """A list that makes no family, as (path of the key, sentence whose subject is its value)."""

    def __init__(self, path: list, text: str):
        super().__init__(text)
        self.path, self.text = path, text


@dataclass(frozen=True)
class Family:
    """Systems that one block of the config makes.

    Attributes
    ----------
    name : str
        The block's.
    keys : tuple of tuple of str
        The keys that hold lists: ("lattice",), ("couplings", "J2").
    sizes : dict of str to list of str
        Systems that differ in their lattice alone, smallest first, by what they have in common: the block's name, and
        where a coupling is scanned its value.
    scans : dict of str to list of str
        Systems that differ in a coupling alone, in ascending order of it, by what they have in common.
    coupling : str
        The one that is scanned, or "".
    """

    name: str
    keys: tuple[tuple[str, ...], ...]
    sizes: dict[str, list[str]] = field(default_factory=dict)
    scans: dict[str, list[str]] = field(default_factory=dict)
    coupling: str = ""

    @property
    def systems(self) -> list[str]:
        """All of them."""
        return list(
            dict.fromkeys(name for group in (self.sizes, self.scans) for names in group.values() for name in names)
        )


def lattice_label(lattice: list[int]) -> str:
    """The end of a system's name that says its lattice.

    Examples
    --------
    >>> lattice_label([12]), lattice_label([4, 3])
    ('12', '4x3')
    """
    return "x".join(map(str, lattice))


def coupling_label(name: str, value: float) -> str:
    """The part of a system's name that says a coupling.

    Examples
    --------
    >>> coupling_label("J2", 0.25), coupling_label("Delta", -1.0)
    ('j2_0p25', 'delta_m1')
    """
    return f"{name.lower()}_{float(value):.10g}".replace(".", "p").replace("-", "m").replace("+", "")


def members_of(name: str, block: Any) -> tuple[Family, dict[str, dict]] | None:
    """The family that a block makes, with its systems as blocks; None for a block that is one system.

    Parameters
    ----------
    name
        The block's.
    block
        Written out: `like` followed.

    Raises
    ------
    FamilyError
        A list that makes none; its path is within the block.
    """
    if not isinstance(block, Mapping):
        return None
    lattices, scanned = _lattices(block), _scanned(block)
    if lattices is None and scanned is None:
        return None
    coupling = scanned[0] if scanned else ""
    values: list[float | None] = [*sorted(scanned[1])] if scanned else [None]
    shapes: list[list[int] | None] = [*sorted(lattices, key=prod)] if lattices else [None]
    keys = (*((("lattice",),) if lattices else ()), *((("couplings", coupling),) if scanned else ()))
    family = Family(name, keys, coupling=coupling)
    blocks: dict[str, dict] = {}
    for value in values:
        of_value = name if value is None else f"{name}_{coupling_label(coupling, value)}"
        for lattice in shapes:
            of_lattice = name if lattice is None else f"{name}_{lattice_label(lattice)}"
            member = of_value if lattice is None else f"{of_value}_{lattice_label(lattice)}"
            own = dict(block)
            if lattice is not None:
                own["lattice"] = lattice
                family.sizes.setdefault(of_value, []).append(member)
            if value is not None:
                own["couplings"] = {**block["couplings"], coupling: value}
                family.scans.setdefault(of_lattice, []).append(member)
            blocks[member] = own
    return family, blocks


def _lattices(block: Mapping) -> list[list[int]] | None:
    lattices = block.get("lattice")
    if not isinstance(lattices, list) or not any(isinstance(entry, list) for entry in lattices):
        return None
    for index, entry in enumerate(lattices):
        if not isinstance(entry, list) or not entry or not all(_is_integer(length) for length in entry):
            raise FamilyError(
                ["lattice", index], "is no lattice: a lattice is a list of numbers, and [[10], [12]] are two lattices"
            )
    if len(lattices) == 1:
        raise FamilyError(["lattice"], f"is a list of one lattice: write {lattices[0]}, or at least two lattices")
    _refuse_twice(["lattice"], [tuple(entry) for entry in lattices], [str(entry) for entry in lattices])
    if len({len(entry) for entry in lattices}) > 1:
        raise FamilyError(
            ["lattice"], "holds lattices with different numbers of directions; all must have the same number"
        )
    _refuse_twice(["lattice"], [prod(entry) for entry in lattices], [f"{prod(entry)} sites" for entry in lattices])
    return lattices


def _scanned(block: Mapping) -> tuple[str, list[float]] | None:
    couplings = block.get("couplings")
    lists = (
        {name: value for name, value in couplings.items() if isinstance(value, list)}
        if isinstance(couplings, Mapping)
        else {}
    )
    if not lists:
        return None
    if len(lists) > 1:
        raise FamilyError(
            ["couplings"],
            f"scans {' and '.join(map(str, lists))}; only one coupling of a system can be a list",
        )
    ((name, values),) = lists.items()
    path = ["couplings", name]
    for index, value in enumerate(values):
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or value != value
            or abs(value) == float("inf")
        ):
            raise FamilyError([*path, index], "is no number; a coupling is a number, or a list of at least two numbers")
    if len(values) < 2:
        raise FamilyError(path, "is a list of less than two numbers; a coupling is a number, or a list of at least two")
    _refuse_twice(path, [coupling_label(str(name), value) for value in values], [f"{value:g}" for value in values])
    return str(name), values


def _refuse_twice(path: list, values: list, shown: list[str]) -> None:
    for value, text in zip(values, shown, strict=True):
        if values.count(value) > 1:
            raise FamilyError(path, f"holds {text} twice; equal entries would make two systems of the same name")


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def possible_families(name: str, blocks: Mapping) -> Iterator[str]:
    """The blocks of which a name may be a system: it begins with theirs."""
    return (base for base in blocks if isinstance(base, str) and name.startswith(f"{base}_"))
