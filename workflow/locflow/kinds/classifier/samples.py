"""The labelled sample of one training: states drawn at random and halved (paper 1, sections III A and C).

States of W_ETH are labelled 1 and those of W_MBL 0. Drawing is a pure function of the candidates and the
seed. Nothing is trained here, and TensorFlow is not imported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from locflow.realizations.blocks import Member, members, open_member

LABELS = {"ETH": 1, "MBL": 0}
SPLITS = ("states", "realizations")

Counts = Mapping[str, Mapping[int, int]]
"""Number of candidates by class and realization."""
Drawn = dict[str, dict[int, tuple[np.ndarray, np.ndarray]]]
"""By class and realization: the states for training, and those for validation."""


@dataclass(frozen=True)
class Sample:
    """A labelled sample, the training part in the first rows.

    Attributes
    ----------
    inputs : ndarray, shape (samples, D), float32
        |psi|^2.
    labels : ndarray, shape (samples,), float32
        1 for ETH, 0 for MBL.
    realizations, states : ndarray of int, shape (samples,)
        Where a row comes from: index of the realization, and of the state in that realization's file.
    training : int
        Number of rows to train on; the others are for validation. Both classes are equally many in either
        part.
    composition : dict
        What the sample is made of, in plain types.
    """

    inputs: np.ndarray
    labels: np.ndarray
    realizations: np.ndarray
    states: np.ndarray
    training: int
    composition: dict


def read_sample(
    files: Mapping[str, Sequence],
    *,
    energy_density: tuple[float, float],
    states_per_class: int,
    split: str,
    seed: int,
) -> Sample:
    """Draw a sample from the states of both classes and read it.

    Only the energy densities of all states are read, then the drawn states, file by file, into one array: the
    peak of memory is that array and one file's share of it.

    Parameters
    ----------
    files
        For "ETH" and "MBL", the paths of datasets of kind "states".
    energy_density
        Candidates lie strictly between these.
    states_per_class, split, seed
        As in `draw_states`.

    Raises
    ------
    ValueError
        Too few states; or the files of a class hold a realization twice, or states of another dimension.
    """
    lower, upper = energy_density
    candidates: dict[str, dict[int, np.ndarray]]
    sources: dict[str, dict[int, Member]]
    candidates, sources = {}, {}
    dimension: int | None = None
    for label in LABELS:
        candidates[label], sources[label] = {}, {}
        for member, states in members(files[label], "states"):
            density = states["energy_density"].values
            realization = int(states.attrs["realization"])
            length = states.sizes["basis_state"]
            if realization in candidates[label]:
                raise ValueError(f"{member.path}: realization {realization} of {label} comes twice")
            if length != (dimension := dimension or length):
                raise ValueError(
                    f"{member.path}: has states of dimension {length}, other files of dimension {dimension}"
                )
            candidates[label][realization] = np.flatnonzero((density > lower) & (density < upper))
            sources[label][realization] = member

    counts = {label: {r: len(rows) for r, rows in candidates[label].items()} for label in LABELS}
    try:
        drawn = draw_states(counts, states_per_class, split=split, seed=seed)
    except ValueError as error:
        raise ValueError(f"{error}. Their energy_density lies between {lower:g} and {upper:g}") from None

    samples = 2 * states_per_class
    # `draw_states` has refused a class without states.
    inputs = np.empty((samples, dimension), dtype=np.float32)  # type: ignore[type-var]
    labels = np.empty(samples, dtype=np.float32)
    realizations, states_read = np.empty(samples, dtype=np.int32), np.empty(samples, dtype=np.int32)
    # Rows fill up from the start with training states, and from their end with validation states.
    training = sum(len(rows) for label in LABELS for rows, _ in drawn[label].values())
    next_training, next_validation = 0, training
    for label, value in LABELS.items():
        for realization, (for_training, for_validation) in sorted(drawn[label].items()):
            rows = np.concatenate(
                [
                    np.arange(next_training, next_training + len(for_training)),
                    np.arange(next_validation, next_validation + len(for_validation)),
                ]
            )
            next_training += len(for_training)
            next_validation += len(for_validation)
            drawn_states = candidates[label][realization][np.concatenate([for_training, for_validation])]
            ascending = np.argsort(drawn_states)
            rows, drawn_states = rows[ascending], drawn_states[ascending]
            labels[rows], realizations[rows], states_read[rows] = value, realization, drawn_states
            if len(drawn_states):
                with open_member(sources[label][realization], "states") as states:
                    inputs[rows] = states["probability"].isel(state=drawn_states).values
    return Sample(
        inputs,
        labels,
        realizations,
        states_read,
        training,
        {
            "split": split,
            "states_per_class": states_per_class,
            "energy_density": [float(lower), float(upper)],
            "available": {label: sum(counts[label].values()) for label in LABELS},
            "training": _part(drawn, 0),
            "validation": _part(drawn, 1),
        },
    )


def draw_states(counts: Counts, states_per_class: int, *, split: str, seed: int) -> Drawn:
    """Draw equally many states of both classes and halve them into a training and a validation part.

    Parameters
    ----------
    counts
        For "ETH" and "MBL", by realization, the number of candidates.
    states_per_class
        To draw from each class, without repetition, for both parts together.
    split
        "states": the parts are random halves of the drawn states (the paper's way). States of one realization
        are then in both parts, so that the validation part does not measure how a network does on disorder it
        has not seen. "realizations": a realization, that is an index, for both classes, is in one part only.
        The realizations are put in a random order and cut in two where the parts come nearest to equal sizes,
        at the middle if there is a choice. The parts are unequal only if no cut has enough states for halves;
        classes are equally many within a part always.
    seed
        The draw depends on it and on the counts, not on their order.

    Returns
    -------
    dict
        By class and realization, the numbers (0 <= number < count) of the states drawn for training and for
        validation, ascending.

    Raises
    ------
    ValueError
        More states asked for than there are, or than any cut of the realizations allows.
    """
    if split not in SPLITS:
        raise ValueError(f"split: {split!r} is unknown; allowed: {', '.join(SPLITS)}")
    if states_per_class < 2:
        raise ValueError(f"states_per_class: {states_per_class} is too few to train and to validate; at least 2")
    for label in LABELS:
        if (available := sum(counts[label].values())) < states_per_class:
            raise ValueError(
                f"states_per_class: {states_per_class} exceeds the {available} states of {label} in "
                f"{len(counts[label])} realizations; ask for fewer, widen energy_density, or add realizations"
            )
    generator = np.random.default_rng(seed)
    if split == "states":
        return _draw_by_states(counts, states_per_class, generator)
    return _draw_by_realizations(counts, states_per_class, generator)


def _draw_by_states(counts: Counts, states_per_class: int, generator: np.random.Generator) -> Drawn:
    validation = states_per_class // 2
    drawn: dict = {}
    for label in LABELS:
        realizations = sorted(counts[label])
        chosen = generator.permutation(sum(counts[label].values()))[:states_per_class]
        parts = chosen[validation:], chosen[:validation]
        by_part = [_by_realization(part, realizations, counts[label]) for part in parts]
        drawn[label] = {r: tuple(part[r] for part in by_part) for r in realizations}
    return drawn


def _draw_by_realizations(counts: Counts, states_per_class: int, generator: np.random.Generator) -> Drawn:
    order = generator.permutation(sorted(set().union(*(counts[label] for label in LABELS))))
    table = np.array([[counts[label].get(int(r), 0) for r in order] for label in LABELS])
    # Room of both parts for each cut after 1, 2, ... realizations.
    before = table.cumsum(axis=1)[:, :-1]
    room = np.stack([before.min(axis=0), (table.sum(axis=1, keepdims=True) - before).min(axis=0)])
    possible = (room.min(axis=0) > 0) & (room.sum(axis=0) >= states_per_class)
    if not possible.any():
        most = int(room.sum(axis=0)[room.min(axis=0) > 0].max(initial=0))
        raise ValueError(
            f"states_per_class: {states_per_class} exceeds the {most} states of each class that splitting "
            f"these {len(order)} realizations in two leaves; ask for fewer, widen energy_density, add "
            "realizations, or take split: states"
        )
    validation = np.clip(states_per_class // 2, states_per_class - room[0], room[1])
    imbalance = np.abs(states_per_class - 2 * validation)
    from_middle = np.abs(2 * np.arange(1, len(order)) - len(order))
    cut = min(np.flatnonzero(possible), key=lambda k: (imbalance[k], from_middle[k]))
    sizes = states_per_class - int(validation[cut]), int(validation[cut])
    drawn: Drawn = {label: {} for label in LABELS}
    for part, (chosen_ones, size) in enumerate(zip((order[: cut + 1], order[cut + 1 :]), sizes, strict=True)):
        for label in LABELS:
            realizations = sorted(set(chosen_ones.tolist()) & counts[label].keys())
            total = sum(counts[label][r] for r in realizations)
            chosen = generator.permutation(total)[:size]
            nothing = np.empty(0, dtype=int)
            for r, numbers in _by_realization(chosen, realizations, counts[label]).items():
                drawn[label][r] = (nothing, numbers) if part else (numbers, nothing)
    return drawn


def _by_realization(
    chosen: np.ndarray, realizations: Sequence[int], counts: Mapping[int, int]
) -> dict[int, np.ndarray]:
    # From numbers in the list of all candidates to numbers in each realization's own.
    starts = np.concatenate([[0], np.cumsum([counts[r] for r in realizations])])
    chosen = np.sort(chosen)
    limits = np.searchsorted(chosen, starts)
    return {r: chosen[limits[k] : limits[k + 1]] - starts[k] for k, r in enumerate(realizations)}


def _part(drawn: Drawn, part: int) -> dict[str, dict]:
    return {
        label: {
            "states": sum(len(numbers[part]) for numbers in drawn[label].values()),
            "realizations": sorted(r for r, numbers in drawn[label].items() if len(numbers[part])),
        }
        for label in LABELS
    }
