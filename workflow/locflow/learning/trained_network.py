"""A trained network with the record of its training, as the trainings of all kinds return it."""

from dataclasses import dataclass

from locflow.learning.tensorflow_setup import keras


@dataclass(frozen=True)
class TrainedNetwork:
    """A trained network and how it came to be.

    Attributes
    ----------
    model : keras.Model
        With the weights that training ends with; not compiled, so that its file holds no state of the optimizer.
    record : dict
        In types that JSON knows: `history`, lists over the training, the accuracies of the final network, `layers`,
        `parameters`, `sample`, the settings, `seconds`, and `packages`.
    """

    model: keras.Model
    record: dict
