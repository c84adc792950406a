"""The networks of some folds on entanglement spectra: each halves the labelled and draws unlabelled ones (paper 3)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from locflow.kinds.confidence.samples import read_samples
from locflow.kinds.confidence.training import train
from locflow.learning.trained_network import TrainedNetwork
from locflow.seeds import seed_for


def train_folds(
    inputs: Mapping[str, Sequence],
    folds: Sequence[int],
    *,
    root_seed: int,
    training: str,
    cut: int,
    input: str,
    trimmed_fraction: float,
    trimmed_by: str,
    batch_size: int,
    steps: int,
    threads: int,
    **options: Any,
) -> Iterator[TrainedNetwork]:
    """Train some folds of a training.

    Parameters
    ----------
    inputs
        `eth`, `mbl` and `transition`: files of kind "entanglement" at the labelled disorder strengths and between.
    folds
        Their numbers.
    root_seed, training
        What the draws of a fold depend on beside its number.
    cut, input, trimmed_fraction, trimmed_by
        Of the samples, see `locflow.kinds.confidence.samples.read_samples`.
    batch_size, steps, threads, **options
        See `locflow.kinds.confidence.training.train`.
    """
    samples = read_samples(
        *(inputs[part] for part in ("eth", "mbl", "transition")),
        cut=cut,
        input=input,
        trimmed_fraction=trimmed_fraction,
        trimmed_by=trimmed_by,
        transition_spectra=batch_size * steps,
        seeds=[seed_for(root_seed, "sample", training, fold) for fold in folds],
    )
    for fold, sample in zip(folds, samples, strict=True):
        seed = seed_for(root_seed, "network", training, fold, bits=32)
        yield train(sample, batch_size=batch_size, steps=steps, **options, seed=seed, threads=threads)
