"""What the figures of paper 1 (Chen) say of a system: its panels are a ring and a torus, V = 1 and t = 1/2."""

from collections.abc import Mapping
from typing import Any

from locflow.figures.systems import Words, couplings_text, unit_of
from locflow.figures.words import W_label
from locflow.kinds.protocols import Configuration


def panel_words(system: Mapping) -> Words:
    """What a panel says of its system, as `locflow.figures.systems.words_of` does of any."""
    unit, couplings = system["unit"], system["couplings"]
    units = couplings_text(couplings, sorted(couplings, key=lambda name: name != unit))
    return Words(
        panel_title(system["lattice"], system["boundary"]),
        W_label(f"units: {units}"),
        unit_of(system),
    )


def words_by_panel(paper: Any, configuration: Configuration) -> dict[str, dict[str, str]]:
    """The same for the panels of the paper's figures, in plain types."""
    systems = paper.systems(configuration)
    return {
        panel: panel_words(configuration.systems[system].description)._asdict() for panel, system in systems.items()
    }


def panel_title(lattice: list[int], boundary: str = "periodic") -> str:
    """Name of a lattice for a title: "1D ring, N = 12" or "2D torus, N = 4 x 3"."""
    size = r" \times ".join(map(str, lattice))
    if len(lattice) == 1:
        return f"1D {'ring' if boundary == 'periodic' else 'open chain'}, $N = {size}$"
    return f"{len(lattice)}D {'torus' if boundary == 'periodic' else 'open lattice'}, $N = {size}$"
