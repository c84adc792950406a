"""What all descents have in common: many updates in one compiled call, and the refusal of one that diverges."""

from collections.abc import Callable, Sequence

from locflow.learning.tensorflow_setup import tensorflow


def summed_updates(
    update: Callable[..., "tensorflow.Tensor"], rows: Sequence["tensorflow.Tensor"], shape: Sequence[int]
) -> "tensorflow.Tensor":
    """The sum of what many updates return. Call it in a compiled function: an update takes less than a millisecond.

    Parameters
    ----------
    update
        Makes one update and returns a tensor, such as its loss.
    rows
        Tensors whose first dimension is the number of updates; an update is given one entry of each.
    shape
        Of what an update returns.
    """
    total = tensorflow.zeros(shape)
    for step in tensorflow.range(tensorflow.shape(rows[0])[0]):
        total += update(*[each[step] for each in rows])
    return total


def diverged(option: str, value: float, quantity: str, after: str) -> ValueError:
    """The error of a training whose loss is no longer a number.

    Parameters
    ----------
    option, value
        What would have to be smaller.
    quantity
        "loss" or "cost".
    after
        When it was seen: "3 epochs".
    """
    return ValueError(f"{option}: with {value} the {quantity} is no longer a number after {after}; try a smaller one")
