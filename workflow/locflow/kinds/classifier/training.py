"""Supervised training of one network on one labelled sample (paper 1, section III C).

Binary cross entropy, Adam, early stopping on the validation loss with the best weights restored. The sample
comes from `locflow.kinds.classifier.samples`, the network from `locflow.learning.networks`; what a
network predicts is the affair of `locflow.kinds.classifier.prediction`.
"""

import time
import weakref
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from locflow.kinds.classifier.samples import Sample
from locflow.learning import networks
from locflow.learning.descent import diverged
from locflow.learning.fused_adam import FusedAdam
from locflow.learning.tensorflow_setup import configure, keras, tensorflow, versions
from locflow.learning.trained_network import TrainedNetwork
from locflow.learning.training_log import TrainingLog

# Batches per call from Python: at D = 924 an epoch is a third shorter than with one, the numbers the same.
BATCHES_PER_CALL = 20
# What is copied from the sample at a time.
BLOCK_BYTES = 1 << 23


def train(
    network: Mapping,
    sample: Sample,
    *,
    batch_size: int,
    max_epochs: int,
    patience: int,
    learning_rate: float,
    seed: int,
    threads: int,
) -> TrainedNetwork:
    """Train a network from scratch.

    The paper states batches of 50 and "a few" epochs of patience; learning rate and number of epochs are not
    stated.

    Parameters
    ----------
    network
        As in `networks.build_network`.
    sample
        Inputs get the shape (D, 1).
    batch_size
        States per step of Adam.
    max_epochs
        Passes through the training part at most.
    patience
        Epochs without a new minimum of the validation loss after which training stops.
    learning_rate
        Of Adam.
    seed
        Of initial weights, dropout, and the order of the states; 0 <= seed < 2**32.
    threads
        Rounding depends on their number.

    Returns
    -------
    TrainedNetwork
        The record's `history` has lists over the epochs of `training_loss`, `training_accuracy` (both while the weights
        change, with dropout), `validation_loss` and `validation_accuracy`. The same four names for the weights of the
        best epoch, over the whole of either part and without dropout; `epochs`, `best_epoch` (from 1), `stopped_early`.

    Raises
    ------
    ValueError
        The loss is no longer a number.
    """
    start = time.perf_counter()
    configure(threads)
    # Networks trained one after the other in one process are those trained in processes of their own.
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = networks.build_network(network, sample.inputs.shape[1])
    model.compile(
        optimizer=FusedAdam(learning_rate),
        loss="binary_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
        steps_per_execution=BATCHES_PER_CALL,
    )
    parts = {"training": slice(None, sample.training), "validation": slice(sample.training, None)}
    large = networks.rows_at_once(model)
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
    log = TrainingLog("epoch", max_epochs)
    fitted = model.fit(
        batches(sample, parts["training"], batch_size, order=np.random.default_rng(seed)),
        epochs=max_epochs,
        validation_data=batches(sample, parts["validation"], large),
        callbacks=[
            stop,
            keras.callbacks.TerminateOnNaN(),
            keras.callbacks.LambdaCallback(
                on_epoch_end=lambda epoch, logs: log(
                    epoch + 1, training_loss=logs["loss"], validation_loss=logs["val_loss"]
                )
            ),
        ],
        shuffle=False,
        verbose=0,
    )
    history = {
        name: [float(value) for value in fitted.history[key]]
        for name, key in {
            "training_loss": "loss",
            "training_accuracy": "accuracy",
            "validation_loss": "val_loss",
            "validation_accuracy": "val_accuracy",
        }.items()
    }
    if not np.isfinite(history["training_loss"] + history["validation_loss"]).all():
        raise diverged("learning_rate", learning_rate, "loss", f"{len(fitted.epoch)} epochs")
    restored: dict[str, float] = {}
    for part, rows in parts.items():
        values = model.evaluate(batches(sample, rows, large), return_dict=True, verbose=0)
        restored |= {f"{part}_loss": values["loss"], f"{part}_accuracy": values["accuracy"]}
    kept = networks.build_network(network, sample.inputs.shape[1])
    kept.set_weights(model.get_weights())
    return TrainedNetwork(
        kept,
        {
            "network": dict(network),
            "layers": networks.architecture(kept),
            "parameters": kept.count_params(),
            "batch_size": batch_size,
            "max_epochs": max_epochs,
            "patience": patience,
            "learning_rate": learning_rate,
            "seed": seed,
            "threads": threads,
            "sample": sample.composition,
            "history": history,
            "epochs": len(fitted.epoch),
            "best_epoch": stop.best_epoch + 1,
            "stopped_early": stop.stopped_epoch > 0,
            **restored,
            "seconds": time.perf_counter() - start,
            "packages": {"numpy": np.__version__, **versions()},
        },
    )


def batches(
    sample: Sample, part: slice, batch_size: int, *, order: np.random.Generator | None = None
) -> tensorflow.data.Dataset:
    """Batches of a part of a sample for Keras, in random order (a new one in each epoch) or as they come.

    Keras itself would copy the whole sample twice. Here a block of rows is copied at a time.
    """
    count, length = sample.inputs[part].shape
    rows = batch_size * max(1, BLOCK_BYTES // (sample.inputs.itemsize * length * batch_size))
    # TensorFlow never lets go of a generator, and must not keep the sample with it.
    reference = weakref.ref(sample)

    def blocks() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        # Who reads the batches holds the sample.
        inputs, labels = reference().inputs[part], reference().labels[part]  # type: ignore[union-attr]
        permutation: Any = None if order is None else order.permutation(count)
        for start in range(0, count, rows):
            block = slice(start, start + rows) if order is None else permutation[start : start + rows]
            yield inputs[block, :, np.newaxis], labels[block, np.newaxis]

    signature = (
        tensorflow.TensorSpec((None, length, 1), tensorflow.float32),
        tensorflow.TensorSpec((None, 1), tensorflow.float32),
    )
    dataset = tensorflow.data.Dataset.from_generator(blocks, output_signature=signature).rebatch(batch_size)
    return dataset.apply(tensorflow.data.experimental.assert_cardinality(-(-count // batch_size)))
