"""What each input is to a job, in plain types: of inputs, Snakemake compares the sorted list of paths alone (9.27)."""

import hashlib
import os
from collections.abc import Iterable, Mapping

LISTED = 6  # files of one role that are written out


def roles(inputs: Mapping[str, str | os.PathLike | Iterable]) -> dict[str, list[str]]:
    """The inputs by role, in their order, for the params of a job.

    Parameters
    ----------
    inputs
        By role, a path or several.

    Returns
    -------
    dict
        By role, the paths; of more than `LISTED` the first, the last, and a digest of all in their order.
    """
    return {role: _shown(files) for role, files in inputs.items()}


def _shown(files: str | os.PathLike | Iterable) -> list[str]:
    paths = [os.fspath(path) for path in ([files] if isinstance(files, (str, os.PathLike)) else files)]
    if len(paths) <= LISTED:
        return paths
    digest = hashlib.sha256("\n".join(paths).encode()).hexdigest()[:16]
    return [paths[0], f"... {len(paths)} paths, sha256 {digest} ...", paths[-1]]
