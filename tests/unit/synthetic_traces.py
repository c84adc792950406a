"""Magnetization traces with the shape of physics, for tests of what reads them."""

import numpy as np
import xarray as xr


def traces_block(
    W, *, realizations=8, times=20, sites=4, energy_densities=(0.5,), W_half=3.0, seed=0, start=0
) -> xr.Dataset:
    """A dataset of kind "traces": spins keep the more of their initial values the larger W is.

    Parameters
    ----------
    W
        The kept fraction is W / (W + W_half), which the energy density lowers away from 1/2.
    start
        Number of the first realization.
    """
    generator = np.random.default_rng([seed, round(1000 * W), start])
    shape = realizations, len(energy_densities)
    spins = generator.choice([-1, 1], size=(*shape, sites)).astype(np.int8)
    density = np.asarray(energy_densities, dtype=float)
    kept = W / (W + W_half * (1 - abs(density - 0.5)))
    kept = np.clip(kept[:, np.newaxis] + 0.1 * generator.normal(size=(*shape, sites)), 0, 1)
    decay = np.exp(-np.arange(times) / 2.0)
    level = kept[:, :, np.newaxis] + (1 - kept[:, :, np.newaxis]) * decay[:, np.newaxis]
    noise = 0.1 * generator.normal(size=(*shape, times, sites)) * (np.arange(times) > 0)[:, np.newaxis]
    values = np.clip(level * spins[:, :, np.newaxis] + noise, -1, 1).astype(np.float32)
    return xr.Dataset(
        {
            "magnetization": (("realization", "trace", "time", "site"), values),
            "initial_state": (("realization", "trace", "site"), spins),
            "initial_energy_density": (("realization", "trace"), np.broadcast_to(density, shape)),
            "field": (("realization", "site"), W * generator.uniform(-1, 1, size=(realizations, sites))),
            "error_bound": ("realization", np.zeros(realizations)),
        },
        coords={
            "realization": np.arange(start, start + realizations),
            "time": np.linspace(0, 500, times),
            "energy_density": ("trace", density),
        },
        attrs={"kind": "traces", "system": "chain", "W": float(W)},
    )
