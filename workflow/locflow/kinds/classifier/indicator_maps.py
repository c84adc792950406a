"""Conventional indicators beside the networks: <ln IPR> and gap ratio <r> over disorder strength and energy density."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from locflow.figures.data import side_by_side
from locflow.figures.drawing import Drawing, Files
from locflow.figures.maps import draw_contour, draw_map, draw_tip, legend_below, tip_text
from locflow.figures.style import ENERGY_LABEL, new_figure, themed
from locflow.figures.systems import Words
from locflow.figures.tip import tip_quantity
from locflow.figures.words import sample_title
from locflow.kinds.protocols import Configuration
from locflow.kinds.words import words_of_training
from locflow.measure.pointedness import curvature_ratio
from locflow.measure.quantities import resampled_quantity, student_quantity
from locflow.results.files import read_dataset
from locflow.results.measured import quantity

# Paper 1, section IV B: Poisson levels, 2 ln 2 - 1, and the Wigner surmise of the Gaussian orthogonal
# ensemble, 4 - 2 sqrt 3 (Atas et al., Phys. Rev. Lett. 110, 084101). Large matrices have 0.5307.
GAP_RATIO_LIMITS = (0.386, 0.536)
# <r> deep in the ETH phase is taken at the W of the grid nearest to this part of W_c: the smallest W of the
# grid are close to the clean system, whose symmetries keep <r> below the ensemble's value.
ETH_PART_OF_CRITICAL = 1 / 3


def inputs(training: str, configuration: Configuration) -> Files:
    """<ln IPR> and <r> beside the predictions of the networks."""
    paths = configuration.paths
    return {
        "indicators": [paths.summary(system) for system in configuration.trainings[training].averaged],
        "phase_diagrams": [paths.averages(training)],
    }


def settings(training: str, configuration: Configuration) -> dict:
    return {"panels": {training: words_of_training(configuration, training)}}


def drawing(files: Files, settings: Mapping) -> Drawing:
    panels = settings["panels"]

    def by_panel(paths: Sequence[str], kind: str) -> dict[str, xr.Dataset]:
        return {panel: read_dataset(path, kind).load() for panel, path in zip(panels, paths, strict=True)}

    indicators = by_panel(files["indicators"], "indicator_averages")
    diagrams = by_panel(files["phase_diagrams"], "phase_diagram")
    words = {panel: Words(**panel_words) for panel, panel_words in panels.items()}
    figure = draw(indicators, diagrams, words, settings["style"])
    data = side_by_side({**indicators, **{f"networks_{panel}": diagram for panel, diagram in diagrams.items()}})
    return Drawing(figure, data, quantities(indicators, diagrams, words))


@themed
def draw(
    indicators: Mapping[str, xr.Dataset],
    diagrams: Mapping[str, xr.Dataset],
    words: Mapping[str, Words],
    style: Mapping,
) -> Figure:
    """Four maps, systems in columns: <ln IPR> with its contour, <r>; in all the networks' P = 0.5 contour.

    Parameters
    ----------
    indicators
        By system, in the order of the columns: datasets of kind "indicator_averages".
    diagrams
        By system: datasets of kind "phase_diagram".
    words
        By system: what its column says of it.
    style
        `ipr_colormap`, `gap_ratio_colormap`.
    """
    figure = new_figure(3.4 * len(indicators) + 0.8, 6.3)
    panels = figure.subplots(2, len(indicators), sharey=True, sharex="col", squeeze=False)
    ln_ipr = np.concatenate([dataset["ln_ipr"].to_numpy().ravel() for dataset in indicators.values()])
    ln_ipr_limits = (np.floor(np.nanmin(ln_ipr)), np.ceil(np.nanmax(ln_ipr)))
    entries = {}
    for (upper, lower), (system, dataset) in zip(panels.T, indicators.items(), strict=True):
        upper_map = draw_map(upper, dataset["ln_ipr"], colormap=style["ipr_colormap"], limits=ln_ipr_limits)
        lower_map = draw_map(lower, dataset["gap_ratio"], colormap=style["gap_ratio_colormap"], limits=GAP_RATIO_LIMITS)
        confidence = f"{100 * dataset.attrs['confidence']:g} % interval"
        text = rf"$\langle\ln\,\mathrm{{IPR}}\rangle = {dataset.attrs['level']:g}$ and its {confidence}"
        entries[text] = draw_contour(upper, dataset)
        if (tip := draw_tip(upper, dataset)) is not None:
            entries["its tip"] = tip
        level = diagrams[system].attrs["level"]
        for axes in (upper, lower):
            line = draw_contour(axes, diagrams[system], dashed=True)
            entries[rf"networks, $\langle P\rangle = {level:g}$"] = line
        upper.set_title("\n".join([words[system].title, sample_title(dataset), "tip: " + tip_text(dataset, "W")]))
        lower.set_xlabel(words[system].axis)
    for axes in panels[:, 0]:
        axes.set_ylabel(ENERGY_LABEL)
    bar = figure.colorbar(upper_map, ax=list(panels[0]), aspect=24, pad=0.015)
    bar.set_label(r"$\langle\ln\,\mathrm{IPR}\rangle$")
    bar = figure.colorbar(
        lower_map,
        ax=list(panels[1]),
        aspect=24,
        pad=0.015,
        extend="both",
        ticks=[0.386, 0.42, 0.46, 0.5, 0.536],
    )
    bar.set_label(r"gap ratio $\langle r\rangle$, from Poisson to GOE")
    shown = [dataset[name] for dataset in indicators.values() for name in ("ln_ipr", "gap_ratio")]
    legend_below(figure, entries, shown)
    return figure


def quantities(
    indicators: Mapping[str, xr.Dataset], diagrams: Mapping[str, xr.Dataset], words: Mapping[str, Words]
) -> list[dict]:
    """Tips of the contours of <ln IPR>, ln of the mean IPR, and <r>; the first's distance from the networks' edge; <r>
    deep in both phases.

    Names, for each system: `ln_ipr_tip_<system>`, `ln_ipr_tip_energy_density_<system>`, `ln_mean_ipr_tip_<system>`,
    `gap_ratio_tip_<system>`, `curvature_ratio_<system>`,
    `edge_distance_<system>` (rms), `edge_shift_<system>` (mean), `gap_ratio_eth_<system>`,
    `gap_ratio_mbl_<system>`.
    """
    measured = []
    for system, dataset in indicators.items():
        diagram, unit = diagrams[system], words[system].unit
        level = f"<ln IPR> = {dataset.attrs['level']:g}"
        measured += [
            tip_quantity(
                dataset,
                "tip_W",
                f"ln_ipr_tip_{system.lower()}",
                f"W at the tip of {level}, {system}",
                unit=unit,
            ),
            tip_quantity(
                dataset,
                "tip_energy_density",
                f"ln_ipr_tip_energy_density_{system.lower()}",
                f"energy density of the tip of {level}, {system}",
            ),
            *(
                tip_quantity(
                    dataset,
                    "tip_W",
                    f"{name}_tip_{system.lower()}",
                    f"W at the tip of {indicator_label} = {dataset.attrs[f'{name}_level']:g}, {system}",
                    unit=unit,
                    prefix=f"{name}_",
                )
                for name, indicator_label in (("ln_mean_ipr", "ln of a realization's mean IPR"), ("gap_ratio", "<r>"))
            ),
            *_edge_distances(dataset, diagram, system, unit),
            curvature_ratio(dataset, diagram, system),
            *_gap_ratios(dataset, float(diagram["tip_W"]), system),
        ]
    return measured


def _edge_distances(dataset: xr.Dataset, diagram: xr.Dataset, system: str, unit: str) -> list[dict]:
    lower, upper = diagram.attrs["tip_energies"]
    centers = diagram["bin_center"].to_numpy()
    shared = (centers > lower - 1e-9) & (centers < upper + 1e-9)
    shift = (dataset["contour_W"] - diagram["contour_W"]).to_numpy()
    shared &= np.isfinite(shift)
    where = f"{int(shared.sum())} bins between {lower:g} and {upper:g} in which both contours exist"
    names = (
        (f"edge_distance_{system.lower()}", f"rms distance of the <ln IPR> contour from P = 0.5, {system}"),
        (f"edge_shift_{system.lower()}", f"mean of W at the <ln IPR> contour minus W at P = 0.5, {system}"),
    )
    if not shared.any():
        note = f"there are no bins between {lower:g} and {upper:g} in which both contours exist"
        return [quantity(name, label, None, unit=unit, note=note) for name, label in names]
    # Resample k of both has the same realizations: the difference is resampled, not two independent contours.
    # Of a resample in which a bin does not cross, the other bins count.
    count = min(dataset.sizes["resample"], diagram.sizes["resample"])
    resampled = (
        dataset["contour_W_resamples"].to_numpy()[:count, shared]
        - diagram["contour_W_resamples"].to_numpy()[:count, shared]
    )
    resampled = np.ma.masked_invalid(resampled)
    return [
        resampled_quantity(
            [diagram, dataset],
            name,
            label,
            measure(shift[np.newaxis, shared])[0],
            measure(resampled),
            ends=(smallest, np.inf),
            sets=diagram.attrs["sets"],
            unit=unit,
            note=where,
        )
        for (name, label), measure, smallest in zip(names, (_rms, _mean), (0, -np.inf), strict=True)
    ]


def _rms(shifts: np.ndarray) -> np.ndarray:
    return np.sqrt(_mean(np.ma.asarray(shifts) ** 2))


def _mean(shifts: np.ndarray) -> np.ndarray:
    return np.ma.filled(np.ma.asarray(shifts).mean(axis=1), np.nan)


def _gap_ratios(dataset: xr.Dataset, critical: float, system: str) -> list[dict]:
    W = dataset["W"].to_numpy()
    lower, upper = dataset.attrs["central_energies"]
    measured = []
    for phase, target in (("eth", critical * ETH_PART_OF_CRITICAL), ("mbl", W[-1])):
        name, label = f"gap_ratio_{phase}_{system.lower()}", f"<r> deep in {phase.upper()}, {system}"
        if np.isnan(target):
            note = "W_c is not known, so neither is what is deep below it"
            measured.append(quantity(name, label, None, note=note))
            continue
        row = dataset.isel(W=int(np.argmin(np.abs(W - target))))
        mean, error, count = (
            float(row[f"gap_ratio_central{part}"]) for part in ("", "_standard_error", "_realizations")
        )
        note = f"at W = {float(row['W']):g}, energy densities {lower:g} to {upper:g}"
        measured.append(
            student_quantity(
                name,
                label,
                mean,
                error,
                int(count),
                confidence_level=dataset.attrs["confidence"],
                over="realizations",
                note=note if np.isfinite(mean) else f"no levels {note}",
            )
        )
    return measured
