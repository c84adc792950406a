"""Blocks of realizations: consecutive realizations of a system at one W, kept in one file.

What belongs to a realization as a whole has the dimension `realization`; the states of all realizations follow each
other along the dimension `state`, and `states_of_realization` counts them. Joining and splitting change no number.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import xarray as xr

from locflow.realizations.degenerate_states import DEGENERATE_STATES
from locflow.results.files import REMEDY, DatasetError, read_dataset
from locflow.results.joining import OF_A_STRENGTH, Alike, check_alike

# Attributes of a realization that another one of the block need not share: variables of the block.
OF_A_REALIZATION = (
    "energy_min",
    "energy_max",
    "engine",
    "completeness",
    "wall_time_seconds",
    "peak_memory_bytes",
    "reduction_seconds",
    DEGENERATE_STATES,
)
COUNT = "states_of_realization"


class Member(NamedTuple):
    """One realization of a file: the file, and its place among the file's realizations."""

    path: str
    position: int


def joined(realizations: Iterable[xr.Dataset]) -> xr.Dataset:
    """The block of some realizations.

    Parameters
    ----------
    realizations
        Of one system and W, with variables of the dimension `state` and others, and the attribute `realization`.

    Raises
    ------
    ValueError
        No realization, one that occurs twice, or realizations that are not of one system and W or hold other things.
    """
    realizations = list(realizations)
    indices = [int(dataset.attrs["realization"]) for dataset in realizations]
    if not indices or len(set(indices)) < len(indices):
        raise ValueError(f"a block needs realizations, each once; it has {indices}")
    check_alike(realizations, along=["state"])
    first = realizations[0]
    variables = {}
    for name in first.data_vars:
        dims, attributes = first[name].dims, first[name].attrs
        pieces = [dataset[name].values for dataset in realizations]
        if "state" in dims:
            whole = pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=dims.index("state"))
            variables[name] = (dims, whole, attributes)
        else:
            variables[name] = (("realization", *dims), np.stack(pieces), attributes)
    for name in OF_A_REALIZATION:
        if lacking := [index for index, one in zip(indices, realizations, strict=True) if name not in one.attrs]:
            if len(lacking) < len(indices):
                raise ValueError(f"realizations {lacking} cannot be joined with the others: they lack {name!r}")
        else:
            variables[name] = ("realization", [dataset.attrs[name] for dataset in realizations])
    variables[COUNT] = ("realization", [dataset.sizes["state"] for dataset in realizations])
    own = ("realization", *OF_A_REALIZATION)
    return xr.Dataset(
        variables,
        coords={**first.coords, "realization": indices},
        attrs={key: value for key, value in first.attrs.items() if key not in own},
    )


def split(block: xr.Dataset) -> list[xr.Dataset]:
    """The realizations of a block, as views: what `joined` was given."""
    ends = [0, *np.cumsum(block[COUNT].values)]
    realizations = []
    for position, (start, stop) in enumerate(pairwise(ends)):
        one = block.isel(realization=position, state=slice(start, stop))
        attributes = {name: one[name].item() for name in ("realization", *OF_A_REALIZATION) if name in one}
        one = one.drop_vars([*attributes, COUNT])
        realizations.append(one.assign_attrs(attributes))
    return realizations


@contextmanager
def open_block(path: str | os.PathLike, kind: str) -> Iterator[list[xr.Dataset]]:
    """The realizations of a file of the given kind, read when they are used.

    Raises
    ------
    DatasetError
        The file is not what it should be.
    """
    with read_dataset(path, kind) as block:
        if int(block[COUNT].sum()) != block.sizes["state"]:
            raise DatasetError(
                f"{path}: counts {int(block[COUNT].sum())} states of its realizations and holds "
                f"{block.sizes['state']}. {REMEDY}"
            )
        yield split(block)


def members(paths: Iterable[str | os.PathLike], kind: str) -> Iterator[tuple[Member, xr.Dataset]]:
    """All realizations of some files of one system, at any W, one open file at a time.

    Raises
    ------
    ValueError
        A file is not `locflow.results.joining.Alike` the first.
    """
    alike = Alike(along=["realization", "state"], own=OF_A_STRENGTH)
    for path in paths:
        with open_block(path, kind) as realizations:
            for first in realizations[:1]:
                alike.check(first)
            for position, realization in enumerate(realizations):
                yield Member(str(path), position), realization


@contextmanager
def open_member(member: Member, kind: str) -> Iterator[xr.Dataset]:
    """One realization of a file, read when it is used. The others are not looked at.

    Raises
    ------
    DatasetError
        The file is not what it should be, or has no realization at this place.
    """
    with read_dataset(member.path, kind) as block:
        ends = np.cumsum(block[COUNT].values)
        if not 0 <= member.position < len(ends) or ends[-1] != block.sizes["state"]:
            raise DatasetError(
                f"{member.path}: has {len(ends)} realizations with {ends[-1] if len(ends) else 0} states by its counts "
                f"and {block.sizes['state']} states; asked for is the realization at place {member.position}. {REMEDY}"
            )
        stop = int(ends[member.position])
        states = slice(stop - int(block[COUNT].values[member.position]), stop)
        (one,) = split(block.isel(realization=slice(member.position, member.position + 1), state=states))
        yield one
