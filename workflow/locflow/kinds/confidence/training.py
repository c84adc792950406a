"""Training with confidence optimization: stochastic descent on the cost of `locflow.kinds.confidence.model`.

Schindler, Regnault and Neupert, section IV and appendix B: batches of labelled spectra, and as many unlabelled ones of
the transition region. The sample comes from `locflow.kinds.confidence.samples`, the network is the
`mlp` of `locflow.learning.networks`;
what a network says about other spectra is the affair of `locflow.kinds.confidence.prediction`.
"""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from locflow.kinds.confidence.model import ConfidenceModel
from locflow.kinds.confidence.samples import SpectrumSample
from locflow.learning import networks
from locflow.learning.batches import endless_batches
from locflow.learning.descent import diverged, summed_updates
from locflow.learning.tensorflow_setup import configure, keras, tensorflow, versions
from locflow.learning.trained_network import TrainedNetwork
from locflow.learning.training_log import TrainingLog

OPTIMIZERS = {"gradient_descent": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
# The history has one entry per so many steps.
STEPS_PER_RECORD = 100
TERMS = ("cost", "cross_entropy", "confidence_entropy", "training_accuracy")


def train(
    sample: SpectrumSample,
    *,
    hidden: Sequence[int],
    dropout: float,
    initial_std: float,
    confidence_weight: float,
    weight_decay: float,
    optimizer: str,
    reduction: str,
    learning_rate: float,
    batch_size: int,
    steps: int,
    seed: int,
    threads: int,
) -> TrainedNetwork:
    """Train an `mlp` from scratch.

    Parameters
    ----------
    sample
        The labelled spectra of the training half, and those of the transition region, pass in random order, in a new
        one as often as they are used up.
    hidden, dropout, initial_std
        As in `networks.mlp`.
    confidence_weight, weight_decay, reduction
        As in `ConfidenceModel`.
    optimizer
        "gradient_descent" (Eq. (4)) or "adam".
    learning_rate
        lambda, 1e-4 in the paper.
    batch_size
        Labelled spectra per step, and as many of the transition region.
    steps
        Training steps, "between 3000 and 4000" in the paper.
    seed
        Of initial weights, dropout, and batches; 0 <= seed < 2**32.
    threads
        Rounding depends on their number.

    Returns
    -------
    TrainedNetwork
        The record's `history` has lists of `step` and, as means over the steps since the entry before, with dropout,
        `cost`, `cross_entropy`, `confidence_entropy` and `training_accuracy`. `training_accuracy` and
        `validation_accuracy` (eta in the paper) are those of the final network on the two labelled halves.
        `input_weights`: root mean square over the first hidden layer's neurons of the weights of each input.

    Raises
    ------
    ValueError
        A setting out of range, or the cost is no longer a number.
    """
    start = time.perf_counter()
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"optimizer: {optimizer!r} is unknown; allowed: {', '.join(OPTIMIZERS)}")
    for name, value in {"batch_size": batch_size, "steps": steps}.items():
        if value < 1:
            raise ValueError(f"{name}: {value} is too small; allowed: at least 1")
    configure(threads)
    # Networks trained one after the other in one process are those trained in processes of their own.
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    layout: dict[str, Any] = {"hidden": list(hidden), "dropout": dropout, "initial_std": initial_std}
    cost: dict[str, Any] = {
        "confidence_weight": confidence_weight,
        "weight_decay": weight_decay,
        "reduction": reduction,
    }
    network = networks.mlp(sample.inputs.shape[1], **layout)
    model = ConfidenceModel(network, **cost)
    model.compile(optimizer=OPTIMIZERS[optimizer](learning_rate), jit_compile=False)
    history = _descend(model, sample, batch_size, steps, np.random.default_rng(seed))
    if not np.isfinite(history["cost"]).all():
        raise diverged("learning_rate", learning_rate, "cost", f"at most {steps} steps")
    first = networks.hidden_layers(network)[0].kernel.numpy()
    return TrainedNetwork(
        network,
        {
            "network": {"architecture": "mlp", **layout},
            "layers": networks.architecture(network),
            "parameters": network.count_params(),
            **cost,
            "optimizer": optimizer,
            "learning_rate": learning_rate,
            "batch_size": batch_size,
            "steps": steps,
            "seed": seed,
            "threads": threads,
            "sample": sample.composition,
            "history": history,
            "training_accuracy": accuracy(network, sample.inputs, sample.labels, sample.training),
            "validation_accuracy": accuracy(network, sample.inputs, sample.labels, sample.testing),
            "input_weights": np.sqrt(np.mean(first.astype(float) ** 2, axis=1)).tolist(),
            "seconds": time.perf_counter() - start,
            "packages": {"numpy": np.__version__, **versions()},
        },
    )


def accuracy(network: keras.Model, inputs: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> float:
    """Share of the rows whose larger confidence is that of their label, without dropout.

    Parameters
    ----------
    network
        An `mlp`.
    inputs, labels
        Shapes (rows, n1) and (rows, 2).
    rows
        Numbers of the rows to look at.
    """
    size = networks.rows_at_once(network)
    correct = 0
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        confidences = network(inputs[some], training=False).numpy()
        correct += int(np.sum(confidences.argmax(axis=1) == labels[some].argmax(axis=1)))
    return correct / len(rows)


def _descend(
    model: ConfidenceModel, sample: SpectrumSample, batch_size: int, steps: int, generator: np.random.Generator
) -> dict[str, list[float]]:
    # Many steps per call from Python: a step takes less than a millisecond.
    data = [tensorflow.constant(values) for values in (sample.inputs, sample.labels, sample.transition)]
    labelled = next(endless_batches(sample.training, batch_size, steps, generator))
    unlabelled = next(endless_batches(np.arange(len(sample.transition)), batch_size, steps, generator))
    rows_signature = tensorflow.TensorSpec((None, batch_size), tensorflow.int32)

    def update(labelled_rows: tensorflow.Tensor, unlabelled_rows: tensorflow.Tensor) -> tensorflow.Tensor:
        batch = (
            tensorflow.gather(data[0], labelled_rows),
            tensorflow.gather(data[1], labelled_rows),
            tensorflow.gather(data[2], unlabelled_rows),
        )
        terms = model.train_step(batch)
        return tensorflow.stack([terms[name] for name in TERMS])

    @tensorflow.function(input_signature=[rows_signature, rows_signature])  # type: ignore[untyped-decorator]  # TensorFlow has no types.
    def descend(labelled_rows: tensorflow.Tensor, unlabelled_rows: tensorflow.Tensor) -> tensorflow.Tensor:
        return summed_updates(update, (labelled_rows, unlabelled_rows), (len(TERMS),))

    log = TrainingLog("step", steps)
    history: dict[str, list] = {"step": [], **{name: [] for name in TERMS}}
    for start in range(0, steps, STEPS_PER_RECORD):
        some = slice(start, min(start + STEPS_PER_RECORD, steps))
        means = descend(labelled[some], unlabelled[some]).numpy() / (some.stop - some.start)
        history["step"].append(some.stop)
        for name, value in zip(TERMS, means, strict=True):
            history[name].append(float(value))
        log(some.stop, cost=history["cost"][-1], training_accuracy=history["training_accuracy"][-1])
    return history
