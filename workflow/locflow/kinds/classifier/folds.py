"""The networks of some folds of a classifier: each draws its own sample and initial weights (paper 1, Sec. III C)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from locflow.kinds.classifier.samples import read_sample
from locflow.kinds.classifier.training import train
from locflow.learning.trained_network import TrainedNetwork
from locflow.seeds import seed_for


def train_folds(
    inputs: Mapping[str, Sequence],
    folds: Iterable[int],
    *,
    root_seed: int,
    training: str,
    energy_density: tuple[float, float],
    states_per_class: int,
    split: str,
    network: Mapping,
    threads: int,
    **options: Any,
) -> Iterator[TrainedNetwork]:
    """Train some folds of a training.

    Parameters
    ----------
    inputs
        `eth` and `mbl`: files of kind "states" at the labelled disorder strengths.
    folds
        Their numbers.
    root_seed, training
        What the draws of a fold depend on beside its number.
    energy_density, states_per_class, split
        Of the sample, see `locflow.kinds.classifier.samples.read_sample`.
    network
        See `locflow.learning.networks`.
    threads, **options
        See `locflow.kinds.classifier.training.train`.
    """
    files = {"ETH": inputs["eth"], "MBL": inputs["mbl"]}
    for fold in folds:
        sample = read_sample(
            files,
            energy_density=energy_density,
            states_per_class=states_per_class,
            split=split,
            seed=seed_for(root_seed, "sample", training, fold),
        )
        seed = seed_for(root_seed, "network", training, fold, bits=32)
        yield train(network, sample, **options, seed=seed, threads=threads)
