"""Typical entanglement spectra, and spectra that the networks dream.

(a) Entanglement spectra deep in both phases, and spectra of states about which the networks are unsure. (b) The spectra
of the unsure states after dreaming, with another scale of the axis. In dreaming, the spectra are changed until the
networks classify them as ETH or MBL. Thick: means. Dotted in (b): the true means of (a), as far as the axis reaches. On
these axes a power law of the density matrix is a straight line. Paper 3, Fig. 7.
"""

from collections.abc import Callable, Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from locflow.figures.drawing import Drawing, Files, SingleFiles
from locflow.figures.style import logarithmic_x, new_figure, themed
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.dream_scale import scale_quantity
from locflow.measure.quantities import SHARE, counted_mean_quantity
from locflow.papers.paper3.common import PHASE_COLORS, chain_title
from locflow.papers.paper3.section import Paper
from locflow.results.files import read_dataset

FLOOR = -np.log(1e-30)  # where the spectra are cut off: levels at it say nothing
LAWS: dict[str, Callable] = {"power": np.log, "exponential": np.asarray}  # what xi is linear in


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {"dreams": paper.stages(configuration)["dream"].output.format(training=paper.dreaming.training)}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"confidence": configuration.confidence_level}


def drawing(files: SingleFiles, settings: Mapping) -> Drawing:
    dreams = read_dataset(files["dreams"], "dreams").load()
    figure = draw(dreams)
    confidence_level = settings["confidence"]
    measured = quantities(dreams, confidence_level=confidence_level)
    measured.append(scale_quantity(dreams, "MBL", confidence_level=confidence_level))
    dreams.attrs["kind"] = "figure"
    return Drawing(figure, dreams, measured)


def fit(spectra: ArrayLike, law: str) -> tuple[np.ndarray, np.ndarray]:
    """Straight lines through spectra: how well they fit, and how steep they are.

    Parameters
    ----------
    spectra
        xi_k, shape (spectrum, level), k from 1; nan and levels at the floor are left out.
    law
        A key of `LAWS`: xi against ln k or against k.

    Returns
    -------
    r_squared
        Coefficient of determination of each spectrum; nan of fewer than three levels, or of a flat spectrum.
    slope
        gamma of each spectrum for the power law.
    """
    spectra = np.atleast_2d(np.asarray(spectra, dtype=float))
    r_squared, slope = np.full(len(spectra), np.nan), np.full(len(spectra), np.nan)
    x = LAWS[law](np.arange(1, spectra.shape[1] + 1, dtype=float))
    for row, xi in enumerate(spectra):
        known = np.isfinite(xi) & (xi < FLOOR - 1e-3)
        if known.sum() < 3 or not np.ptp(xi[known]) > 0:
            continue
        dx, dy = x[known] - x[known].mean(), xi[known] - xi[known].mean()
        slope[row] = (dx @ dy) / (dx @ dx)
        r_squared[row] = slope[row] * (dx @ dy) / (dy @ dy)
    return r_squared, slope


@themed
def draw(dreams: xr.Dataset) -> Figure:
    """(a) typical spectra of ETH, MBL and the transition; (b) what the transition's spectra become by dreaming.

    Parameters
    ----------
    dreams
        Kind "dreams".
    """
    figure = new_figure(8.0, 4.1)
    left, right = figure.subplots(1, 2)
    for phase in ("ETH", "MBL", "transition"):
        spectra = dreams["spectra"].sel(phase=phase).transpose("example", "level").to_numpy()
        _draw_spectra(left, spectra, PHASE_COLORS[phase])
    k = np.arange(1, dreams.sizes["level"] + 1)
    right.plot(k, dreams["start"].mean("dream"), color=PHASE_COLORS["transition"], linewidth=2.0)
    for target in ("ETH", "MBL"):
        dreamed = dreams["dreamed"].sel(target=target).transpose("dream", "level").to_numpy()
        _draw_spectra(right, dreamed, PHASE_COLORS[target])
    limits = right.get_ylim()
    for target in ("ETH", "MBL"):
        true = dreams["spectra"].sel(phase=target).mean("example")
        right.plot(k, true, color=PHASE_COLORS[target], linestyle=":", linewidth=1.5)
    right.set_ylim(limits)
    left.set_title(f"(a) entanglement spectra, {dreams.sizes['example']} of each kind", loc="left")
    right.set_title(f"(b) dreamed, {dreams.sizes['dream']} of each kind; another scale", loc="left")
    left.set_ylabel(r"$\xi_k = -\ln\lambda_k$")
    for axes in (left, right):
        axes.set_xlabel(r"index $k$ of the level")
        logarithmic_x(axes)
    names = {"ETH": "ETH", "MBL": "MBL", "transition": "transition (a), mean start of the dreams (b)"}
    handles = [Line2D([], [], color=PHASE_COLORS[phase], label=label) for phase, label in names.items()]
    handles.append(Line2D([], [], color="0.4", linestyle=":", label="true means (b)"))
    figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False)
    networks = count_text(dreams.attrs["networks"], "network")
    figure.suptitle(f"{chain_title(dreams)}: dreams are means of {networks}", fontsize=9.5)
    seaborn.despine(fig=figure)
    return figure


def quantities(dreams: xr.Dataset, *, confidence_level: float) -> list[dict]:
    """How well a power law describes true and dreamed spectra, compared with an exponential.

    Names, for each of `mbl`, `eth`, `mbl_dreamed`, `eth_dreamed`: `power_law_r2_<kind>`, and
    `power_law_advantage_<kind>`, that minus the R^2 of the exponential; `exponent_<kind>`, gamma, of the two kinds of
    MBL spectra; `dreamed_confidence_<target>`.
    """
    kinds = {
        "mbl": dreams["spectra"].sel(phase="MBL").transpose("example", "level"),
        "eth": dreams["spectra"].sel(phase="ETH").transpose("example", "level"),
        "mbl_dreamed": dreams["dreamed"].sel(target="MBL").transpose("dream", "level"),
        "eth_dreamed": dreams["dreamed"].sel(target="ETH").transpose("dream", "level"),
    }
    measured = []
    for kind, spectra in kinds.items():
        words = f"{kind[:3].upper()} spectra{', dreamed' if kind.endswith('dreamed') else ''}"
        power, exponent = fit(spectra, "power")
        exponential, _ = fit(spectra, "exponential")
        rows = [
            ("power_law_r2", f"R^2 of xi linear in ln k, {words}", power, 1.0),
            (
                "power_law_advantage",
                f"R^2 of a power law minus that of an exponential, {words}",
                power - exponential,
                1.0,
            ),
        ]
        if kind.startswith("mbl"):
            rows.append(("exponent", f"gamma of lambda_k ~ k^-gamma, {words}", exponent, np.inf))
        measured += [
            counted_mean_quantity(
                f"{name}_{kind}",
                label,
                values,
                over="spectra",
                confidence_level=confidence_level,
                ends=(-np.inf, most),
                note=" with three different levels above the floor",
            )
            for name, label, values, most in rows
        ]
    for target in ("MBL", "ETH"):
        values = dreams["dreamed_confidence"].sel(target=target).to_numpy()
        label = f"mean confidence in MBL of spectra dreamed towards {target}"
        name = f"dreamed_confidence_{target.lower()}"
        measured.append(
            counted_mean_quantity(name, label, values, over="spectra", confidence_level=confidence_level, ends=SHARE)
        )
    return measured


def _draw_spectra(axes: Axes, spectra: np.ndarray, color: str) -> None:
    k = np.arange(1, spectra.shape[1] + 1)
    alpha = min(0.7, 2 / np.sqrt(len(spectra)))
    axes.plot(k, spectra.T, color=color, linewidth=0.6, alpha=alpha, rasterized=True)
    axes.plot(k, np.nanmean(spectra, axis=0), color=color, linewidth=2.0)
