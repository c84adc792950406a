"""Variants of one classifier, trained and applied in one job: other labels, other orders of the basis, other systems.

All variants of a training draw the same states in the same order of realizations, and start from the same weights, so
that they differ in nothing but what is varied.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from locflow.kinds.classifier.samples import LABELS, Sample, draw_states
from locflow.learning.forward import apply
from locflow.papers.transfer.stack import train_side_by_side
from locflow.realizations.blocks import members
from locflow.seeds import seed_for

STORED = "stored"
"""The order of the basis states in which they are stored; every other name is that of a random permutation."""


class States(NamedTuple):
    """States of a system at all W.

    Attributes
    ----------
    probability : ndarray, shape (state, basis_state), float32
        |psi|^2.
    density : ndarray, shape (state,)
        Energy density.
    places : ndarray of int, shape (state, 2)
        Of each state, its realization among `realizations` and its W among `strengths`.
    realizations, strengths : ndarray
        Both ascending.
    """

    probability: np.ndarray
    density: np.ndarray
    places: np.ndarray
    realizations: np.ndarray
    strengths: np.ndarray

    def means(self, values: np.ndarray) -> np.ndarray:
        """Means of a number of each state over those of a realization and W, shape (realization, W)."""
        shape = len(self.realizations), len(self.strengths)
        place = np.ravel_multi_index(tuple(self.places.T), shape)
        size = shape[0] * shape[1]
        sums, counts = np.bincount(place, values, minlength=size), np.bincount(place, minlength=size)
        with np.errstate(invalid="ignore"):
            return (sums / counts).reshape(shape)


class Variant(NamedTuple):
    """What a network is trained with: labelled strengths, order of the basis states, whether labels are shuffled."""

    W_ETH: float
    W_MBL: float
    order: str
    shuffled: bool


def verdicts(
    labelled: Mapping[float, States],
    applied: Mapping[str, States],
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
        By W, what networks may be trained on.
    applied
        By system, what all networks are applied to, at any W.
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
        As in `locflow.kinds.classifier.samples.draw_states` and `locflow.papers.transfer.stack.train_side_by_side`.
    """
    which = [(variant, fold) for variant in dict.fromkeys(map(_variant, cases)) for fold in range(folds)]
    draws = {"energy_density": energy_density, "states_per_class": states_per_class, "split": split}
    samples = [
        _sample(variant, labelled, draws, root_seed=root_seed, training=training, fold=fold) for variant, fold in which
    ]
    seeds = [seed_for(root_seed, "network", training, fold, bits=32) for _, fold in which]
    networks = train_side_by_side(network, samples, seeds, **options, threads=threads)
    trained = dict(zip(which, networks, strict=True))
    realizations = sorted({int(one) for own in applied.values() for one in own.realizations})
    length = max(len(own.strengths) for own in applied.values())
    shape = len(cases), len(applied), folds, len(realizations), length
    probability, called = np.full(shape, np.nan), np.full(shape, np.nan)
    accuracy = {part: np.empty((len(cases), folds)) for part in ("training", "validation")}
    for (number, case), fold in product(enumerate(cases), range(folds)):
        one = trained[_variant(case), fold]
        for part, values in accuracy.items():
            values[number, fold] = getattr(one, f"{part}_accuracy")
        for place, own in enumerate(applied.values()):
            order = basis_order(case["applied_order"], own.probability.shape[1], root_seed, fold)
            with threadpool_limits(threads):
                said = apply(one.network, own.probability[:, order, np.newaxis])[:, 0].astype(float)
            rows = np.searchsorted(realizations, own.realizations)
            for shares, of_states in ((probability, said), (called, said > 0.5)):
                shares[number, place, fold, rows, : len(own.strengths)] = own.means(of_states)
    dims = ("case", "system", "network", "realization", "position")
    return xr.Dataset(
        {
            "probability": (dims, probability, {"long_name": "mean P(ETH) over states"}),
            "called_ETH": (dims, called, {"long_name": "share of states with P(ETH) > 1/2"}),
            "W": (("system", "position"), _rows([own.strengths for own in applied.values()], length)),
            **{f"{part}_accuracy": (("case", "network"), values) for part, values in accuracy.items()},
        },
        coords={"case": [case["name"] for case in cases], "system": list(applied), "realization": realizations},
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


def read_states(files: Iterable[str]) -> States:
    """All states of some files of kind "states"."""
    read = [
        (
            own["probability"].to_numpy(),
            own["energy_density"].to_numpy(),
            int(own.attrs["realization"]),
            float(own.attrs["W"]),
        )
        for _, own in members(files, "states")
    ]
    probability, density, of_realization, of_W = zip(*read, strict=True)
    counts = list(map(len, density))
    realizations, of_realizations = np.unique(of_realization, return_inverse=True)
    strengths, of_strengths = np.unique(of_W, return_inverse=True)
    places = np.repeat(np.column_stack([of_realizations, of_strengths]), counts, axis=0)
    return States(np.concatenate(probability), np.concatenate(density), places, realizations, strengths)


def sample_of(
    labelled: Mapping[str, States], *, energy_density: tuple[float, float], states_per_class: int, split: str, seed: int
) -> Sample:
    """As `locflow.kinds.classifier.samples.read_sample`, of states in memory: the same draws, the same rows.

    Parameters
    ----------
    labelled
        For "ETH" and "MBL", states at one W.
    """
    lower, upper = energy_density
    candidates = {
        label: {
            int(realization): np.flatnonzero(
                (own.places[:, 0] == place) & (lower < own.density) & (own.density < upper)
            )
            for place, realization in enumerate(own.realizations)
        }
        for label, own in labelled.items()
    }
    counts = {label: {r: len(rows) for r, rows in own.items()} for label, own in candidates.items()}
    drawn = draw_states(counts, states_per_class, split=split, seed=seed)
    rows = [
        (label, realization, np.sort(candidates[label][realization][numbers[part]]))
        for part in (0, 1)
        for label in LABELS
        for realization, numbers in sorted(drawn[label].items())
    ]
    lengths = [len(chosen) for _, _, chosen in rows]
    return Sample(
        np.concatenate([labelled[label].probability[chosen] for label, _, chosen in rows]),
        np.repeat([LABELS[label] for label, _, _ in rows], lengths).astype(np.float32),
        np.repeat([realization for _, realization, _ in rows], lengths),
        np.concatenate([chosen for _, _, chosen in rows]),
        sum(lengths[: len(rows) // 2]),
        {},
    )


def _sample(
    variant: Variant,
    labelled: Mapping[float, States],
    draws: Mapping[str, Any],
    *,
    root_seed: int,
    training: str,
    fold: int,
) -> Sample:
    """What the network of a variant and fold is trained on."""
    states = {"ETH": labelled[variant.W_ETH], "MBL": labelled[variant.W_MBL]}
    sample = sample_of(states, **draws, seed=seed_for(root_seed, "sample", training, fold))
    if variant.shuffled:
        sample = with_shuffled_labels(sample, seed_for(root_seed, "labels", training, fold))
    order = basis_order(variant.order, sample.inputs.shape[1], root_seed, fold)
    return replace(sample, inputs=sample.inputs[:, order])


def _variant(case: Mapping) -> Variant:
    return Variant(case["W_ETH"], case["W_MBL"], case["order"], case["shuffled"])


def _rows(rows: Iterable[np.ndarray], length: int) -> np.ndarray:
    return np.array([[*row, *[np.nan] * (length - len(row))] for row in rows])
