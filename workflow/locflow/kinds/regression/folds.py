"""The networks of some folds of a regression: each has its own initial weights and order of the samples (paper 2)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from locflow.kinds.regression.samples import regression_sample
from locflow.kinds.regression.training import train_regressions
from locflow.learning.network_files import load_network
from locflow.learning.tensorflow_setup import configure
from locflow.learning.trained_network import TrainedNetwork
from locflow.measure.determination import TRAINING
from locflow.results.files import read_dataset
from locflow.results.network_lists import listed_networks
from locflow.seeds import seed_for


def train_folds(
    inputs: Mapping[str, Sequence],
    folds: Sequence[int],
    *,
    root_seed: int,
    training: str,
    targets: Sequence[str],
    test_realizations: int,
    training_realizations: int,
    energy_input: bool,
    page_normalization: str,
    threads: int,
    **options: Any,
) -> Iterator[TrainedNetwork]:
    """Train some folds of a training.

    Parameters
    ----------
    inputs
        `samples`: files of kind "samples". `pretrained`, where the recurrent layer is copied: the list of networks
        that has it.
    folds
        Their numbers.
    root_seed, training
        What the draws of a fold depend on beside its number.
    targets, test_realizations, training_realizations, energy_input, page_normalization
        Of the sample, see `locflow.kinds.regression.samples.regression_sample`.
    threads, **options
        See `locflow.kinds.regression.training.train_regressions`.
    """
    configure(threads)
    sample = regression_sample(
        [read_dataset(path, "samples").load() for path in inputs["samples"]],
        part=TRAINING,
        targets=targets,
        test_realizations=test_realizations,
        training_realizations=training_realizations,
        energy_input=energy_input,
        page_normalization=page_normalization,
    )
    origins: list
    pretrained, origins = None, [None] * len(folds)
    if "pretrained" in inputs:
        (source,) = inputs["pretrained"]
        paths = {entry["record"]["fold"]: entry["path"] for entry in listed_networks(source)}
        origins = [paths[fold] for fold in folds]
        pretrained = [load_network(path) for path in origins]
    trained = train_regressions(
        sample,
        seeds=[seed_for(root_seed, "regression", training, fold, bits=32) for fold in folds],
        pretrained=pretrained,
        **options,
        threads=threads,
    )
    for origin, one in zip(origins, trained, strict=True):
        one.record["pretrained"] = origin
        yield one
