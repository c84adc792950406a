"""The networks of some folds on traces: the same sample, with initial weights and batches of their own (paper 5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from locflow.kinds.sequence_classifier.samples import read_traces, trace_sample
from locflow.kinds.sequence_classifier.training import train_side_by_side
from locflow.learning.trained_network import TrainedNetwork
from locflow.seeds import seed_for


def train_folds(
    inputs: Mapping[str, Sequence],
    folds: Sequence[int],
    *,
    root_seed: int,
    training: str,
    phases: Sequence[Mapping],
    energy_densities: Sequence[float] | None,
    training_realizations: int,
    test_realizations: int,
    threads: int,
    **options: Any,
) -> list[TrainedNetwork]:
    """Train some folds of a training.

    Parameters
    ----------
    inputs
        `traces`: files of kind "traces".
    folds
        Their numbers.
    root_seed, training
        What the draws of a fold depend on beside its number.
    phases, training_realizations, test_realizations
        Of the sample, see `locflow.kinds.sequence_classifier.samples.trace_sample`.
    energy_densities
        Of the traces, see `locflow.kinds.sequence_classifier.samples.read_traces`.
    threads, **options
        See `locflow.kinds.sequence_classifier.training.train_side_by_side`.
    """
    sample = trace_sample(
        read_traces(inputs["traces"], energy_densities),
        phases,
        training_realizations=training_realizations,
        test_realizations=test_realizations,
    )
    seeds = [seed_for(root_seed, "network", training, fold, bits=32) for fold in folds]
    return train_side_by_side(sample, seeds=seeds, **options, threads=threads)
