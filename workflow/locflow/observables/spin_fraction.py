"""Dynamical spin fraction of eigenstates (paper 2, Eq. (4); Pal and Huse, Phys. Rev. B 82, 174411 (2010)).

What an eigenstate loses of an initial spin density of the longest wavelength,
M = sum_j sigma^z_j exp(2 pi i (j - 1)/L): 1 - <M^dagger><M> / <M^dagger M>. Paper 2 prints the fraction upside down,
which would give numbers below 0; its published data are those of the formula here.
"""

import numpy as np


def modulated_magnetization(occupation: np.ndarray) -> np.ndarray:
    """M in each basis state, where it is diagonal.

    Parameters
    ----------
    occupation
        Shape (D, L): 1 for an up spin.

    Returns
    -------
    ndarray, shape (D,), complex
        sum_j sigma^z_j exp(2 pi i (j - 1)/L), sigma^z = 2 occupation - 1.

    Examples
    --------
    >>> abs(modulated_magnetization([[1, 1, 0, 0], [1, 0, 1, 0]])).round(6)
    array([2.828427, 0.      ])
    """
    sigma = 2.0 * np.asarray(occupation) - 1
    return sigma @ np.exp(2j * np.pi * np.arange(sigma.shape[1]) / sigma.shape[1])


def spin_fraction(probability: np.ndarray, magnetization: np.ndarray) -> np.ndarray:
    """Dynamical spin fraction of each state.

    Parameters
    ----------
    probability
        Shape (D, states): |psi|^2 in the occupation basis, one state per column.
    magnetization
        Shape (D,), complex, from `modulated_magnetization`.

    Returns
    -------
    ndarray, shape (states,)
        In [0, 1]: 1 for states with <M> = 0 (thermal), 0 for basis states. nan where <M^dagger M> vanishes.

    Examples
    --------
    A domain wall, and the same in equal superposition with its mirror image:

    >>> magnetization = modulated_magnetization([[1, 1, 0, 0], [0, 0, 1, 1]])
    >>> spin_fraction(np.array([[1.0, 0.5], [0.0, 0.5]]), magnetization).round(6)
    array([0., 1.])
    """
    magnetization = np.asarray(magnetization)
    moments = np.stack([magnetization.real, magnetization.imag, np.abs(magnetization) ** 2]) @ np.asarray(probability)
    mean, square = moments[0] ** 2 + moments[1] ** 2, moments[2]
    # Below rounding of M, which is a sum of L numbers of size 1.
    defined = square > 1e-24
    return 1 - np.divide(mean, square, out=np.full_like(mean, np.nan), where=defined)
