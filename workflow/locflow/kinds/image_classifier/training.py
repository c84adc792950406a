"""Training of the networks of paper 4: Caffe's solver on the cross entropy, until the validation error is stationary.

Steps run in a loop within TensorFlow, on images that are held in memory once. The sample comes from
`locflow.kinds.image_classifier.samples`, the network from `locflow.kinds.image_classifier.networks`.
"""

import time
from collections.abc import Callable, Mapping

import numpy as np

from locflow.kinds.image_classifier.caffe_solver import CaffeRMSProp, InverseDecay
from locflow.kinds.image_classifier.networks import image_cnn
from locflow.kinds.image_classifier.samples import ImageSample
from locflow.learning.batches import endless_batches
from locflow.learning.descent import diverged, summed_updates
from locflow.learning.networks import architecture
from locflow.learning.tensorflow_setup import configure, keras, tensorflow, versions
from locflow.learning.trained_network import TrainedNetwork
from locflow.learning.training_log import TrainingLog

# Images at a time where no gradients are needed: their activations stay in a processor's cache.
ROWS = 64


def train(
    network: Mapping,
    solver: Mapping,
    sample: ImageSample,
    *,
    training: np.ndarray,
    validation: np.ndarray,
    batch_size: int,
    evaluation_interval: int,
    patience: int,
    max_iterations: int,
    seed: int,
    threads: int,
) -> TrainedNetwork:
    """Train a network from scratch.

    Parameters
    ----------
    network
        Keyword arguments of `image_cnn`.
    solver
        `base_rate`, `gamma` and `power` of `InverseDecay`, and the keyword arguments of `CaffeRMSProp`.
    sample
        Labelled images.
    training, validation
        Their rows to train on and to validate with.
    batch_size
        Images per iteration. The training rows pass in random order, in a new one as often as they are used up.
    evaluation_interval
        Iterations between two evaluations of the validation rows.
    patience
        The validation error is stationary when so many evaluations in a row bring no lower one (share of wrong
        answers, of equal ones the lower loss). Then training stops, with the weights of the lowest.
    max_iterations
        Where training stops at the latest.
    seed
        Of initial weights and batches; 0 <= seed < 2**32.
    threads
        Rounding depends on their number.

    Returns
    -------
    TrainedNetwork
        The record's `history` has lists of `iteration`, the mean `training_loss` since the entry before (while the
        weights change), `validation_error` and `validation_loss`. Of the weights that are kept: `best_iteration`,
        `validation_accuracy`, `validation_loss` and `training_accuracy`. `last_validation_accuracy` is that of the
        last iteration, `iterations` their number, `stationary` whether the error was.

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
    model = image_cnn(sample.images.shape[1:], **network)
    descend, evaluate = _functions(model, solver, sample, batch_size)
    batches = endless_batches(training, batch_size, evaluation_interval, np.random.default_rng(seed))
    history: dict[str, list] = {"iteration": [], "training_loss": [], "validation_error": [], "validation_loss": []}
    log = TrainingLog("iteration", max_iterations)
    best, kept, waited = (np.inf, np.inf), model.get_weights(), 0
    while waited < patience and (done := sum(history["iteration"][-1:])) < max_iterations:
        steps = min(evaluation_interval, max_iterations - done)
        loss = float(descend(next(batches)[:steps])) / steps
        error, validation_loss = evaluate(validation)
        if not np.isfinite([loss, validation_loss]).all():
            raise diverged("base_rate", solver["base_rate"], "loss", f"{done + steps} iterations")
        for name, value in zip(history, (done + steps, loss, error, validation_loss), strict=True):
            history[name].append(value)
        log(done + steps, training_loss=loss, validation_error=error)
        waited += 1
        if (error, validation_loss) < best:
            best, kept, waited, best_iteration = (error, validation_loss), model.get_weights(), 0, done + steps
    model.set_weights(kept)
    return TrainedNetwork(
        model,
        {
            "network": dict(network),
            "layers": architecture(model),
            "parameters": model.count_params(),
            "solver": dict(solver),
            "batch_size": batch_size,
            "evaluation_interval": evaluation_interval,
            "patience": patience,
            "max_iterations": max_iterations,
            "seed": seed,
            "threads": threads,
            "sample": {"training": len(training), "validation": len(validation)},
            "history": history,
            "iterations": history["iteration"][-1],
            "stationary": waited == patience,
            "best_iteration": best_iteration,
            "validation_accuracy": 1.0 - best[0],
            "validation_loss": best[1],
            "last_validation_accuracy": 1.0 - history["validation_error"][-1],
            "training_accuracy": 1.0 - evaluate(training)[0],
            "seconds": time.perf_counter() - start,
            "packages": {"numpy": np.__version__, **versions()},
        },
    )


def _functions(model: keras.Model, solver: Mapping, sample: ImageSample, batch_size: int) -> tuple[Callable, Callable]:
    schedule = InverseDecay(*(solver[name] for name in ("base_rate", "gamma", "power")))
    others = {name: value for name, value in solver.items() if name not in schedule.get_config()}
    optimizer = CaffeRMSProp(schedule, **others)
    variables = model.trainable_variables
    optimizer.build(variables)
    logits = keras.Model(model.inputs[0], model.get_layer("output").output)
    images = tensorflow.constant(sample.images[..., np.newaxis])
    labels = tensorflow.constant(sample.labels)

    def terms(rows: tensorflow.Tensor, training: bool) -> tuple[tensorflow.Tensor, tensorflow.Tensor]:
        values = logits(tensorflow.gather(images, rows), training=training)
        targets = tensorflow.gather(labels, rows)
        losses = tensorflow.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=values)
        return losses, tensorflow.not_equal(tensorflow.argmax(values, axis=1, output_type=targets.dtype), targets)

    def update(rows: tensorflow.Tensor) -> tensorflow.Tensor:
        with tensorflow.GradientTape() as tape:
            loss = tensorflow.reduce_mean(terms(rows, training=True)[0])
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    @tensorflow.function(input_signature=[tensorflow.TensorSpec((None, batch_size), tensorflow.int32)])  # type: ignore[untyped-decorator]
    def descend(rows: tensorflow.Tensor) -> tensorflow.Tensor:
        return summed_updates(update, (rows,), ())

    @tensorflow.function(input_signature=[tensorflow.TensorSpec((None,), tensorflow.int32)])  # type: ignore[untyped-decorator]
    def summed(rows: tensorflow.Tensor) -> tuple[tensorflow.Tensor, tensorflow.Tensor]:
        losses, wrong = terms(rows, training=False)
        return tensorflow.reduce_sum(losses), tensorflow.reduce_sum(tensorflow.cast(wrong, tensorflow.int32))

    def evaluate(rows: np.ndarray) -> tuple[float, float]:
        pieces = [summed(rows[start : start + ROWS]) for start in range(0, len(rows), ROWS)]
        losses, wrong = (sum(float(piece[k]) for piece in pieces) for k in (0, 1))
        return wrong / len(rows), losses / len(rows)

    return descend, evaluate
