"""Densities of single eigenstates as images: what the networks of paper 4 look at.

|psi(x, y)|^2 of an electron, summed over spin or orbital, of the eigenstates nearest some energies, of those with some
numbers in the spectrum, or of all within a window. Where the lattice is periodic the maximum is moved to the centre;
open edges stay where they are.
"""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from scipy import sparse

from locflow.eigensolvers.hermitian import HermitianStates, nearest_state, state_of_level, states_between
from locflow.eigensolvers.threads import limited_threads, peak_memory_bytes, reset_peak_memory
from locflow.hamiltonians.disorder import haar_su2
from locflow.hamiltonians.electron_operators import ElectronHamiltonians
from locflow.realizations.disordered_system import DisorderedSystem


class ImageRealizations(DisorderedSystem):
    """The realizations of one system of an electron at one disorder strength.

    Parameters
    ----------
    operators
        Of `locflow.hamiltonians.electron_operators.build_operators`.
    energies
        The eigenstate nearest each is kept.
    levels
        The eigenstate with each of these numbers is kept, instead of `energies`.
    window
        [lower, upper]: all eigenstates in between are kept, instead of both.
    **options
        Of `locflow.realizations.disordered_system.DisorderedSystem`: disorder, engine, limits.
    """

    def __init__(
        self,
        operators: xr.Dataset,
        *,
        energies: Sequence[float],
        levels: Sequence[int],
        window: Sequence[float] | None,
        **options: Any,
    ):
        super().__init__(operators, **options)
        self.energies, self.levels, self.window = energies, levels, window
        self.hamiltonians = ElectronHamiltonians(operators)
        self.lengths = [int(length) for length in operators.attrs["lattice"]]
        self.periodic = operators.attrs["boundary"] == "periodic"
        self.degeneracy = int(operators.attrs["degeneracy"])

    def block(self, realizations: Sequence[int]) -> xr.Dataset:
        """Images of a block of realizations.

        Parameters
        ----------
        realizations
            Their indices.

        Returns
        -------
        xarray.Dataset
            Kind "images": `density` (realization, state, x, y), float32, of sum 1; `energy`, `level` (index from the
            bottom of the spectrum; of a degenerate level the lowest), `residual` and `valid` (realization, state): not
            valid where a realization has fewer states in the window than another, nan and -1 there. Coordinate
            `target_energy` (state) with `energies`. A degenerate level in a window is one state.

        Raises
        ------
        ResidualError
            From `DisorderedSystem.check_residuals`.
        IncompleteSpectrumError
            The number of the level cannot be counted.
        """
        started = time.perf_counter()
        reset_peak_memory()
        # Once for the block: finding the libraries to limit takes as long as a small realization.
        with limited_threads(self.threads):
            rows = [self._images(realization) for realization in realizations]
        states = max(len(energies) for _, energies, _, _ in rows)
        shape = (len(rows), states)
        density = np.full((*shape, *self.lengths), np.nan, dtype=np.float32)
        energy, residual = np.full((2, *shape), np.nan)
        level, valid = np.full(shape, -1, dtype=np.int32), np.zeros(shape, dtype=bool)
        for row, (images, energies, levels, residuals) in enumerate(rows):
            count = len(energies)
            density[row, :count], energy[row, :count], level[row, :count] = images, energies, levels
            residual[row, :count], valid[row, :count] = residuals, True
        targets = {"target_energy": ("state", np.array(self.energies, dtype=float))} if self.energies else {}
        per_state = ("realization", "state")
        return xr.Dataset(
            {
                "density": ((*per_state, "x", "y"), density, {"long_name": "|psi(x, y)|^2 of one electron"}),
                "energy": (per_state, energy, {"long_name": "energy"}),
                "level": (per_state, level, {"long_name": "index in the spectrum, from 0 at the bottom"}),
                "residual": (per_state, residual, {"long_name": "|H psi - E psi|"}),
                "valid": (per_state, valid, {"long_name": "there is such a state"}),
            },
            coords={"realization": list(realizations), **targets},
            attrs={
                "kind": "images",
                **self.attributes,
                "centred": "maximum moved to the centre" if self.periodic else "no",
                "wall_time_seconds": time.perf_counter() - started,
                "peak_memory_bytes": peak_memory_bytes(),
                "threads": self.threads,
            },
        )

    def _images(self, realization: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        matrix = self.matrix(realization)
        solutions = self._solutions(matrix)
        for solution in solutions:
            self.check_residuals(realization, solution.residuals, solution.width, solution.engine)
        vectors = np.concatenate([solution.vectors for solution in solutions], axis=1)
        images = np.array([self.image(vector) for vector in vectors.T]).reshape(-1, *self.lengths)
        energies, levels, residuals = (
            np.concatenate([getattr(solution, name) for solution in solutions])
            for name in ("energies", "levels", "residuals")
        )
        # Of a window's levels the first copy of each; where single states are wanted there is no other.
        kept = levels % self.degeneracy == 0
        return images[kept], energies[kept], levels[kept], residuals[kept]

    def matrix(self, realization: int) -> sparse.csr_array:
        """The Hamiltonian of a realization: a sparse array (D, D)."""
        rotations = None
        if self.hamiltonians.random_bonds:
            purpose = self.root_seed, self.system, self.W, realization, self.hamiltonians.random_bonds
            rotations = haar_su2(*purpose, rescaled=self.rescaled)
        return self.hamiltonians.matrix(self.field(realization), rotations)

    def _solutions(self, matrix: sparse.csr_array) -> list[HermitianStates]:
        if self.window is not None:
            return [states_between(matrix, *self.window)]
        find: Any
        find, targets = (nearest_state, self.energies) if self.energies else (state_of_level, self.levels)
        options: dict[str, Any] = {
            "degeneracy": self.degeneracy,
            "engine": self.solver_options["engine"],
            "threads": self.threads,
        }
        return [find(matrix, target, **options) for target in targets]

    def image(self, vector: np.ndarray) -> np.ndarray:
        """Density (x, y), float32, of an eigenvector (D,)."""
        length_x, length_y = self.lengths
        components = vector.reshape(length_y, length_x, -1)
        density = (components.real**2 + components.imag**2).sum(axis=2).T
        density /= density.sum()
        if self.periodic:
            peak = np.unravel_index(density.argmax(), density.shape)
            density = np.roll(density, (length_x // 2 - peak[0], length_y // 2 - peak[1]), axis=(0, 1))
        return density.astype(np.float32)
