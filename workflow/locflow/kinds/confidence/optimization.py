"""Confidence optimization: the part of the cost that is about outputs (paper 3, Eq. (8); taken over by paper 5).

Cross entropy of labelled inputs, and the Shannon entropy of the outputs on unlabelled ones: networks are taught to be
sure of themselves where nobody says of what.
"""

from collections.abc import Callable

from locflow.learning.tensorflow_setup import tensorflow


def output_terms(
    values: tensorflow.Tensor, labels: tensorflow.Tensor, reduce: Callable
) -> dict[str, tensorflow.Tensor]:
    """The terms of the cost, natural logarithms.

    Parameters
    ----------
    values
        What the network says before the softmax, shape (..., labelled + unlabelled, class): the labelled inputs first.
    labels
        Shape (..., labelled, class), rows that sum to one.
    reduce
        `tensorflow.reduce_sum` or `tensorflow.reduce_mean`: how inputs of one kind are taken together.

    Returns
    -------
    dict of tensors of shape (...)
        `cross_entropy` and `confidence_entropy`, reduced and without their weights; `training_accuracy`.
    """
    logarithms = tensorflow.nn.log_softmax(values)
    count = tensorflow.shape(labels)[-2]
    labelled, unlabelled = logarithms[..., :count, :], logarithms[..., count:, :]
    correct = tensorflow.equal(tensorflow.argmax(labels, axis=-1), tensorflow.argmax(labelled, axis=-1))
    return {
        "cross_entropy": reduce(-tensorflow.reduce_sum(labels * labelled, axis=-1), axis=-1),
        "confidence_entropy": reduce(-tensorflow.reduce_sum(tensorflow.exp(unlabelled) * unlabelled, axis=-1), axis=-1),
        "training_accuracy": tensorflow.reduce_mean(tensorflow.cast(correct, values.dtype), axis=-1),
    }
