"""What the figures of systems cost. Import-light."""

from collections.abc import Sequence

from locflow.costs.cost import FILE_SECONDS, Cost
from locflow.kinds.protocols import System

# Imports, layout and files of a figure; the bootstrap of a system.
FIGURE_SECONDS, SYSTEM_SECONDS = 6.0, 1.0
# A fit of one size's curve in 200 resamples; three order parameters are fitted six times.
FIT_SECONDS, FITS = 0.13, 18


def drawing_cost(systems: Sequence[System], *, collapses: bool) -> Cost:
    """A figure of some systems.

    Parameters
    ----------
    systems
    collapses
        Whether their curves are laid on one.
    """
    files = sum(len(system.blocks(W)) for system in systems for W in system.W_grid)
    seconds = FIGURE_SECONDS + len(systems) * SYSTEM_SECONDS + FILE_SECONDS * files
    seconds += FIT_SECONDS * FITS * len(systems) if collapses else 0.0
    return Cost(seconds, 900e6, 1e6)
