"""A single realization: spread of the entropy, slope of the Schmidt gap, uncertain states, fine structure.

A single realization, resolved in energy. The first three panels average over consecutive eigenstates. (a) Standard
deviation of the half-chain entropy. (b) Modulus of the derivative of the mean Schmidt gap with respect to the disorder
strength. (c) Fraction of states with a confidence between 0.1 and 0.9, mean over networks. (d) Schmidt gap and
confidence of single states in the middle of the spectrum. If only energy windows were diagonalized, each cell is one
window, drawn as wide as the distance between windows. Paper 3, Fig. 4.
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from locflow.averages.peaks import peak
from locflow.averages.phase_diagram import CENTRAL_ENERGIES
from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.maps import cell_edges
from locflow.figures.style import new_figure, themed
from locflow.figures.words import sample_title
from locflow.kinds.protocols import Configuration
from locflow.measure.confidences import peak_quantities, transition_range
from locflow.measure.quantities import resampled_quantity
from locflow.measure.single_states import single_sample_dataset
from locflow.papers.paper3.common import STATES_LABEL, chain_title, draw_strips
from locflow.papers.paper3.section import Paper
from locflow.papers.paper3.words import H_LABEL
from locflow.results.files import read_dataset

PANELS = {
    "entropy_spread": "(a) std. dev. of the entropy",
    "schmidt_gap_slope": r"(b) $|\partial\,$Schmidt gap$/\partial\bar{h}|$",
    "uncertain_fraction": "(c) uncertain fraction",
}
WORDS = {"entropy_spread": "spread of the entropy", "schmidt_gap_slope": "slope of the Schmidt gap"}


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        "summary": configuration.summary_of(paper.sample),
        "averages": paths.averages(paper.sample),
        "fine_summary": configuration.summary_of(paper.fine_structure),
        "fine_confidences": configuration.parts(paper.fine_structure)[0],
    }


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    data = single_sample_dataset(
        read_dataset(files["summary"], "entanglement_summary").load(),
        read_dataset(files["averages"], "confidence_averages").load(),
        read_dataset(files["fine_summary"], "entanglement_summary").load(),
        read_dataset(files["fine_confidences"], "confidences").load(),
    )
    return Drawing(draw(data, settings["style"]), data, quantities(data))


@themed
def draw(dataset: xr.Dataset, style: Mapping) -> Figure:
    """(a) to (c) maps of the three indicators; (d) Schmidt gap and confidence of single states.

    Parameters
    ----------
    dataset
        From `single_sample_dataset`.
    style
        `colormap` of (a) to (c) and the Schmidt gap, `confidence_colormap` from ETH (0) to MBL (1).
    """
    shown = transition_range(dataset)
    figure = new_figure(11.4, 3.9)
    maps, fine = figure.subfigures(1, 2, width_ratios=(3, 1.25))  # type: ignore[misc]
    panels = maps.subplots(1, len(PANELS), sharey=True)
    for axes, (name, title) in zip(panels, PANELS.items(), strict=True):
        limits = (0.0, np.nanmax(shown[name].to_numpy(), initial=0.0) or 1.0)
        mesh = draw_strips(axes, shown[name], shown["cell_energy_density"], colormap=style["colormap"], limits=limits)
        axes.set_title(title, loc="left")
        axes.set_xlabel(H_LABEL if name == "schmidt_gap_slope" else r"$\bar{h}$")
        maps.colorbar(mesh, ax=axes, location="bottom", aspect=20, pad=0.02)
    panels[0].set_ylabel(STATES_LABEL)
    sample = sample_title(dataset)
    maps.suptitle(
        f"{chain_title(dataset)}: {sample}, {dataset.attrs['consecutive_states']} consecutive states", fontsize=9.5
    )
    upper, lower = fine.subplots(2, 1, sharex=True, sharey=True)
    close = transition_range(
        dataset[["fine_schmidt_gap", "fine_confidence"]].drop_vars("W", errors="ignore").rename(fine_W="W")
    )
    edges = np.maximum(cell_edges(close["W"]), 0.0), np.arange(close.sizes["state"] + 1) + 0.5
    for axes, name, label, colormap in (
        (upper, "fine_schmidt_gap", "Schmidt gap", style["colormap"]),
        (lower, "fine_confidence", "confidence in MBL", style["confidence_colormap"]),
    ):
        table = np.ma.masked_invalid(close[name].transpose("state", "W").to_numpy())
        mesh = axes.pcolormesh(*edges, table, cmap=colormap, vmin=0, vmax=1, rasterized=True)
        fine.colorbar(mesh, ax=axes, aspect=16, pad=0.02).set_label(label)
        axes.set_ylabel("eigenstate")
    upper.set_title(rf"(d) $N = {dataset.attrs['fine_sites']}$: {close.sizes['state']} mid states", loc="left")
    lower.set_xlabel(r"$\bar{h}$")
    return figure


def quantities(dataset: xr.Dataset) -> list[dict]:
    """Where each indicator is largest along h, and how wide its maximum is, in the middle of the spectrum.

    Names: `peak_<indicator>`, `width_<indicator>` for each of `PANELS`; and for entropy and Schmidt gap
    `peak_difference_<indicator>`, their peak minus the networks', and `width_ratio_<indicator>`, the networks' width
    divided by theirs. Of a single sample, entropy and Schmidt gap have no interval: those are the networks' share.
    """
    W = dataset["W"].to_numpy()
    lower, upper = CENTRAL_ENERGIES
    # The mean energy of a window centred on an end of the range lies now above, now below it: not to two digits.
    energy = dataset["cell_energy_density"].round(2)
    inside = (energy >= lower) & (energy <= upper)
    note = f"energy densities {lower:g} to {upper:g}"
    networks, samples = (dataset[f"central_uncertain_fraction{part}"].to_numpy() for part in ("", "_resamples"))
    own, resampled = peak(W, networks), peak(W, samples)
    measured = peak_quantities(dataset, "uncertain_fraction", "uncertain fraction", networks, samples, note=note)
    for name in WORDS:
        values, words = dataset[name].where(inside).mean("cell").to_numpy(), WORDS[name]
        measured += peak_quantities(dataset, name, words, values, note=note)
        position, width = peak(W, values)
        for kind, label, value, drawn, ends, unit in (
            ("peak_difference", "h at the maximum of {} minus that of the uncertain fraction", position - own[0],
             position - resampled[0], (-np.inf, np.inf), "J"),
            ("width_ratio", "width of the uncertain fraction divided by that of {}", own[1] / width,
             resampled[1] / width, (0, np.inf), ""),
        ):  # fmt: skip
            where = f"{note}; " + (
                f"the error of the {words} is not included" if np.isfinite(value) else "one of both is not known"
            )
            measured.append(
                resampled_quantity(
                    dataset, f"{kind}_{name}", label.format(words), value, drawn, ends=ends, unit=unit, note=where
                )
            )
    return measured
