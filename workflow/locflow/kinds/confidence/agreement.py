"""Do networks of one training agree on single states? The categories of paper 3 and what changes between them.

Paper 3 (Schindler, arXiv:1704.01578), Appendix C and Fig. 9: a state is MBL where a network's confidence exceeds 90 %,
ETH where it is below 10 %, else unconfident (in Fig. 4(c): uncertain). All pairs of networks are compared.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from locflow.measure.confidences import CONFIDENT_ETH, CONFIDENT_MBL


def uncertain(confidence: ArrayLike) -> np.ndarray:
    """Whether a state is neither confidently ETH nor confidently MBL (paper 3, Fig. 4(c)).

    Returns
    -------
    1.0 or 0.0, nan where the confidence is nan; same shape.
    """
    confidence = np.asarray(confidence)
    inside = (confidence > CONFIDENT_ETH) & (confidence < CONFIDENT_MBL)
    return np.where(np.isnan(confidence), np.nan, inside.astype(float))


def pairwise_changes(confidence: ArrayLike, weights: ArrayLike | None = None) -> dict[str, np.ndarray]:
    """Share of the states that are in other categories for one network of a pair than for the other.

    Parameters
    ----------
    confidence
        Shape (network, realization, state), nan where there is no state.
    weights
        How much each state counts, shape (realization, state); None: each once.

    Returns
    -------
    dict
        Symmetric arrays (realization, network, network) with zeros on the diagonal, nan without states. "switched":
        from confidently ETH to confidently MBL or back. "lost": confident for one network, unconfident for the other.
        A state does at most one of both, so their sum is the share that changes between any two of the categories.
    """
    confidence = np.moveaxis(np.asarray(confidence), 0, 1)
    present = ~np.isnan(confidence)
    eth: Any
    mbl: Any
    other: Any
    eth, mbl = confidence < CONFIDENT_ETH, confidence > CONFIDENT_MBL  # false for nan
    other = present & ~eth & ~mbl
    # Equal weights are counted as ones: exact sums.
    counts = np.ones(present[:, 0].shape) if weights is None else np.asarray(weights, dtype=float)
    states = (present[:, 0] * counts).sum(axis=-1)[:, np.newaxis, np.newaxis]
    dtype = np.float32 if weights is None else np.float64
    eth, mbl, other = (category.astype(dtype) for category in (eth, mbl, other))
    counts = counts[:, np.newaxis].astype(dtype)

    def both_ways(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        one_way = ((first * counts) @ second.swapaxes(-1, -2)).astype(float)
        both = one_way + one_way.swapaxes(-1, -2)
        return np.divide(both, states, out=np.full(both.shape, np.nan), where=states > 0)

    return {"switched": both_ways(eth, mbl), "lost": both_ways(eth + mbl, other)}


def pair_mean(changes: np.ndarray, network_weights: ArrayLike, realization_weights: ArrayLike) -> np.ndarray:
    """Mean over all pairs of different networks, and over realizations, for many sets of weights.

    Parameters
    ----------
    changes
        Shape (realization, network, network), from `pairwise_changes`.
    network_weights, realization_weights
        Shapes (resample, network) and (resample, realization); how often each is drawn. A network that is drawn twice
        makes no pair with itself.

    Returns
    -------
    Shape (resample,); nan where a resample holds one network only, or no state.
    """
    networks, realizations = np.asarray(network_weights, dtype=float), np.asarray(realization_weights, dtype=float)
    by_realization = np.stack([np.einsum("bi,ij,bj->b", networks, pairs, networks) for pairs in changes], axis=1)
    present = ~np.isnan(by_realization)
    total = (np.where(present, by_realization, 0.0) * realizations).sum(axis=1)
    norm = (present * realizations).sum(axis=1) * (networks.sum(axis=1) ** 2 - (networks**2).sum(axis=1))
    return np.divide(total, norm, out=np.full(len(total), np.nan), where=norm > 0)
