"""Training of the recurrent network of paper 2 on fields and indicators, from scratch or on frozen features.

Minimizes the mean squared error for a fixed number of epochs (paper 2, appendix A). With a pretrained network
only the head is trained, on features that are computed once: transfer to other indicators (section III B) and
to all energies (section III C). The sample comes from `locflow.kinds.regression.samples`.
"""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from locflow.kinds.regression.networks import features_of, head, parameter_table, recurrent_network
from locflow.kinds.regression.samples import RegressionSample
from locflow.learning.descent import diverged
from locflow.learning.tensorflow_setup import configure, keras, tensorflow, versions
from locflow.learning.trained_network import TrainedNetwork
from locflow.learning.training_log import TrainingLog

OPTIMIZERS = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}
# "mean" is the paper's text; "sum", over the batch and the indicators, its published code.
REDUCTIONS = ("mean", "sum")


class GradientDescent:
    """Descent of a model's mean squared error, many updates in one compiled call.

    XLA compiles a loop over updates: twenty times as fast as Keras' `fit`, which spends its time between the
    steps of the GRU.

    Parameters
    ----------
    model
        Maps inputs, and energy densities where `energy_input`, to targets.
    energy_input
    optimizer
        "adam" or "sgd".
    reduction
        What is descended: the "mean" of the squared errors over batch and targets, or their "sum".
    learning_rate

    Raises
    ------
    ValueError
        An unknown optimizer or reduction.
    """

    def __init__(self, model: keras.Model, *, energy_input: bool, optimizer: str, reduction: str, learning_rate: float):
        for name, value, allowed in (
            ("optimizer", optimizer, OPTIMIZERS),
            ("reduction", reduction, REDUCTIONS),
        ):
            if value not in allowed:
                raise ValueError(f"{name}: {value!r} is unknown; allowed: {', '.join(allowed)}")
        self.model = model
        self._energy_input = energy_input
        self._reduction = reduction
        self._optimizer = OPTIMIZERS[optimizer](learning_rate)
        self._optimizer.build(model.trainable_variables)
        self._start = [variable.numpy() for variable in self._optimizer.variables]
        self._compiled = tensorflow.function(self._updates, jit_compile=True)

    def restart(self, weights: Sequence[np.ndarray]) -> None:
        """Begin anew with these weights of the model."""
        self.model.set_weights(weights)
        for variable, value in zip(self._optimizer.variables, self._start, strict=True):
            variable.assign(value)

    def run(self, inputs: np.ndarray, energy_density: np.ndarray, targets: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """One update for each row of `rows`.

        Parameters
        ----------
        inputs
            Shape (fields, ...): what the model takes.
        energy_density
            Shape (energies,).
        targets
            Shape (fields, energies, targets).
        rows
            From `shuffled_batches`, shape (updates, batch): positions in the flattened first two axes of targets.
            Compiles anew for each shape.

        Returns
        -------
        ndarray, shape (updates,)
            Mean squared error of each batch, before its update.
        """
        arrays = (tensorflow.convert_to_tensor(array) for array in (inputs, energy_density, targets))
        return self._compiled(*arrays, tensorflow.convert_to_tensor(rows)).numpy()

    def _updates(
        self,
        inputs: tensorflow.Tensor,
        energy_density: tensorflow.Tensor,
        targets: tensorflow.Tensor,
        rows: tensorflow.Tensor,
    ) -> tensorflow.Tensor:
        energies, outputs = targets.shape[1:]
        flat = tensorflow.reshape(targets, (-1, outputs))
        losses = tensorflow.TensorArray(tensorflow.float32, size=rows.shape[0])
        variables = self.model.trainable_variables
        for update in tensorflow.range(rows.shape[0]):
            weight = tensorflow.cast(rows[update] >= 0, tensorflow.float32)
            row = tensorflow.maximum(rows[update], 0)
            batch = tensorflow.gather(inputs, row // energies)
            if self._energy_input:
                batch = [batch, tensorflow.gather(energy_density, row % energies)[:, tensorflow.newaxis]]
            with tensorflow.GradientTape() as tape:
                squares = (self.model(batch, training=True) - tensorflow.gather(flat, row)) ** 2
                total = tensorflow.reduce_sum(weight[:, tensorflow.newaxis] * squares)
                mean = total / (outputs * tensorflow.reduce_sum(weight))
                loss = mean if self._reduction == "mean" else total
            self._optimizer.apply(tape.gradient(loss, variables), variables)
            losses = losses.write(update, mean)
        return losses.stack()


def shuffled_batches(rows: np.ndarray, batch_size: int, order: np.random.Generator) -> np.ndarray:
    """One epoch: all rows in random order, in batches.

    Returns
    -------
    ndarray of int32, shape (updates, batch_size)
        -1 fills the last batch.
    """
    updates = -(-len(rows) // batch_size)
    batches = np.full(updates * batch_size, -1, dtype=np.int32)
    batches[: len(rows)] = order.permutation(rows)
    return batches.reshape(updates, batch_size)


def train_regressions(
    sample: RegressionSample,
    *,
    seeds: Sequence[int],
    pretrained: Sequence[keras.Model] | None = None,
    features: int,
    hidden: int,
    epochs: int,
    batch_size: int,
    optimizer: str,
    reduction: str,
    learning_rate: float,
    threads: int,
) -> Iterator[TrainedNetwork]:
    """Train networks one after the other; each is what it would be if trained alone.

    Parameters
    ----------
    sample
        The training part.
    seeds
        One for each network: of initial weights and of the order of the samples; 0 <= seed < 2**32.
    pretrained
        One for each network: where its GRU is copied from, which is then kept as it is. None: all is trained
        from scratch.
    features, hidden
        As in `recurrent_network`.
    epochs
        Passes through the sample.
    batch_size
        Samples per update.
    optimizer, reduction, learning_rate
        As in `GradientDescent`.
    threads
        Rounding depends on their number.

    Yields
    ------
    TrainedNetwork
        The record's `history` has lists of `epoch` and `training_loss`, the mean squared error while the weights
        change, averaged over the samples of each epoch and the indicators.

    Raises
    ------
    ValueError
        A pretrained network has another number of features; or the loss is no longer a number.
    """
    configure(threads)
    targets = sample.targets.shape[2]
    rows = np.arange(len(sample.targets) * len(sample.energy_density))

    def new_network() -> keras.Model:
        return recurrent_network(targets, features=features, hidden=hidden, energy_input=sample.energy_input)

    trained = new_network()
    descent = GradientDescent(
        trained if pretrained is None else head(trained),
        energy_input=sample.energy_input,
        optimizer=optimizer,
        reduction=reduction,
        learning_rate=learning_rate,
    )
    inputs = sample.sequences
    for number, seed in enumerate(seeds):
        start = time.perf_counter()
        keras.utils.set_random_seed(seed)
        model = new_network()
        if pretrained is not None:
            weights = pretrained[number].get_layer("gru").get_weights()
            if weights[0].shape[1] != 3 * features:
                raise ValueError(
                    f"features: {features} differ from the {weights[0].shape[1] // 3} of the pretrained network"
                )
            model.get_layer("gru").set_weights(weights)
            model.get_layer("gru").trainable = False
            inputs = features_of(model, sample.sequences)
        part = model if pretrained is None else head(model)
        descent.restart(part.get_weights())
        order, log = np.random.default_rng(seed), TrainingLog("epoch", epochs)
        losses = []
        for epoch in range(1, epochs + 1):
            batches = shuffled_batches(rows, batch_size, order)
            batch_losses = descent.run(inputs, sample.energy_density, sample.targets, batches)
            losses.append(float(np.average(batch_losses, weights=(batches >= 0).sum(axis=1))))
            if not np.isfinite(losses[-1]):
                raise diverged("learning_rate", learning_rate, "loss", f"{epoch} epochs")
            log(epoch, training_loss=losses[-1])
        part.set_weights(descent.model.get_weights())
        yield TrainedNetwork(
            model,
            {
                "layers": parameter_table(model),
                "parameters": model.count_params(),
                "trained_parameters": part.count_params(),
                "features": features,
                "hidden": hidden,
                "energy_input": sample.energy_input,
                "epochs": epochs,
                "batch_size": batch_size,
                "optimizer": optimizer,
                "reduction": reduction,
                "learning_rate": learning_rate,
                "seed": seed,
                "threads": threads,
                "composition": sample.composition,
                "updates": epochs * len(batches),
                "history": {"epoch": list(range(1, epochs + 1)), "training_loss": losses},
                "seconds": time.perf_counter() - start,
                "packages": {"numpy": np.__version__, **versions()},
            },
        )
