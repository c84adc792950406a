"""Quantities of trainings of kind "sequence_classifier": peaks of the confusion, and differences of these."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from locflow.measure.quantities import bootstrap_of, bootstrap_quantity, notes
from locflow.results.measured import quantity


def transition_quantity(averages: xr.Dataset, name: str, label: str, *, transition: int = 0, unit: str = "J") -> dict:
    """A peak of the confusion between two labelled ranges, with its bootstrap interval."""
    row = averages.isel(transition=transition)
    value = float(row["transition_W"])
    by_network = row["transition_W_by_network"].to_numpy()
    note = f"vertex of a parabola through the largest C and its neighbours; networks singly {_spread(by_network)}"
    note = notes(note, averages.attrs["interval_reason"])
    return quantity(
        name,
        label,
        value,
        interval=row["transition_W_interval"].to_numpy().tolist(),
        interval_means=bootstrap_of(averages),
        unit=unit,
        note=note if np.isfinite(value) else "no W between the labelled ranges, or no C above 0",
    )


def difference_quantity(
    averages: Sequence[xr.Dataset], weights: Sequence[float], name: str, label: str, *, note: str = ""
) -> dict:
    """A sum of transitions with weights, whose realizations are resampled together."""
    value = sum(weight * float(dataset["transition_W"][0]) for weight, dataset in zip(weights, averages, strict=True))
    samples = sum(
        weight * dataset["transition_W_resamples"][:, 0].to_numpy()
        for weight, dataset in zip(weights, averages, strict=True)
    )
    return bootstrap_quantity(
        name,
        label,
        value if np.isfinite(value) else None,
        samples,
        confidence_level=averages[0].attrs["confidence"],
        over=averages[0].attrs["resampled"],
        unit="J",
        note=notes(
            note if np.isfinite(value) else "a transition is not known",
            *sorted({dataset.attrs["interval_reason"] for dataset in averages}),
        ),
    )


def _spread(values: np.ndarray) -> str:
    known = values[np.isfinite(values)]
    if not len(known):
        return "none"
    deviation = f" +- {known.std(ddof=1):.2f}" if len(known) > 1 else ""
    return f"{known.mean():.2f}{deviation} ({len(known)} networks)"
