"""What every eigensolver engine returns, and the errors it raises."""

from dataclasses import dataclass

import numpy as np


class IncompleteSpectrumError(ArithmeticError):
    """States were missed and could not be found, or the energies contradict the trace of the Hamiltonian."""


class InaccurateStatesError(ArithmeticError):
    """An eigenpair leaves a residual |H psi - E psi| that is far beyond rounding."""


_LARGEST_RESIDUAL = 1e-9
"""In units of the spectral width."""

_ROUNDING = 1e-13
"""In units of the norm of the matrix, which a constant added to it can make larger than the width."""


def check_residuals(residuals: np.ndarray, width: float, norm: float, engine: str) -> None:
    """Refuse eigenpairs that are less accurate than every engine can be.

    Parameters
    ----------
    residuals
        |H psi - E psi| of each.
    width
        Of the spectrum.
    norm
        Of the matrix: its largest |E|, or a bound of it.
    engine
        Its name.

    Raises
    ------
    InaccurateStatesError

    Examples
    --------
    >>> check_residuals(np.array([2e-13, 4e-13]), width=5.0, norm=3.0, engine="dense")
    >>> check_residuals(np.array([2e-13, 1e-6]), width=5.0, norm=3.0, engine="dense")
    Traceback (most recent call last):
        ...
    locflow.eigensolvers.results.InaccurateStatesError: engine 'dense' left a residual |H psi ...
    """
    allowed = max(_LARGEST_RESIDUAL * width, _ROUNDING * norm)
    worst = residuals.max(initial=0.0)
    if not worst <= allowed:
        raise InaccurateStatesError(
            f"engine {engine!r} left a residual |H psi - E psi| = {worst:.1e}; {allowed:.1e} is allowed"
        )


@dataclass(frozen=True)
class Completeness:
    """For each window, the levels between its edges as counted independently, and as found.

    The edges lie in clear gaps of the spectrum around the states of the window.

    Attributes
    ----------
    expected, found : ndarray of int, shape (windows,)
    method : str
        "inertia" (signs of the pivots of LDL^T at the edges, of factors that a solve with a random vector verified: a
        wrong count passes with a probability of less than 1e-6 n^(1/2)), "band spectrum" (eigenvalues of the band
        matrix, computed without vectors), "all eigenvalues" (all n vectors were computed), or "inertia at the shift and
        a second start" (`locflow.eigensolvers.second_start`) with the probability of a missed level and the number of
        regions that had to be counted as by "inertia".
    missed : float
        Bound of the probability that the states of a window are incomplete, the largest of all; 0 where nothing is
        random.

    Examples
    --------
    >>> count = Completeness(expected=np.array([20]), found=np.array([19]), method="inertia")
    >>> count.complete
    False
    """

    expected: np.ndarray
    found: np.ndarray
    method: str
    missed: float = 0.0

    @property
    def complete(self) -> bool:
        """True when no window lacks a state."""
        return bool(np.array_equal(self.expected, self.found))


@dataclass(frozen=True)
class Solution:
    """What an engine hands to `diagonalize`: levels, energies and vectors, before they are checked and measured.

    `energies` (n,) or None; `state_levels` (m,) ascending; `state_energies` (m,); `vectors` (n, m); `members` one index
    array into the m states per window.
    """

    energies: np.ndarray | None
    energy_min: float
    energy_max: float
    state_levels: np.ndarray
    state_energies: np.ndarray
    vectors: np.ndarray
    members: list[np.ndarray]
    completeness: Completeness


@dataclass(frozen=True)
class Eigensystem:
    """Eigenvalues and the eigenvectors of the windows of one Hamiltonian of dimension n.

    Attributes
    ----------
    energies : ndarray (n,) or None
        All eigenvalues, ascending; None when they were not asked for.
    energy_min, energy_max : float
        The extremes of the spectrum, which define the energy density.
    state_energies, state_levels : ndarray (m,)
        Energy, and index in the full ascending spectrum, of each kept state, ascending; a state that is in several
        windows appears once.
    vectors : ndarray (n, m)
        Orthonormal eigenvectors as columns; the sign makes the largest component positive.
    members : list of ndarray of int
        For each window, the indices into the m states.
    residuals : ndarray (m,)
        ||H psi - E psi||_2.
    completeness : Completeness
    engine : str
    wall_time : float
        Seconds.
    peak_memory : int
        Largest resident memory of the process during the diagonalization, bytes.
    threads : int
    """

    energies: np.ndarray | None
    energy_min: float
    energy_max: float
    state_energies: np.ndarray
    state_levels: np.ndarray
    vectors: np.ndarray
    members: list[np.ndarray]
    residuals: np.ndarray
    completeness: Completeness
    engine: str
    wall_time: float
    peak_memory: int
    threads: int
