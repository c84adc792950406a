"""Realizations as images: the density of single eigenstates on a square lattice (paper 4)."""

from typing import Annotated, Literal

from pydantic import Field

from locflow.costs.cost import FILE_SECONDS, START_SECONDS, Cost
from locflow.costs.eigensolvers import DENSE_LARGEST_SIZE, ENGINE_NAMES
from locflow.costs.hermitian import ENGINES, all_states_seconds, choose_engine, memory_bytes, state_seconds
from locflow.kinds.options import Complaints, key
from locflow.kinds.protocols import Eigensolver, System
from locflow.kinds.realization import COMPRESSED_FRACTION, COMPRESSION_RATE, RealizationKind

# A realization beyond its eigenvalue problem: its disorder and matrix.
REALIZATION_SECONDS = 2e-3
# A level by its number, in searches of the state nearest an energy.
LEVEL_SEARCHES = 3
# States within a window, as a part of all: more are rare.
WINDOW_FRACTION = 0.4

Level = Annotated[int, Field(ge=0)]


class Images(RealizationKind):
    """Density |psi(x, y)|^2 of one electron's eigenstates: nearest some energies, by number, or in a window."""

    realizations = "locflow.kinds.images.realizations:ImageRealizations"
    summary = "locflow.kinds.images.participation:average_participation_files"
    bases = ("electrons",)

    kind: Literal["images"] = key("Kind of product: densities of single eigenstates.")
    energies: list[float] = key(
        "Energies in the model's units. The eigenstate nearest to each of them is stored.", [], stage="realization"
    )
    levels: list[Level] = key(
        "Numbers of the eigenstates in the spectrum, instead of `energies`. They are counted from 0 at the "
        "lowest level. A degenerate level has the lowest number of its states.",
        [],
        stage="realization",
    )
    window: list[float] | None = key(
        "[lower, upper]: all eigenstates with lower < E < upper are stored, instead of those at `energies`.",
        None,
        stage="realization",
        min_length=2,
        max_length=2,
    )

    def complaints(self, system: System) -> Complaints:
        if bool(self.energies) + bool(self.levels) + (self.window is not None) != 1:
            yield ["product"], "of kind images needs either energies, or levels, or a window: [lower, upper]"
        if len(set(self.energies)) < len(self.energies):
            yield ["product", "energies"], "must not hold an energy twice"
        if len(set(self.levels)) < len(self.levels):
            yield ["product", "levels"], "must not hold a level twice"
        if max(self.levels, default=0) >= system.dimension:
            yield ["product", "levels"], f"must lie below {system.dimension}, the number of levels"
        if self.window is not None and self.window[0] >= self.window[1]:
            yield ["product", "window"], "must be [lower, upper] with lower < upper"

        if self.window is not None and system.dimension > DENSE_LARGEST_SIZE:
            yield (
                ["product", "window"],
                f"needs all states, which are computed for at most {DENSE_LARGEST_SIZE:,} levels; "
                f"there are {system.dimension:,}",
            )

    def refused_engines(self, system: System) -> dict[str, str]:
        refused = dict.fromkeys(
            set(ENGINE_NAMES) - set(ENGINES), "is for real matrices, and those of electrons are complex"
        )
        if self.window is not None:
            refused["shift-invert"] = "finds single states of electrons, and not all within a window"
        if system.dimension > DENSE_LARGEST_SIZE:
            refused["dense"] = f"gives eigenvectors for at most {DENSE_LARGEST_SIZE:,} basis states"
        return refused

    def images_bytes(self, system: System) -> float:
        """Bytes of the images of one realization."""
        states = len(self.energies) or len(self.levels) or WINDOW_FRACTION * system.dimension
        return 4.0 * states * system.sites

    def cost(self, system: System, eigensolver: Eigensolver, realizations: int) -> Cost:
        n = system.dimension
        if self.window is not None:
            chosen, time = "dense", all_states_seconds(n)
        else:
            chosen = choose_engine(eigensolver.engine, n)
            time = len(self.energies) * state_seconds(chosen, n)
            time += len(self.levels) * (1 if chosen == "dense" else LEVEL_SEARCHES) * state_seconds(chosen, n)
        images = self.images_bytes(system)
        return Cost(
            START_SECONDS + realizations * (REALIZATION_SECONDS + time + images / COMPRESSION_RATE),
            memory_bytes(chosen, n) + 3 * realizations * images,
            realizations * COMPRESSED_FRACTION * images,
        )

    def summary_cost(self, system: System) -> Cost:
        files = sum(len(system.blocks(W)) for W in system.W_values)
        size = system.realizations_per_job * self.images_bytes(system)
        return Cost(START_SECONDS + FILE_SECONDS * files + 1e-8 * system.count * size, 300e6 + 4 * size, 1e5)
