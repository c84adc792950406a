"""Dreaming: undecided entanglement spectra, changed until the networks call them ETH or MBL (paper 3, section V D).

Gradient descent on the input of trained networks, with the cross entropy towards (1, 0) or (0, 1) as its cost. After
each step the constraints are restored: the eigenvalues of rho_A stay between 0 and 1, which is xi = |ln lambda| >= 0,
and the levels are put in ascending order, since an entanglement spectrum is a set that its order only labels.
"""

import os
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import xarray as xr

from locflow.kinds.confidence.prediction import by_realization, mbl_confidence
from locflow.kinds.confidence.samples import network_input, read_spectra, trimmed_rows
from locflow.learning.network_files import load_network
from locflow.learning.stored_network import read_networks
from locflow.learning.tensorflow_setup import configure, keras, tensorflow
from locflow.learning.training_log import TrainingLog
from locflow.realizations.blocks import open_member
from locflow.results.files import read_dataset
from locflow.strengths import same_W

TARGETS = ("ETH", "MBL")
PHASES = ("ETH", "MBL", "transition")
# Undecided, by the mean over the networks: "between (0.4, 0.6) and (0.6, 0.4)".
UNDECIDED = (0.4, 0.6)
# A network of ReLUs is linear as long as no neuron is switched on or off. Where it is linear is asked anew after so
# many steps, in which an input of the paper's step size moves by about 0.01.
STEPS_PER_LINEARIZATION = 50


def dream(
    networks: Sequence[str | os.PathLike],
    confidences: str | os.PathLike,
    spectra: Sequence[str | os.PathLike],
    *,
    cut: int,
    trimmed_fraction: float,
    trimmed_by: str,
    W_ETH: float,
    W_MBL: float,
    typical: int,
    dreams: int,
    steps: int,
    step_size: float,
    seed: int,
    threads: int,
) -> xr.Dataset:
    """Typical spectra of both phases and of undecided states, and what networks make of the undecided ones.

    Each network dreams for itself, from the same spectra; then its dreams are averaged with those of the others.

    Parameters
    ----------
    networks
        `.keras` files of one training on the input "spectrum".
    confidences
        What these networks say, kind "confidences". Undecided are states with W_ETH < W < W_MBL whose confidence, as
        the mean over the networks, lies in `UNDECIDED`.
    spectra
        Files of kind "entanglement" that the confidences are of, in any order.
    cut
        Number of sites N_A of A.
    trimmed_fraction, trimmed_by
        Typical spectra of the phases are drawn without this share at either end, see `samples.trimmed_rows`.
    typical
        Spectra to show of each phase.
    dreams
        Undecided spectra to dream from, which are the first of those shown.
    steps, step_size
        Of gradient descent: 200,000 of 1e-4 in the paper.
    seed
        Of the draw.
    threads
        Of the job.

    Returns
    -------
    xarray.Dataset
        Kind "dreams": `spectra(phase, example, level)`, nan for undecided spectra that do not exist; `start(dream,
        level)`; `dreamed(target, dream, level)`, mean over networks, and `dreamed_std`, their standard deviation;
        `dreamed_confidence(target, dream)`, the mean over the networks of the MBL confidence that each has in its own
        dream. All spectra are xi.

    Raises
    ------
    ValueError
        Networks of other inputs, fewer undecided spectra than dreams, or too few of a phase.
    locflow.results.files.DatasetError
        A file is not what it should be.
    """
    configure(threads)
    stored = read_networks(networks)
    members = by_realization(spectra)
    generator = np.random.default_rng(seed)
    undecided = _undecided(confidences, W_ETH, W_MBL, dreams)
    chosen = undecided[generator.permutation(len(undecided))[:typical]]
    shown = {
        label: _read(members, cut, _of_phase(members, label, W, (trimmed_fraction, trimmed_by), typical, generator))
        for label, W in {"ETH": W_ETH, "MBL": W_MBL}.items()
    }
    shown["transition"] = _read(
        members, cut, [(float(W), int(realization), int(row)) for W, realization, row in chosen]
    )
    start = shown["transition"][:dreams]
    levels = start.shape[1]
    dreamed = descend([load_network(path) for path in networks], start, steps=steps, step_size=step_size)
    confidence = np.array(
        [
            [mbl_confidence(one, network_input(dreamed[target, k], "spectrum")) for k, one in enumerate(stored)]
            for target in range(len(TARGETS))
        ]
    )
    examples = np.full((len(PHASES), typical, levels), np.nan)
    for phase, label in enumerate(PHASES):
        examples[phase, : len(shown[label])] = shown[label]
    first = next(iter(members.values()))
    per_dream = "target", "dream", "level"
    return xr.Dataset(
        {
            "spectra": (("phase", "example", "level"), examples, {"long_name": "xi"}),
            "start": (("dream", "level"), start.astype(np.float64), {"long_name": "xi"}),
            "dreamed": (per_dream, dreamed.mean(axis=1), {"long_name": "xi, mean over networks"}),
            "dreamed_std": (per_dream, dreamed.std(axis=1), {"long_name": "standard deviation over networks"}),
            "dreamed_confidence": (("target", "dream"), confidence.mean(axis=1, dtype=np.float64)),
        },
        coords={"phase": list(PHASES), "target": list(TARGETS)},
        attrs={
            "kind": "dreams",
            "system": first["system"],
            "sites": len(first["field"]),
            "cut": cut,
            "W_ETH": W_ETH,
            "W_MBL": W_MBL,
            "networks": len(stored),
            "undecided_states": len(undecided),
            "steps": steps,
            "step_size": step_size,
        },
    )


def descend(models: Sequence[keras.Model], start: np.ndarray, *, steps: int, step_size: float) -> np.ndarray:
    """Gradient descent on the inputs of networks towards both targets.

    With two outputs the cross entropy is ln(1 + exp(-d)) towards MBL and ln(1 + exp(d)) towards ETH, d the difference
    of the two values before the softmax. In double precision, because confident networks leave small gradients; d and
    its gradient come from the network in single precision.

    Parameters
    ----------
    models
        Networks of type `mlp`.
    start
        xi, shape (dream, level).
    steps, step_size
        Of gradient descent.

    Returns
    -------
    ndarray, shape (target, network, dream, level), float64
        Ascending in the last dimension, and at least 0.
    """
    shape = len(models), len(TARGETS), *start.shape
    xi = np.broadcast_to(np.asarray(start, dtype=np.float64), shape).copy()
    sign = np.array([-1.0, 1.0])[np.newaxis, :, np.newaxis]
    linearize = _linearization(models[0])
    weights = [[variable.value for variable in model.trainable_variables] for model in models]
    gradient, difference = np.empty(shape), np.empty(shape[:-1])
    log = TrainingLog("step", steps)
    for done in range(0, steps, STEPS_PER_LINEARIZATION):
        for network in range(len(models)):
            value, slope = linearize(weights[network], xi[network].reshape(-1, shape[-1]).astype(np.float32))
            difference[network] = value.numpy().reshape(shape[1:-1])
            gradient[network] = slope.numpy().reshape(shape[1:])
        offset = difference - np.einsum("...l,...l", gradient, xi)
        for _ in range(min(STEPS_PER_LINEARIZATION, steps - done)):
            # 1 / (1 + exp(sign d)), written so that nothing overflows.
            missing = 0.5 - 0.5 * np.tanh(0.5 * sign * difference)
            xi += (step_size * sign * missing)[..., np.newaxis] * gradient
            np.maximum(xi, 0, out=xi)
            if (xi[..., 1:] < xi[..., :-1]).any():
                xi.sort(axis=-1)
            difference = offset + np.einsum("...l,...l", gradient, xi)
        log(min(done + STEPS_PER_LINEARIZATION, steps))
    return xi.swapaxes(0, 1)


def _linearization(model: keras.Model) -> Callable[..., tuple[tensorflow.Tensor, tensorflow.Tensor]]:
    # d, and its gradient by the input, of any network of the model's architecture.
    logits = keras.Model(model.inputs[0], model.get_layer("output").output)
    state = [variable.value for variable in logits.non_trainable_variables]
    weights = [tensorflow.TensorSpec(variable.shape, tensorflow.float32) for variable in logits.trainable_variables]
    inputs = tensorflow.TensorSpec((None, model.input_shape[-1]), tensorflow.float32)

    @tensorflow.function(input_signature=[weights, inputs])  # type: ignore[untyped-decorator]  # TensorFlow has no types.
    def linearize(
        weights: list[tensorflow.Tensor], inputs: tensorflow.Tensor
    ) -> tuple[tensorflow.Tensor, tensorflow.Tensor]:
        with tensorflow.GradientTape() as tape:
            tape.watch(inputs)
            values = logits.stateless_call(weights, state, inputs, training=False)[0]
            difference = values[:, 1] - values[:, 0]
        return difference, tape.gradient(difference, inputs)

    return linearize


def _undecided(path: str | os.PathLike, W_ETH: float, W_MBL: float, dreams: int) -> np.ndarray:
    # W, realization and row of the undecided states.
    with read_dataset(path, "confidences") as confidences:
        if (network_input_kind := confidences.attrs["input"]) != "spectrum":
            raise ValueError(
                f"{path}: the networks were trained on {network_input_kind}; only those of input spectrum dream"
            )
        strengths, realizations = confidences["W"].values, confidences["realization"].values
        between = np.flatnonzero((strengths > W_ETH) & (strengths < W_MBL))
        mean = np.stack([confidences["confidence"][:, k].values.mean(axis=0) for k in between])
        networks = confidences.sizes["network"]
    lower, upper = UNDECIDED
    place = np.argwhere((mean > lower) & (mean < upper))
    if len(place) < dreams:
        raise ValueError(
            f"dreams: {dreams} are asked for, but of the {np.isfinite(mean).sum()} states between W = {W_ETH:g} and "
            f"{W_MBL:g} only {len(place)} have a mean confidence of the {networks} networks between {lower} and "
            f"{upper} ({(mean <= lower).sum()} are below, {(mean >= upper).sum()} above); ask for fewer, or add W or "
            "realizations"
        )
    return np.column_stack([strengths[between[place[:, 0]]], realizations[place[:, 1]], place[:, 2]])


def _of_phase(
    members: Mapping[tuple[float, int], Mapping],
    label: str,
    W: float,
    trimmed: tuple[float, str],
    typical: int,
    generator: np.random.Generator,
) -> list[tuple[float, int, int]]:
    candidates = []
    for (strength, realization), member in sorted(members.items()):
        if same_W(strength, W):
            with open_member(member["member"], "entanglement") as file:
                rows = trimmed_rows(file, *trimmed)
            candidates += [(strength, realization, int(row)) for row in rows]
    if len(candidates) < typical:
        raise ValueError(f"typical: {typical} spectra of {label} are asked for; at W = {W:g} are {len(candidates)}")
    return [candidates[k] for k in generator.choice(len(candidates), typical, replace=False)]


def _read(
    members: Mapping[tuple[float, int], Mapping], cut: int, chosen: Sequence[tuple[float, int, int]]
) -> np.ndarray:
    # Each file once.
    rows_of: dict[tuple[float, int], list[tuple[int, int]]] = {}
    for position, (W, realization, row) in enumerate(chosen):
        if (W, realization) not in members:
            raise ValueError(f"there is no file of realization {realization} at W = {W:g}, which the confidences know")
        rows_of.setdefault((W, realization), []).append((position, row))
    spectra: list = [None] * len(chosen)
    for key, pairs in rows_of.items():
        with open_member(members[key]["member"], "entanglement") as file:
            values = read_spectra(file, cut)
        for position, row in pairs:
            spectra[position] = values[row]
    return np.array(spectra)
