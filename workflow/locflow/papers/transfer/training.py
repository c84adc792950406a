"""Variants of one classifier, trained and applied in one job: other labels, other orders of the basis, other systems.

All variants of a training draw the same states in the same order of realizations, and start from the same weights, so
that they differ in nothing but what is varied.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from locflow.kinds.classifier.samples import Sample, read_sample
from locflow.kinds.classifier.training import train
from locflow.learning.forward import apply
from locflow.learning.network_files import save_network
from locflow.learning.stored_network import StoredNetwork, read_network
from locflow.learning.trained_network import TrainedNetwork
from locflow.realizations.blocks import members
from locflow.seeds import seed_for

STORED = "stored"
"""The order of the basis states in which they are stored; every other name is that of a random permutation."""


class States(NamedTuple):
    """The states of one realization at one W: |psi|^2, shape (state, basis_state), float32."""

    realization: int
    W: float
    probability: np.ndarray


class Variant(NamedTuple):
    """What a network is trained with: labelled strengths, order of the basis states, whether labels are shuffled."""

    W_ETH: float
    W_MBL: float
    order: str
    shuffled: bool


def verdicts(
    labelled: Mapping[float, Sequence[str]],
    applied: Mapping[str, Sequence[str]],
    cases: Sequence[Mapping],
    *,
    folds: int,
    root_seed: int,
    training: str,
    energy_density: tuple[float, float],
    states_per_class: int,
    split: str,
    network: Mapping,
    threads: int,
    **options: Any,
) -> xr.Dataset:
    """Train the networks of all cases, and ask them about all states of some systems.

    Parameters
    ----------
    labelled
        By W, files of kind "states" that networks may be trained on.
    applied
        By system, files of kind "states" that all networks are applied to, at any W.
    cases
        Each `name`, `W_ETH`, `W_MBL`, `order` and `applied_order` (of the basis states, in training and in application:
        `STORED`, or the name of a permutation, which is another one for each fold), `shuffled` (labels). Cases that
        differ in `applied_order` alone share their networks.
    folds
        Networks of each case.
    root_seed, training
        What the draws of a fold depend on beside its number.
    energy_density, states_per_class, split, network, threads, **options
        Of the training, as in `locflow.kinds.classifier.folds.train_folds`.

    Returns
    -------
    xarray.Dataset
        Kind "verdicts", dims (case, system, network, realization, position), nan where a system has fewer realizations
        or disorder strengths than another: `probability`, mean P(ETH) over the states of a realization at the W
        of a position; `called_ETH`, the share of them with P(ETH) > 1/2; `W(system, position)`. Of the labelled states,
        `training_accuracy` and `validation_accuracy` (case, network), with the labels that the networks were given.

    Raises
    ------
    ValueError
        As in `locflow.kinds.classifier.samples.read_sample` and `locflow.kinds.classifier.training.train`.
    """
    states = {system: read_states(files) for system, files in applied.items()}
    W = {system: sorted({one.W for one in own}) for system, own in states.items()}
    realizations = sorted({one.realization for own in states.values() for one in own})
    shape = len(cases), len(states), folds, len(realizations), max(map(len, W.values()))
    probability, called = np.full(shape, np.nan), np.full(shape, np.nan)
    accuracy = {part: np.empty((len(cases), folds)) for part in ("training", "validation")}
    for variant, numbers in _by_variant(cases).items():
        for fold in range(folds):
            print(f"{variant}, fold {fold}", flush=True)
            sample = read_sample(
                {"ETH": labelled[variant.W_ETH], "MBL": labelled[variant.W_MBL]},
                energy_density=energy_density,
                states_per_class=states_per_class,
                split=split,
                seed=seed_for(root_seed, "sample", training, fold),
            )
            if variant.shuffled:
                sample = with_shuffled_labels(sample, seed_for(root_seed, "labels", training, fold))
            dimension = sample.inputs.shape[1]
            order = basis_order(variant.order, dimension, root_seed, fold)
            trained = train(
                network,
                replace(sample, inputs=np.ascontiguousarray(sample.inputs[:, order])),
                **options,
                seed=seed_for(root_seed, "network", training, fold, bits=32),
                threads=threads,
            )
            stored = as_stored(trained)
            for number in numbers:
                order = basis_order(cases[number]["applied_order"], dimension, root_seed, fold)
                for part, values in accuracy.items():
                    values[number, fold] = trained.record[f"{part}_accuracy"]
                for place, (system, own) in enumerate(states.items()):
                    for one in own:
                        said = apply(stored, one.probability[:, order, np.newaxis])[:, 0]
                        index = (number, place, fold, realizations.index(one.realization), W[system].index(one.W))
                        probability[index], called[index] = said.mean(dtype=float), np.mean(said > 0.5)
    dims = ("case", "system", "network", "realization", "position")
    return xr.Dataset(
        {
            "probability": (dims, probability, {"long_name": "mean P(ETH) over states"}),
            "called_ETH": (dims, called, {"long_name": "share of states with P(ETH) > 1/2"}),
            "W": (("system", "position"), _rows(W.values(), shape[-1])),
            **{f"{part}_accuracy": (("case", "network"), values) for part, values in accuracy.items()},
        },
        coords={"case": [case["name"] for case in cases], "system": list(states), "realization": realizations},
        attrs={"kind": "verdicts", "training": training},
    )


def basis_order(name: str, dimension: int, root_seed: int, fold: int) -> np.ndarray:
    """Positions of the basis states in an order: the stored one, or a permutation of this name and fold.

    Examples
    --------
    >>> basis_order(STORED, 3, 1, 0)
    array([0, 1, 2])
    >>> sorted(basis_order("one", 3, 1, 0).tolist())
    [0, 1, 2]
    """
    if name == STORED:
        return np.arange(dimension)
    return np.random.default_rng(seed_for(root_seed, "basis order", name, fold)).permutation(dimension)


def with_shuffled_labels(sample: Sample, seed: int) -> Sample:
    """A sample whose labels say nothing: those of either part in random order, still equally many of each."""
    generator = np.random.default_rng(seed)
    parts = sample.labels[: sample.training], sample.labels[sample.training :]
    return replace(sample, labels=np.concatenate([generator.permutation(part) for part in parts]))


def read_states(files: Iterable[str]) -> list[States]:
    """All states of some files of kind "states"."""
    return [
        States(int(own.attrs["realization"]), float(own.attrs["W"]), own["probability"].to_numpy())
        for _, own in members(files, "states")
    ]


def as_stored(trained: TrainedNetwork) -> StoredNetwork:
    """A trained network as it is read from its file, which gives the numbers of the stage of predictions."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "network.keras"
        save_network(trained.model, file)
        return read_network(file)


def _by_variant(cases: Sequence[Mapping]) -> dict[Variant, list[int]]:
    found: dict[Variant, list[int]] = {}
    for number, case in enumerate(cases):
        found.setdefault(Variant(case["W_ETH"], case["W_MBL"], case["order"], case["shuffled"]), []).append(number)
    return found


def _rows(rows: Iterable[Sequence[float]], length: int) -> np.ndarray:
    return np.array([[*row, *[np.nan] * (length - len(row))] for row in rows])
