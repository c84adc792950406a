"""Mean entanglement entropy of random states of a sector, the exact value that random eigenvectors are held against."""

from math import comb

from scipy.special import digamma


def page_entropy_in_sector(sites: int, particles: int, n_left: int) -> float:
    """Mean entropy of the first sites in a random state with a fixed number of up spins.

    Parameters
    ----------
    sites, particles
        Number of sites, and of up spins on them.
    n_left
        Sites of A.

    Returns
    -------
    float
        Nats; exact (Bianchi and Dona, Phys. Rev. D 100, 105010 (2019)): the blocks of rho_A with their mean weights.
    """
    total = comb(sites, particles)
    mean = 0.0
    for particles_left in range(max(0, particles - (sites - n_left)), min(particles, n_left) + 1):
        m, n = sorted((comb(n_left, particles_left), comb(sites - n_left, particles - particles_left)))
        mean += m * n / total * (float(digamma(total + 1) - digamma(n + 1)) - (m - 1) / (2 * n))
    return mean
