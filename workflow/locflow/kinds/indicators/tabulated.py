"""The indicators of all realizations of a system as one table, whatever is kept of them, with their units.

A table has variables (W, realization, bin) as `locflow.averages.phase_diagram.indicator_table` makes them: `gap_ratio`,
`ln_ipr`, `shannon_entropy`, `min_entropy`, `entropy` (nats), `entropy_variance` (nats^2, over the states of a
realization), `spin_fraction`, `late_imbalance`, as far as a product holds them. Attributes: system, `dimension`, and,
where there is an entropy, `cut` and `random_state_entropy`, its unit.
"""

from collections.abc import Mapping, Sequence

import xarray as xr

from locflow.averages.phase_diagram import indicator_table
from locflow.observables.page_entropy import random_state_entropy
from locflow.results.files import read_dataset


def tabulate(files: Mapping[str, Sequence[str]], cut: int) -> xr.Dataset:
    """The table of a system that keeps indicators.

    Parameters
    ----------
    files
        `values`, of kind "indicators", and `operators`.
    cut
        Number of sites of the left part.
    """
    table = indicator_table([read_dataset(path, "indicators").load() for path in files["values"]])
    return with_units(table, files["operators"], cut)


def with_units(table: xr.Dataset, operators: Sequence[str], cut: int | None) -> xr.Dataset:
    """A table with the size of its space and the entropy of the random states in it.

    Parameters
    ----------
    table
    operators
        The one file of kind "operators" of its system.
    cut
        Number of sites of the left part; None where there is no entropy.
    """
    with read_dataset(operators[0], "operators") as dataset:
        made = table.assign_attrs(dimension=int(dataset.attrs["dimension"]))
        labels = next((name for name in ("configuration", "occupation") if name in dataset), None)
        if cut is None or labels is None:
            return made
        return made.assign_attrs(cut=cut, random_state_entropy=random_state_entropy(dataset[labels].values, cut))
