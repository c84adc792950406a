"""Periodically driven spins on all 2^N product states: rotations spin by spin, and a diagonal phase (paper 5, Eq. (2)).

No matrix of the drive is built: the rotation of all spins is a product of rotations, applied to one half of the chain
at a time, and the Ising part multiplies each product state by its phase. Every step is unitary to rounding.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from locflow.dynamics.evolution import ROUNDING, EvolutionError, Traces, checked_states


def rotation(angle: float, spins: int) -> np.ndarray:
    """exp(-i angle sigma^x) of so many spins, shape (2^spins, 2^spins).

    Examples
    --------
    A turn by pi / 2 in the exponent turns a spin over:

    >>> abs(rotation(np.pi / 2, 1)).round(6)
    array([[0., 1.],
           [1., 0.]])
    """
    single = np.array([[np.cos(angle), -1j * np.sin(angle)], [-1j * np.sin(angle), np.cos(angle)]])
    whole = np.ones((1, 1))
    for _ in range(spins):
        whole = np.kron(whole, single)
    return whole


def drive(
    sigma: np.ndarray, phases: np.ndarray, angle: float, basis_states: Sequence[int] | np.ndarray, periods: int
) -> Traces:
    """Magnetization after each period, of several product states together.

    Parameters
    ----------
    sigma
        Shape (2^N, N): sigma^z of each site in each basis state; the first site is the first factor of the product
        space, up before down.
    phases
        Shape (2^N,): energy of the Ising part times its duration.
    angle
        Every period begins with exp(-i angle sigma^x) of every spin.
    basis_states
        The initial states, as places 0 ... 2^N - 1 among the basis states.
    periods
        How many.

    Returns
    -------
    Traces
        Magnetization of shape (states, periods + 1, N), from the initial state on. Nothing is truncated.

    Raises
    ------
    ValueError
        Phases that are not real and finite, one for each basis state, an angle that is not, or no such basis states.
    EvolutionError
        A norm departs from one by more than rounding.

    Examples
    --------
    One spin without a field, turned over once in each period:

    >>> traces = drive(np.array([[1], [-1]]), np.zeros(2), np.pi / 2, [0], periods=3)
    >>> traces.magnetization[0, :, 0].round(6)
    array([ 1., -1.,  1., -1.])
    """
    dimension, sites = sigma.shape
    phases, basis_states = np.asarray(phases), checked_states(basis_states, dimension)
    if phases.shape != (dimension,) or np.iscomplexobj(phases) or not np.isfinite(phases).all():
        raise ValueError(f"phases of shape {phases.shape}: real, finite numbers of shape ({dimension},) are needed")
    if np.iscomplexobj(angle) or not np.isfinite(angle):
        raise ValueError(f"angle {angle!r}: a real, finite number")
    states, left = len(basis_states), sites // 2
    turn_left, turn_right = rotation(angle, left), rotation(angle, sites - left)
    factor = np.exp(-1j * phases)[:, None]
    amplitudes = np.zeros((dimension, states), dtype=np.complex128)
    amplitudes[basis_states, np.arange(states)] = 1.0
    magnetization = np.empty((states, periods + 1, sites))
    drift = 0.0
    for period in range(periods + 1):
        if period:
            amplitudes = turn_left @ amplitudes.reshape(len(turn_left), -1)
            amplitudes = turn_right @ amplitudes.reshape(len(turn_left), len(turn_right), states)
            amplitudes = amplitudes.reshape(dimension, states)
            amplitudes *= factor
        probability = amplitudes.real**2 + amplitudes.imag**2
        drift = max(drift, np.abs(probability.sum(axis=0) - 1).max())
        if not drift <= ROUNDING:
            raise EvolutionError(f"after period {period} a norm is off by {drift:.1e}")
        magnetization[:, period] = probability.T @ sigma
    return Traces(magnetization, 0.0, float(drift))


def driven_amplitudes(
    sites: int, phases: np.ndarray, angle: float, basis_states: Sequence[int] | np.ndarray, periods: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Amplitudes before the first period and after each, for `locflow.dynamics.measured`.

    Parameters
    ----------
    sites
        N.
    phases, angle, basis_states, periods
        As in `drive`.

    Yields
    ------
    real, imaginary : ndarray, shape (2^N, states)
        The imaginary part with the opposite sign, as of the engines.

    Examples
    --------
    >>> [float(real[0, 0].round(6)) for real, _ in driven_amplitudes(1, np.zeros(2), np.pi, [0], 2)]
    [1.0, -1.0, 1.0]
    """
    left = sites // 2
    turn_left, turn_right = rotation(angle, left), rotation(angle, sites - left)
    factor = np.exp(-1j * phases)[:, None]
    amplitudes = np.zeros((2**sites, len(basis_states)), dtype=np.complex128)
    amplitudes[basis_states, np.arange(len(basis_states))] = 1.0
    yield amplitudes.real, -amplitudes.imag
    for _ in range(periods):
        amplitudes = turn_left @ amplitudes.reshape(len(turn_left), -1)
        amplitudes = turn_right @ amplitudes.reshape(len(turn_left), len(turn_right), -1)
        amplitudes = factor * amplitudes.reshape(2**sites, -1)
        yield amplitudes.real, -amplitudes.imag
