"""Symmetries of a lattice and of spins: the sectors of momentum, parity and spin flip, with their characters."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import cos, isclose, pi, sin

from locflow.hamiltonians.lattices import number_of_sites
from locflow.hamiltonians.model import Complaints
from locflow.hamiltonians.spaces import Space

SECTOR = {"momentum": None, "parity": None, "flip": None, "up": None}


def sector_of(system: Mapping) -> dict:
    """The block `sector` of a system with all its keys."""
    return {**SECTOR, **(system.get("sector") or {})}


def generators(lattice: Sequence[int], sector: Mapping) -> list[tuple[str, list[int], bool]]:
    """The symmetries that a sector names: its key, where each site goes, and whether spins are turned over."""
    sites = number_of_sites(lattice)
    named_symmetries = []
    if sector["momentum"] is not None:
        for direction in range(len(lattice)):
            step = [int(other == direction) for other in range(len(lattice))]
            named_symmetries.append(("momentum", _moved(lattice, step), False))
    if sector["parity"] is not None:
        named_symmetries.append(("parity", [*range(sites - 1, -1, -1)], False))
    if sector["flip"] is not None:
        named_symmetries.append(("flip", [*range(sites)], True))
    return named_symmetries


def symmetries(lattice: Sequence[int], sector: Mapping) -> list[tuple[tuple[int, ...], bool, tuple[float, float]]]:
    """All symmetries of a sector: where each site goes, whether spins are turned over, and the character.

    T psi = exp(-2 pi i k / L) psi for a step T forward. The character is given by its real and imaginary part.

    Examples
    --------
    >>> symmetries([3], {**SECTOR, "parity": -1})
    [((0, 1, 2), False, (1.0, 0.0)), ((2, 1, 0), False, (-1.0, 0.0))]
    """
    sites = number_of_sites(lattice)
    momentum = sector["momentum"]
    shifts = [*product(*(range(length) for length in lattice))] if momentum is not None else [(0,) * len(lattice)]
    elements = []
    for shift in shifts:
        phase = sum(k * s / length for k, s, length in zip(momentum or shift, shift, lattice, strict=True))
        # Exactly real where it is.
        angle = 2 * (phase % 1)
        real, imaginary = (
            (1.0 - 2.0 * round(angle % 2), 0.0)
            if isclose(angle, round(angle), abs_tol=1e-12)
            else (cos(pi * angle), -sin(pi * angle))
        )
        moved = _moved(lattice, shift)
        for mirrored in (False, True) if sector["parity"] is not None else (False,):
            permutation = tuple(sites - 1 - site for site in moved) if mirrored else tuple(moved)
            for flip in (False, True) if sector["flip"] is not None else (False,):
                sign = (sector["parity"] if mirrored else 1) * (sector["flip"] if flip else 1)
                elements.append((permutation, flip, (sign * real + 0.0, sign * imaginary + 0.0)))
    return elements


def _moved(lattice: Sequence[int], shift: Sequence[int]) -> list[int]:
    """Where each site goes, around the lattice."""
    targets = []
    for site in range(number_of_sites(lattice)):
        target, stride = 0, 1
        for length, distance in zip(lattice, shift, strict=True):
            target += (site // stride + distance) % length * stride
            stride *= length
        targets.append(target)
    return targets


def symmetry_complaints(space: Space, system: Mapping, sector: Mapping) -> Complaints:
    """What is wrong with the symmetries of a sector."""
    lattice, momentum = system["lattice"], sector["momentum"]
    if momentum is not None:
        if system["boundary"] != "periodic":
            yield ["sector", "momentum"], "needs a periodic lattice"
        elif len(momentum) != len(lattice) or any(
            not 0 <= k < length for k, length in zip(momentum, lattice, strict=False)
        ):
            yield (
                ["sector", "momentum"],
                f"must be one integer for each of the {len(lattice)} directions, from 0 to the length less 1, "
                "in units of 2 pi over the length",
            )
        elif sector["parity"] is not None and any(2 * k % length for k, length in zip(momentum, lattice, strict=True)):
            yield ["sector", "parity"], "goes with the momenta 0 and pi only: others are turned around by it"
    if sector["flip"] is not None:
        if space.kind != "spins":
            yield ["sector", "flip"], f"turns spins over; these are {space.name}"
        elif space.blockade:
            yield ["sector", "flip"], "does not keep the blockade"
        elif space.conserved and 2 * system["particles"] != number_of_sites(lattice) * (space.size - 1):
            yield ["sector", "flip"], "is a symmetry of total S^z = 0 only, or with conserved: false"
