"""A system at one disorder strength: fields of its realizations, their Hamiltonians and, checked, their eigenstates.

What is kept of the eigenstates is the business of `realizations` (paper 1), `sampled_realizations` (paper 2) and
`entangled_realizations` (paper 3).
"""

from collections.abc import Sequence

from locflow.disorder import box_field
from locflow.eigensolvers import diagonalize
from locflow.operators import hamiltonian

# What every file says about its system.
OPERATOR_ATTRIBUTES = (
    "model",
    "hamiltonian",
    "lattice",
    "boundary",
    "particles",
    "couplings",
    "field_operator",
    "dimension",
)


class ResidualError(ArithmeticError):
    """An eigenpair is less accurate than the config allows."""


class DisorderedSystem:
    """One system at one disorder strength.

    Parameters
    ----------
    operators
        Dataset of kind "operators".
    root_seed, system, W, rescaled
        What the disorder is a function of, see `locflow.disorder.box_field`.
    engine
        "auto" or a key of `locflow.eigensolvers.ENGINES`.
    residual_tolerance
        Largest |H psi - E psi| allowed, in units of the spectral width E_max - E_min.
    memory_limit
        Bytes that the process may use.
    threads
        Threads of the linear algebra.
    """

    def __init__(
        self,
        operators,
        *,
        root_seed: int,
        system: str,
        W: float,
        rescaled: bool,
        engine: str,
        residual_tolerance: float,
        memory_limit: int,
        threads: int,
    ):
        self.operators = operators.load()
        self.sites = operators.sizes["site"]
        self.root_seed, self.system, self.W, self.rescaled = root_seed, system, W, rescaled
        self.residual_tolerance = residual_tolerance
        self.threads = threads
        self.solver_options = {"engine": engine, "memory_limit": memory_limit, "threads": threads}
        self.attributes = {
            **{key: operators.attrs[key] for key in OPERATOR_ATTRIBUTES},
            "system": system,
            "W": W,
            "root_seed": root_seed,
        }

    def solve(self, realization: int, windows: Sequence, *, all_energies: bool):
        """Field and eigenstates of one realization.

        Parameters
        ----------
        realization
            Its index.
        windows
            Of `locflow.eigensolvers.Window`: which eigenvectors.
        all_energies
            Whether the whole spectrum is computed.

        Returns
        -------
        field : ndarray, shape (N,)
        solution : locflow.eigensolvers.Eigensystem

        Raises
        ------
        ResidualError
            A residual exceeds the tolerance.
        InsufficientMemoryError
            The engine needs more than the memory limit; raised before it allocates.
        """
        field = box_field(self.root_seed, self.system, self.W, realization, self.sites, rescaled=self.rescaled)
        matrix = hamiltonian(self.operators, field)
        solution = diagonalize(matrix, windows, all_energies=all_energies, **self.solver_options)
        allowed = self.residual_tolerance * (solution.energy_max - solution.energy_min)
        worst = solution.residuals.max(initial=0.0)
        if not worst <= allowed:
            raise ResidualError(
                f"{self.system}, W = {self.W}, realization {realization}: engine {solution.engine} left a residual "
                f"|H psi - E psi| = {worst:.1e}; eigensolver.residual_tolerance allows {allowed:.1e}"
            )
        return field, solution

    def realization_attributes(self, realization: int, solution) -> dict:
        """Attributes of a file about one realization: what it is of."""
        return {
            **self.attributes,
            "realization": realization,
            "energy_min": solution.energy_min,
            "energy_max": solution.energy_max,
        }


def solver_attributes(solution) -> dict:
    """Attributes of a file about one realization: how its eigenstates were computed."""
    return {
        "engine": solution.engine,
        "completeness": f"{solution.completeness.found.sum()} of {solution.completeness.expected.sum()} "
        f"states, counted by {solution.completeness.method}",
        "wall_time_seconds": solution.wall_time,
        "peak_memory_bytes": solution.peak_memory,
        "threads": solution.threads,
    }
