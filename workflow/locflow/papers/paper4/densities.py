"""Figures 1 and 4 of paper 4 (Ohtsuki, Ohtsuki): single eigenstates on both sides of the transition."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from locflow.averages.statistics import bootstrap_weights
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import count_text
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.quantities import bootstrap_quantity
from locflow.results.files import read_dataset

# Densities in units of the mean: darker below, and what a localized state reaches.
LIMITS = (1e-2, 1e2)
# Width of the rim whose weight tells an edge state.
RIM = 3


def drawing(files: Files, settings: Mapping) -> Drawing:
    data = densities_dataset([read_dataset(path, "images").load() for path in files["images"]])
    figure = draw(data, settings["style"], title=settings["title"], critical_W=settings["critical_W"])
    measured = quantities(data, critical_W=settings["critical_W"], **bootstrap_options(settings))
    return Drawing(figure, data, measured)


def densities_dataset(blocks: Sequence[xr.Dataset]) -> xr.Dataset:
    """The data behind the figure.

    Parameters
    ----------
    blocks
        Kind "images", for each W one dataset or several with all realizations, W by W.

    Returns
    -------
    xarray.Dataset
        Kind "figure". `density(W, x, y)`, that of the first state of the first realization, times the number of sites;
        `participation(W, realization)`, inverse of the sum of squares, and `rim_weight(W, realization)`, the weight on
        the outermost three sites along each edge, of the first state of each realization.
    """
    strengths = sorted({float(block.attrs["W"]) for block in blocks})
    shown, tables = [], []
    for W in strengths:
        found = {}
        for block in blocks:
            if float(block.attrs["W"]) == W:
                density = block["density"].isel(state=0).to_numpy().astype(float)
                found |= dict(zip(block["realization"].to_numpy().tolist(), density, strict=True))
        images = np.array([found[realization] for realization in sorted(found)])
        shown.append(images[0] * images[0].size)
        inner = images[:, RIM:-RIM, RIM:-RIM].sum(axis=(1, 2))
        tables.append((1 / (images**2).sum(axis=(1, 2)), 1 - inner))
    most = max(len(participation) for participation, _ in tables)
    numbers = np.full((2, len(strengths), most), np.nan)
    for row, table in enumerate(tables):
        for column, values in enumerate(table):
            numbers[column, row, : len(values)] = values
    return xr.Dataset(
        {
            "density": (("W", "x", "y"), np.array(shown), {"long_name": "|psi|^2 times the number of sites"}),
            "participation": (("W", "realization"), numbers[0]),
            "rim_weight": (("W", "realization"), numbers[1]),
        },
        coords={"W": strengths},
        attrs={"kind": "figure", "system": str(blocks[0].attrs["system"])},
    )


@themed
def draw(dataset: xr.Dataset, style: Mapping, *, title: str, critical_W: float) -> Figure:
    """A map of the density for each W, all in one logarithmic scale.

    Parameters
    ----------
    dataset
        From `densities_dataset`.
    style
        `colormap`.
    title
        Of the figure.
    critical_W
        Panels say their W in units of it.
    """
    W = dataset["W"].to_numpy()
    figure = new_figure(2.1 * len(W) + 0.7, 2.75)
    panels = figure.subplots(1, len(W), sharey=True, squeeze=False)[0]
    for axes, strength, letter in zip(panels, W, "abcdefgh", strict=False):
        mesh = axes.imshow(
            dataset["density"].sel(W=strength).to_numpy().T,
            origin="lower",
            cmap=style["colormap"],
            norm=LogNorm(*LIMITS),
            interpolation="nearest",
        )
        axes.set_title(rf"({letter}) $W = {strength:g} = {strength / critical_W:.2g}\,W_c$", loc="left")
        axes.set_xlabel("$x$")
        axes.locator_params(integer=True, nbins=5)
    panels[0].set_ylabel("$y$")
    bar = figure.colorbar(mesh, ax=list(panels), extend="both", aspect=24, pad=0.01)
    bar.set_label(r"$|\psi|^2$ / mean")
    figure.suptitle(title, fontsize=9.5)
    return figure


def quantities(dataset: xr.Dataset, *, critical_W: float, resamples: int, confidence: float, seed: int) -> list[dict]:
    """Participation and rim weight at each W, and how often the participation misleads next to the transition.

    Names: `participation_<n>` and `rim_weight_<n>`, means over the realizations at the n-th W, from 1; and, if
    there are W on either side of the transition, `misordered`: the share of pairs of a state at the last W below and
    one at the first above, of which the latter has the larger participation.
    """
    made = []
    for name, label in (("participation", "participation number"), ("rim_weight", f"weight on the outer {RIM} sites")):
        for index, W in enumerate(dataset["W"].to_numpy(), start=1):
            values = dataset[name].sel(W=W).dropna("realization").to_numpy()
            weights = bootstrap_weights(len(values), resamples, seed, "realizations", float(W)) / len(values)
            made.append(
                bootstrap_quantity(
                    f"{name}_{index}",
                    f"{label} at W = {W:g}",
                    float(values.mean()),
                    weights @ values if len(values) > 1 else [np.nan],
                    confidence=confidence,
                    over="realizations",
                    note=count_text(len(values), "realization"),
                )
            )
    strengths = dataset["W"].to_numpy()
    below, above = strengths[strengths <= critical_W], strengths[strengths > critical_W]
    if len(below) and len(above):
        first, second = (
            dataset["participation"].sel(W=side).dropna("realization").to_numpy() for side in (below[-1], above[0])
        )
        larger = (second[np.newaxis, :] > first[:, np.newaxis]).astype(float)
        draws = [
            bootstrap_weights(len(values), resamples, seed, "realizations", float(W)) / len(values)
            for values, W in ((first, below[-1]), (second, above[0]))
        ]
        made.append(
            bootstrap_quantity(
                "misordered",
                f"share of pairs in which the state at W = {above[0]:g} is the less localized, W = {below[-1]:g}",
                float(larger.mean()),
                np.einsum("ka,ab,kb->k", draws[0], larger, draws[1]),
                confidence=confidence,
                over="realizations",
                note=f"{len(first)} and {len(second)} realizations",
            )
        )
    return made
