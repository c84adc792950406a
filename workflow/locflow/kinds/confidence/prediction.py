"""What networks say about entanglement spectra: their MBL confidence for every eigenstate (paper 3, section V).

Nothing is averaged here; averages over states, realizations and networks are made in
`locflow.kinds.confidence.averages`.
"""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from locflow.kinds.confidence.samples import network_input, read_spectra
from locflow.kinds.entanglement_spectra.summary import levels_of_states, unit_field_of
from locflow.learning.forward import apply
from locflow.learning.stored_network import StoredNetwork, read_networks
from locflow.realizations.blocks import members, open_member
from locflow.realizations.collected import Collected
from locflow.realizations.degenerate_states import strengths_attribute
from locflow.results.files import DatasetError


def classify(
    networks: Sequence[str | os.PathLike],
    spectra: Sequence[str | os.PathLike],
    *,
    training: str,
    cut: int,
    input: str,
    W_ETH: float,
    W_MBL: float,
    threads: int,
) -> xr.Dataset:
    """MBL confidence of all networks of a training for all eigenstates of a system.

    Each file is read once and the networks are held together; the peak of memory is the result, four bytes per network
    and state, and one file.

    Parameters
    ----------
    networks
        `.keras` files of one training.
    spectra
        Files of kind "entanglement" of one system, in any order.
    training, W_ETH, W_MBL
        Kept as attributes.
    cut, input
        What the networks were trained on.
    threads
        Of the job; confidences depend on it by rounding.

    Returns
    -------
    xarray.Dataset
        Kind "confidences", dims (network, W, realization, state), W and realization ascending, states as in the files:
        `confidence`, `energy_density(W, realization, state)`, `unit_field(realization, site)`, the field at W = 1, and
        where the files have windows `window`, `window_center` and `represented_levels` (see
        `locflow.observables.window_levels`). nan, for the window -1 and for the levels 0, where a realization has fewer
        states than others or does not exist at a W.

    Raises
    ------
    ValueError
        No files, a realization twice, files of several systems, or a field that is not one sample times W.
    locflow.results.files.DatasetError
        A file is not what it should be.
    """
    stored = read_networks(networks)
    known_spectra = by_realization(spectra)
    first = next(iter(known_spectra.values()))
    strengths: list[float]
    realizations: Any  # list of int
    strengths, realizations = (sorted({key[axis] for key in known_spectra}) for axis in (0, 1))
    shape = len(strengths), len(realizations), max(member["states"] for member in known_spectra.values())
    confidence = np.full((len(stored), *shape), np.nan, dtype=np.float32)
    density = np.full(shape, np.nan, dtype=np.float32)
    windowed = first["window_center"] is not None
    if windowed:
        window, levels = np.full(shape, -1, dtype=np.int16), np.zeros(shape)
    for (W, realization), member in known_spectra.items():
        place = strengths.index(W), realizations.index(realization), slice(member["states"])
        with open_member(member["member"], "entanglement") as file:
            inputs = network_input(read_spectra(file, cut), input)
            density[place] = file["energy_density"].values
            if windowed:
                window[place] = file["window"].values
                levels[place] = levels_of_states(file)
        with threadpool_limits(threads):
            for number, network in enumerate(stored):
                confidence[number][place] = mbl_confidence(network, inputs)
    fields: dict = {realization: {} for realization in realizations}
    for (W, realization), member in known_spectra.items():
        fields[realization][W] = member["field"]
    unit_field = [unit_field_of(fields[realization], realization) for realization in realizations]
    dims = "W", "realization", "state"
    dataset = xr.Dataset(
        {
            "confidence": (("network", *dims), confidence, {"long_name": "MBL confidence"}),
            "energy_density": (dims, density),
            "unit_field": (("realization", "site"), np.array(unit_field), {"long_name": "field at W = 1"}),
        },
        coords={"W": strengths, "realization": realizations, "network": np.arange(len(stored))},
        attrs={
            "kind": "confidences",
            "training": training,
            "system": first["system"],
            "cut": cut,
            "input": input,
            "W_ETH": W_ETH,
            "W_MBL": W_MBL,
            "dimension": first["dimension"],
            "sites": len(first["field"]),
            **strengths_attribute(member["attributes"] for member in known_spectra.values()),
        },
    )
    if not windowed:
        return dataset
    return dataset.assign(window=(dims, window), represented_levels=(dims, levels)).assign_coords(
        window_center=("window_index", first["window_center"], {"long_name": "energy density"})
    )


def mbl_confidence(network: StoredNetwork, inputs: np.ndarray) -> np.ndarray:
    """The second output of a network, shape (rows,), for inputs (rows, n1).

    Raises
    ------
    ValueError
        The network takes another number of values.
    """
    if inputs.shape[1:] != network.input_shape:
        raise ValueError(f"spectra have {inputs.shape[1]} values; the networks take {network.input_shape[0]}")
    return apply(network, inputs)[:, 1]


def by_realization(spectra: Sequence[str | os.PathLike]) -> dict[tuple[float, int], dict]:
    """What there is to know of the files of a system before their spectra are read.

    Parameters
    ----------
    spectra
        Files of kind "entanglement".

    Returns
    -------
    dict
        By W and realization: `member`, `states`, `system`, `dimension`, `attributes`, `field`, and `window_center`,
        None where all levels are known.

    Raises
    ------
    ValueError
        No files, a realization twice, or several systems.
    locflow.results.files.DatasetError
        A file is not what it should be, or has other energy windows than the first.
    """
    known_spectra: Collected[dict] = Collected("spectra")
    member: Any
    for member, file in members(spectra, "entanglement"):
        known: dict = {
            "member": member,
            "states": file.sizes["state"],
            "system": str(file.attrs["system"]),
            "dimension": int(file.attrs["dimension"]),
            "attributes": file.attrs,
            "field": file["field"].values,
            "window_center": file["window_center"].values if "window_center" in file.variables else None,
        }
        known_spectra.add(
            float(file.attrs["W"]),
            int(file.attrs["realization"]),
            known,
            system=known["system"],
            path=member.path,
        )
    known_spectra.check()
    first = next(iter(known_spectra.values()))
    for member in known_spectra.values():
        if not np.array_equal(member["window_center"], first["window_center"]):
            raise DatasetError(f"{member['member'].path}: has other energy windows than {first['member'].path}")
    return known_spectra
