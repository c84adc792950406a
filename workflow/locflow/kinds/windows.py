"""Windows of eigenstates at some energy densities, where all eigenstates are not wanted or out of reach."""

from locflow.kinds.grids import Grid, grid_complaints, grid_values
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import System


class Windows(Options):
    """Eigenstates nearest some energy densities."""

    energy_densities: Grid = key(
        "Energy densities around which eigenstates are computed: a list, or `{from, to, step}`."
    )
    states: int = key("Number of eigenstates nearest each energy density.", ge=3)

    def settings(self, stage: str) -> dict:
        return {"energy_densities": grid_values(self.energy_densities), "states": self.states}


def window_complaints(path: list, energy_densities: Grid, states: int, system: System) -> Complaints:
    """What is wrong with windows in a system; `path` is where they stand in its block."""
    complaints = list(grid_complaints([*path, "energy_densities"], energy_densities))
    yield from complaints
    if not complaints and max(grid_values(energy_densities)) > 1:
        yield [*path, "energy_densities"], "an energy density lies between 0 and 1"
    if states > system.dimension:
        yield [*path, "states"], f"exceeds the {system.dimension} states of the sector"
