"""Inverse participation ratio of eigenstates in the occupation basis (paper 1, Eq. (8))."""

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
