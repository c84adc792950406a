"""What files say of states whose level another one shares to rounding, as on clean lattices.

Such states are a basis of their multiplet that the engine chose. Their probabilities, inverse participation ratio,
entanglement, and what networks make of these, depend on it; energies and gap ratios do not. Results count the states
(attribute `degenerate_states` of one W) or name the W (attribute `degenerate_W` of several), and figures say it.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from locflow.observables.degeneracy import degenerate_levels

if TYPE_CHECKING:
    from locflow.eigensolvers.results import Eigensystem

DEGENERATE_STATES = "degenerate_states"
DEGENERATE_W = "degenerate_W"


def count_degenerate_states(solution: "Eigensystem") -> int:
    """Kept states of an `Eigensystem` that share their level: with any other, or where unknown, with a kept one."""
    width = solution.energy_max - solution.energy_min
    if solution.energies is None:
        return int(degenerate_levels(solution.state_energies, width).sum())
    return int(degenerate_levels(solution.energies, width)[solution.state_levels].sum())


def total_attribute(attributes: Iterable[Mapping]) -> dict[str, int]:
    """Attribute of a result at one W, from those of its parts: the number of degenerate states, where there are any."""
    count = sum(int(own.get(DEGENERATE_STATES, 0)) for own in attributes)
    return {DEGENERATE_STATES: count} if count else {}


def strengths_attribute(attributes: Iterable[Mapping]) -> dict[str, list[float]]:
    """Attribute of a result at several W, from those of its parts: the W with degenerate states, if there are any."""
    degenerate = {float(own["W"]) for own in attributes if own.get(DEGENERATE_STATES)}
    return {DEGENERATE_W: sorted(degenerate)} if degenerate else {}
