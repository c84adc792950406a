"""A system at one disorder strength: the random fields of its realizations, and blocks of what is kept of them.

What is kept is the business of each kind of realizations; how eigenstates are found, that of `many_body_system` and of
`images`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.hamiltonians.disorder import BOX, random_bonds, random_field
from locflow.hamiltonians.operators import SYSTEM_ATTRIBUTES
from locflow.realizations.blocks import joined


class ResidualError(ArithmeticError):
    """An eigenpair is less accurate than the config allows."""


class DisorderedSystem:
    """One system at one disorder strength.

    Parameters
    ----------
    operators
        Dataset of kind "operators".
    root_seed, system, W, rescaled, distribution
        What the disorder is a function of, see `locflow.hamiltonians.disorder.random_field`.
    bonds
        `strength` and `distribution` of a random coupling, see `locflow.hamiltonians.disorder.random_bonds`; None where
        no coupling is random.
    engine
        "auto" or the name of an engine.
    completeness
        How `shift-invert` shows that no state is missing, see `locflow.eigensolvers.diagonalization.COMPLETENESS`.
    residual_tolerance
        Largest |H psi - E psi| allowed, in units of the spectral width E_max - E_min.
    memory_limit
        Bytes that the process may use.
    threads
        Threads of the linear algebra.
    """

    def __init__(
        self,
        operators: xr.Dataset,
        *,
        root_seed: int,
        system: str,
        W: float,
        rescaled: bool,
        distribution: Mapping = BOX,
        bonds: Mapping | None = None,
        engine: str,
        residual_tolerance: float,
        memory_limit: int,
        threads: int,
        completeness: str = "counted",
    ):
        self.operators = operators.load()
        self.root_seed, self.system, self.W, self.rescaled = root_seed, system, W, rescaled
        self.distribution, self.bonds = distribution, bonds
        self.residual_tolerance = residual_tolerance
        self.threads = threads
        self.solver_options: dict[str, Any] = {
            "engine": engine,
            "memory_limit": memory_limit,
            "threads": threads,
            "completeness": completeness,
        }
        self.attributes = {
            **{key: operators.attrs[key] for key in SYSTEM_ATTRIBUTES},
            "system": system,
            "W": W,
            "root_seed": root_seed,
            "distribution": json.dumps(distribution, sort_keys=True),
            **({"random_bonds": json.dumps(bonds, sort_keys=True)} if bonds else {}),
        }

    def field(self, realization: int) -> np.ndarray:
        """The random field of a realization, as many numbers as the operators say."""
        count = int(self.operators.attrs["fields"])
        return random_field(*self._of(realization), count, rescaled=self.rescaled, distribution=self.distribution)

    def bond_couplings(self, realization: int) -> np.ndarray | None:
        """What a realization adds to the random coupling of each bond; None where no coupling is random."""
        if self.bonds is None:
            return None
        return random_bonds(
            *self._of(realization),
            self.operators.sizes["bond"],
            strength=self.bonds["strength"],
            distribution=self.bonds["distribution"],
            rescaled=self.rescaled,
        )

    def _of(self, realization: int) -> tuple[int, str, float, int]:
        return self.root_seed, self.system, self.W, realization

    def check_residuals(self, realization: int, residuals: np.ndarray, width: float, engine: str) -> None:
        """Refuse eigenpairs with |H psi - E psi| beyond the tolerance; `width` is that of the spectrum.

        Raises
        ------
        ResidualError
        """
        allowed = self.residual_tolerance * width
        worst = residuals.max(initial=0.0)
        if not worst <= allowed:
            raise ResidualError(
                f"{self.system}, W = {self.W}, realization {realization}: engine {engine} left a residual "
                f"|H psi - E psi| = {worst:.1e}; eigensolver.residual_tolerance allows {allowed:.1e}"
            )

    def block(self, realizations: Sequence[int]) -> xr.Dataset:
        """A block of realizations, as it is kept in a file.

        Parameters
        ----------
        realizations
            Their indices.
        """
        return joined(self.compute(realization) for realization in realizations)

    def compute(self, realization: int) -> xr.Dataset:
        """What is kept of one realization: the affair of each kind."""
        raise NotImplementedError
