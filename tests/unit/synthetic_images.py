"""Image files and predictions that stand for a system with a transition at W = 2, without a Hamiltonian."""

import numpy as np
import xarray as xr

from locflow.results.files import write_dataset

CRITICAL_W = 2.0


def images_at(W, *, realizations=4, size=16, targets=(0.0,), system="su2", start=0, seed=0):
    """Kind "images": noise up to the critical disorder, a lone peak in the centre beyond."""
    generator = np.random.default_rng([seed, round(1000 * W), start])
    x = np.arange(size) - size // 2
    peak = np.exp(-np.hypot(*np.meshgrid(x, x)) * 1.5)
    density = generator.exponential(size=(realizations, len(targets), size, size)) * (peak if W > CRITICAL_W else 1)
    density /= density.sum(axis=(2, 3), keepdims=True)
    dims = "realization", "state"
    return xr.Dataset(
        {
            "density": ((*dims, "x", "y"), density.astype(np.float32)),
            "energy": (dims, generator.normal(0, 0.01, density.shape[:2]) + np.array(targets)),
            "level": (dims, np.zeros(density.shape[:2], dtype=np.int32)),
            "valid": (dims, np.ones(density.shape[:2], dtype=bool)),
        },
        coords={"realization": np.arange(start, start + realizations), "target_energy": ("state", list(targets))},
        attrs={"kind": "images", "W": W, "system": system},
    )


def write_images(folder, strengths, **options):
    """Files of images, one for each W."""
    paths = []
    for W in strengths:
        paths.append(folder / f"W{W:.3f}_{options.get('start', 0)}.nc")
        write_dataset(images_at(W, **options), paths[-1])
    return paths


def predictions_of(
    curves, W, *, networks=3, realizations=6, system="test", training="four_layer", critical_W=CRITICAL_W, noise=0.0
):
    """Kind "image_predictions" whose P is a function of W for each target energy, with noise of the samples."""
    W = np.asarray(W, dtype=float)
    P = np.stack([function(W) for function in curves.values()], axis=-1)[:, np.newaxis]
    generator = np.random.default_rng(1)
    P = P + generator.normal(0, noise, (networks, len(W), realizations, len(curves)))
    dims = "W", "realization", "state"
    return xr.Dataset(
        {
            "probability": (("network", *dims), np.clip(P, 0, 1).astype(np.float32)),
            "energy": (dims, np.broadcast_to(list(curves), P.shape[1:]).astype(float)),
        },
        coords={
            "W": W,
            "realization": np.arange(realizations),
            "network": np.arange(networks),
            "target_energy": ("state", list(map(float, curves))),
        },
        attrs={
            "kind": "image_predictions",
            "training": training,
            "system": system,
            "critical_W": critical_W,
            "sites": 256,
        },
    )


def falling(at, width=0.3):
    """A probability that falls through 1/2 at some W."""
    return lambda W: 1 / (1 + np.exp((W - at) / width))
