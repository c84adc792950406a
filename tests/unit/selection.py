"""Which states the windows of equal energy bins keep, as the eigensolvers understand them."""

import numpy as np

from locflow.eigensolvers.windows import Window, nearest_levels
from locflow.observables.energy_bins import bin_windows


def select_states(density, bins, count):
    """Kept levels (ascending) and their bins, of ascending energy densities."""
    members = [nearest_levels(np.asarray(density), Window(*window)) for window in bin_windows(bins, count)]
    return np.concatenate(members), np.repeat(np.arange(bins), [len(levels) for levels in members])
