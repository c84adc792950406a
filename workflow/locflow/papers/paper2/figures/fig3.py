"""Means and spreads of the indicators against disorder strength, by diagonalization and by the network.

Entanglement entropy divided by the Page value, dynamical spin fraction and adjacent gap ratio of the Heisenberg ring
(Pauli units) against the disorder strength. Mean and standard deviation over the test realizations are shown for the
networks and for exact diagonalization. The networks know only the field and were trained on the two smaller sizes.
Paper 2, Fig. 3.
"""

from collections.abc import Mapping

import numpy as np
import seaborn
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.bootstrap import bootstrap_options
from locflow.measure.determination import ENERGY_DENSITY, at_energy_density
from locflow.measure.quantities import bootstrap_quantity, mean_quantity, not_measured, rms_quantity
from locflow.measure.regressions import indicator_statistics
from locflow.observables.page_entropy import page_normalization
from locflow.papers.paper2.common import (
    H_LABEL,
    LOWEST_W,
    NAMES,
    PANELS,
    SYMBOLS,
    is_trained,
    legend_panel,
    row_at,
    three_panels_and_legend,
    without_resamples,
)
from locflow.papers.paper2.section import Paper
from locflow.results.files import read_dataset

# <r> of the delocalized phase is taken where it is largest at 10 sites: at smaller W the symmetries of the clean ring
# keep it below the ensemble's value.
DELOCALIZED_W = 2.0
GAP_RATIO_LIMITS = {"GOE": 0.5307, "Poisson": 2 * np.log(2) - 1}  # Atas et al., Phys. Rev. Lett. 110, 084101
# Where the means of the authors' diagonalization are known, at 10 sites.
PUBLISHED_SITES, PUBLISHED_W = 10, (2, 4, 6, 10, 14)


def inputs(paper: Paper, configuration: Configuration) -> Files:
    return {"regressions": paper.evaluations(configuration, paper.regressions.multitask)}


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {"roles": list(paper.roles), **configuration.bootstrap_settings()}


def drawing(files: Files, settings: Mapping) -> Drawing:
    regressions = {
        role: read_dataset(path, "regression").load()
        for role, path in zip(settings["roles"], files["regressions"], strict=True)
    }
    statistics = indicator_statistics(
        regressions["untrained"],
        energy_density=ENERGY_DENSITY,
        **bootstrap_options(settings),
    )
    measured = quantities(
        statistics, regressions, energy_density=ENERGY_DENSITY, confidence_level=settings["confidence"]
    )
    figure = draw(statistics, settings["style"])
    return Drawing(figure, without_resamples(statistics), measured)


@themed
def draw(statistics: xr.Dataset, style: Mapping) -> Figure:
    """Means with standard deviations, networks and diagonalization at alternating W; the legend in the lower right.

    Parameters
    ----------
    statistics
        From `indicator_statistics`.
    style
        `palette`: seaborn palette, of which the networks have the first and the diagonalization the second colour.
    """
    figure = new_figure(7.0, 5.2)
    panels, corner = three_panels_and_legend(figure, sharex=True)
    colors = seaborn.color_palette(style["palette"], 2)
    looks = {
        # The first W is the networks', as in the paper.
        "network": {"color": colors[0], "fmt": "s", "markerfacecolor": "white", "start": 0},
        "diagonalization": {"color": colors[1], "fmt": "o", "start": 1},
    }
    texts = {"network": "networks", "diagonalization": "exact diagonalization"}
    for axes, target in zip(panels, PANELS, strict=True):
        target_statistics = statistics.sel(target=target)
        handles: list[Artist | tuple[Artist, ...]] = []
        for source, look in looks.items():
            shown = target_statistics.isel(W=slice(look["start"], None, 2))
            handles.append(
                axes.errorbar(
                    shown["W"],
                    shown[f"{source}_mean"],
                    yerr=shown[f"{source}_standard_deviation"],
                    label=texts[source],
                    markersize=4,
                    linewidth=1,
                    capsize=1.8,
                    **{key: value for key, value in look.items() if key != "start"},
                )
            )
        axes.set_ylabel(SYMBOLS[target])
        axes.set_xlim(0, float(statistics["W"].max()) + 0.5)
        if target != "gap_ratio":
            axes.set_ylim(bottom=0)
    for text, limit in GAP_RATIO_LIMITS.items():
        axes.axhline(limit, color="0.45", linestyle=":", linewidth=0.9, zorder=1)
        axes.annotate(text, (1.01, limit), xycoords=("axes fraction", "data"), va="center", fontsize=7.5, color="0.3")
    for axes in panels[1:]:
        axes.set_xlabel(H_LABEL)
    attrs = statistics.attrs
    title = [
        rf"$L = {attrs['sites']}$, $\epsilon = {float(statistics['energy_density']):.2g}$",
        "trained on this size" if is_trained(statistics) else "networks trained on smaller rings",
        f"mean and standard deviation over\n{count_text(attrs['realizations'], 'test realization')} at each $h$,"
        f" {count_text(attrs['networks'], 'network')}",
    ]
    legend_panel(corner, handles, "\n".join(title))
    return figure


def quantities(
    statistics: xr.Dataset, regressions: Mapping[str, xr.Dataset], *, energy_density: float, confidence_level: float
) -> list[dict]:
    """How well the networks meet the means and spreads, and the diagonalization's means of each size.

    Names, for each target: `rms_difference_<target>`, `largest_difference_<target>` (of the means over realizations),
    `spread_ratio_<target>` (standard deviations, networks over diagonalization); for each role of a size:
    `gap_ratio_delocalized_<role>`, `gap_ratio_localized_<role>`; and `<target>_10_h<W>` at 10 sites, the entropy in the
    published normalization.

    Parameters
    ----------
    statistics
        From `indicator_statistics`.
    regressions
        By role of the size: kind "regression"; means are over all realizations.
    """
    measured = []
    for target in PANELS:
        measured += _differences(statistics.sel(target=target), target)
    nearest = {role: at_energy_density(dataset, energy_density) for role, dataset in regressions.items()}
    for role, dataset in nearest.items():
        measured += _gap_ratios(dataset, role, confidence_level)
    at_published_size = [d for d in nearest.values() if int(d.attrs["sites"]) == PUBLISHED_SITES]
    for target in PANELS:
        for W in PUBLISHED_W:
            measured.append(_published(at_published_size, target, W, confidence_level))
    return measured


def _differences(target_statistics: xr.Dataset, target: str) -> list[dict]:
    W = target_statistics["W"].to_numpy()
    rest = {"confidence_level": target_statistics.attrs["confidence"], "over": target_statistics.attrs["resampled"]}
    difference = (target_statistics["network_mean"] - target_statistics["diagonalization_mean"]).to_numpy()
    resamples = target_statistics["difference_resamples"].to_numpy()
    where = f"of the mean {NAMES[target]}, L = {target_statistics.attrs['sites']}"
    largest = int(np.argmax(np.abs(difference)))
    measured = [
        rms_quantity(
            f"rms_difference_{target}",
            f"rms over W, networks minus diagonalization, {where}",
            difference,
            resamples,
            **rest,
        ),
        bootstrap_quantity(
            f"largest_difference_{target}",
            f"largest modulus over W, networks minus diagonalization, {where}",
            abs(difference[largest]),
            np.sign(difference[largest]) * resamples[:, largest],
            note=f"at W = {W[largest]:g}",
            **rest,
        ),
    ]
    name = f"spread_ratio_{target}"
    label = f"standard deviation over realizations of the {NAMES[target]}, networks over diagonalization, mean over W"
    chosen = W >= LOWEST_W - 1e-9
    if not chosen.any():
        return [*measured, not_measured(name, label, f"there is no W >= {LOWEST_W:g}")]
    ratio = (
        target_statistics["network_standard_deviation"] / target_statistics["diagonalization_standard_deviation"]
    ).to_numpy()
    resamples = target_statistics["spread_ratio_resamples"].to_numpy()[:, chosen].mean(axis=1)
    note = f"W >= {LOWEST_W:g}"
    return [*measured, bootstrap_quantity(name, label, float(ratio[chosen].mean()), resamples, note=note, **rest)]


def _gap_ratios(dataset: xr.Dataset, role: str, confidence_level: float) -> list[dict]:
    W = dataset["W"].to_numpy()
    measured = []
    for phase, k in (("delocalized", int(np.argmin(np.abs(W - DELOCALIZED_W)))), ("localized", len(W) - 1)):
        measured.append(
            mean_quantity(
                f"gap_ratio_{phase}_{role}",
                f"mean gap ratio of the {phase} phase, L = {int(dataset.attrs['sites'])}",
                dataset["true"].sel(target="gap_ratio").isel(W=k),
                confidence_level=confidence_level,
                over="realizations",
                note=f"at W = {W[k]:g}, energy density {float(dataset['energy_density']):.2g}",
            )
        )
    return measured


def _published(datasets: list[xr.Dataset], target: str, W: float, confidence_level: float) -> dict:
    name = f"{target}_{PUBLISHED_SITES}_h{W:g}"
    label = f"mean {NAMES[target]}, L = {PUBLISHED_SITES}, W = {W:g}"
    if not datasets:
        return not_measured(name, label, f"no size has {PUBLISHED_SITES} sites")
    row = row_at(datasets[0], W)
    if row is None:
        return not_measured(name, label, f"W = {W:g} is not on the grid")
    values = row["true"].sel(target=target).to_numpy().astype(float)
    note = f"energy density {float(row['energy_density']):.2g}"
    if target == "entanglement_entropy":
        own = page_normalization(PUBLISHED_SITES, row.attrs["page_normalization"])
        values = values * own / page_normalization(PUBLISHED_SITES, "published")
        note += ", published normalization"
    note = f"{note}, {len(values)} realizations"
    return mean_quantity(name, label, values, confidence_level=confidence_level, over="realizations", note=note)
