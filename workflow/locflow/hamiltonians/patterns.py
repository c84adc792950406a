"""Product states that are named: which sites are full. Pure Python: the configuration is checked with it.

An occupation counts particles, of spins S m + S. A site holds at most `full` of them.
"""

from collections.abc import Sequence
from itertools import product
from math import prod

PATTERNS = ("neel", "domain_wall", "polarized")


class NoSuchState(ValueError):
    """A sector does not hold the state; the message says why, as the rest of a sentence."""


def occupations(
    name: str,
    lattice: Sequence[int],
    full: int,
    *,
    particles: int | None = None,
    lower: bool = False,
    blocked: Sequence[tuple[int, int]] = (),
) -> list[int]:
    """Occupation of each site in a named product state.

    Parameters
    ----------
    name
        One of `PATTERNS`. "neel": the sites with an even sum of coordinates are full, the others empty. "domain_wall":
        the first sites are full, the others empty. "polarized": all sites are full.
    lattice
        Number of sites along each direction; x runs fastest.
    full
        The most that a site holds.
    particles
        Of the sector; None where nothing is conserved. A domain wall then stands in the middle (after N // 2 sites),
        otherwise where the number of particles puts it.
    lower
        Whether full sites may hold fewer than `full`, all alike: soft-core bosons. Their domain wall stands in the
        middle.
    blocked
        Pairs of sites of which at most one is occupied.

    Raises
    ------
    NoSuchState

    Examples
    --------
    >>> occupations("neel", [3, 2], 1), occupations("domain_wall", [4], 2, particles=4)
    ([1, 0, 1, 0, 1, 0], [2, 2, 0, 0])
    >>> occupations("neel", [4], 3, particles=4, lower=True)
    [2, 0, 2, 0]
    """
    sites, height = prod(lattice), full
    if name == "neel":
        chosen = [sum(reversed(place)) % 2 == 0 for place in product(*map(range, reversed(lattice)))]
    elif name == "polarized":
        chosen = [True] * sites
    elif name == "domain_wall":
        wall = sites // 2 if particles is None or lower else particles // full
        chosen = [site < wall for site in range(sites)]
    else:
        raise ValueError(f"pattern {name!r} is unknown; allowed: {', '.join(PATTERNS)}")
    if lower and particles is not None and sum(chosen):
        height = min(particles // sum(chosen), full)
    state = [height * one for one in chosen]
    if particles is not None and sum(state) != particles:
        raise NoSuchState(f"has {sum(state)} particles (up spins), and the sector has {particles}")
    if any(state[i] and state[j] for i, j in blocked):
        raise NoSuchState("has occupied neighbours, and the basis has a blockade")
    return state
