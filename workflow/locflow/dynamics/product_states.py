"""Product states in the S^z basis by their energy (paper 5: "the product state in the Sz basis whose energy expectation
value is closest to E = E0 + epsilon (Emax - E0)")."""

from collections.abc import Sequence

import numpy as np

_TIE = 1e-9
"""States whose distances to the target differ by less, in units of the spectrum's width, are equally near."""


def nearest_product_states(
    energies: np.ndarray, energy_densities: Sequence[float] | np.ndarray, energy_min: float, energy_max: float
) -> np.ndarray:
    """For each energy density the basis state nearest to it in energy; of equally near ones the first.

    Parameters
    ----------
    energies
        Shape (D,): energy expectation values of the basis states, the diagonal of the Hamiltonian.
    energy_densities
        epsilon.
    energy_min, energy_max
        The extremes of the spectrum.

    Returns
    -------
    ndarray of int, shape (len(energy_densities),)
        Places among the basis states. A spectrum's ends lie beyond the product states' energies: the nearest state may
        be far.

    Examples
    --------
    >>> nearest_product_states(np.array([-1.0, 0.1, 0.9]), [0.0, 0.5], energy_min=-1.5, energy_max=1.5)
    array([0, 1])
    """
    width = energy_max - energy_min
    nearest = []
    for density in energy_densities:
        distances = np.abs(energies - (energy_min + density * width))
        nearest.append(np.flatnonzero(distances <= distances.min() + _TIE * width)[0])
    return np.array(nearest)
