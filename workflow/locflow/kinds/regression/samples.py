"""Samples of a regression: the field as a sequence of pairs, and the indicators that a network shall learn.

Paper 2 (Gresch, Bittel, Kliesch, arXiv:2202.08853), appendix A. Rings of several lengths make one sample, the
shorter ones padded with zeros. Whether a realization trains or tests is decided by its index, for all
energies together. Nothing is drawn at random or trained here, and TensorFlow is not imported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from locflow.measure.determination import ENERGY_DENSITY, TEST, TRAINING, UNUSED
from locflow.observables.page_entropy import page_normalization as page_normalization_of

TARGETS = ("gap_ratio", "entanglement_entropy", "spin_fraction")


@dataclass(frozen=True)
class RegressionSample:
    """Fields and their indicators, system by system, W ascending, then by realization.

    Attributes
    ----------
    sequences : ndarray, shape (fields, steps, 2), float32
        Pairs around the ring, zeros after the last; steps is the number of sites of the longest ring.
    energy_density : ndarray, shape (energies,), float32
    targets : ndarray, shape (fields, energies, targets), float32
    system : ndarray of int, shape (fields,)
        Position of the system in `composition["systems"]`.
    W : ndarray, shape (fields,), float64
    realization : ndarray of int, shape (fields,)
    energy_input : bool
        The energy density is an input of the network.
    composition : dict
        What the sample is made of, in plain types.
    """

    sequences: np.ndarray
    energy_density: np.ndarray
    targets: np.ndarray
    system: np.ndarray
    W: np.ndarray
    realization: np.ndarray
    energy_input: bool
    composition: dict


def neighbour_pairs(field: np.ndarray) -> np.ndarray:
    """(h_1, h_2), (h_2, h_3), ..., (h_L, h_1): what the network reads instead of the field.

    Parameters
    ----------
    field
        Shape (..., L), in the units of Eq. (1), not scaled.

    Returns
    -------
    ndarray, shape (..., L, 2)
    """
    return np.stack([field, np.roll(field, -1, axis=-1)], axis=-1)


def padded(sequences: np.ndarray, steps: int) -> np.ndarray:
    """Sequences of shape (..., L, 2) with zeros after the last pair, shape (..., steps, 2)."""
    widths = [(0, 0)] * sequences.ndim
    widths[-2] = 0, steps - sequences.shape[-2]
    return np.pad(sequences, widths)


def parts(realization: ArrayLike, *, test_realizations: int, training_realizations: int) -> np.ndarray:
    """The part of each realization, int8: the first test, the next ones train, the others are unused."""
    index = np.asarray(realization)
    training = np.where(index < test_realizations + training_realizations, TRAINING, UNUSED)
    return np.where(index < test_realizations, TEST, training).astype(np.int8)


def target_values(
    samples: xr.Dataset, targets: Sequence[str], *, energy_input: bool, page_normalization: str
) -> tuple[np.ndarray, np.ndarray]:
    """The indicators that a network learns, the entropy divided by its Page value.

    Parameters
    ----------
    samples
        Of kind "samples".
    targets
        Names in `TARGETS`.
    energy_input
        True: all energy densities of the samples. False: only `ENERGY_DENSITY`.
    page_normalization
        "correct" or "published", as in `locflow.observables.page_entropy.page_normalization`.

    Returns
    -------
    energy_density : ndarray, shape (energies,), float64
    values : ndarray, shape (W, realization, energies, targets), float64

    Raises
    ------
    ValueError
        An unknown target, samples without `ENERGY_DENSITY`, or an indicator that is no number.
    """
    system = samples.attrs["system"]
    energy_density = samples["energy_density"].values
    kept = np.ones(len(energy_density), bool) if energy_input else np.isclose(energy_density, ENERGY_DENSITY)
    if not kept.any():
        raise ValueError(
            f"energy_densities: {system} has samples at {energy_density.tolist()}, none at {ENERGY_DENSITY:g}, "
            "which a network without energy_input learns"
        )
    columns = []
    for target in targets:
        if target not in TARGETS:
            raise ValueError(f"targets: {target!r} is unknown; allowed: {', '.join(TARGETS)}")
        values = samples[target].transpose("W", "realization", "energy_density").values[:, :, kept].astype(float)
        if target == "entanglement_entropy":
            values = values / page_normalization_of(samples.sizes["site"], page_normalization)
        if not np.isfinite(values).all():
            W, realization, _ = np.argwhere(~np.isfinite(values))[0]
            raise ValueError(
                f"{system}: {target} is no number at W = {samples['W'].values[W]:g}, "
                f"realization {samples['realization'].values[realization]}"
                + (": the levels are degenerate; leave this W, or this target, out" if target == "gap_ratio" else "")
            )
        columns.append(values)
    return energy_density[kept], np.stack(columns, axis=-1)


def regression_sample(
    systems: Sequence[xr.Dataset],
    *,
    part: int,
    targets: Sequence[str],
    test_realizations: int,
    training_realizations: int,
    energy_input: bool,
    page_normalization: str,
) -> RegressionSample:
    """One part of the samples of some systems, rings of all lengths together.

    Parameters
    ----------
    systems
        Datasets of kind "samples", one per system, with the same energy densities where these are inputs.
    part
        TRAINING or TEST.
    targets, energy_input, page_normalization
        As in `target_values`.
    test_realizations, training_realizations
        Per W and system, as in `parts`.

    Raises
    ------
    ValueError
        A system has fewer realizations than that, or other energy densities; or as in `target_values`.
    """
    required = {TEST: test_realizations, TRAINING: training_realizations}[part]
    steps = max(samples.sizes["site"] for samples in systems)
    columns: dict[str, list[np.ndarray]] = {name: [] for name in ("sequences", "targets", "system", "W", "realization")}
    energy_density: Any  # of no system, None
    contents: list[dict]
    energy_density, contents = None, []
    for number, samples in enumerate(systems):
        name = samples.attrs["system"]
        in_part = part == parts(
            samples["realization"].values,
            test_realizations=test_realizations,
            training_realizations=training_realizations,
        )
        # A text compares with an array of texts element by element, which `str` does not say.
        if in_part.sum() < required:  # type: ignore[attr-defined]
            raise ValueError(
                f"{name}: has {samples.sizes['realization']} realizations per W; "
                f"{test_realizations} to test and {training_realizations} to train are more"
            )
        energies, values = target_values(
            samples, targets, energy_input=energy_input, page_normalization=page_normalization
        )
        if energy_density is not None and not np.allclose(energies, energy_density):
            raise ValueError(f"{name}: has energy densities {energies.tolist()}, {contents[0]['system']} others")
        energy_density = energies
        field = samples["field"].transpose("W", "realization", "site").values[:, in_part]
        shape = field.shape[:2]
        columns["sequences"].append(padded(neighbour_pairs(field), steps).reshape(-1, steps, 2))
        columns["targets"].append(values[:, in_part].reshape(-1, len(energies), len(targets)))
        columns["system"].append(np.full(field[..., 0].size, number))
        columns["W"].append(np.broadcast_to(samples["W"].values[:, np.newaxis], shape).ravel())
        columns["realization"].append(np.broadcast_to(samples["realization"].values[in_part], shape).ravel())
        contents.append({"system": name, "sites": samples.sizes["site"], "W": shape[0], "realizations": shape[1]})
    arrays = {name: np.concatenate(values) for name, values in columns.items()}
    for name in ("sequences", "targets"):
        arrays[name] = arrays[name].astype(np.float32)
    return RegressionSample(
        **arrays,
        energy_density=energy_density.astype(np.float32),
        energy_input=energy_input,
        composition={
            "systems": contents,
            "fields": len(arrays["W"]),
            "targets": list(targets),
            "energy_densities": energy_density.tolist(),
            "page_normalization": page_normalization,
        },
    )
