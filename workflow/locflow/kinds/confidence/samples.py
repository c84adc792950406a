"""Entanglement spectra to learn from: labelled ones at two disorder strengths, unlabelled ones between (paper 3).

Schindler, Regnault and Neupert, section IV and appendices A and B: what the network reads of a spectrum, which spectra
train it and which test it. Files are of kind "entanglement". Nothing is trained here, and TensorFlow is not imported.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import xarray as xr

from locflow.kinds.entanglement_spectra.summary import levels_of_states
from locflow.realizations.blocks import Member, members
from locflow.results.files import DatasetError

# Section IV, and (a) and (b) of appendix A.
INPUTS = {
    "spectrum": lambda xi: xi,
    "density_matrix": lambda xi: np.exp(-xi),
    "level_differences": lambda xi: np.diff(xi, axis=-1),
}
CLASSES = ("ETH", "MBL")
TRIMMED_BY = ("levels", "energy_density")
# Of windows, how many times as many labelled spectra are drawn as there are.
DRAWN_TIMES = 10


@dataclass(frozen=True)
class SpectrumSample:
    """What one network learns from.

    Attributes
    ----------
    inputs : ndarray, shape (labelled, n1), float32
        All labelled spectra; the samples of `read_samples` share this array.
    labels : ndarray, shape (labelled, 2), float32
        (1, 0) for ETH, (0, 1) for MBL.
    training, testing : ndarray of int
        The rows of either half, ascending; of windows drawn with repetition, see `read_samples`.
    transition : ndarray, shape (unlabelled, n1), float32
        Spectra of the transition region, in random order.
    composition : dict
        What the sample is made of, in plain types.
    """

    inputs: np.ndarray
    labels: np.ndarray
    training: np.ndarray
    testing: np.ndarray
    transition: np.ndarray
    composition: dict


class _Labelled(NamedTuple):
    """The spectra of one class, the levels for which each stands, and whether they are those of windows."""

    spectra: np.ndarray
    levels: np.ndarray
    windowed: bool
    W: float
    realizations: list[int]


def network_input(spectra: np.ndarray, kind: str) -> np.ndarray:
    """What a network reads of entanglement spectra, as it is: nothing is rescaled.

    Parameters
    ----------
    spectra
        xi = -ln lambda, ascending in the last dimension.
    kind
        "spectrum": xi (section IV). "density_matrix": lambda = exp(-xi) (appendix A, a). "level_differences": those of
        neighbouring xi, one fewer (appendix A, b).

    Returns
    -------
    ndarray, float32

    Raises
    ------
    ValueError
        An unknown kind.
    """
    if kind not in INPUTS:
        raise ValueError(f"input: {kind!r} is unknown; allowed: {', '.join(INPUTS)}")
    return INPUTS[kind](np.asarray(spectra, dtype=np.float64)).astype(np.float32)


def read_spectra(entanglement: xr.Dataset, cut: int, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
    """The lower half of the entanglement spectrum at a cut.

    Parameters
    ----------
    entanglement
        Kind "entanglement", open.
    cut
        Number of sites N_A of A.
    rows
        Of the dimension `state`.

    Returns
    -------
    ndarray, shape (state, n1), float32
        xi, ascending.

    Raises
    ------
    locflow.results.files.DatasetError
        The file has no such cut.
    """
    name = f"spectrum_of_cut_{cut}"
    if name not in entanglement:
        cuts = ", ".join(str(value) for value in entanglement["cut"].values)
        raise DatasetError(
            f"{entanglement.encoding.get('source', 'dataset')}: has no spectra of cut {cut}; it has those of {cuts}"
        )
    # All states at once and then the rows: much faster than row by row out of compressed chunks.
    return entanglement[name].values[rows]


def trimmed_rows(entanglement: xr.Dataset, fraction: float, by: str) -> np.ndarray:
    """Rows of the states that are left when the ends of the spectrum are left out.

    Parameters
    ----------
    entanglement
        Kind "entanglement".
    fraction
        To leave out at either end.
    by
        "levels": of all levels of the spectrum, rounded down to whole ones. "energy_density": of the spectrum's width.
    """
    if by == "energy_density":
        density = entanglement["energy_density"].values
        return np.flatnonzero((density >= fraction) & (density <= 1 - fraction))
    dimension, levels = int(entanglement.attrs["dimension"]), entanglement["state_level"].values
    removed = int(fraction * dimension)
    return np.flatnonzero((levels >= removed) & (levels < dimension - removed))


def read_samples(
    eth: Sequence[str | os.PathLike],
    mbl: Sequence[str | os.PathLike],
    transition: Sequence[str | os.PathLike],
    *,
    cut: int,
    input: str,
    trimmed_fraction: float,
    trimmed_by: str,
    transition_spectra: int,
    seeds: Sequence[int],
) -> list[SpectrumSample]:
    """Draw the samples of some networks from the spectra of a system, reading the spectra of each file once.

    All labelled spectra but those of the lowest and highest energies are taken, and cut into random halves (sections II
    and IV), which share no spectrum. Of the transition region, where no energy is left out, as many spectra as asked
    for are drawn without repetition, evenly over the axis of W (equally many of each file on an even grid) and over the
    realizations; all of a file if it has fewer. Of files that hold windows spectra are drawn with repetition, from both
    halves of the labelled ones and from the transition region, each as often as there are levels for which its state
    stands. Peak of memory: the labelled spectra, what is drawn, and one file.

    Parameters
    ----------
    eth, mbl, transition
        Files of kind "entanglement": one W each for `eth` and `mbl`, any between these for `transition`.
    cut
        Number of sites N_A of A.
    input
        A key of `INPUTS`.
    trimmed_fraction, trimmed_by
        What is removed of the labelled ones at either end of the spectrum, see `trimmed_rows` (0.1 in the paper).
    transition_spectra
        To draw for each network.
    seeds
        One per network: a sample depends on its own seed and on the order of the files, not on the other seeds.

    Raises
    ------
    ValueError
        No files, too few labelled spectra for two halves, or a W of the transition region not between the others.
    locflow.results.files.DatasetError
        A file is not what it should be.
    """
    if not 0 <= trimmed_fraction < 0.5:
        raise ValueError(f"trimmed_fraction: {trimmed_fraction} is out of range; allowed: 0 <= trimmed_fraction < 0.5")
    if trimmed_by not in TRIMMED_BY:
        raise ValueError(f"trimmed_by: {trimmed_by!r} is unknown; allowed: {', '.join(TRIMMED_BY)}")
    parts = [
        _labelled(label, paths, cut, input, (trimmed_fraction, trimmed_by))
        for label, paths in zip(CLASSES, (eth, mbl), strict=True)
    ]
    inputs, levels = np.concatenate([part.spectra for part in parts]), np.concatenate([part.levels for part in parts])
    labels = np.repeat(np.eye(2, dtype=np.float32), [len(part.spectra) for part in parts], axis=0)
    strengths = {label: part.W for label, part in zip(CLASSES, parts, strict=True)}
    generators = [np.random.default_rng(seed) for seed in seeds]
    drawn, region = _transition(transition, cut, input, transition_spectra, generators, sorted(strengths.values()))
    samples = []
    for generator, unlabelled in zip(generators, drawn, strict=True):
        order = generator.permutation(len(labels))
        halves = [np.sort(order[: len(order) // 2]), np.sort(order[len(order) // 2 :])]
        if any(part.windowed for part in parts):
            halves = [np.sort(_by_levels(generator, half, DRAWN_TIMES * len(half), levels[half])) for half in halves]
        training, testing = halves
        composition = {
            "cut": cut,
            "input": input,
            "trimmed_fraction": trimmed_fraction,
            "trimmed_by": trimmed_by,
            "W": strengths,
            "realizations": {label: part.realizations for label, part in zip(CLASSES, parts, strict=True)},
            "training": _counts(labels[training]),
            "testing": _counts(labels[testing]),
            "transition": {**region, "spectra": len(unlabelled)},
        }
        samples.append(
            SpectrumSample(inputs, labels, training, testing, generator.permutation(unlabelled), composition)
        )
    return samples


def _labelled(
    label: str, paths: Sequence[str | os.PathLike], cut: int, input: str, trimmed: tuple[float, str]
) -> _Labelled:
    pieces, levels, strengths, realizations, windowed = [], [], set(), [], False
    for _, realization in members(paths, "entanglement"):
        kept = trimmed_rows(realization, *trimmed)
        windowed |= "window" in realization
        pieces.append(network_input(read_spectra(realization, cut, kept), input))
        levels.append(levels_of_states(realization)[kept])
        strengths.add(float(realization.attrs["W"]))
        realizations.append(int(realization.attrs["realization"]))
    if len(strengths) != 1:
        raise ValueError(f"the labelled spectra of {label} are of W {sorted(strengths)}; they should be of one W")
    spectra = np.concatenate(pieces)
    if len(spectra) < 2:
        raise ValueError(f"there are {len(spectra)} labelled spectra of {label}; two halves need at least 2")
    return _Labelled(spectra, np.concatenate(levels), windowed, strengths.pop(), realizations)


def _transition(
    paths: Sequence[str | os.PathLike],
    cut: int,
    input: str,
    count: int,
    generators: Sequence[np.random.Generator],
    outer: Sequence[float],
) -> tuple[list[np.ndarray], dict[str, float]]:
    if not paths or count < 1:
        raise ValueError(f"there is no transition region to draw {count} spectra from in {len(paths)} files")
    strengths = np.array([_strength(*member, outer) for member in members(paths, "entanglement")])
    weights = _weights(strengths, outer)
    shares = [_shares(generator, count, weights) for generator in generators]
    drawn: list[list[np.ndarray]]
    drawn, available = [[] for _ in generators], 0
    for position, (_, realization) in enumerate(members(paths, "entanglement")):
        states = realization.sizes["state"]
        spectra = read_spectra(realization, cut)
        available += states
        levels = levels_of_states(realization)
        for pieces, generator, share in zip(drawn, generators, shares, strict=True):
            if "window" in realization:
                rows = _by_levels(generator, np.arange(states), share[position], levels)
            else:
                rows = generator.choice(states, min(share[position], states), replace=False, shuffle=False)
            pieces.append(network_input(spectra[np.sort(rows)], input))
    region = {
        "W_from": float(strengths.min()),
        "W_to": float(strengths.max()),
        "W_values": len(np.unique(strengths)),
        "available": available,
    }
    return [np.concatenate(pieces) for pieces in drawn], region


def _by_levels(generator: np.random.Generator, rows: np.ndarray, count: int, levels: np.ndarray) -> np.ndarray:
    return generator.choice(rows, count, p=levels / levels.sum())


def _strength(member: Member, realization: xr.Dataset, outer: Sequence[float]) -> float:
    W = float(realization.attrs["W"])
    if not outer[0] < W < outer[1]:
        raise ValueError(f"{member.path}: W = {W:g} is not between the labelled {outer[0]:g} and {outer[1]:g}")
    return W


def _weights(strengths: np.ndarray, outer: Sequence[float]) -> np.ndarray:
    """Share of each file: its W's part of the axis, in equal parts for the realizations."""
    W, position, files = np.unique(strengths, return_inverse=True, return_counts=True)
    neighbours = np.concatenate([[outer[0]], W, [outer[1]]])
    # Rounded, so that an even grid, whose values are sums of binary fractions, has even shares.
    widths = np.round((neighbours[2:] - neighbours[:-2]) / 2, 9)
    return (widths / files)[position]


def _shares(generator: np.random.Generator, count: int, weights: np.ndarray) -> np.ndarray:
    shares = np.floor(count * weights / weights.sum() + 1e-6).astype(int)
    shares[generator.permutation(len(weights))[: count - shares.sum()]] += 1
    return shares


def _counts(labels: np.ndarray) -> dict[str, int]:
    return {name: int(number) for name, number in zip(CLASSES, labels.sum(axis=0), strict=True)}
