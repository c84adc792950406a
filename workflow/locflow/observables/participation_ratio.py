"""Inverse participation ratio (paper 1, Eq. (8)) and participation entropies of eigenstates in the occupation basis."""

import numpy as np


def inverse_participation_ratio(probability: np.ndarray) -> np.ndarray:
    """Sum over the basis of the squared probabilities, sum_b |psi_b|^4.

    Parameters
    ----------
    probability
        Shape (D,) or (D, states): |psi_b|^2 of one state or of many, one per column, any floating type.

    Returns
    -------
    ndarray, shape () or (states,), float64
        1 for a basis state, 1 / D for a uniform one, 3 / (D + 2) on average for a random real one.

    Notes
    -----
    Paper 1, Eq. (8).

    Examples
    --------
    A basis state and a uniform state of dimension 4:

    >>> inverse_participation_ratio(np.array([[1.0, 0.25], [0.0, 0.25], [0.0, 0.25], [0.0, 0.25]]))
    array([1.  , 0.25])
    """
    return np.square(np.asarray(probability, dtype=np.float64)).sum(axis=0)


def participation_entropy(probability: np.ndarray, order: float) -> np.ndarray:
    """Renyi entropy of the probabilities of a state, S_q = ln(sum_b p_b^q) / (1 - q), in nats.

    Parameters
    ----------
    probability
        Shape (D,) or (D, states), as of `inverse_participation_ratio`.
    order
        q: 1 is Shannon's entropy -sum p ln p, 2 is -ln IPR, inf is -ln max p.

    Returns
    -------
    ndarray, shape () or (states,), float64
        0 for a basis state, ln D for a uniform one.

    Notes
    -----
    Mace, Alet, Laflorencie, Phys. Rev. Lett. 123, 180601 (2019), Eq. (2).

    Examples
    --------
    >>> half = np.array([0.5, 0.5, 0.0])
    >>> [(participation_entropy(half, order) / np.log(2)).item() for order in (1, 2, np.inf)]
    [1.0, 1.0, 1.0]
    """
    probability = np.asarray(probability, dtype=np.float64)
    if order == 1:
        from scipy.special import entr

        return entr(probability).sum(axis=0)
    if np.isinf(order):
        return -np.log(probability.max(axis=0))
    return np.log((probability**order).sum(axis=0)) / (1 - order)
