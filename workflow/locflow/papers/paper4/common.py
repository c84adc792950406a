"""What the figures of paper 4 (Ohtsuki, Ohtsuki) share: known transitions, looks, and numbers with their intervals."""

import os
from collections.abc import Sequence

import xarray as xr
from matplotlib.typing import LineStyleType

from locflow.figures.words import count_text
from locflow.results.network_lists import training_records

# Critical disorder of the SU(2) model at energies E, by finite-size scaling (paper 4, Fig. 3).
SU2_CRITICAL_W = {0.0: 6.20, 1.0: 5.953, 2.0: 5.165, 3.0: 3.394}
# The Chern insulator's, less precisely known (paper 4, Fig. 5).
CHERN_CRITICAL_W = (3.15, 3.35)

NETWORK_TITLES = {"two_layer": "two weight layers", "four_layer": "four weight layers"}
NETWORK_LINES: dict[str, LineStyleType] = {"two_layer": ":", "four_layer": "-"}
# Where a panel shows one energy: the bands of both networks overlap.
NETWORK_COLORS = {"two_layer": "#b35806", "four_layer": "black"}
# The critical disorder with its uncertainty, gold: a gray band is an interval.
CRITICAL_COLOR = "#f2d38a"


def sample_text(averages: xr.Dataset, system: str) -> str:
    """How many samples (per W) and networks the curves of a system are made of."""
    counts = averages["samples"].to_numpy()[averages["system"].to_numpy() == system]
    samples, networks = int(counts.max()), int(averages.attrs["networks"])
    return f"{count_text(samples, 'sample')} per $W$, {count_text(networks, 'network')}"


def records_of(names: Sequence[str], lists: Sequence[str | os.PathLike]) -> dict[str, list[dict]]:
    """Training records of the folds by name, from the lists of networks."""
    return {name: training_records(path) for name, path in zip(names, lists, strict=True)}
