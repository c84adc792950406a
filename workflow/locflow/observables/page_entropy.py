"""Page's entropy: the mean entanglement entropy of random states, which measures those of eigenstates (paper 2, III A).

Of random states of the whole Hilbert space (Page 1993), the unit of the entropy in paper 2. Entropies are in nats.
"""

from math import log

import numpy as np

# Random states of a space that no closed form is known of, and the seed that they are drawn with.
SAMPLED_STATES, SAMPLING_SEED = 200, 1993


def page_entropy(dimension_a: int, dimension_b: int) -> float:
    """Mean entropy of half of a random state: sum_(k=n+1)^(mn) 1/k - (m - 1) / (2n), m <= n.

    Parameters
    ----------
    dimension_a, dimension_b
        Dimensions of the two parts, in any order.

    Returns
    -------
    float
        Nats; exact (Page, Phys. Rev. Lett. 71, 1291 (1993)).

    Examples
    --------
    >>> round(page_entropy(2, 2), 6)
    0.333333
    >>> round(page_entropy(2**8, 2**8) / (8 * log(2)), 3)
    0.91
    """
    m, n = sorted((dimension_a, dimension_b))
    return _harmonic_difference(n, m * n) - (m - 1) / (2 * n)


def page_normalization(sites: int, convention: str) -> float:
    """What a half-chain entropy in nats is divided by.

    Parameters
    ----------
    sites
        Even number of sites.
    convention
        "correct": Page's value of the full Hilbert space. "published": what the published code of paper 2 divides by;
        it converts Page's sum to bits, but not what is subtracted from it.

    Returns
    -------
    float
        Nats.

    Raises
    ------
    ValueError
        Another convention, or an odd number of sites.

    Examples
    --------
    >>> round(page_normalization(12, "correct"), 4), round(page_normalization(12, "published"), 4)
    (3.659, 3.8101)
    """
    if sites % 2:
        raise ValueError(f"{sites} sites have no half")
    n = 2 ** (sites // 2)
    if convention == "correct":
        return page_entropy(n, n)
    if convention == "published":
        return log(2) * (_harmonic_difference(n, n * n) / log(2) - (n - 1) / (2 * n))
    raise ValueError(f"page_normalization: {convention!r} is unknown; there are correct, published")


def random_state_entropy(configuration: np.ndarray, n_left: int) -> float:
    """Mean entanglement entropy of complex random states of the space that some product states span.

    Where the states fall into sets of all pairs of left and right configurations (a full space, a sector of fixed
    numbers) it is exact: Bianchi and Dona, Phys. Rev. D 100, 105010 (2019), of blocks of a_k times b_k states,
    sum_k a_k b_k / D [S(a_k, b_k) + psi(D + 1) - psi(a_k b_k + 1)] with Page's S. Else (a blockade) it is the mean of
    `SAMPLED_STATES` random states.

    Parameters
    ----------
    configuration
        Shape (D, N): which of its states each site is in, for each product state.
    n_left
        Number of sites of the left part.

    Returns
    -------
    float
        Nats.

    Examples
    --------
    Half of eight spins, in the full space and with four of them up:

    >>> every = (np.arange(2**8)[:, None] >> np.arange(8)) & 1
    >>> round(random_state_entropy(every, 4) - page_entropy(16, 16), 12)
    0.0
    >>> round(random_state_entropy(every[every.sum(axis=1) == 4], 4), 4)
    2.2062
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    configuration = np.asarray(configuration)
    dimension = len(configuration)
    left, right = (
        np.unique(part, axis=0, return_inverse=True)[1].ravel()
        for part in (configuration[:, :n_left], configuration[:, n_left:])
    )
    lefts, rights = left.max() + 1, right.max() + 1
    joined = coo_array((np.ones(dimension), (left, lefts + right)), shape=(lefts + rights,) * 2)
    count, block = connected_components(joined, directed=False)
    rows, columns = np.bincount(block[:lefts], minlength=count), np.bincount(block[lefts:], minlength=count)
    if rows @ columns == dimension:
        blocks = zip(rows.tolist(), columns.tolist(), strict=True)
        return sum(a * b / dimension * (page_entropy(a, b) + _harmonic_difference(a * b, dimension)) for a, b in blocks)
    from locflow.observables.entanglement import von_neumann_entropy
    from locflow.observables.product_cut import ProductCut

    random = np.random.default_rng(SAMPLING_SEED)
    vectors = random.normal(size=(2, dimension, SAMPLED_STATES))
    vectors = vectors[0] + 1j * vectors[1]
    weights = ProductCut(configuration, n_left).schmidt_weights(vectors / np.linalg.norm(vectors, axis=0))
    return float(von_neumann_entropy(weights).mean())


def _harmonic_difference(first: int, last: int) -> float:
    """Sum of 1/k over k = first + 1 ... last."""
    from scipy.special import digamma

    return float(digamma(last + 1) - digamma(first + 1))
