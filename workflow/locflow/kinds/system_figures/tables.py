"""The tables of indicators of some systems: the files that a figure reads, what it takes of the config, the curves."""

from collections.abc import Mapping, Sequence
from importlib import import_module

import xarray as xr

from locflow.averages.order_parameters import average_curves
from locflow.figures.drawing import Files
from locflow.kinds.protocols import Configuration
from locflow.kinds.words import words_of_system
from locflow.measure.bootstrap import bootstrap_options


def table_inputs(systems: Sequence[str], configuration: Configuration) -> Files:
    """Paths by their role, which ends with the system's name."""
    made: dict[str, list[str]] = {}
    for name in systems:
        system = configuration.systems[name]
        files = system.product.tabulated_files(configuration, system)
        made |= {f"{role}_{name}": paths for role, paths in files.items()}
    return made


def table_functions(systems: Sequence[str], configuration: Configuration) -> list[str]:
    """What makes the tables, as "module:function"."""
    return [configuration.systems[name].product.tabulated for name in systems]


def table_settings(systems: Sequence[str], configuration: Configuration) -> dict:
    """What figures of these systems use of the config."""
    made = {}
    for name in systems:
        system = configuration.systems[name]
        made[name] = {
            "options": system.product.tabulated_settings(system),
            "words": words_of_system(configuration, name),
            "label": "x".join(map(str, system.lattice)),
            "size": system.linear_size,
            "rescaled": system.disorder.rescaled,
            "energy_density": system.scaling.energy_density,
        }
    return {
        "systems": made,
        "functions": table_functions(systems, configuration),
        "bootstrap": configuration.bootstrap_settings(),
    }


def tables_of(files: Files, functions: Sequence[str], settings: Mapping) -> dict[str, xr.Dataset]:
    """The table of each system by its name.

    Parameters
    ----------
    files
        As of `table_inputs`.
    functions
        As of `table_functions`.
    settings
        As of `table_settings`.
    """
    tables = {}
    for (name, of), function in zip(settings["systems"].items(), functions, strict=True):
        roles = ("values", "operators")
        own = {role: files[f"{role}_{name}"] for role in roles if f"{role}_{name}" in files}
        own = {role: [paths] if isinstance(paths, str) else paths for role, paths in own.items()}
        module, _, tabulate = function.partition(":")
        tables[name] = getattr(import_module(module), tabulate)(own, **of["options"])
    return tables


def curves_of(tables: Mapping[str, xr.Dataset], settings: Mapping) -> dict[str, xr.Dataset]:
    """The curves of each system against W, by its name."""
    options = bootstrap_options(settings["bootstrap"])
    return {
        name: average_curves(
            table,
            energy_density=settings["systems"][name]["energy_density"],
            rescaled=settings["systems"][name]["rescaled"],
            **options,
        )
        for name, table in tables.items()
    }


def curves_along(curves: Mapping[str, xr.Dataset], dim: xr.Variable) -> xr.Dataset:
    """The curves of all systems on all their W, one behind the other along a new dimension: the data of a figure."""
    return xr.concat(
        [dataset.drop_dims("resample").drop_attrs(deep=False) for dataset in curves.values()],
        dim=dim,
        join="outer",
        data_vars="all",
    ).assign_attrs(kind="figure", energy_density=next(iter(curves.values())).attrs["energy_density"])
