"""Neighbouring windows with few levels, joined: one factorization and one Lanczos find the states of them all.

Towards the ends of a spectrum an energy bin holds fewer levels than are asked for. What a factorization, its proof and
the first columns of a Krylov space cost would find some tens of levels more. How many levels lie where is estimated
from a few random vectors (Lanczos quadrature: Golub and Meurant, "Matrices, Moments and Quadrature", 2010). An
estimate that is off costs time only: what a joined window does not decide is searched for by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import Any

import numpy as np
import scipy.linalg

from locflow.eigensolvers.windows import Window, energy_density

_VECTORS, _STEPS = 4, 60
"""Of the estimate: it finds 51 levels of 12,870 to within some six."""

_WORTH = 40
"""Levels that Lanczos finds in the time of a factorization, a second start and the first columns."""

_LARGEST = 75
"""Levels of a joined window: beyond, orthogonalization makes every further one dearer."""

_MARGIN = 1.2, 8
"""Levels to allow for beyond the estimate: a factor and a number."""


@dataclass(frozen=True)
class LevelDensity:
    """Estimate of how many levels lie where.

    Attributes
    ----------
    density : ndarray (m,)
        Ascending energy densities.
    levels : ndarray (m,)
        Levels that each stands for.
    """

    density: np.ndarray
    levels: np.ndarray

    def between(self, lower: float, upper: float) -> float:
        """Levels between two energy densities.

        Examples
        --------
        >>> LevelDensity(np.array([0.1, 0.5]), np.array([3.0, 4.0])).between(0.0, 0.3)
        3.0
        """
        return float(self.levels[(self.density >= lower) & (self.density <= upper)].sum())


def level_density(matrix: Any, energy_min: float, energy_max: float, generator: np.random.Generator) -> LevelDensity:
    """How many levels lie where, from Lanczos on some random vectors.

    Parameters
    ----------
    matrix
        Sparse (CSR), shape (n, n).
    energy_min, energy_max
        The ends of its spectrum.
    generator
        Of the vectors.

    Returns
    -------
    LevelDensity
    """
    n = matrix.shape[0]
    steps = min(_STEPS, n)
    current = generator.standard_normal((n, _VECTORS))
    current /= np.linalg.norm(current, axis=0)
    previous, coupling = np.zeros_like(current), np.zeros(_VECTORS)
    diagonal, off_diagonal = np.empty((steps, _VECTORS)), np.empty((steps, _VECTORS))
    for step in range(steps):
        image = matrix @ current - previous * coupling
        diagonal[step] = np.einsum("ij,ij->j", current, image)
        image -= current * diagonal[step]
        coupling = np.sqrt(np.einsum("ij,ij->j", image, image))
        off_diagonal[step] = coupling
        # Where the Krylov space has closed on itself, what follows has no weight.
        previous, current = current, image / np.where(coupling > 0, coupling, 1.0)
    nodes, weights = [], []
    for column in range(_VECTORS):
        energies, vectors = scipy.linalg.eigh_tridiagonal(diagonal[:, column], off_diagonal[:-1, column])
        nodes.append(energies)
        weights.append(vectors[0] ** 2 * n / _VECTORS)
    nodes, weights = np.concatenate(nodes), np.concatenate(weights)
    order = np.argsort(nodes, kind="stable")
    return LevelDensity(energy_density(nodes[order], energy_min, energy_max), weights[order])


def joined_windows(windows: Sequence[Window], estimate: LevelDensity) -> list[Window]:
    """Windows whose states hold those of several of `windows`; none for a window that is best searched alone.

    Examples
    --------
    Nine levels in the lowest bin, ten in the next, a thousand in the third:

    >>> bins = [Window(center=k / 10 + 0.05, count=20, lower=k / 10, upper=(k + 1) / 10) for k in range(3)]
    >>> estimate = LevelDensity(np.arange(0.005, 0.3, 0.01), np.repeat([0.9, 1.0, 100.0], 10))
    >>> [window] = joined_windows(bins, estimate)
    >>> window.lower, round(window.upper, 2), round(window.center, 2), window.count
    (-inf, 0.2, 0.1, 31)
    """
    spans = sorted(_span(window, estimate) for window in windows)
    groups = []
    for lower, upper in spans:
        levels = estimate.between(lower, upper)
        if groups:
            first, last, alone, members = groups[-1]
            hull = estimate.between(first, max(last, upper))
            if hull <= min(alone + levels + _WORTH, _LARGEST):
                groups[-1] = first, max(last, upper), hull, members + 1
                continue
        groups.append((lower, upper, levels, 1))
    factor, more = _MARGIN
    return [
        Window(
            center=(lower + upper) / 2,
            count=ceil(factor * levels) + more,
            lower=lower if lower > 0 else -inf,
            upper=upper if upper < 1 else inf,
        )
        for lower, upper, levels, members in groups
        if members > 1
    ]


def _span(window: Window, estimate: LevelDensity) -> tuple[float, float]:
    """Energy densities between which the states of a window are expected."""
    lower, upper = max(window.lower, 0.0), min(window.upper, 1.0)
    if window.count is None or estimate.between(lower, upper) <= window.count:
        return lower, upper
    center = min(max(window.center, lower), upper)
    inside = (estimate.density >= lower) & (estimate.density <= upper)
    distance = np.abs(estimate.density[inside] - center)
    order = np.argsort(distance, kind="stable")
    factor, more = _MARGIN
    wanted = np.searchsorted(np.cumsum(estimate.levels[inside][order]), factor * window.count + more)
    radius = float(distance[order][min(wanted, len(order) - 1)])
    return max(lower, center - radius), min(upper, center + radius)
