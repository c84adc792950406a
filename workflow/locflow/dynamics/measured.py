"""What is measured of states in time: magnetization, and, where asked for, entropy and survival probability.

Amplitudes come from any engine, or from a drive, as real and (up to its sign) imaginary part at one time after the
other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from locflow.dynamics.evolution import ROUNDING, EvolutionError
from locflow.observables.entanglement import Cut, von_neumann_entropy


@dataclass(frozen=True)
class Measured:
    """What is measured of some evolutions.

    Attributes
    ----------
    magnetization : ndarray, shape (states, times, sites)
        <sigma^z_i>(t), or what `sigma` held.
    entropy : ndarray or None
        Shape (states, times): von Neumann entropy of the left part, in nats.
    survival : ndarray
        Shape (states, times): |<psi(0)|psi(t)>|^2.
    norm_drift : float
        Largest departure of a <psi|psi> from one.
    """

    magnetization: np.ndarray
    entropy: np.ndarray | None
    survival: np.ndarray
    norm_drift: float


def measured(
    amplitudes: Iterable[tuple[np.ndarray, np.ndarray]],
    basis_states: Sequence[int] | np.ndarray,
    sigma: np.ndarray,
    *,
    times: int,
    half: Cut | None = None,
    tolerance: float = 0.0,
) -> Measured:
    """Measure states at each time.

    Parameters
    ----------
    amplitudes
        At each time two arrays of shape (D, states), the second that of the imaginary part but for its sign.
    basis_states
        The initial states, as places 0 ... D - 1 among the basis states.
    sigma
        Shape (D, N): what is measured of each site in each basis state.
    times
        How many.
    half
        The cut of which the entropy is taken; None where it is not asked for.
    tolerance
        Of a norm, rounding aside.

    Raises
    ------
    EvolutionError
        A norm departs from one by more than tolerance and rounding.

    Examples
    --------
    A state that has gone over to another one:

    >>> there, nothing = np.array([[0.0], [1.0]]), np.zeros((2, 1))
    >>> made = measured([(there[::-1], nothing), (nothing, there)], [0], np.array([[1], [-1]]), times=2)
    >>> made.magnetization[0, :, 0], made.survival[0]
    (array([ 1., -1.]), array([1., 0.]))
    """
    states = np.arange(len(basis_states))
    magnetization = np.empty((len(states), times, sigma.shape[1]))
    survival = np.empty((len(states), times))
    entropy = None if half is None else np.empty((len(states), times))
    drift = 0.0
    for index, (real, imaginary) in enumerate(amplitudes):
        probability = real**2
        probability += imaginary**2
        norms = probability.sum(axis=0)
        drift = max(drift, np.abs(norms - 1).max())
        if not drift <= tolerance + ROUNDING:
            raise EvolutionError(f"at time number {index} a norm is off by {drift:.1e}")
        magnetization[:, index] = probability.T @ sigma
        survival[:, index] = probability[basis_states, states]
        if half is not None:
            vectors = (real - 1j * imaginary) / np.sqrt(norms)
            entropy[:, index] = von_neumann_entropy(half.schmidt_weights(vectors))
    return Measured(magnetization, entropy, survival, float(drift))
