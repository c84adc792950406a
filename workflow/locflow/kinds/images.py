"""Realizations as images: the density of single eigenstates on a square lattice (paper 4)."""

from typing import Literal

from locflow.costs.cost import FILE_SECONDS, START_SECONDS, Cost
from locflow.costs.hermitian import ENGINES, all_states_seconds, choose_engine, memory_bytes, state_seconds
from locflow.kinds.options import Complaints, key
from locflow.kinds.realization import COMPRESSED_FRACTION, COMPRESSION_RATE, RealizationKind

# A realization beyond its eigenvalue problem: its disorder and matrix.
REALIZATION_SECONDS = 2e-3
# States within a window, as a part of all: more are rare.
WINDOW_FRACTION = 0.4


class Images(RealizationKind):
    """Of one electron the density |psi(x, y)|^2 of the eigenstates nearest some energies, or of all in a window."""

    realizations = "locflow.realizations.images:ImageRealizations"
    summary = "locflow.averages.participation:average_participation_files"
    bases = ("electrons",)

    kind: Literal["images"] = key("What is kept of each realization.")
    energies: list[float] = key(
        "The eigenstate nearest each of these energies, in the model's units.", [], stage="realization"
    )
    window: list[float] | None = key(
        "[lower, upper]: all eigenstates with lower < E < upper, instead of `energies`.",
        None,
        stage="realization",
        min_length=2,
        max_length=2,
    )

    def complaints(self, system) -> Complaints:
        if bool(self.energies) == (self.window is not None):
            yield ["product"], "of kind images needs either energies or a window: [lower, upper]"
        if len(set(self.energies)) < len(self.energies):
            yield ["product", "energies"], "must not hold an energy twice"
        if self.window is not None and self.window[0] >= self.window[1]:
            yield ["product", "window"], "must be [lower, upper] with lower < upper"

    def images_bytes(self, system) -> float:
        """Bytes of the images of one realization."""
        states = len(self.energies) or WINDOW_FRACTION * system.dimension
        return 4.0 * states * system.sites

    def cost(self, system, engine: str, realizations: int) -> Cost:
        n = system.dimension
        if self.window is not None:
            chosen, time = "dense", all_states_seconds(n)
        else:
            # Another engine is refused by the job.
            chosen = choose_engine(engine, n) if engine in ("auto", *ENGINES) else "dense"
            time = len(self.energies) * state_seconds(chosen, n)
        images = self.images_bytes(system)
        return Cost(
            START_SECONDS + realizations * (REALIZATION_SECONDS + time + images / COMPRESSION_RATE),
            memory_bytes(chosen, n) + 3 * realizations * images,
            realizations * COMPRESSED_FRACTION * images,
        )

    def summary_cost(self, system) -> Cost:
        files = sum(len(system.blocks(W)) for W in system.W_values)
        size = system.realizations_per_job * self.images_bytes(system)
        return Cost(START_SECONDS + FILE_SECONDS * files + 1e-8 * system.count * size, 300e6 + 4 * size, 1e5)
