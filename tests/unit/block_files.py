"""Block files of single realizations, with what a test leaves unsaid filled in."""

import numpy as np

from locflow.realizations.blocks import Member, joined, open_member
from locflow.results.files import write_dataset


def write_realizations(path, *realizations):
    """Write some realizations as one block."""
    write_dataset(joined(map(_filled, realizations)), path)


def read_realization(path, kind):
    """The first realization of a block, open."""
    return open_member(Member(path, 0), kind)


def _filled(realization):
    states = realization.sizes["state"]
    defaults = {
        "field": ("site", np.zeros(4)),
        "state_level": ("state", np.arange(states, dtype=np.int32)),
        "state_energy": ("state", np.arange(states, dtype=float)),
        "residual": ("state", np.zeros(states)),
    }
    if realization.attrs["kind"] == "states":
        defaults["energies"] = ("level", np.arange(5.0))
    return realization.assign({name: value for name, value in defaults.items() if name not in realization})
