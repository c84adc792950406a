"""What a model is, whatever its basis: a formula, its couplings, its random field, and the size of its matrix."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

Complaints = Iterator[tuple[list[str], str]]
"""What is wrong with a system block: where in the block, and a sentence whose subject is the value there."""


@dataclass(frozen=True)
class Model:
    """A Hamiltonian up to its lattice and couplings. Each family of models is a subclass, in a module of its own.

    Attributes
    ----------
    hamiltonian : str
        The formula, the random field included.
    couplings : dict of str to str
        Every coupling of the `couplings` block and its meaning. All are required: there are no defaults.
    field_operator : str
        The diagonal operator that a random field multiplies.
    field_scale : float
        That operator in units of what the family says.
    basis : str
        What the basis states are: a product (`locflow.kinds`) says which of them it can take.
    terms : callable
        What the family makes the clean Hamiltonian of.
    title : str
        Its name in pictures; without one, the name of its function.
    unit : str
        The coupling that energies and W are measured in, where there is one.
    operators : str
        "module:function" (definition) that makes the dataset of kind "operators": what all realizations share.
    """

    hamiltonian: str
    couplings: dict[str, str]
    field_operator: str
    field_scale: float
    basis: str
    terms: Callable
    operators: ClassVar[str]
    title: str = field(default="", kw_only=True)
    unit: str = field(default="", kw_only=True)

    def default_particles(self, sites: int) -> int:
        """Number of particles where the config gives none."""
        raise NotImplementedError

    def complaints(self, system: Mapping) -> Complaints:
        """What is wrong with lattice and particles, on a lattice that is none in itself."""
        raise NotImplementedError

    def term_complaints(self, system: Mapping) -> Complaints:
        """What is wrong with what `terms` returns, in a system that has no other complaint."""
        raise NotImplementedError

    def dimension(self, system: Mapping) -> int:
        """Dimension D: number of basis states."""
        raise NotImplementedError

    def nonzeros(self, system: Mapping, definition: Mapping) -> int:
        """Stored elements of the Hamiltonian, from its definition."""
        raise NotImplementedError

    def definition(self, system: Mapping, couplings: Mapping[str, float]) -> dict[str, Any]:
        """The family's own part of `locflow.hamiltonians.models.hamiltonian_definition`, in plain types."""
        raise NotImplementedError
