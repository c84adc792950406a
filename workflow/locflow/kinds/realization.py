"""What a kind of realization says: its options, the class that computes it, its summary, and its costs."""

from math import comb
from typing import TYPE_CHECKING, ClassVar

from locflow.costs import hermitian
from locflow.costs.cost import FILE_SECONDS, START_SECONDS, Cost
from locflow.costs.eigensolvers import DENSE_LARGEST_SIZE, choose_engine, memory_bytes, seconds, window_search_seconds
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, Eigensolver, System

# zlib level 1 on float32 numbers, bytes per second, and what it leaves of them.
COMPRESSION_RATE = 5.5e7
COMPRESSED_FRACTION = 0.85
# Singular values of many small matrices: per matrix, and floating-point operations per second.
SVD_SECONDS = 3e-6
SVD_RATE = 2.5e9


GIVEN = key(
    "Files with realizations from elsewhere, which the workflow then does not compute. The path is relative to "
    "the folder in which Snakemake starts, and contains `{W}` in place of W with three decimals. See the how-to "
    'page "Given data".',
    None,
    min_length=1,
)


class RealizationKind(Options):
    """What is kept of each realization of a system.

    A system is an entry of `systems` (`locflow.configuration.system.System`); methods are given the one that the
    block belongs to.

    Attributes
    ----------
    realizations : str
        "module:class" of a `locflow.realizations.disordered_system.DisorderedSystem`.
    summary : str
        "module:function" that makes one dataset of the files of a system.
    bases : tuple of str
        The bases (`locflow.hamiltonians.model.Model.basis`) whose models it can be kept of.
    general_realizations : str
        The class for models written as data (`locflow.hamiltonians.general`), where it can be kept of them.
    tabulated : str
        "module:function" (files, **settings) that makes the table of indicators of a system
        (`locflow.kinds.indicators.tabulated`); "" where there are none.
    more_realizations, more_summaries : dict of str to str
        Classes and functions that take the place of these for some options, by what they are for.
    of_any_sector : bool
        Whether its files are small for any size of the sector, if they are given.
    """

    if TYPE_CHECKING:
        kind: str
        given: str | None
    realizations: ClassVar[str]
    summary: ClassVar[str]
    bases: ClassVar[tuple[str, ...]] = ("fermions", "spins")
    general_realizations: ClassVar[str] = ""
    tabulated: ClassVar[str] = ""
    more_realizations: ClassVar[dict[str, str]] = {}
    more_summaries: ClassVar[dict[str, str]] = {}
    of_any_sector: ClassVar[bool] = False

    @property
    def can_be_deleted(self) -> bool:
        """Whether `files.delete_states` deletes the files once all that reads them is done."""
        return False

    def realizations_of(self, system: System) -> str:
        """The class that computes the realizations of a system, as "module:class"."""
        return self.general_realizations if system.is_general else self.realizations

    def summary_of(self, system: System) -> str:
        """What makes one dataset of the files of a system, as "module:function"."""
        return self.summary

    def complaints(self, system: System) -> Complaints:
        """What is wrong with the block in this system."""
        return iter(())

    def refused_engines(self, system: System) -> dict[str, str]:
        """The engines that cannot compute it, each with a sentence whose subject is the engine."""
        return {}

    def given_settings(self, system: System) -> dict:
        """What `locflow.kinds.given.take` takes beside the block: what a file of the user must be."""
        raise NotImplementedError

    def realization_settings(self, system: System) -> dict:
        """What the class takes beside the disorder and the engine."""
        return self.settings("realization")

    def summary_files(self, configuration: Configuration, system: System) -> list[str]:
        """The files that the summary is made of."""
        return configuration.paths.realizations(system, system.W_values)

    def summary_settings(self, configuration: Configuration) -> dict:
        """What the summary takes beside the files."""
        return {}

    def tabulated_files(self, configuration: Configuration, system: System) -> dict[str, list[str]]:
        """The files that the table of indicators is made of, by their role."""
        return {
            "values": [configuration.paths.summary(system.name)],
            "operators": [configuration.paths.operators(system.name)],
        }

    def tabulated_settings(self, system: System) -> dict:
        """What the table takes beside the files."""
        return {}

    def cost(self, system: System, eigensolver: Eigensolver, realizations: int) -> Cost:
        """One job of so many realizations."""
        raise NotImplementedError

    def summary_cost(self, system: System) -> Cost:
        """One summary."""
        raise NotImplementedError


def engines_without(system: System, *, whole_spectrum: str) -> dict[str, str]:
    """The engines that give no eigenvectors of a sector, or no whole spectrum where something asks for it."""
    refused = {}
    if system.is_complex:
        for engine in ("band", "shift-invert"):
            refused[engine] = "allows only real matrices, and those of this Hamiltonian are complex"
    elif whole_spectrum:
        refused["shift-invert"] = f"computes only states of windows, and {whole_spectrum} needs the whole spectrum"
    if system.dimension > DENSE_LARGEST_SIZE:
        refused["dense"] = f"gives eigenvectors for at most {DENSE_LARGEST_SIZE:,} basis states"
    return refused


def solving(system: System, eigensolver: Eigensolver, request: dict, *, all_energies: bool) -> tuple[float, float]:
    """Seconds and bytes of one realization's eigenvalue problem."""
    dimension, nonzeros = system.dimension, system.nonzeros
    if system.is_complex:
        return hermitian.all_states_seconds(dimension), hermitian.memory_bytes("dense", dimension)
    if (engine := eigensolver.engine) == "auto":
        engine = choose_engine(dimension, nonzeros, all_energies=all_energies, **request)
    if engine == "shift-invert" and not all_energies:
        time = window_search_seconds(dimension, nonzeros, **request, completeness=eigensolver.completeness)
    else:
        time = seconds(engine, dimension, nonzeros, all_energies=all_energies, **request)
    return time, memory_bytes(engine, dimension, nonzeros, **request)


def window_request(system: System, centers: int, states: int) -> tuple[dict, int]:
    """What is asked of the engine for windows of states, and how many states they hold together."""
    kept = min(system.dimension, centers * states)
    return {"kept_states": kept, "windows": centers}, kept


def reduction_seconds(system: System, cut: int) -> float:
    """Of one state: singular values of the blocks of all particle numbers."""
    sites, particles = system.sites, system.particles
    small = min(cut, sites - cut)
    if system.is_general:
        # One matrix, with blocks that are not looked at.
        rows = min(system.dimension, round(2.0 ** (system.basis_bits_of_a_site * small)))
        return SVD_SECONDS + 4.0 * rows**2 * max(rows, system.dimension / rows) / SVD_RATE
    total = 0.0
    for k in range(min(small, particles) + 1):
        rows, columns = sorted((comb(small, k), comb(sites - small, particles - k)))
        total += SVD_SECONDS + 4.0 * rows**2 * columns / SVD_RATE
    return total


def reading_seconds(system: System) -> float:
    """Opening all files of a system."""
    return START_SECONDS + FILE_SECONDS * system.count
