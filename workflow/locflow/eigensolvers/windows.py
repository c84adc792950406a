"""Which eigenstates are asked for: windows in energy density, and the rule that picks the states nearest a centre.

The energy density of E is (E - E_min) / (E_max - E_min). Papers 1 and 3 keep the states nearest the centre of each
energy bin. Rounding must not decide between engines: energies closer than `TIE` (in energy density) count as equally
far, and among those the lower level is taken first; a state within `TIE` of a bound counts as on the bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite
from numbers import Integral

import numpy as np

from locflow.observables.energy_bins import unchecked_energy_density

TIE = 1e-11


@dataclass(frozen=True)
class Window:
    """The `count` states nearest to `center`, of those in [`lower`, `upper`); all in energy density.

    `count=None` takes every state between the bounds. The interval is closed above when `upper` >= 1, so that the
    ground state and the highest state each belong to exactly one of adjoining bins.

    Examples
    --------
    The 50 states nearest to the middle, and all states of the lowest tenth:

    >>> Window(center=0.5, count=50)
    Window(center=0.5, count=50, lower=-inf, upper=inf)
    >>> Window(center=0.05, lower=0.0, upper=0.1)
    Window(center=0.05, count=None, lower=0.0, upper=0.1)
    """

    center: float
    count: int | None = None
    lower: float = -inf
    upper: float = inf

    def __post_init__(self):
        if not isfinite(self.center):
            raise ValueError(f"window center {self.center!r} is not a finite energy density")
        if self.count is not None and (not isinstance(self.count, Integral) or self.count < 1):
            raise ValueError(
                f"window count {self.count!r}: an integer, at least 1, or None for every state between the bounds"
            )
        if not self.lower < self.upper:
            raise ValueError(f"window bounds [{self.lower!r}, {self.upper!r}): the lower one must be smaller")

    def inside(self, density: np.ndarray) -> np.ndarray:
        """Boolean mask of the energy densities (any shape) that lie between the bounds.

        Examples
        --------
        >>> Window(center=0.25, lower=0.0, upper=0.5).inside(np.array([0.0, 0.3, 0.5]))
        array([ True,  True, False])
        """
        below = density <= self.upper + TIE if self.upper >= 1 else density < self.upper - TIE
        return (density >= self.lower - TIE) & below


def energy_density(energies: np.ndarray | Sequence[float] | float, energy_min: float, energy_max: float) -> np.ndarray:
    """(E - E_min) / (E_max - E_min), elementwise; 0 where the whole spectrum is one level.

    Examples
    --------
    >>> energy_density([-3.0, 0.0, 1.0], energy_min=-3.0, energy_max=1.0)
    array([0.  , 0.75, 1.  ])
    """
    width = spectrum_width(energy_min, energy_max)
    return unchecked_energy_density(energies, energy_min, width) if width > 0 else np.zeros(np.shape(energies))


def spectrum_width(energy_min: float, energy_max: float) -> float:
    """E_max - E_min, or 0 where that is only rounding.

    Examples
    --------
    >>> spectrum_width(-1.5, 2.0)
    3.5
    >>> spectrum_width(2.0, 2.0 + 1e-15)
    0.0
    """
    width = energy_max - energy_min
    return width if width > 1e-11 * max(abs(energy_min), abs(energy_max)) else 0.0


def nearest_levels(density: np.ndarray, window: Window) -> np.ndarray:
    """Indices, ascending, into the ascending energy densities `density` (levels,) of the states of `window`.

    Examples
    --------
    >>> density = np.array([0.0, 0.3, 0.45, 0.6, 1.0])
    >>> nearest_levels(density, Window(center=0.5, count=2))
    array([2, 3])
    >>> nearest_levels(density, Window(center=0.5, lower=0.3, upper=0.6))
    array([1, 2])
    """
    levels = np.flatnonzero(window.inside(density))
    if window.count is None or window.count >= len(levels):
        return levels
    distance = np.abs(density[levels] - window.center)
    order = np.argsort(distance, kind="stable")
    # Distances that chain together within TIE form one group, in which the level number decides.
    group = np.concatenate([[0], np.cumsum(np.diff(distance[order]) > TIE)])
    order = order[np.lexsort((levels[order], group))]
    return np.sort(levels[order[: window.count]])
