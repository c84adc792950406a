"""Imbalance (paper 5, Eq. (3)): how much of the initial magnetization is left, I(t) = m(t) . m(0) / L."""

import numpy as np


def imbalance(magnetization: np.ndarray, initial_state: np.ndarray) -> np.ndarray:
    """I(t) of traces.

    Parameters
    ----------
    magnetization
        Shape (..., times, sites): <sigma^z_i>(t).
    initial_state
        Shape (..., sites): sigma^z_i of the initial product state, +1 or -1.

    Returns
    -------
    ndarray, shape (..., times), float64
        1 for what stays as it was, -1 where every spin is turned over, 0 where nothing is left.
    """
    initial = np.asarray(initial_state, dtype=np.float64)
    product = np.asarray(magnetization, dtype=np.float64) @ initial[..., None]
    return product[..., 0] / initial.shape[-1]
