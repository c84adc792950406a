"""Systems: a Hamiltonian on a lattice, its disorder, and what is kept of each realization."""

import json
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from math import inf, log2, log10
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from locflow.configuration.own_model import OwnMatrix, OwnModel, Sector
from locflow.costs.cost import READ_RATE, START_SECONDS, Cost
from locflow.hamiltonians import models
from locflow.hamiltonians.general import GeneralModel
from locflow.hamiltonians.lattices import Lattice, neighbour_bonds, number_of_sites
from locflow.hamiltonians.many_body import ManyBodyModel
from locflow.hamiltonians.matrix_models import MatrixModel
from locflow.hamiltonians.patterns import NoSuchState, occupations
from locflow.kinds.distributions import Box, Distribution
from locflow.kinds.grids import (
    Grid,
    grid_values,
    listed,
    one_strength_complaints,
    strength_complaints,
    strengths_of,
)
from locflow.kinds.options import Complaints, Options, by_kind, key, no_such, tagged
from locflow.kinds.protocols import Eigensolver
from locflow.kinds.realization import RealizationKind
from locflow.kinds.references import AnySystem
from locflow.kinds.styles import ColorMap, ColorScale
from locflow.kinds.table import REALIZATION_KINDS
from locflow.strengths import W_label, in_range, position_of

# Levels that have a gap ratio.
_SMALLEST_DIMENSION = 3
_BASIS_WORDS = {"general": "terms, which say by `random` what is random", "matrix": "a function of its own"}
# Occupations of a basis state are the bits of one word.
_LARGEST_SECTOR = 64
# Of given data: beyond it the sector has more states than a floating-point number can count.
_LARGEST_GIVEN = 400
# Of a system, for each W: Snakemake makes a job of each.
_LARGEST_JOBS = 1_000_000
# Of each size, in a collapse.
_FEWEST_W = 3

if TYPE_CHECKING:
    Product = RealizationKind
else:
    Product = by_kind(REALIZATION_KINDS)


def _shown(value: Any) -> str:
    """A value of the config in a sentence."""
    if isinstance(value, Options):
        return ", ".join(f"{name}: {part}" for name, part in value.model_dump(by_alias=True).items())
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _definition_of_terms(hamiltonian: str) -> dict:
    """Of a model as data: systems that keep other data of the same Hamiltonian look at its terms once."""
    return models.hamiltonian_definition(json.loads(hamiltonian))


@cache
def _complaints_of_terms(hamiltonian: str) -> list[tuple[list[str], str]]:
    """As `_definition_of_terms`."""
    return [*models.system_complaints(json.loads(hamiltonian))]


def _form(model: Any) -> str:
    if isinstance(model, str):
        return "name"
    is_matrix = isinstance(model, OwnMatrix) or (isinstance(model, Mapping) and "matrix" in model)
    return "matrix" if is_matrix else "terms"


if TYPE_CHECKING:
    ModelOf = str | OwnModel | OwnMatrix
else:
    ModelOf = tagged(("name", str), ("terms", OwnModel), ("matrix", OwnMatrix), by=_form)


class Additional(Options):
    """Additional realizations at some disorder strengths."""

    from_: float = Field(alias="from", ge=0, description="Smallest W with additional realizations.")
    to: float = key("Largest W with additional realizations.", ge=0)
    realizations: int = key("Number of realizations added to `disorder.realizations`.", ge=1)

    @property
    def bounds(self) -> tuple[tuple[str, float], ...]:
        """Its bounds by their keys."""
        return ("from", self.from_), ("to", self.to)

    def holds(self, W: float) -> bool:
        """Whether W gets more."""
        return bool(in_range(W, self.from_, self.to))


class Bonds(Options):
    """A random coupling in addition to the random field."""

    coupling: str = key("Name of the random coupling. The value in `couplings` is the mean.", min_length=1)
    strength: float = key(
        "Strength of the random term that is added to the coupling of each bond. It is the same at all W, and "
        "replaces W in the formula of the distribution.",
        stage="realization",
        gt=0,
    )
    distribution: Distribution = key("Distribution of the random term.", Box(kind="box"), stage="realization")


class Disorder(Options):
    """Random fields of strength W, one realization per (system, W, index)."""

    W_grid: Grid = key(
        "Disorder strengths of the phase diagram: a list, or `{from, to, step}` with both ends included. At W = "
        "0 there is no disorder, and levels can be degenerate. Gap ratios of degenerate levels are 0 or "
        "undefined. The probabilities, IPR, entanglement and network outputs of degenerate states depend on the "
        "basis that the eigensolver chose. Result files give the number of such states, and titles of figures "
        "name these W."
    )
    W_training: list[Annotated[float, Field(ge=0)]] = key(
        "Disorder strengths for the trainings. They need not be in the grid, and they are computed first.", []
    )
    realizations: int = key("Number of disorder realizations per W.", ge=1)
    additional: list[Additional] = key(
        "Additional realizations at some W. Every W with from <= W <= to gets `realizations` more.", []
    )
    rescaled: bool = key(
        "true: each realization has one field, drawn at W = 1 and multiplied by each W. false: each W has its own "
        "fields.",
        False,
        stage="realization",
    )
    distribution: Distribution = key("Distribution of the fields.", Box(kind="box"), stage="realization")
    fields_of: Annotated[str, AnySystem()] | None = key(
        "System from which the random numbers are taken: realization n has the field of realization n of that "
        "system. So several systems can store different data of the same realizations. Both systems must have "
        "the same `lattice`, `W_grid`, `rescaled` and `distribution`. The model and the boundary may differ. "
        "Default: the system draws its own fields.",
        None,
    )
    bonds: Bonds | None = key(
        "Random coupling on each bond, for fermions and spins. Default: no coupling is random.",
        None,
        stage="realization",
    )


class Scaling(Options):
    """What figures of indicators, sizes and scans show of a system. A change only redraws."""

    energy_density: float = key(
        "Energy density of the curves against W. They show the bin that is nearest to it.", 0.5, ge=0, le=1
    )
    W: list[Annotated[float, Field(ge=0)]] | None = key(
        "[from, to]: range of W for the collapse of all sizes onto one curve. Deep in a phase the sizes differ "
        "by noise alone, which contains no information about W_c. Default: all of `disorder.W_grid`.",
        None,
        min_length=2,
        max_length=2,
    )


class Style(Options):
    """Style of the figures of systems. A change only redraws them."""

    indicators: ColorMap = key("Maps of the indicators over W and energy density.", ColorMap())
    sizes: ColorScale = key("A colour for each size. The figure has the style of its smallest system.", ColorScale())
    scans: ColorScale = key(
        "A colour for each value of the coupling. The figure has the style of the system of its smallest value.",
        ColorScale(),
    )


class System(Options):
    """One Hamiltonian with its disorder."""

    _name: str = PrivateAttr("")

    model: ModelOf = key(
        "Name of a model, or a block with the terms of your own model. These models are functions in "
        "`workflow/locflow/hamiltonians`: `tV_fermions` (paper 1), `heisenberg_pauli` (paper 2) and "
        "`heisenberg_spin` (paper 3) in `many_body.py`; `su2_electrons`, `chern_insulator` and `ando_electrons` "
        "(paper 4) in `electrons.py`; `driven_ising` (paper 5) in `driven_spins.py`. For `driven_ising`, W is "
        "the pulse error epsilon in units of pi/2. You can add your own function. `ready_made.py` has models "
        "that are written as terms."
    )
    lattice: list[Annotated[int, Field(ge=1)]] = key(
        "Number of sites along each direction. `[16]` is a ring (or an open chain), `[4, 4]` a torus. Site (x, "
        "y) has the index x + Lx y. A list of lattices, `[[8], [10]]`, makes one system for each lattice, "
        "`NAME_8` and `NAME_10`.",
        min_length=1,
    )
    boundary: Literal["periodic", "open"] = key(
        "Boundary condition in every direction. A periodic direction needs at least 3 sites."
    )
    filling: int | None = Field(
        None,
        alias="particles",
        ge=0,
        description="Number of particles. In spin models it is the number of up spins. In models written in the config "
        "it is the number of particles or, for spins, the sum of m + S. Default: half of what the sites can hold; one "
        "electron for models of electrons; one boson for each site for soft-core bosons.",
    )
    sector: Sector | None = key(
        "Symmetric sector, for models that are written as terms. Default: no symmetry is used.", None
    )
    couplings: dict[str, float] = key(
        "Constants of the model. `tV_fermions` has the hopping `t` and the nearest-neighbour repulsion `V`; "
        "`heisenberg_*` has the exchange `J`. Energies have the same units. If one coupling is a list of values,"
        " each value makes a system: `J2: [0.0, 0.5]` makes `NAME_j2_0` and `NAME_j2_0p5`."
    )
    disorder: Disorder = key(
        "Random fields of strength W. A realization is determined by the system, W and its number."
    )
    product: Product = key("Data that are stored for each realization, by `kind`.")
    scaling: Scaling = key("Choices for the figures of indicators, sizes and scans.", Scaling())
    style: Style = key(
        "Style of the figures of this system. If you change it, only the figures are drawn again.",
        Style(),
    )
    realizations_per_job: int = key(
        "Number of realizations in one block. One job computes a block and writes one file. Use 1 from 14 sites "
        "on. Use more if a job takes longer to start than to compute. The results do not depend on this number, "
        "but if you change it, the system is computed again.",
        1,
        ge=1,
    )

    @cached_property
    def name(self) -> str:
        """Its name in the config, which a configuration gives it."""
        return self._name

    @property
    def fields_of(self) -> str:
        """The system whose random numbers it has: its own name, if the config names no other."""
        return self.disorder.fields_of or self.name

    # The Hamiltonian

    @property
    def linear_size(self) -> float:
        """Its length: of a lattice of several directions the mean, (number of sites)^(1/directions)."""
        return self.sites ** (1 / len(self.lattice))

    @cached_property
    def hamiltonian(self) -> dict:
        """Model, lattice, boundary, particles and couplings, as `locflow.hamiltonians.models` takes them."""
        return {
            "model": self.model if isinstance(self.model, str) else self.model.plain,
            "lattice": list(self.lattice),
            "boundary": self.boundary,
            "particles": self.particles,
            "couplings": dict(self.couplings),
            **({} if self.sector is None else {"sector": self.sector.model_dump()}),
            **({"random_coupling": self.disorder.bonds.coupling} if self.disorder.bonds else {}),
        }

    @cached_property
    def definition(self) -> dict:
        """The clean Hamiltonian in plain types, of a system without complaints."""
        if not self._has_terms:
            return models.hamiltonian_definition(self.hamiltonian)
        return _definition_of_terms(json.dumps(self.hamiltonian))

    @cached_property
    def family(self) -> Any:
        """The model itself, a `locflow.hamiltonians.model.Model`; None for a name that there is not."""
        return models.model_of(self.model if isinstance(self.model, str) else self.model.plain)

    @property
    def model_name(self) -> str:
        """In sentences."""
        return self.model if isinstance(self.model, str) else "this model"

    @property
    def sites(self) -> int:
        """Number of sites."""
        return number_of_sites(self.lattice)

    @property
    def particles(self) -> int:
        """Number of particles, or of up spins."""
        if self.filling is not None or self.family is None:
            # None of what is no model, which is refused.
            return self.filling  # type: ignore[return-value]
        return self.family.default_particles(self.sites)

    @property
    def operators(self) -> str:
        """What makes the operators file, as "module:function"."""
        return self.family.operators

    @property
    def realizations_class(self) -> str:
        """What computes its realizations, as "module:class"."""
        return self.product.realizations_of(self)

    @cached_property
    def dimension(self) -> int:
        """Number of basis states."""
        return models.hilbert_dimension(self.hamiltonian)

    @cached_property
    def nonzeros(self) -> int:
        """Stored elements of the Hamiltonian."""
        return models.nonzeros_estimate(self.hamiltonian, self.definition)

    @property
    def description(self) -> dict:
        """What pictures say of it, in plain types, for `locflow.figures.systems.words_of`."""
        model = self.family
        usual = self.particles == model.default_particles(self.sites)
        return {
            "model": model.title or self.model_name.replace("_", " "),
            "lattice": list(self.lattice),
            "boundary": self.boundary,
            "basis": model.basis,
            "particles": None if usual else self.particles,
            "couplings": {name: float(self.couplings[name]) for name in model.couplings},
            "unit": model.unit,
            **({**model.words(), "sector": self._sector_text()} if self.is_general else {}),
            **self.disorder.settings("realization"),
        }

    # Given data

    @property
    def given(self) -> str | None:
        """Files with realizations made elsewhere; None where they are computed."""
        return getattr(self.product, "given", None)

    def given_file(self, W: float) -> str:
        """The file with the realizations of a W, of a system whose data are given."""
        assert self.given is not None
        return self.given.replace("{W}", W_label(W))

    @property
    def given_attributes(self) -> dict:
        """What blocks of given data say of the system, as `locflow.hamiltonians.operators.described` does."""
        definition = self.definition
        kept = ("model", "hamiltonian", "lattice", "boundary", "particles", "field_operator")
        return {
            **{name: definition[name] for name in kept},
            "couplings": json.dumps(definition["couplings"], sort_keys=True),
            "dimension": self.dimension,
        }

    def cost(self, eigensolver: Eigensolver, realizations: int) -> Cost:
        """One job of so many realizations."""
        computed = self.product.cost(self, eigensolver, realizations)
        if self.given is None:
            return computed
        return Cost(START_SECONDS + 3 * computed.output / READ_RATE, 250e6 + 6 * computed.output, computed.output)

    def refused_engines(self) -> dict[str, str]:
        """The engines that cannot compute its product, each with a sentence whose subject is the engine."""
        return {} if self.given else self.product.refused_engines(self)

    def _given_size_complaints(self) -> Complaints:
        """Of data without basis states the sector may be beyond all computation."""
        if not self.product.of_any_sector:
            yield from self._sector_complaints(inf)
        elif self.sites > _LARGEST_GIVEN:
            yield ["lattice"], f"has {self.sites:,} sites; given {self.product.kind} may be of at most {_LARGEST_GIVEN}"

    def _given_complaints(self) -> Complaints:
        if self.given is None:
            return
        if "{W}" not in self.given:
            yield ["product", "given"], "must hold {W}, which stands for W with three decimals: one file for each W"
            return
        missing = [path for W in self.W_values if not Path(path := self.given_file(W)).is_file()]
        if missing:
            yield (
                ["product", "given"],
                f"stands for {len(self.W_values)} files, and {len(missing)} are missing: {', '.join(missing[:3])}",
            )

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

    def blocks(self, W: float) -> Sequence[range]:
        """The realizations of each block at W."""
        if W not in self._blocks:
            count, size = self.realizations(W), self.realizations_per_job
            self._blocks[W] = tuple(range(start, min(start + size, count)) for start in range(0, count, size))
        return self._blocks[W]

    @cached_property
    def _blocks(self) -> dict[float, Sequence[range]]:
        """What was asked for: one W is asked for at each of its blocks."""
        return {}

    def is_for_training(self, W: float) -> bool:
        """Whether W is computed for the trainings."""
        return position_of(W, self.disorder.W_training) is not None

    # Checks

    def complaints(self, largest_memory: float) -> Complaints:
        """What is wrong with the system, in meaning.

        Parameters
        ----------
        largest_memory
            Gigabytes that a job may need.
        """
        if self.family is None:
            yield ["model"], no_such("is no model", self.model, models.MODELS)
            return
        # What is too large is not looked at: its bonds alone may fill the memory.
        sizes = self._sector_complaints(largest_memory) if self.given is None else self._given_size_complaints()
        wrong = [*sizes] or [*self._hamiltonian_complaints()]
        wrong += self._disorder_complaints()
        wrong += [] if wrong else self._scaling_complaints()
        wrong = wrong or [*self._distribution_complaints()] or [*self._product_complaints()]
        yield from wrong or self._given_complaints()

    def shared_field_complaints(self, systems: Mapping[str, "System"]) -> Complaints:
        """What is wrong with `disorder.fields_of`; all systems are in order otherwise.

        Parameters
        ----------
        systems
            By name.
        """
        if (name := self.disorder.fields_of) is None:
            return
        place = ["disorder", "fields_of"]
        if name not in systems:
            yield place, no_such("is no system", name, [other for other in systems if other != self.name])
            return
        other = systems[name]
        if name == self.name:
            yield place, "names the system itself; leave it out for fields of its own"
        elif other.disorder.fields_of is not None:
            yield place, f"takes its own fields from {other.fields_of}; name {other.fields_of} instead"
        for key_name, own, others in (
            ("lattice", self.lattice, other.lattice),
            ("disorder.W_grid", self.W_grid, other.W_grid),
            ("disorder.rescaled", self.disorder.rescaled, other.disorder.rescaled),
            ("disorder.distribution", self.disorder.distribution, other.disorder.distribution),
        ):
            if own != others:
                yield place, f"requires the {key_name} of {name}, {_shown(others)}; {self.name} has {_shown(own)}"

    def strengths(self) -> list[tuple[list, float]]:
        """All disorder strengths that the block speaks of, with the paths of what says them."""
        disorder = self.disorder
        return [
            *strengths_of(["disorder", "W_grid"], disorder.W_grid),
            *strengths_of(["disorder", "W_training"], disorder.W_training),
            *(
                (["disorder", "additional", index, bound], W)
                for index, entry in enumerate(disorder.additional)
                for bound, W in entry.bounds
            ),
        ]

    def _sector_complaints(self, largest_memory: float) -> Complaints:
        if self._has_terms and self.sites > (largest := self.family.largest_lattice()):
            yield ["lattice"], f"has {self.sites:,} sites; at most {largest} are allowed for {self.family.space.name}"
            return
        if self.is_general and next(models.block_complaints(self.hamiltonian), None):
            # What is no sector has no size.
            return
        filling = f"with particles = {self.particles:,} " if self._is_sector and self.particles < 10**9 else ""
        bits = self._basis_bits()
        if bits >= 64:
            size, needed = f"more than 10^{int(bits * log10(2))}", "more than there is"
        else:
            # One vector of real numbers.
            size, gigabytes = f"{self.dimension:,}", 8 * self.dimension / 1e9
            needed = f"at least {gigabytes:.3g} GB" if gigabytes > largest_memory else ""
        if needed:
            yield (
                ["lattice"],
                f"{filling}makes {size} basis states, whose diagonalization needs {needed}; "
                f"eigensolver.largest_memory allows {largest_memory:g} GB",
            )
        elif self._is_sector and self.sites > _LARGEST_SECTOR:
            yield ["lattice"], f"has {self.sites:,} sites; at most {_LARGEST_SECTOR} are allowed for fermions and spins"

    @property
    def _is_sector(self) -> bool:
        return isinstance(self.family, ManyBodyModel)

    @property
    def is_general(self) -> bool:
        """Whether it is a model as data, or of a matrix: their realizations have classes of their own."""
        return isinstance(self.family, GeneralModel | MatrixModel)

    @property
    def _has_terms(self) -> bool:
        return isinstance(self.family, GeneralModel)

    @cached_property
    def is_complex(self) -> bool:
        """Whether its matrices are complex, of a model written as data."""
        return self.is_general and self.definition["complex"]

    @property
    def basis_bits_of_a_site(self) -> float:
        """log2 of the states of a site, of a model written as data."""
        if not self._has_terms:
            return log2(self.dimension) / self.sites
        return self.family.space.species * log2(self.family.space.size)

    @property
    def refused_as_image_of_fields(self) -> str:
        """Why no network can learn indicators from the fields of its sites; empty where it can."""
        if not self.is_general:
            return ""
        if not self._has_terms:
            return "is a matrix by a function: the meaning of its field is not known"
        if not self.family.has_field():
            return "has no random field: W multiplies no operator of single sites"
        if self.family.space.size**self.family.space.species != 2:
            return f"has {self.family.space.name}; the entropy is divided by Page's value for sites with two states"
        return ""

    @property
    def refused_as_traces(self) -> str:
        """Why product states cannot be followed in time; empty where they can."""
        if not self.is_general:
            return ""
        if not self._has_terms:
            return "is impossible for a matrix by a function: the magnetization of its states is not known"
        if self.sector is not None and any(name != "up" for name in self.sector.model_dump(exclude_none=True)):
            return "starts from product states, and a symmetric sector contains none"
        return ""

    @property
    def largest_occupation(self) -> int:
        """The most that a site holds: particles, of spins m + S."""
        return self.family.space.species * (self.family.space.size - 1) if self._has_terms else 1

    def product_state(self, name: str) -> list[int]:
        """Occupation of each site in a product state that `locflow.hamiltonians.patterns` names.

        Raises
        ------
        NoSuchState
            The basis does not hold it.
        """
        full = self.largest_occupation
        if not self._has_terms:
            return occupations(name, self.lattice, full, particles=self.particles if self._is_sector else None)
        space, charges = self.family.space, self.family.charges(self.hamiltonian)
        blocked = neighbour_bonds(self.lattice, self.boundary) if space.blockade else ()
        lower = space.kind == "bosons"
        particles = None if charges is None else sum(charges)
        state = occupations(name, self.lattice, full, particles=particles, lower=lower, blocked=blocked)
        if charges is not None and len({*charges}) > 1:
            raise NoSuchState("has as many up as down fermions, but the sector does not")
        return state

    def _sector_text(self) -> str:
        sector = {} if self.sector is None else self.sector.model_dump(exclude_none=True)
        words = []
        for name, value in sector.items():
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            signed = f"{value:+d}" if name in ("parity", "flip") else text
            words.append(f"{'spin flip' if name == 'flip' else name} {signed}")
        return ", ".join(words)

    def _basis_bits(self) -> float:
        """A lower bound of log2 of the number of basis states: that of a large lattice takes hours to write down."""
        sites = self.sites
        if self.is_general:
            return log2(max(self.dimension, 1))
        if self._is_sector:
            fewer = min(self.particles, sites - self.particles)
            # (n over k) >= (n / k)^k
            return min(fewer, 10**6) * (log2(sites) - log2(fewer)) if fewer > 0 else 0.0
        return min(sites, 10**6) if self.family.basis == "driven spins" else log2(sites)

    def _hamiltonian_complaints(self) -> Complaints:
        known = self.family.couplings
        if isinstance(self.family, MatrixModel) and self.family.mistake:
            # What cannot be read has no couplings to compare with.
            yield self.family.mistake
            return
        if self.sector is not None and not self._has_terms:
            yield ["sector"], f"is for models written as data; {self.model_name} is a model of {self.family.basis}"
            return
        meanings = ", ".join(f"{name} ({meaning})" for name, meaning in known.items())
        wrong = (
            _complaints_of_terms(json.dumps(self.hamiltonian))
            if self._has_terms
            else models.system_complaints(self.hamiltonian)
        )
        for path, text in wrong:
            unknown = path[0] == "couplings" and len(path) == 2 and path[1] not in known
            yield (
                path,
                no_such(f"is no coupling of {self.model_name}", path[1], known, shown=meanings) if unknown else text,
            )

    def _product_complaints(self) -> Complaints:
        basis, taken = self.family.basis, type(self.product).bases
        if self.is_general and not self.product.general_realizations:
            yield (
                ["product", "kind"],
                f"is impossible for models written as data, such as {self.model_name}; allowed are "
                f"{', '.join(name for name, kind in REALIZATION_KINDS.items() if kind.general_realizations)}",
            )
            return
        if isinstance(self.family, MatrixModel) and not self.family.block["labels"] and self.product.kind != "states":
            yield ["product", "kind"], "is impossible for a matrix without labels: its basis has no sites; use states"
            return
        if self.dimension < _SMALLEST_DIMENSION:
            where = ["sector"] if self.sector else ["particles"]
            yield where, f"leaves {self.dimension} basis states; a spectrum has at least {_SMALLEST_DIMENSION}"
            return
        if basis in taken or self.is_general:
            yield from self.product.complaints(self)
            return
        able = [name for name, model in models.MODELS.items() if model.basis in taken]
        yield (
            ["product", "kind"],
            f"is impossible for {basis}, which {self.model_name} describes; allowed are the models {', '.join(able)}",
        )

    def _distribution_complaints(self) -> Complaints:
        model, kind = self.family, self.disorder.distribution.kind
        if self._has_terms:
            yield from model.distribution_complaints(self.hamiltonian, kind)
            if not model.is_random() and self.disorder.realizations > 1:
                yield (
                    ["disorder", "realizations"],
                    f"makes copies of one Hamiltonian: no term of {self.model_name} is random; allowed is 1, or a term "
                    "with random: {strength: ...}",
                )
            yield from model.strength_complaints(self.hamiltonian)
        if kind != "box" and model.basis == "driven spins":
            yield ["disorder", "distribution", "kind"], f"must be box: {self.model_name} draws its own random couplings"
        if kind == "quasiperiodic" and len(self.lattice) != 1:
            yield ["disorder", "distribution", "kind"], "is a cosine along a chain: the lattice must have one direction"
        if (bonds := self.disorder.bonds) is None:
            return
        if bonds.distribution.kind == "quasiperiodic":
            yield ["disorder", "bonds", "distribution", "kind"], "is for fields; allowed are box, gaussian, binary"
        if not isinstance(model, ManyBodyModel):
            yield (
                ["disorder", "bonds"],
                f"is for fermions and spins; {self.model_name} is a model of "
                f"{_BASIS_WORDS.get(model.basis, model.basis)}",
            )
        elif bonds.coupling not in model.couplings:
            yield (
                ["disorder", "bonds", "coupling"],
                no_such(f"is no coupling of {self.model_name}", bonds.coupling, model.couplings),
            )
        else:
            try:
                model.bond_terms(Lattice(self.lattice, self.boundary), self.couplings, bonds.coupling)
            except ValueError as error:
                yield ["disorder", "bonds", "coupling"], f"cannot be random: {error}"

    def _scaling_complaints(self) -> Complaints:
        if (ends := self.scaling.W) is None:
            return
        if ends[0] >= ends[1]:
            yield ["scaling", "W"], "must be [from, to] with from < to"
        elif sum(bool(in_range(W, *ends)) for W in self.W_grid) < _FEWEST_W:
            yield (
                ["scaling", "W"],
                f"holds less than {_FEWEST_W} of the disorder strengths {listed(self.W_grid)}: too few for a collapse",
            )

    def _disorder_complaints(self) -> Complaints:
        disorder = self.disorder
        wrong = [*strength_complaints(["disorder", "W_grid"], disorder.W_grid)]
        wrong += strength_complaints(["disorder", "W_training"], disorder.W_training)
        for index, entry in enumerate(disorder.additional):
            for bound, W in entry.bounds:
                wrong += one_strength_complaints(["disorder", "additional", index, bound], W)
        yield from wrong
        if wrong:
            return
        if len(self.W_grid) < 2:
            yield ["disorder", "W_grid"], "needs at least two disorder strengths: one makes no phase diagram"
        for index, entry in enumerate(disorder.additional):
            if not any(entry.holds(W) for W in self.W_values):
                yield (
                    ["disorder", "additional", index],
                    f"contains none of the W of the system: {listed(self.W_values)}",
                )
        jobs = max(-(-self.realizations(W) // self.realizations_per_job) for W in self.W_values)
        if jobs > _LARGEST_JOBS:
            yield (
                ["disorder", "realizations"],
                f"makes {jobs:,} jobs at one W with realizations_per_job = {self.realizations_per_job}; "
                f"at most {_LARGEST_JOBS:,} are allowed",
            )
