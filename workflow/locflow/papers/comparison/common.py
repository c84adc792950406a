"""What the figures of the comparison share: files and settings of all sizes, and the comparison of each."""

from collections.abc import Mapping
from typing import Any

import xarray as xr

from locflow.figures.drawing import Files
from locflow.kinds.protocols import Configuration
from locflow.papers.comparison.methods import comparison_of
from locflow.papers.comparison.section import Paper, Size


def inputs_of(paper: Paper, configuration: Configuration, sizes: list[Size]) -> Files:
    """Files of some sizes, by role and number of sites."""
    return {
        f"{role}_{configuration.systems[size.samples].sites}": files
        for size in sizes
        for role, files in paper.size_files(configuration, size).items()
    }


def settings_of(paper: Paper, configuration: Configuration, sizes: list[Size]) -> dict[str, Any]:
    """What the figures use of the config."""
    return {
        "bootstrap": configuration.bootstrap_settings(),
        "sizes": [
            {"sites": configuration.systems[size.samples].sites, **paper.size_settings(configuration, size)}
            for size in sizes
        ],
        "system": configuration.systems[sizes[-1].samples].description,
    }


def comparisons(files: Files, settings: Mapping) -> list[xr.Dataset]:
    """All methods, by size, ascending."""
    made = []
    for size in settings["sizes"]:
        ending = f"_{size['sites']}"
        own = {role.removesuffix(ending): paths for role, paths in files.items() if role.endswith(ending)}
        made.append(comparison_of(own, size, settings["bootstrap"]))
    return made
