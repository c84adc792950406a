"""Training of the recurrent networks of paper 5: labelled traces of known phases, unlabelled ones between them.

Van Nieuwenburg, Bairey and Refael: cross entropy, the confidence term of paper 3 on what is blanked out, l2 on the
kernels, dropout, Adam. All networks of a job are trained side by side. The sample comes from
`locflow.kinds.sequence_classifier.samples`.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from locflow.kinds.confidence.optimization import output_terms
from locflow.kinds.sequence_classifier.forward import probabilities, stacked
from locflow.kinds.sequence_classifier.networks import lstm_classifier
from locflow.kinds.sequence_classifier.samples import TraceSample
from locflow.kinds.sequence_classifier.stack import logits, unstack
from locflow.learning.batches import endless_batches
from locflow.learning.descent import diverged, summed_updates
from locflow.learning.networks import architecture
from locflow.learning.tensorflow_setup import configure, keras, tensorflow, versions
from locflow.learning.trained_network import TrainedNetwork
from locflow.learning.training_log import TrainingLog

TERMS = ("cost", "cross_entropy", "confidence_entropy", "training_accuracy")


def train_side_by_side(
    sample: TraceSample,
    *,
    seeds: Sequence[int],
    units: int,
    dropout: float,
    dropout_of: str,
    l2: float,
    confidence_weight: float,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    threads: int,
) -> list[TrainedNetwork]:
    """Train networks on one sample; each is what it would be if trained alone, up to rounding.

    Parameters
    ----------
    sample
        An epoch is as many updates as use up the labelled traces of the training part. They pass in random order, in a
        new one as often as they are used up, and so do the unlabelled ones.
    seeds
        One for each network: of initial weights, batches and dropout; 0 <= seed < 2**32.
    units, dropout, dropout_of, l2
        As in `lstm_classifier`.
    confidence_weight
        delta: weight of the Shannon entropy of the outputs on unlabelled traces; 0 for none.
    learning_rate
        Of Adam.
    batch_size
        Labelled traces per update, and as many unlabelled ones.
    epochs
        Passes through the labelled traces.
    threads
        Rounding depends on their number.

    Returns
    -------
    list of TrainedNetwork
        The record's `history` has lists of `epoch` and, as means over its updates, with dropout, `cost`,
        `cross_entropy`, `confidence_entropy` and `training_accuracy`. `training_accuracy` and `validation_accuracy`
        are those of the final network on labelled traces of training and of test realizations. `seconds` is the
        network's share of the time of all.

    Raises
    ------
    ValueError
        A setting out of range, or the cost is no longer a number.
    """
    start = time.perf_counter()
    value: float
    for name, value in {"batch_size": batch_size, "epochs": epochs}.items():
        if value < 1:
            raise ValueError(f"{name}: {value} is too small; allowed: at least 1")
    for name, value in {"confidence_weight": confidence_weight, "l2": l2}.items():
        if value < 0:
            raise ValueError(f"{name}: {value} is negative; allowed: at least 0")
    configure(threads)
    layout: dict[str, Any] = {"units": units, "dropout": dropout, "dropout_of": dropout_of, "l2": l2}
    models = []
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        models.append(lstm_classifier(sample.sequences.shape[-1], len(sample.phases), **layout))
    descent = _Descent(
        stacked(model.get_weights() for model in models), sample, layout, confidence_weight, learning_rate
    )
    updates = -(-len(sample.training) // batch_size)
    orders = [_Orders(sample, seed, batch_size, epochs * updates, layout) for seed in seeds]
    history, log = [], TrainingLog("epoch", epochs)
    for epoch in range(epochs):
        history.append(descent.run(orders, slice(epoch * updates, (epoch + 1) * updates)))
        if not np.isfinite(history[-1]).all():
            raise diverged("learning_rate", learning_rate, "cost", f"{epoch + 1} epochs")
        log(epoch + 1, **dict(zip(TERMS, history[-1].mean(axis=1), strict=True)))
    unstack(descent.weights(), models)
    accuracies = _accuracies(descent.weights(), sample)
    seconds = (time.perf_counter() - start) / len(models)
    return [
        TrainedNetwork(
            model,
            {
                "network": {"architecture": "lstm_classifier", **layout},
                "layers": architecture(model),
                "parameters": model.count_params(),
                "phases": list(sample.phases),
                "confidence_weight": confidence_weight,
                "optimizer": "adam",
                "learning_rate": learning_rate,
                "batch_size": batch_size,
                "epochs": epochs,
                "updates": epochs * updates,
                "seed": seed,
                "threads": threads,
                "sample": sample.composition,
                "history": {
                    "epoch": list(range(1, epochs + 1)),
                    **{name: [float(row[k, network]) for row in history] for k, name in enumerate(TERMS)},
                },
                **{f"{name}_accuracy": float(values[network]) for name, values in accuracies.items()},
                "seconds": seconds,
                "packages": {"numpy": np.__version__, **versions()},
            },
        )
        for network, (model, seed) in enumerate(zip(models, seeds, strict=True))
    ]


class _Orders:
    """What is random of one network beside its initial weights: the rows of each batch, and what is dropped."""

    def __init__(self, sample: TraceSample, seed: int, batch_size: int, updates: int, layout: Mapping):
        self.generator = np.random.default_rng(seed)
        pools = sample.training, sample.unlabelled
        self.rows = np.concatenate(
            [next(endless_batches(pool, batch_size, updates, self.generator)) for pool in pools if len(pool)], axis=1
        )
        self.width = sample.sequences.shape[-1] if layout["dropout_of"] == "inputs" else layout["units"]
        self.dropout = layout["dropout"]

    def kept(self, updates: int) -> np.ndarray:
        """Dropout masks of the next updates, shape (updates, row, dropped width)."""
        shape = updates, self.rows.shape[1], self.width
        return self.generator.random(shape, dtype=np.float32) >= self.dropout


class _Descent:
    """Adam on the sum of the costs of networks that share nothing; many updates in one compiled call.

    XLA compiles a loop over updates, as in `locflow.kinds.regression.training`.
    """

    def __init__(
        self,
        weights: tensorflow.Tensor,
        sample: TraceSample,
        layout: Mapping,
        confidence_weight: float,
        learning_rate: float,
    ):
        self._variables = [tensorflow.Variable(values) for values in weights]
        self._optimizer = keras.optimizers.Adam(learning_rate)
        self._optimizer.build(self._variables)
        self._data = tensorflow.constant(sample.sequences), tensorflow.constant(sample.labels)
        self._layout, self._confidence_weight = layout, confidence_weight
        self._has_unlabelled = len(sample.unlabelled) > 0
        self._compiled = tensorflow.function(self._updates, jit_compile=True)

    def weights(self) -> list[np.ndarray]:
        return [variable.numpy() for variable in self._variables]

    def run(self, orders: Sequence[_Orders], part: slice) -> np.ndarray:
        """Some updates; returns the mean of each of TERMS, shape (term, network)."""
        rows = np.stack([order.rows[part] for order in orders], axis=1)
        kept = np.stack([order.kept(len(rows)) for order in orders], axis=1)
        return self._compiled(*self._data, tensorflow.constant(rows), tensorflow.constant(kept)).numpy() / len(rows)

    def _updates(
        self, sequences: tensorflow.Tensor, labels: tensorflow.Tensor, rows: tensorflow.Tensor, kept: tensorflow.Tensor
    ) -> tensorflow.Tensor:
        labelled = rows.shape[2] // 2 if self._has_unlabelled else rows.shape[2]

        def update(of_update: tensorflow.Tensor, kept_now: tensorflow.Tensor) -> tensorflow.Tensor:
            inputs = tensorflow.gather(sequences, of_update)
            targets = tensorflow.gather(labels, of_update[:, :labelled])
            with tensorflow.GradientTape() as tape:
                terms = self._terms(inputs, targets, kept_now)
                cost = tensorflow.reduce_sum(terms["cost"])
            self._optimizer.apply(tape.gradient(cost, self._variables), self._variables)
            return tensorflow.stack([terms[name] for name in TERMS])

        return summed_updates(update, (rows, kept), (len(TERMS), rows.shape[1]))

    def _terms(
        self, inputs: tensorflow.Tensor, targets: tensorflow.Tensor, kept: tensorflow.Tensor
    ) -> dict[str, tensorflow.Tensor]:
        factors = tensorflow.cast(kept, tensorflow.float32) / (1 - self._layout["dropout"])
        if self._layout["dropout_of"] == "inputs":
            values = logits(self._variables, inputs * factors[:, :, tensorflow.newaxis])
        else:
            values = logits(self._variables, inputs, outputs_kept=factors)
        terms = output_terms(values, targets, tensorflow.reduce_mean)
        if not self._has_unlabelled:
            terms["confidence_entropy"] = tensorflow.zeros_like(terms["cross_entropy"])
        decay = tensorflow.add_n([tensorflow.reduce_sum(kernel**2, axis=(1, 2)) for kernel in self._variables[:2]])
        confidence = self._confidence_weight * terms["confidence_entropy"]
        return {"cost": terms["cross_entropy"] + confidence + self._layout["l2"] * decay, **terms}


def _accuracies(weights: tensorflow.Tensor, sample: TraceSample) -> dict[str, np.ndarray]:
    parts = {"training": sample.training, "validation": sample.validation}
    rows = np.concatenate(list(parts.values()))
    outputs = probabilities([np.asarray(values) for values in weights], sample.sequences[rows])
    correct = outputs.argmax(axis=-1) == sample.labels[rows].argmax(axis=-1)
    halves = np.split(correct, [len(sample.training)], axis=-1)
    return {name: half.mean(axis=-1) for name, half in zip(parts, halves, strict=True)}
