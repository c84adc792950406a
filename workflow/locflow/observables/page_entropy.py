"""Page's entropy: the mean entanglement entropy of random states, which measures those of eigenstates (paper 2, III A).

Of random states of the whole Hilbert space (Page 1993), the unit of the entropy in paper 2. Entropies are in nats.
"""

from math import log


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


def _harmonic_difference(first: int, last: int) -> float:
    """Sum of 1/k over k = first + 1 ... last."""
    from scipy.special import digamma

    return float(digamma(last + 1) - digamma(first + 1))
