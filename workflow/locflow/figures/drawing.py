"""What the module of a figure gives to the job that draws it.

Such a module has

- `inputs(subject, configuration)`, which gives the paths of the files that the figure is made of, by their role,
- `settings(subject, configuration)`, if the figure uses more of the config than its style,
- `drawing(files, settings)`, which reads these files, measures and draws.

The subject is the section of the figure's paper, or the name of the training that the figure shows. The first two are
called when Snakemake plans the job.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.data import merged
from locflow.figures.systems import Words
from locflow.results.files import read_dataset

Files = Mapping[str, str | Sequence[str]]
"""Paths by their role."""
SingleFiles = Mapping[str, str]
"""One path for each role."""


class Drawing(NamedTuple):
    """A figure, the data behind it (a dataset of kind "figure"), and the quantities that it measures."""

    figure: Figure
    data: xr.Dataset
    quantities: list[dict]


def drawing_of_averages(
    path: str,
    kind: str,
    draw: Callable[..., Figure],
    quantities: Callable[..., list[dict]],
    style: Mapping,
    *words: Words | Mapping[str, Words],
) -> Drawing:
    """The drawing of the averages of one training.

    Parameters
    ----------
    path, kind
        The averages.
    draw, quantities
        Called with the averages and the words, `draw` with the style too.
    words
        What the picture says of the systems, if the figure does not know them.
    """
    averages = read_dataset(path, kind).load()
    return Drawing(draw(averages, *words, style), merged({"averages": averages}), quantities(averages, *words))
