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

    Examples
    --------
    Two spins, up and down at first, at two times:

    >>> imbalance(np.array([[1.0, -1.0], [0.2, -0.4]]), np.array([1, -1])).round(6)
    array([1. , 0.3])
    """
    initial = np.asarray(initial_state, dtype=np.float64)
    product = np.asarray(magnetization, dtype=np.float64) @ initial[..., None]
    return product[..., 0] / initial.shape[-1]


def relative_imbalance(magnetization: np.ndarray, initial: np.ndarray) -> np.ndarray:
    """I(t) = m(t) . m(0) / m(0) . m(0), for sites that may start with any magnetization.

    Parameters
    ----------
    magnetization
        Shape (..., times, sites).
    initial
        Shape (..., sites): the magnetization at first. Where it is +1 or -1 on each site this is `imbalance`.

    Returns
    -------
    ndarray, shape (..., times), float64
        1 for what stays as it was; nan where there was no magnetization at first.

    Examples
    --------
    Two spins 1 with m = 1 and 0 at first:

    >>> relative_imbalance(np.array([[1.0, 0.0], [0.4, 0.6]]), np.array([1, 0]))
    array([1. , 0.4])
    """
    initial = np.asarray(initial, dtype=np.float64)
    product = (np.asarray(magnetization, dtype=np.float64) @ initial[..., None])[..., 0]
    squared = (initial**2).sum(axis=-1)[..., None]
    return np.divide(
        product, squared, out=np.full(product.shape, np.nan), where=np.broadcast_to(squared > 0, product.shape)
    )
