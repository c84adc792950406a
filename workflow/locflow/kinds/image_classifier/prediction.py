"""What networks say about images: the probability of the phase at weak disorder for every eigenstate (paper 4).

Nothing is averaged here; averages over realizations and networks are made in
`locflow.kinds.image_classifier.averages`. Also the maps that the middle layers make of an image.
"""

import os
from collections.abc import Iterable, Sequence

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from locflow.kinds.images.image_files import image_files
from locflow.learning.forward import apply, outputs
from locflow.learning.stored_network import StoredNetwork, read_networks
from locflow.realizations.collected import Collected


def classify_files(
    networks: Sequence[str | os.PathLike],
    images: Iterable[str | os.PathLike],
    *,
    training: str,
    critical_W: float,
    threads: int,
) -> xr.Dataset:
    """Predictions of all networks of a training for all images of a system.

    Parameters
    ----------
    networks
        `.keras` files of one training, in the order of the dimension `network`.
    images
        Files of kind "images" of one system, in any order.
    training, critical_W
        Kept as attributes.
    threads
        Of the job; predictions depend on it by rounding.

    Returns
    -------
    xarray.Dataset
        Kind "image_predictions", dims (network, W, realization, state), W and realization ascending, states as in the
        files: `probability` of the phase below the critical disorder, delocalized or topological, and
        `energy(W, realization, state)`. nan where a realization has no such state, or does not exist at a W.
        Coordinate `target_energy(state)`, the energy at which a state was looked for, where the files have it.

    Raises
    ------
    ValueError
        No networks or no images, a realization twice, images of different systems, or of another size than the
        networks'.
    locflow.results.files.DatasetError
        A file is not what it should be.
    """
    if not networks:
        raise ValueError("there are no networks")
    stored = read_networks(networks)
    known_images, attributes, targets = _read(images, stored[0].input_shape[:2])
    strengths, realizations = (sorted({key[axis] for key in known_images}) for axis in (0, 1))
    shape = len(strengths), len(realizations), max(len(one["energy"]) for one in known_images.values())
    probability = np.full((len(networks), *shape), np.nan, dtype=np.float32)
    energy = np.full(shape, np.nan)
    places = {
        key: (strengths.index(key[0]), realizations.index(key[1]), np.flatnonzero(one["valid"]))
        for key, one in known_images.items()
    }
    inputs = np.concatenate([one["density"][one["valid"]] for one in known_images.values()])
    for number, network in enumerate(stored):
        with threadpool_limits(threads):
            probabilities = apply(network, inputs[..., np.newaxis])[:, 0]
        start = 0
        for place in places.values():
            probability[(number, *place)] = probabilities[start : start + len(place[2])]
            start += len(place[2])
    for key, place in places.items():
        energy[place] = known_images[key]["energy"][known_images[key]["valid"]]
    dims = "W", "realization", "state"
    dataset = xr.Dataset(
        {
            "probability": (("network", *dims), probability, {"long_name": "P of the phase below critical_W"}),
            "energy": (dims, energy),
        },
        coords={"W": strengths, "realization": realizations, "network": np.arange(len(networks))},
        attrs={"kind": "image_predictions", "training": training, "critical_W": critical_W, **attributes},
    )
    return dataset if targets is None else dataset.assign_coords(target_energy=("state", targets))


def feature_maps(network: StoredNetwork, images: np.ndarray) -> dict[str, np.ndarray]:
    """What the middle layers of a network make of some images.

    Parameters
    ----------
    network
        An `image_cnn`.
    images
        |psi|^2, shape (image, Lx, Ly).

    Returns
    -------
    dict of ndarray, shape (image, x, y, channel)
        By layer, from the input on: `convolution1`, `pooling1`, ...
    """
    inputs = np.asarray(images, dtype=np.float32)[..., np.newaxis]
    return {
        layer.name: values
        for layer, values in outputs(network, inputs)
        if layer.name.startswith(("convolution", "pooling"))
    }


def _read(paths: Iterable[str | os.PathLike], size: Sequence[int | None]) -> tuple[dict, dict, np.ndarray | None]:
    known_images: Collected[dict] = Collected("images")
    attributes, targets = {}, None
    for path, block in image_files(paths, own=["system"]):
        W = float(block.attrs["W"])
        density, energy, valid = (block[name].values for name in ("density", "energy", "valid"))
        if density.shape[2:] != tuple(size):
            raise ValueError(f"{path}: has images of {density.shape[2:]} sites; the networks take {tuple(size)}")
        for position, realization in enumerate(block["realization"].values.tolist()):
            known = {"density": density[position], "energy": energy[position], "valid": valid[position]}
            known_images.add(W, realization, known, system=str(block.attrs["system"]), path=path)
        attributes = {"system": str(block.attrs["system"]), "sites": int(np.prod(density.shape[2:]))}
        if "target_energy" in block.variables:
            targets = block["target_energy"].values
    known_images.check()
    return known_images, attributes, targets
