"""How well the confidence of networks corresponds to their accuracy, where the phase is known (paper 5, Fig. 6)."""

import numpy as np
import xarray as xr

from locflow.averages.statistics import moments
from locflow.strengths import in_range


def calibration(probabilities: xr.Dataset, *, margin: float, bins: int) -> xr.Dataset:
    """Mean label by predicted probability, over samples whose phase is known and that no network was trained on.

    The calibration set is the paper's: test realizations of the labelled W, and all used realizations of the W next to
    the labelled ranges, whose phase is that of the range. The latter are unlabelled data of the training.

    Parameters
    ----------
    probabilities
        Kind "phase_probabilities" of two phases.
    margin
        Largest distance of an unlabelled W from a labelled range.
    bins
        Equal bins of the probability of the first phase.

    Returns
    -------
    xarray.Dataset
        By bin: `mean_label(bin)`, the share of samples of the first phase, nan of an empty bin; `fraction(phase, bin)`,
        the share of all predictions that are of samples of this phase and fall into the bin; `bin_center(bin)`. By
        network: `confidence(network, phase)`, the mean probability of the true phase; `accuracy(network, phase)`;
        `underconfidence(network, phase)`, the second minus what the networks believe it is: the mean of the larger
        probability. `calibration_W(phase, end)`: smallest and largest W. Attributes those of the probabilities, and
        `samples`, their number.

    Raises
    ------
    ValueError
        Not two phases.
    """
    if probabilities.sizes["phase"] != 2:
        raise ValueError(f"calibration needs two phases, not {probabilities.sizes['phase']}")
    W, labelled = probabilities["W"].to_numpy(), probabilities["labelled"].to_numpy()
    outputs = probabilities["probability"].transpose("network", "W", "realization", "trace", "phase").to_numpy()
    part = probabilities["part"].to_numpy()
    collected, ends = [], []
    for phase in range(2):
        own = W[labelled == phase]
        near = (labelled < 0) & in_range(W, own.min() - margin, own.max() + margin)
        ends.append([W[(labelled == phase) | near].min(), W[(labelled == phase) | near].max()])
        pieces = outputs[:, labelled == phase][:, :, part == 0], outputs[:, near][:, :, part < 2]
        values = np.concatenate([piece.reshape(len(outputs), -1, 2) for piece in pieces], axis=1)
        collected.append(values[:, ~np.isnan(values).any(axis=(0, 2))])
    edges = np.linspace(0, 1, bins + 1)
    counts = np.array([np.histogram(values[..., 0], edges)[0] for values in collected])
    samples = sum(values.shape[1] for values in collected)
    confidence, accuracy, believed = (
        np.stack([moments(measure(values, phase), axis=1).mean for phase, values in enumerate(collected)], axis=1)  # type: ignore[no-untyped-call]
        for measure in (  # Functions without a name have no types.
            lambda values, phase: values[..., phase],
            lambda values, phase: values.argmax(axis=-1) == phase,
            lambda values, phase: values.max(axis=-1),
        )
    )
    with np.errstate(invalid="ignore"):
        mean_label = counts[0] / counts.sum(axis=0)
    per_network = "network", "phase"
    return xr.Dataset(
        {
            "mean_label": ("bin", mean_label),
            "fraction": (("phase", "bin"), counts / (samples * len(outputs))),
            "confidence": (per_network, confidence),
            "accuracy": (per_network, accuracy),
            "underconfidence": (per_network, accuracy - believed),
            "calibration_W": (("phase", "end"), np.array(ends)),
        },
        coords={
            "bin_center": ("bin", (edges[1:] + edges[:-1]) / 2),
            "phase": probabilities["phase"].to_numpy(),
            "network": probabilities["network"].to_numpy(),
        },
        attrs={**probabilities.attrs, "kind": "figure", "samples": samples},
    )
