"""Figures 1 and 4 of paper 4 (Ohtsuki, Ohtsuki): single eigenstates on both sides of the transition."""

from collections.abc import Mapping

import xarray as xr
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import count_text
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.densities import RIM, densities_dataset, mean_resamples, misordered
from locflow.measure.quantities import bootstrap_quantity
from locflow.results.files import read_dataset

# Densities in units of the mean: darker below, and what a localized state reaches.
LIMITS = (1e-2, 1e2)


def drawing(files: Files, settings: Mapping) -> Drawing:
    data = densities_dataset([read_dataset(path, "images").load() for path in files["images"]])
    figure = draw(data, settings["style"], title=settings["title"], critical_W=settings["critical_W"])
    measured = quantities(data, critical_W=settings["critical_W"], **bootstrap_options(settings))
    return Drawing(figure, data, measured)


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


def quantities(
    dataset: xr.Dataset, *, critical_W: float, resamples: int, confidence_level: float, seed: int
) -> list[dict]:
    """Participation and rim weight at each W, and how often the participation misleads next to the transition.

    Names: `participation_<n>` and `rim_weight_<n>`, means over the realizations at the n-th W, from 1; and, if
    there are W on either side of the transition, `misordered`: the share of pairs of a state at the last W below and
    one at the first above, of which the latter has the larger participation.
    """
    measured = []
    for name, label in (("participation", "participation number"), ("rim_weight", f"weight on the outer {RIM} sites")):
        for index, W in enumerate(dataset["W"].to_numpy(), start=1):
            values = dataset[name].sel(W=W).dropna("realization").to_numpy()
            measured.append(
                bootstrap_quantity(
                    f"{name}_{index}",
                    f"{label} at W = {W:g}",
                    float(values.mean()),
                    mean_resamples(values, W, resamples=resamples, seed=seed),
                    confidence_level=confidence_level,
                    over="realizations",
                    note=count_text(len(values), "realization"),
                )
            )
    strengths = dataset["W"].to_numpy()
    below, above = strengths[strengths <= critical_W], strengths[strengths > critical_W]
    if len(below) and len(above):
        share, drawn = misordered(dataset["participation"], below[-1], above[0], resamples=resamples, seed=seed)
        first, second = (int(dataset["participation"].sel(W=W).count()) for W in (below[-1], above[0]))
        measured.append(
            bootstrap_quantity(
                "misordered",
                f"share of pairs in which the state at W = {above[0]:g} is the less localized, W = {below[-1]:g}",
                share,
                drawn,
                confidence_level=confidence_level,
                over="realizations",
                note=f"{first} and {second} realizations",
            )
        )
    return measured
