"""What kinds and papers are handed: the configuration, its systems and its paths, as far as they may use them.

`locflow.configuration` implements these; nothing below it imports it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from locflow.kinds.options import Options
    from locflow.kinds.realization import RealizationKind
    from locflow.kinds.training import TrainingKind


class Disorder(Protocol):
    """How the fields of a system are drawn."""

    @property
    def rescaled(self) -> bool:
        """Whether one field is followed through all W."""

    @property
    def distribution(self) -> Options:
        """What the fields are drawn from (`locflow.kinds.distributions`)."""


class Scaling(Protocol):
    """What figures of indicators, sizes and scans show of a system."""

    @property
    def energy_density(self) -> float:
        """Of the curves against W."""

    @property
    def W(self) -> list[float] | None:
        """Ends of the W of a collapse."""


class Family(Protocol):
    """Systems that one block of the config makes."""

    @property
    def sizes(self) -> Mapping[str, list[str]]:
        """Systems that differ in their lattice alone, smallest first, by what they have in common."""

    @property
    def scans(self) -> Mapping[str, list[str]]:
        """Systems that differ in one coupling alone, by what they have in common."""

    @property
    def coupling(self) -> str:
        """The coupling that is scanned."""


class Eigensolver(Protocol):
    """How matrices are diagonalized."""

    @property
    def engine(self) -> str:
        """ "auto", or the name of an engine."""

    @property
    def completeness(self) -> str:
        """How `shift-invert` shows that windows lack no state."""


class System(Protocol):
    """A Hamiltonian on a lattice, its disorder strengths, its realizations, and what is kept of them."""

    @property
    def name(self) -> str:
        """Its name in the config."""

    @property
    def hamiltonian(self) -> dict[str, Any]:
        """As `locflow.hamiltonians.models` takes it."""

    @property
    def definition(self) -> dict[str, Any]:
        """The clean Hamiltonian in plain types: `locflow.hamiltonians.models.hamiltonian_definition`."""

    @property
    def fields_of(self) -> str:
        """The system whose random numbers it has: its own name, if the config names no other."""

    @property
    def lattice(self) -> list[int]:
        """Number of sites along each direction."""

    @property
    def sites(self) -> int:
        """Number of sites."""

    @property
    def particles(self) -> int:
        """Number of particles, or of up spins."""

    @property
    def dimension(self) -> int:
        """Number of basis states."""

    @property
    def nonzeros(self) -> int:
        """Stored elements of the Hamiltonian."""

    @property
    def is_general(self) -> bool:
        """Whether its model is written as data, or a matrix of the user's."""

    @property
    def is_complex(self) -> bool:
        """Whether its matrices are complex."""

    @property
    def basis_bits_of_a_site(self) -> float:
        """log2 of the states of a site, of a model written as data."""

    @property
    def realizations_class(self) -> str:
        """What computes its realizations, as "module:class"."""

    @property
    def refused_as_image_of_fields(self) -> str:
        """Why no network can learn indicators from the fields of its sites; empty where it can."""

    @property
    def refused_as_traces(self) -> str:
        """Why product states cannot be followed in time; empty where they can."""

    @property
    def largest_occupation(self) -> int:
        """The most that a site holds: particles, of spins m + S."""

    def product_state(self, name: str) -> list[int]:
        """Occupation of each site in a product state that `locflow.hamiltonians.patterns` names."""

    @property
    def description(self) -> dict[str, Any]:
        """What pictures say of it, for `locflow.figures.systems.words_of`."""

    @property
    def linear_size(self) -> float:
        """Its length."""

    @property
    def scaling(self) -> Scaling:
        """What figures of indicators, sizes and scans show."""

    @property
    def couplings(self) -> Mapping[str, float]:
        """Constants of the model."""

    @property
    def disorder(self) -> Disorder:
        """How the fields are drawn."""

    @property
    def product(self) -> RealizationKind:
        """What is kept of each realization; `product_of` knows of which kind it is."""

    @property
    def W_grid(self) -> list[float]:
        """Disorder strengths of the phase diagram, ascending."""

    @property
    def W_values(self) -> list[float]:
        """All disorder strengths that are computed, ascending."""

    @property
    def count(self) -> int:
        """Realizations at all disorder strengths."""

    @property
    def realizations_per_job(self) -> int:
        """Number of realizations in one block."""

    def realizations(self, W: float) -> int:
        """Number of realizations at W."""

    def blocks(self, W: float) -> Sequence[range]:
        """The realizations of each block at W."""


class Paths(Protocol):
    """The files of one scale."""

    @property
    def results(self) -> str:
        """Their folder."""

    def realizations(self, system: System, strengths: Iterable[float]) -> list[str]:
        """The blocks of realizations of a system at some W, W by W."""

    def indicators(self, system: System, strengths: Iterable[float]) -> list[str]:
        """The indicators of the same blocks."""

    def operators(self, system: str) -> str:
        """What all realizations of a system share."""

    def summary(self, system: str) -> str:
        """All realizations of a system in one file."""

    def networks(self, training: str) -> str:
        """The list of the networks of a training."""

    def averages(self, training: str) -> str:
        """The averages of a training's predictions."""

    def predictions(self, training: str, system: str, parts: Iterable[str] = ("all",)) -> list[str]:
        """What the networks of a training say about a system."""

    def parts(self, system: System, strengths: Iterable[float]) -> list[str]:
        """The blocks of realizations as parts that are predicted one by one."""

    def part_of_realizations(self, system: System, part: str) -> str:
        """The block of realizations that a part stands for."""


class Configuration(Protocol):
    """What is computed from what, at one scale."""

    @property
    def scale(self) -> str:
        """The name of the run."""

    @property
    def root_seed(self) -> int:
        """What all seeds are made of."""

    @property
    def systems(self) -> Mapping[str, System]:
        """The systems by name."""

    @property
    def trainings(self) -> Mapping[str, TrainingKind]:
        """The trainings by name."""

    @property
    def families(self) -> Mapping[str, Family]:
        """The blocks that make several systems."""

    @property
    def paths(self) -> Paths:
        """Where results lie."""

    def systems_keeping(self, kinds: str) -> list[str]:
        """The systems that keep a kind of realizations, or one of several with blanks between them."""

    def summary_of(self, training: str) -> str:
        """The summary of the system of a training."""

    def parts(self, training: str) -> list[str]:
        """The predictions that the averages of a training are made of."""

    @property
    def confidence_level(self) -> float:
        """Probability with which an interval contains the truth."""

    def bootstrap_settings(self) -> dict[str, Any]:
        """Intervals of the measured quantities."""


Product = TypeVar("Product", bound="RealizationKind")
Training = TypeVar("Training", bound="TrainingKind")


def product_of(system: System, kind: type[Product]) -> Product:
    """What is kept of a system that keeps a kind of realizations."""
    product = system.product
    assert isinstance(product, kind), f"{system.name} keeps {product.kind}"
    return product


def training_of(configuration: Configuration, name: str, kind: type[Training]) -> Training:
    """A training that is of some kind."""
    training = configuration.trainings[name]
    assert isinstance(training, kind), f"{name} is of kind {training.kind}"
    return training
