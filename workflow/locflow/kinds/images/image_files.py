"""Files of kind "images" one by one, each held against the first."""

import os
from collections.abc import Collection, Iterable, Iterator

import xarray as xr

from locflow.results.files import read_dataset
from locflow.results.joining import OF_A_STRENGTH, Alike


def image_files(
    paths: Iterable[str | os.PathLike], own: Collection[str] = ()
) -> Iterator[tuple[str | os.PathLike, xr.Dataset]]:
    """Each path with its file, which is open until the next is asked for.

    Parameters
    ----------
    own
        Attributes that files may have of their own, besides those of W.

    Raises
    ------
    ValueError
        A file is not `locflow.results.joining.Alike` the first. Files of a window of levels hold as many states as
        there are, those of single energies the same ones.
    locflow.results.files.DatasetError
        A file is not what it should be.
    """
    alike = None
    for path in paths:
        with read_dataset(path, "images") as block:
            if alike is None:
                windows = () if "target_energy" in block.coords else ("state",)
                alike = Alike(along=["realization", *windows], own=[*OF_A_STRENGTH, *own])
            alike.check(block)
            yield path, block
