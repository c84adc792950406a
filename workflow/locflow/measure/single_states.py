"""Single states and single samples: their categories at several cuts, fine structure, gap ratio beside confidence."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from locflow.averages.state_groups import cells_of, group_means, group_standard_deviations, middle_states
from locflow.averages.statistics import moments
from locflow.measure.confidences import (
    CONFIDENT_ETH,
    CONFIDENT_MBL,
    check_grids,
)

MAP_STATES = 200
SURVEY_PART = 10_000 / 48_620  # of the spectrum, around its middle: the paper's 10,000 states of 18 sites
ETH, NEITHER, MBL = -1, 0, 1
FINE_STATES = 100  # of panel (d)
# Standard deviation of the ratio of neighbouring gaps of independent levels: its square is 3 - 4 ln 2 - (2 ln 2 - 1)^2.
RATIO_SPREAD = 0.28
LEVELS_USED = 0.8  # part of the levels that a realization's ratio averages over
WEIGHTS = ("delta_1", "delta_0")  # trainings with and without confidence optimization


def cut_dataset(confidences: Sequence[xr.Dataset]) -> xr.Dataset:
    """The data behind the figure.

    Parameters
    ----------
    confidences
        Kind "confidences", one training for each cut of one system.

    Returns
    -------
    xarray.Dataset
        Kind "figure". `category(W, state, cut)` of the first realization's states in the middle: -1 ETH, 1 MBL, 0
        neither, with more than 90 % confidence; `eth_everywhere(W)`, `mbl_everywhere(W)`, `mixed(W)` (ETH at one cut at
        least and MBL at one), shares of `survey_states(W)` states of all realizations; `eth_somewhere(W)`,
        `mbl_somewhere(W)`.
    """
    ordered = sorted(confidences, key=lambda dataset: dataset.attrs["cut"])
    cuts = [int(dataset.attrs["cut"]) for dataset in ordered]
    if len(set(cuts)) < len(cuts):
        raise ValueError(f"each cut must come once, there are {cuts}")
    first = ordered[0]
    if any(dataset.attrs["system"] != first.attrs["system"] for dataset in ordered):
        raise ValueError("the trainings of the cuts must be of one system")
    density = first["energy_density"].transpose("W", "realization", "state").to_numpy()
    survey = middle_states(density, max(1, round(SURVEY_PART * int(first.attrs["dimension"]))))
    shown = middle_states(density[:, :1], min(MAP_STATES, survey.shape[-1]))
    surveyed, mapped = [], []
    for dataset in ordered:
        confidence = dataset["confidence"].isel(network=0).transpose("W", "realization", "state").to_numpy()
        category = np.select([confidence < CONFIDENT_ETH, confidence > CONFIDENT_MBL], [ETH, MBL], NEITHER)
        surveyed.append(np.take_along_axis(category, survey, axis=-1).reshape(len(category), -1))
        mapped.append(np.take_along_axis(category[:, :1], shown, axis=-1)[:, 0])
    category = np.stack(surveyed, axis=-1)
    eth, mbl = category == ETH, category == MBL
    shares = {
        "eth_everywhere": eth.all(axis=-1),
        "mbl_everywhere": mbl.all(axis=-1),
        "mixed": eth.any(axis=-1) & mbl.any(axis=-1),
        "eth_somewhere": eth.any(axis=-1),
        "mbl_somewhere": mbl.any(axis=-1),
    }
    return xr.Dataset(
        {
            "category": (("W", "state", "cut"), np.stack(mapped, axis=-1).astype(np.int8)),
            **{name: ("W", members.mean(axis=1)) for name, members in shares.items()},
            "survey_states": ("W", np.full(len(category), category.shape[1])),
        },
        coords={"W": first["W"].to_numpy(), "cut": cuts},
        attrs={
            "kind": "figure",
            **{name: first.attrs[name] for name in ("system", "sites", "W_ETH", "W_MBL")},
            "realizations": first.sizes["realization"],
        },
    )


def single_sample_dataset(
    summary: xr.Dataset, averages: xr.Dataset, fine_summary: xr.Dataset, fine_confidences: xr.Dataset
) -> xr.Dataset:
    """The data behind the figure.

    Parameters
    ----------
    summary, averages
        Kinds "entanglement_summary" and "confidence_averages" of one system; the averages say which cut is shown, and
        how many consecutive states a cell has.
    fine_summary, fine_confidences
        Kinds "entanglement_summary" and "confidences" of the system of panel (d), in the paper a shorter chain.

    Returns
    -------
    xarray.Dataset
        Kind "figure". `entropy_spread(W, cell)`, `schmidt_gap_slope(W, cell)` (means over realizations),
        `uncertain_fraction(W, cell)`, `cell_energy_density(W, cell)`; `uncertain_fraction_central_resamples`; and of
        the middle of the first realization `fine_schmidt_gap(fine_W, state)` and `fine_confidence(fine_W, state)`, the
        mean of the networks. Attributes those of the averages, and `fine_sites`.
    """
    summary = summary.sel(cut=averages.attrs["cut"])
    W = averages["W"].to_numpy()
    check_grids(averages, summary=summary)
    check_grids(fine_summary, fine_confidences=fine_confidences)
    spread, gap = [], []
    for k in range(len(W)):
        here = summary.isel(W=k)
        cells, count = cells_of(here, averages.attrs["consecutive_states"])
        entropy, schmidt_gap = (
            here[name].transpose("realization", "state").to_numpy() for name in ("entropy", "schmidt_gap")
        )
        spread.append(group_standard_deviations(entropy, cells, count).mean(axis=0))
        gap.append(group_means(schmidt_gap, cells, count))
    slope = np.abs(np.gradient(np.array(gap), W, axis=0)).mean(axis=1)
    first = fine_confidences.isel(realization=0)
    schmidt_gap = fine_summary["schmidt_gap"].sel(cut=first.attrs["cut"]).isel(realization=0)
    density = first["energy_density"].transpose("W", "state").to_numpy()
    middle = middle_states(density, FINE_STATES)
    fine = {
        "fine_schmidt_gap": schmidt_gap.transpose("W", "state").to_numpy(),
        "fine_confidence": first["confidence"].mean("network").transpose("W", "state").to_numpy(),
    }
    return xr.Dataset(
        {
            "entropy_spread": (("W", "cell"), np.array(spread)),
            "schmidt_gap_slope": (("W", "cell"), slope),
            "uncertain_fraction": averages["uncertain_fraction"].transpose("W", "cell"),
            "cell_energy_density": averages["cell_energy_density"].transpose("W", "cell"),
            "central_uncertain_fraction": averages["central_uncertain_fraction"],
            "central_uncertain_fraction_resamples": averages["central_uncertain_fraction_resamples"],
            "realizations_total": averages["realizations_total"],
            **{
                name: (("fine_W", "state"), np.take_along_axis(values, middle, axis=1)) for name, values in fine.items()
            },
        },
        coords={"W": W, "fine_W": first["W"].to_numpy()},
        attrs={**averages.attrs, "kind": "figure", "fine_sites": first.attrs["sites"]},
    )


def indicator_dataset(summary: xr.Dataset, confident: xr.Dataset, plain: xr.Dataset) -> xr.Dataset:
    """The data behind the figure.

    Parameters
    ----------
    summary
        Kind "entanglement_summary".
    confident, plain
        Kind "confidence_averages" of trainings on the same system, with confidence weight 1 and 0.

    Returns
    -------
    xarray.Dataset
        Kind "figure", dims W: `gap_ratio`, `gap_ratio_standard_error` (over realizations; of a single one that of its
        levels taken as independent), `eth_confidence_<key>` and its `_standard_error` for each of `WEIGHTS`: both of
        the same states, without the ends of the spectrum.
    """
    W = confident["W"].to_numpy()
    check_grids(confident, summary=summary, without_confidence=plain)
    ratios = moments(summary["gap_ratio"].transpose("realization", "W").to_numpy())
    single = RATIO_SPREAD / np.sqrt(LEVELS_USED * summary.sizes["state"])
    data = xr.Dataset(
        {
            "gap_ratio": ("W", ratios.mean),
            "gap_ratio_standard_error": ("W", np.where(ratios.count > 1, ratios.standard_error, single)),
            "gap_ratio_realizations": ("W", ratios.count),
            "realizations_total": confident["realizations_total"],
        },
        coords={"W": W},
        attrs={**confident.attrs, "kind": "figure"},
    )
    for key, averages in zip(WEIGHTS, (confident, plain), strict=True):
        data[f"eth_confidence_{key}"] = 1 - averages["middle_confidence"]
        data[f"eth_confidence_{key}_standard_error"] = averages["middle_confidence_standard_error"]
    return data
