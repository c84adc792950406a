"""The labelled images of one training (paper 4): eigenstates below and above the critical disorder.

Labels are [1, 0] for W up to the critical disorder (delocalized, topological) and [0, 1] beyond. TensorFlow is not
imported.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from locflow.kinds.images.image_files import image_files
from locflow.realizations.collected import Collected
from locflow.results.files import DatasetError
from locflow.strengths import at_most


@dataclass(frozen=True)
class ImageSample:
    """Labelled images.

    Attributes
    ----------
    images : ndarray, shape (image, Lx, Ly), float32
        |psi|^2, by W, realization and state, ascending.
    labels : ndarray of int32, shape (image,)
        0 up to the critical disorder, 1 beyond: the place of the 1 in the label.
    W : ndarray, shape (image,)
    """

    images: np.ndarray
    labels: np.ndarray
    W: np.ndarray


def read_sample(paths: Iterable[str | os.PathLike], critical_W: float) -> ImageSample:
    """All images of some files, labelled.

    Parameters
    ----------
    paths
        Files of kind "images" of one system, in any order. An image that its file calls not valid is left out.
    critical_W
        States at W <= critical_W get the first label.

    Raises
    ------
    ValueError
        No images on one side of the critical disorder, a realization twice, or images of different sizes.
    locflow.results.files.DatasetError
        A file is not what it should be.
    """
    images: Collected[np.ndarray] = Collected("images")
    for path, block in image_files(paths):
        W, valid = float(block.attrs["W"]), block["valid"].values
        density = block["density"].values
        for position, realization in enumerate(block["realization"].values.tolist()):
            chosen = density[position][valid[position]]
            if not np.isfinite(chosen).all():
                raise DatasetError(f"{path}: calls a state of realization {realization} valid that is no number")
            images.add(W, realization, chosen, system=str(block.attrs["system"]), path=path)
    keys = sorted(images)
    counts = [len(images[key]) for key in keys]
    strengths = np.repeat([W for W, _ in keys], counts)
    labels = (~at_most(strengths, critical_W)).astype(np.int32)
    if len(set(labels.tolist())) < 2:
        raise ValueError(f"critical_W: {critical_W:g} does not lie between disorder strengths that have images")
    return ImageSample(np.concatenate([images[key] for key in keys]), labels, strengths)


def split(count: int, validation_fraction: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows to train on and rows to validate with, at random: the paper partitions 90 % and 10 %.

    Parameters
    ----------
    count
        Of all rows.
    validation_fraction
        Rounded to whole rows, at least one on either side.
    seed
        Of the draw.

    Returns
    -------
    training, validation : ndarray of int32, ascending
    """
    order = np.random.default_rng(seed).permutation(count).astype(np.int32)
    validation = min(max(round(count * validation_fraction), 1), count - 1)
    return np.sort(order[validation:]), np.sort(order[:validation])
