"""Systems: a Hamiltonian on a lattice, its disorder, and what is kept of each realization."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr

from locflow.hamiltonians import models
from locflow.hamiltonians.lattices import Lattice, number_of_sites
from locflow.hamiltonians.many_body import ManyBodyModel
from locflow.kinds.distributions import Box, Distribution
from locflow.kinds.grids import Grid, W_label, grid_complaints, grid_values, listed
from locflow.kinds.options import Complaints, Options, by_kind, key
from locflow.kinds.table import REALIZATION_KINDS

_TOLERANCE = 1e-9

Product = by_kind(REALIZATION_KINDS)


class Additional(Options):
    """More realizations at some disorder strengths."""

    from_: float = Field(alias="from", ge=0, description="Smallest W that gets more.")
    to: float = key("Largest W that gets more.", ge=0)
    realizations: int = key("Realizations on top of `disorder.realizations`.", ge=1)

    def holds(self, W: float) -> bool:
        """Whether W gets more."""
        return self.from_ - _TOLERANCE <= W <= self.to + _TOLERANCE


class Bonds(Options):
    """A coupling that is random beside the field."""

    coupling: str = key("The coupling that is random: the number in `couplings` is its mean.", min_length=1)
    strength: float = key(
        "Strength of what is added to it on each bond, as W is that of a field; the same at all W.",
        stage="realization",
        gt=0,
    )
    distribution: Distribution = key("How it is drawn.", Box(kind="box"), stage="realization")


class Disorder(Options):
    """Random fields of strength W, one realization per (system, W, index)."""

    W_grid: Grid = key(
        "Disorder strengths of the phase diagram: a list, or `{from, to, step}` with both ends included. At 0 the "
        "lattice is clean: of degenerate levels gap ratios are 0 or undefined, and probabilities, IPR, entanglement "
        "and what networks make of them are those of whatever basis the eigensolver chose. Files count such states, "
        "and titles of figures name their W."
    )
    W_training: list[Annotated[float, Field(ge=0)]] = key(
        "Disorder strengths that are computed for the trainings, in the grid or not. They are computed first.", []
    )
    realizations: int = key("Disorder realizations per W.", ge=1)
    additional: list[Additional] = key(
        "More realizations at some W: every W with from <= W <= to gets `realizations` more.", []
    )
    rescaled: bool = key(
        "true: one field per realization, drawn at W = 1 and multiplied by each W. false: fields of its own at each W.",
        False,
        stage="realization",
    )
    distribution: Distribution = key("How the fields are drawn.", Box(kind="box"), stage="realization")
    bonds: Bonds | None = key(
        "Of fermions and spins: a coupling that is random on each bond. Default: none is.", None, stage="realization"
    )


class System(Options):
    """One Hamiltonian with its disorder."""

    _name: str = PrivateAttr("")

    model: str = key(
        "A function in `workflow/locflow/hamiltonians/many_body.py`: `tV_fermions` (paper 1), `heisenberg_pauli` "
        "(paper 2), `heisenberg_spin` (paper 3); or in `electrons.py` beside it: `su2_electrons`, `chern_insulator`, "
        "`ando_electrons` (paper 4); or in `driven_spins.py`: `driven_ising` (paper 5), where W is the drive's epsilon "
        "in units of pi/2; or your own."
    )
    lattice: list[Annotated[int, Field(ge=1)]] = key(
        "Sites along each direction: `[16]` is a ring (or an open chain), `[4, 4]` a torus; site x + Lx y.",
        min_length=1,
    )
    boundary: Literal["periodic", "open"] = key(
        "Boundary of every direction. A periodic direction needs at least 3 sites."
    )
    filling: int | None = Field(
        None,
        alias="particles",
        ge=0,
        description="Number of particles (spin models, number of up spins). Default: half the sites; one electron.",
    )
    couplings: dict[str, float] = key(
        "The model's constants; `tV_fermions`: hopping `t` and nearest-neighbour repulsion `V`; `heisenberg_*`: "
        "exchange `J`. Energies are in their units."
    )
    disorder: Disorder = key("Random fields of strength W, one realization per (system, W, index).")
    product: Product = key("What is kept of each realization, by its `kind`.")
    realizations_per_job: int = key(
        "Realizations in one block, that is one job and one file: 1 from 14 sites on, more where starting a job takes "
        "longer than its arithmetic. No number depends on it, but another value computes the system anew.",
        1,
        ge=1,
    )

    @property
    def name(self) -> str:
        """Its name in the config."""
        return self._name

    # The Hamiltonian

    @cached_property
    def hamiltonian(self) -> dict:
        """Model, lattice, boundary, particles and couplings, as `locflow.hamiltonians.models` takes them."""
        return {
            "model": self.model,
            "lattice": list(self.lattice),
            "boundary": self.boundary,
            "particles": self.particles,
            "couplings": dict(self.couplings),
            **({"random_coupling": self.disorder.bonds.coupling} if self.disorder.bonds else {}),
        }

    @property
    def sites(self) -> int:
        """Number of sites."""
        return number_of_sites(self.lattice)

    @property
    def particles(self) -> int:
        """Number of particles, or of up spins."""
        return models.default_particles(self.model, self.sites) if self.filling is None else self.filling

    @property
    def operators(self) -> str:
        """What makes the operators file, as "module:function"."""
        return models.MODELS[self.model].operators

    @cached_property
    def dimension(self) -> int:
        """Number of basis states."""
        return models.hilbert_dimension(self.hamiltonian)

    @cached_property
    def nonzeros(self) -> int:
        """Stored elements of the Hamiltonian."""
        return models.nonzeros_estimate(self.hamiltonian)

    # Disorder and realizations

    @cached_property
    def W_grid(self) -> list[float]:
        """Disorder strengths of the phase diagram, ascending."""
        return grid_values(self.disorder.W_grid)

    @cached_property
    def W_values(self) -> list[float]:
        """All disorder strengths that are computed, ascending: the grid's and the trainings'."""
        values = {W_label(W): W for W in [*self.W_grid, *map(float, self.disorder.W_training)]}
        return sorted(values.values())

    def realizations(self, W: float) -> int:
        """Number of disorder realizations at W."""
        more = (entry.realizations for entry in self.disorder.additional if entry.holds(W))
        return self.disorder.realizations + sum(more)

    @cached_property
    def count(self) -> int:
        """Realizations at all disorder strengths."""
        return sum(self.realizations(W) for W in self.W_values)

    def blocks(self, W: float) -> list[range]:
        """The realizations of each block at W."""
        count, size = self.realizations(W), self.realizations_per_job
        return [range(start, min(start + size, count)) for start in range(0, count, size)]

    def is_for_training(self, W: float) -> bool:
        """Whether W is computed for the trainings."""
        return any(abs(W - value) < _TOLERANCE for value in self.disorder.W_training)

    # Checks

    def complaints(self) -> Complaints:
        """What is wrong with the system, in meaning."""
        wrong = [*models.system_complaints(self.hamiltonian), *self._disorder_complaints()]
        yield from wrong or [*self._distribution_complaints()] or self._product_complaints()

    def _product_complaints(self) -> Complaints:
        basis, taken = models.MODELS[self.model].basis, type(self.product).bases
        if basis in taken:
            yield from self.product.complaints(self)
            return
        able = [name for name, model in models.MODELS.items() if model.basis in taken]
        yield (
            ["product", "kind"],
            f"cannot be kept of {basis}, which {self.model} is a model of; models that it takes are {', '.join(able)}",
        )

    def _distribution_complaints(self) -> Complaints:
        model, kind = models.MODELS[self.model], self.disorder.distribution.kind
        if kind != "box" and model.basis == "driven spins":
            yield ["disorder", "distribution", "kind"], f"must be box: {self.model} draws its couplings by itself"
        if kind == "quasiperiodic" and len(self.lattice) != 1:
            yield ["disorder", "distribution", "kind"], "is a cosine along a chain: the lattice must have one direction"
        if (bonds := self.disorder.bonds) is None:
            return
        if bonds.distribution.kind == "quasiperiodic":
            yield ["disorder", "bonds", "distribution", "kind"], "is for fields; allowed are box, gaussian, binary"
        if not isinstance(model, ManyBodyModel):
            yield ["disorder", "bonds"], f"is for fermions and spins; {self.model} is a model of {model.basis}"
        elif bonds.coupling not in model.couplings:
            yield (
                ["disorder", "bonds", "coupling"],
                f"is no coupling of {self.model}; allowed: {', '.join(model.couplings)}",
            )
        else:
            try:
                model.bond_terms(Lattice(self.lattice, self.boundary), self.couplings, bonds.coupling)
            except ValueError as error:
                yield ["disorder", "bonds", "coupling"], f"cannot be random: {error}"

    def _disorder_complaints(self) -> Complaints:
        complaints = list(grid_complaints(["disorder", "W_grid"], self.disorder.W_grid))
        complaints += list(grid_complaints(["disorder", "W_training"], self.disorder.W_training))
        yield from complaints
        if complaints:
            return
        for name, values in (("W_grid", self.W_grid), ("W_training", self.disorder.W_training)):
            for W in values:
                if abs(W - float(W_label(W))) > _TOLERANCE:
                    yield ["disorder", name], f"{W} has more than three decimals; files name W by three"
        if len(self.W_grid) < 2:
            yield ["disorder", "W_grid"], "needs at least two disorder strengths: one makes no phase diagram"
        for index, entry in enumerate(self.disorder.additional):
            if not any(entry.holds(W) for W in self.W_values):
                yield ["disorder", "additional", index], f"meets none of the disorder strengths {listed(self.W_values)}"
