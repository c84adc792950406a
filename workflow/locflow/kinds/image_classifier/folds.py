"""The networks of some folds on images: each partitions the sample and draws its initial weights anew (paper 4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from locflow.kinds.image_classifier.samples import read_sample, split
from locflow.kinds.image_classifier.training import train
from locflow.learning.trained_network import TrainedNetwork
from locflow.seeds import seed_for


def train_folds(
    inputs: Mapping[str, Sequence],
    folds: Iterable[int],
    *,
    root_seed: int,
    training: str,
    critical_W: float,
    validation_fraction: float,
    network: Mapping,
    solver: Mapping,
    threads: int,
    **options: Any,
) -> Iterator[TrainedNetwork]:
    """Train some folds of a training.

    Parameters
    ----------
    inputs
        `images`: files of kind "images" at all disorder strengths of the system.
    folds
        Their numbers.
    root_seed, training
        What the draws of a fold depend on beside its number.
    critical_W, validation_fraction
        Of the sample, see `locflow.kinds.image_classifier.samples`.
    network, solver, threads, **options
        See `locflow.kinds.image_classifier.training.train`.
    """
    sample = read_sample(inputs["images"], critical_W)
    for fold in folds:
        rows = split(len(sample.labels), validation_fraction, seed_for(root_seed, "sample", training, fold))
        seed = seed_for(root_seed, "network", training, fold, bits=32)
        yield train(
            network,
            solver,
            sample,
            training=rows[0],
            validation=rows[1],
            **options,
            seed=seed,
            threads=threads,
        )
