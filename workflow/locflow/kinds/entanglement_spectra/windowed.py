"""Blocks of several realizations whose states are those of windows.

xarray takes `window` (state), which is named like the dimension of the windows' centres, for a coordinate, and
coordinates are not joined along the states (`locflow.realizations.blocks.joined`).
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from locflow.kinds.entanglement_spectra.realizations import EntangledRealizations
from locflow.realizations.blocks import joined


class WindowedRealizations(EntangledRealizations):
    """The realizations of one system at one disorder strength, with `windows`.

    Parameters are those of `EntangledRealizations`.
    """

    def block(self, realizations: Sequence[int]) -> xr.Dataset:
        """A block of realizations, as it is kept in a file.

        Parameters
        ----------
        realizations
            Their indices.
        """
        made = [self.compute(realization) for realization in realizations]
        block = joined(one.drop_vars(["window", "window_center"]) for one in made)
        window = np.concatenate([one["window"].values for one in made])
        return block.assign(window=("state", window)).assign_coords(window_center=made[0]["window_center"].variable)
