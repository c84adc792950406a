"""Spin fraction over disorder strength and energy density, by diagonalization and by the network.

Dynamical spin fraction over disorder strength and energy density, for the size on which no network was trained. (a)
Exact diagonalization: mean over realizations. (b) Networks that have the energy density as an input: mean over new
realizations and networks, on a finer grid. Both panels have the same colour scale. It includes all values, also values
of the networks outside of 0 to 1. Paper 2, Fig. 6.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.maps import draw_map
from locflow.figures.style import ENERGY_LABEL, new_figure, themed
from locflow.figures.words import count_text, range_text
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.middle_of_spectrum import middle_minus_ends
from locflow.measure.quantities import bootstrap_quantity, not_measured, rms_quantity
from locflow.measure.regressions import TARGET, phase_diagrams
from locflow.papers.paper2.common import H_LABEL, SYMBOLS, without_resamples
from locflow.papers.paper2.section import Paper
from locflow.results.files import read_dataset
from locflow.results.measured import quantity

# Of the colours at least: F is 1 where states are delocalized, 0 where they are localized. Networks may go beyond.
LIMITS = (0.0, 1.0)
# The mean asymmetry of the diagram is that of these energy densities over this range of W, where F falls.
LOW_ENERGY, HIGH_ENERGY = 0.2, 0.8
ASYMMETRY_W = (3.0, 6.0)
POINTS = ((3, 0.2), (3, 0.5), (3, 0.8), (6, 0.2), (6, 0.5), (6, 0.8))  # (W, energy density)
ERRORS = 2  # standard errors to either side


def inputs(paper: Paper, configuration: Configuration) -> Files:
    paths = configuration.paths
    return {
        "samples": paths.summary(paper.phase_diagram.system),
        "rendered": paper.stages(configuration)["render_phase_diagram"].output.format(
            training=paper.phase_diagram.regression
        ),
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return configuration.bootstrap_settings()


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    diagrams = phase_diagrams(
        read_dataset(files["samples"], "samples").load(),
        read_dataset(files["rendered"], "rendered").load(),
        **bootstrap_options(settings),
    )
    figure = draw(diagrams, settings["style"])
    return Drawing(figure, without_resamples(diagrams), quantities(diagrams))


@themed
def draw(diagrams: xr.Dataset, style: Mapping) -> Figure:
    """(a) Diagonalization on its grid, (b) networks on a finer one; one colour scale.

    Parameters
    ----------
    diagrams
        From `phase_diagrams`.
    style
        `colormap`.
    """
    figure = new_figure(8.2, 3.7)
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    coarse = diagrams["diagonalization"].rename(energy_density="bin").assign_coords(bin_center=_centers(diagrams, ""))
    fine = diagrams["network"].rename(fine_W="W", fine_energy_density="bin")
    fine = fine.assign_coords(bin_center=_centers(diagrams, "fine_"))
    networks = count_text(diagrams.attrs["networks"], "network")
    titles = (
        f"(a) diagonalization, {_realizations(diagrams)} each",
        f"(b) prediction, {diagrams.attrs['samples']} new realizations each, {networks}",
    )
    drawn = np.concatenate([values.to_numpy().ravel() for values in (coarse, fine)])
    limits = np.nanmin(drawn, initial=LIMITS[0]), np.nanmax(drawn, initial=LIMITS[1])
    for axes, values, title in zip(panels, (coarse, fine), titles, strict=True):
        mesh = draw_map(axes, values, colormap=style["colormap"], limits=limits)
        axes.set_title(title)
        axes.set_xlabel(H_LABEL)
    # What both maps show: the outermost cells of the coarse one reach further.
    panels[0].set(xlim=_shared(panels, 0), ylim=_shared(panels, 1))
    panels[0].set_ylabel(ENERGY_LABEL)
    bar = figure.colorbar(mesh, ax=list(panels), aspect=28, pad=0.015, ticks=np.linspace(0, 1, 6))
    bar.set_label(f"{SYMBOLS[TARGET]}, dynamical spin fraction, $L = {diagrams.attrs['sites']}$")
    return figure


def quantities(diagrams: xr.Dataset) -> list[dict]:
    """F at some points, how asymmetric the diagram is in energy, and how far both maps are from each other.

    Names: `diagonalization_h<W>_e<percent>`, `network_h<W>_e<percent>`, `asymmetry_diagonalization`,
    `asymmetry_network` (F at energy density 0.2 minus F at 0.8, mean over W from 3 to 6), `rms_difference`,
    `middle_minus_ends`.
    """
    measured = []
    for W, energy in POINTS:
        for source, prefix in (("diagonalization", ""), ("network", "fine_")):
            measured.append(_at_point(diagrams, source, prefix, W, energy))
    return [*measured, *_asymmetries(diagrams), _difference(diagrams), middle_minus_ends(diagrams)]


def _centers(diagrams: xr.Dataset, prefix: str) -> tuple[str, np.ndarray]:
    return "bin", diagrams[f"{prefix}energy_density"].to_numpy()


def _shared(panels: Sequence[Axes], direction: int) -> tuple[float, float]:
    # The last collection of a panel is its mesh.
    edges = [axes.collections[-1].get_coordinates()[..., direction] for axes in panels]  # type: ignore[attr-defined]
    return max(each.min() for each in edges), min(each.max() for each in edges)


def _realizations(diagrams: xr.Dataset) -> str:
    return range_text(diagrams.attrs["realizations"], "realization")


def _at_point(diagrams: xr.Dataset, source: str, prefix: str, W: float, energy: float) -> dict:
    name = f"{source}_h{W:g}_e{100 * energy:02.0f}"
    label = f"spin fraction at W = {W:g}, energy density {energy:g}, {source}, L = {diagrams.attrs['sites']}"
    row = diagrams[[source, f"{source}_standard_error"]].sel({f"{prefix}W": W}, method="nearest")
    row = row.sel({f"{prefix}energy_density": energy}, method="nearest")
    value, error = float(row[source]), float(row[f"{source}_standard_error"])
    taken = float(row[f"{prefix}W"]), float(row[f"{prefix}energy_density"])
    return quantity(
        name,
        label,
        value,
        interval=np.array([value - ERRORS * error, value + ERRORS * error]),
        interval_means=f"{ERRORS} standard errors over "
        + ("realizations" if source == "diagonalization" else "new realizations and networks"),
        note=f"nearest points: W = {taken[0]:g}, energy density {taken[1]:.3g}",
    )


def _asymmetries(diagrams: xr.Dataset) -> list[dict]:
    lower, upper = ASYMMETRY_W
    where = f"mean over W from {lower:g} to {upper:g}"
    label = f"spin fraction at energy density {LOW_ENERGY} minus that at {HIGH_ENERGY}, {where}"
    chosen = diagrams.sel(W=slice(lower - 1e-9, upper + 1e-9))
    if not chosen.sizes["W"]:
        reason = f"there is no W from {lower:g} to {upper:g}"
        return [not_measured(f"asymmetry_{source}", label, reason) for source in ("diagonalization", "network")]

    def asymmetry(values: xr.DataArray) -> np.ndarray:
        low, high = (values.sel(energy_density=energy, method="nearest") for energy in (LOW_ENERGY, HIGH_ENERGY))
        return (low - high).mean("W").to_numpy()

    return [
        bootstrap_quantity(
            "asymmetry_diagonalization",
            f"{label}, diagonalization, L = {diagrams.attrs['sites']}",
            float(asymmetry(chosen["diagonalization"])),
            asymmetry(chosen["diagonalization_resamples"]),
            confidence_level=diagrams.attrs["confidence"],
            over="realizations",
            note=f"{chosen.sizes['W']} values of W",
        ),
        quantity(
            "asymmetry_network",
            f"{label}, networks, L = {diagrams.attrs['sites']}",
            float(asymmetry(chosen["network_here"])),
            note=f"{chosen.sizes['W']} values of W",
        ),
    ]


def _difference(diagrams: xr.Dataset) -> dict:
    difference = (diagrams["network_here"] - diagrams["diagonalization"]).to_numpy()
    shared = np.isfinite(difference)
    label = (
        f"rms over the coarse grid of the spin fraction, networks minus diagonalization, L = {diagrams.attrs['sites']}"
    )
    if not shared.any():
        return not_measured("rms_difference", label, "the two grids do not overlap")
    resamples = (diagrams["network_here"] - diagrams["diagonalization_resamples"]).transpose("resample", ...)
    return rms_quantity(
        "rms_difference",
        label,
        difference[shared],
        resamples.to_numpy()[:, shared],
        confidence_level=diagrams.attrs["confidence"],
        over="diagonalized realizations, the networks' map held fixed",
        note=f"{int(shared.sum())} points",
    )
