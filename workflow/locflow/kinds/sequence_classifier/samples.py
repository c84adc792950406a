"""Traces of the magnetization to learn from: labelled where the phase is known, unlabelled elsewhere (paper 5).

Van Nieuwenburg, Bairey and Refael, "Blanking" and "Training procedure". Files are of kind "traces". Nothing is trained
here, and TensorFlow is not imported.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from locflow.realizations.collected import check_one_system
from locflow.results.files import read_dataset
from locflow.results.joining import OF_A_STRENGTH, Alike
from locflow.strengths import in_range

# Disorder strengths in files and in the config agree to this.


@dataclass(frozen=True)
class Traces:
    """Traces of all realizations of a system, by W, realization and trace.

    Attributes
    ----------
    sequences : ndarray, shape (row, time, site), float32
        <sigma^z>, from -1 to 1.
    W, realization, trace : ndarray, shape (row,)
        What each is of: W, the realization, and the position among the traces that were asked for.
    trace_labels : ndarray
        Energy densities, or numbers of initial states, of the traces that were asked for.
    system : str
    """

    sequences: np.ndarray
    W: np.ndarray
    realization: np.ndarray
    trace: np.ndarray
    trace_labels: np.ndarray
    system: str


@dataclass(frozen=True)
class TraceSample:
    """What networks learn from.

    Attributes
    ----------
    sequences : ndarray, shape (row, time, site), float32
    labels : ndarray, shape (row, phase), float32
        One of them 1 where the phase is known, else all 0.
    phases : tuple of str
    training, validation : ndarray of int
        Rows of labelled traces of training and of test realizations.
    unlabelled : ndarray of int
        Rows between the labelled W.
    composition : dict
        What the sample is made of, in plain types.
    """

    sequences: np.ndarray
    labels: np.ndarray
    phases: tuple[str, ...]
    training: np.ndarray
    validation: np.ndarray
    unlabelled: np.ndarray
    composition: dict


def read_traces(paths: Sequence[str | os.PathLike], energy_densities: Sequence[float] | None) -> Traces:
    """The traces of some files at some energy densities.

    Parameters
    ----------
    paths
        Files of kind "traces" of one system, in any order.
    energy_densities
        Targets at which the initial states were chosen; None for all traces of each realization.

    Raises
    ------
    ValueError
        No files, several systems, or an energy density that the files do not hold.
    locflow.results.files.DatasetError
        A file is not what it should be.
    """
    pieces, systems = [], set()
    alike = Alike(along=["realization"], own=[*OF_A_STRENGTH, "system"])
    for path in paths:
        with read_dataset(path, "traces") as block:
            alike.check(block)
            chosen, labels = _chosen(path, block, energy_densities)
            values = block["magnetization"].isel(trace=chosen).transpose("realization", "trace", "time", "site").values
            realizations, traces = values.shape[:2]
            pieces.append(
                (
                    values.reshape(-1, *values.shape[2:]).astype(np.float32, copy=False),
                    np.full(realizations * traces, float(block.attrs["W"])),
                    np.repeat(block["realization"].values, traces),
                    np.tile(np.arange(traces), realizations),
                )
            )
            systems.add(str(block.attrs["system"]))
    if not pieces:
        raise ValueError("there are no traces")
    check_one_system(systems, "traces")
    parts = [np.concatenate(part) for part in zip(*pieces, strict=True)]
    order = np.lexsort(parts[:0:-1])
    # Of four parts, which the type of the list does not say.
    return Traces(*(part[order] for part in parts), labels, systems.pop())  # type: ignore[arg-type, call-arg]


def phase_of(W: np.ndarray, phases: Sequence[Mapping]) -> np.ndarray:
    """Index of the phase that each W is labelled with, -1 for none.

    Parameters
    ----------
    phases
        Mappings with `name`, and `from` and `to`, the smallest and the largest W that are labelled.
    """
    index = np.full(np.shape(W), -1)
    for number, phase in enumerate(phases):
        index[in_range(W, phase["from"], phase["to"])] = number
    return index


def trace_sample(
    traces: Traces, phases: Sequence[Mapping], *, training_realizations: int, test_realizations: int
) -> TraceSample:
    """The sample of a training.

    Parameters
    ----------
    phases
        As in `phase_of`.
    training_realizations, test_realizations
        Of the labelled W: the first ones are trained on, the next ones test. Of all other W both are unlabelled data.

    Raises
    ------
    ValueError
        A phase without traces in one of the parts.
    """
    index = phase_of(traces.W, phases)
    labels = (index[:, np.newaxis] == np.arange(len(phases))).astype(np.float32)
    trained = traces.realization < training_realizations
    used = traces.realization < training_realizations + test_realizations
    parts = {"training": np.flatnonzero((index >= 0) & trained), "test": np.flatnonzero((index >= 0) & used & ~trained)}
    names = tuple(phase["name"] for phase in phases)
    counts = {
        part: dict(zip(names, labels[rows].sum(axis=0).astype(int).tolist(), strict=True))
        for part, rows in parts.items()
    }
    for part, phase_counts in counts.items():
        if empty := [name for name, count in phase_counts.items() if not count]:
            raise ValueError(f"phases: there is no trace of {', '.join(empty)} among the {part} realizations")
    unlabelled = np.flatnonzero((index < 0) & used)
    return TraceSample(
        traces.sequences,
        labels,
        names,
        parts["training"],
        parts["test"],
        unlabelled,
        {**counts, "unlabelled": len(unlabelled), "times": traces.sequences.shape[1]},
    )


def _chosen(
    path: str | os.PathLike, block: xr.Dataset, energy_densities: Sequence[float] | None
) -> tuple[np.ndarray, np.ndarray]:
    if energy_densities is None:
        return np.arange(block.sizes["trace"]), block["trace"].values
    if "energy_density" not in block.coords:
        raise ValueError(f"energy_densities: {path} holds traces of no particular energy density")
    held = block["energy_density"].values
    chosen = []
    for energy_density in energy_densities:
        (position,) = np.nonzero(np.abs(held - energy_density) < 1e-6)
        if not len(position):
            raise ValueError(f"energy_densities: {path} holds {held.tolist()}, not {energy_density:g}")
        chosen.append(position[0])
    return np.array(chosen), held[chosen]
