"""Files of kind "entanglement" without a Hamiltonian: states as random matrices, full for ETH and decaying for MBL."""

import numpy as np
import xarray as xr
from block_files import write_realizations

CUT = 4
LEVELS = 5
SITES = 8


def spectra_of(W, states, generator, levels=LEVELS):
    """xi of random states: Wishart-like at W = 0, falling ever faster from level to level at larger W."""
    decay = np.exp(-0.1 * W * np.arange(2 * levels))
    matrices = generator.normal(size=(states, 2 * levels, 2 * levels)) * np.sqrt(np.outer(decay, decay))
    eigenvalues = np.linalg.svd(matrices, compute_uv=False) ** 2
    eigenvalues /= eigenvalues.sum(axis=1, keepdims=True)
    return -np.log(np.maximum(eigenvalues[:, :levels], 1e-30))


def entanglement(W, realization, states=60, *, windows=None, unit_field=None, dimension=None):
    generator = np.random.default_rng([round(1000 * W), realization])
    xi = spectra_of(W, states, generator)
    if unit_field is None:
        unit_field = np.random.default_rng(realization).uniform(-1, 1, SITES)
    density = np.sort(generator.uniform(size=states))
    dataset = xr.Dataset(
        {
            "entropy": (("cut", "state"), generator.random((1, states))),
            "schmidt_gap": (("cut", "state"), np.exp(-xi[:, 0])[np.newaxis] - np.exp(-xi[:, 1])),
            f"spectrum_of_cut_{CUT}": (("state", f"level_of_cut_{CUT}"), xi.astype(np.float32)),
            "state_level": ("state", np.arange(states, dtype=np.int32)),
            "state_energy": ("state", density),
            "energy_density": ("state", density),
            "residual": ("state", np.zeros(states)),
            "field": ("site", W * unit_field),
        },
        coords={"cut": [CUT]},
        attrs={
            "kind": "entanglement",
            "system": "synthetic",
            "W": W,
            "realization": realization,
            "dimension": dimension or states,
        },
    )
    if windows is None:
        return dataset
    nearest = np.abs(density[:, None] - windows).argmin(axis=1).astype(np.int32)
    return dataset.assign(window=("state", nearest)).assign_coords(window_center=("window_index", windows))


def write_files(folder, strengths, realizations=1, **options):
    """Paths of the files of these W, W by W."""
    paths = []
    for W in strengths:
        for realization in range(realizations):
            paths.append(folder / f"W{W:.3f}r{realization}.nc")
            write_realizations(paths[-1], entanglement(W, realization, **options))
    return paths
