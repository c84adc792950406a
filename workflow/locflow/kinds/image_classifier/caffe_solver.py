"""Caffe's RMSProp solver as a Keras optimizer (paper 4: the parameters of Caffe's MNIST example).

As in Caffe's `sgd_solver.cpp` and `rmsprop_solver.cpp`, for each weight w with gradient g of the loss:

    g <- g + weight_decay w
    h <- rms_decay h + (1 - rms_decay) g^2          (h = 0 before the first iteration)
    w <- w - rate g / (sqrt(h) + delta)

So weight decay goes through the running mean of squares: a weight that hardly enters the loss moves to zero at the full
rate, whatever its size. Keras' and TensorFlow's RMSProp differ: they add their constant within the root. In the example
the rate of biases is twice that of weights (`lr_mult: 2`), and biases decay as weights do (`decay_mult` is 1 unless
said otherwise). The rate falls as base_rate (1 + gamma iteration)^-power (`lr_policy: "inv"`), iterations from 0.
"""

from locflow.learning.tensorflow_setup import keras, tensorflow


@keras.saving.register_keras_serializable(package="locflow")
class InverseDecay(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]  # Keras has no types.
    """base_rate (1 + gamma iteration)^-power."""

    def __init__(self, base_rate: float, gamma: float, power: float):
        self.base_rate, self.gamma, self.power = base_rate, gamma, power

    def __call__(self, iteration: tensorflow.Tensor) -> tensorflow.Tensor:
        """Rate of an iteration, from 0."""
        return self.base_rate * (1.0 + self.gamma * tensorflow.cast(iteration, tensorflow.float32)) ** -self.power

    def get_config(self) -> dict:
        """The constructor's arguments."""
        return {"base_rate": self.base_rate, "gamma": self.gamma, "power": self.power}


@keras.saving.register_keras_serializable(package="locflow")
class CaffeRMSProp(keras.optimizers.Optimizer):  # type: ignore[misc]  # Keras has no types.
    """Caffe's RMSProp, see above.

    Parameters
    ----------
    learning_rate
        Rate of the weights, or its schedule.
    rms_decay, delta
        Of the running mean of squares.
    decay
        weight_decay: half of it times the squared norm of all weights and biases is added to the loss.
    bias_multiplier
        Rate of the biases in units of that of the weights.
    """

    def __init__(
        self,
        learning_rate: float | InverseDecay,
        *,
        rms_decay: float,
        delta: float,
        decay: float,
        bias_multiplier: float,
    ):
        super().__init__(learning_rate=learning_rate, name="caffe_rmsprop")
        self.rms_decay, self.delta, self.decay, self.bias_multiplier = rms_decay, delta, decay, bias_multiplier

    def build(self, variables: list[keras.Variable]) -> None:
        """Make the running means of squares; a variable named `bias` is a bias."""
        if not self.built:
            super().build(variables)
            self._squares = self.add_optimizer_variables(variables, "squares")
            self._multipliers = [self.bias_multiplier if one.name == "bias" else 1.0 for one in variables]

    def update_step(
        self, gradient: tensorflow.Tensor, variable: keras.Variable, learning_rate: float | InverseDecay
    ) -> None:
        """Update one weight and its mean of squares."""
        index = self._get_variable_index(variable)
        squares, multiplier = self._squares[index], self._multipliers[index]
        gradient = gradient + self.decay * variable
        squares.assign(self.rms_decay * squares + (1.0 - self.rms_decay) * tensorflow.square(gradient))
        variable.assign_sub(multiplier * learning_rate * gradient / (tensorflow.sqrt(squares) + self.delta))

    def get_config(self) -> dict:
        """The constructor's arguments."""
        config = {"learning_rate": self.learning_rate, "rms_decay": self.rms_decay, "delta": self.delta}
        return config | {"decay": self.decay, "bias_multiplier": self.bias_multiplier}
