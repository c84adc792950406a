"""Adam in one pass over memory.

Keras composes an update of some fifteen operations, each of which reads and writes arrays as large as the weights: for
the 6 million weights of paper 1's networks a quarter of a training step. TensorFlow's own kernel does the same in one.
"""

from locflow.learning.tensorflow_setup import keras, tensorflow


class FusedAdam(keras.optimizers.Adam):
    """Keras' Adam with TensorFlow's kernel for the update; the same to rounding."""

    def update_step(
        self, gradient: tensorflow.Tensor, variable: tensorflow.Variable, learning_rate: float | tensorflow.Tensor
    ):
        """Update one variable and its two moments."""
        index = self._get_variable_index(variable)
        step = tensorflow.cast(self.iterations + 1, variable.dtype)
        beta_1, beta_2 = (tensorflow.constant(beta, variable.dtype) for beta in (self.beta_1, self.beta_2))
        tensorflow.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=beta_1**step,
            beta2_power=beta_2**step,
            lr=tensorflow.cast(learning_rate, variable.dtype),
            beta1=beta_1,
            beta2=beta_2,
            epsilon=tensorflow.constant(self.epsilon, variable.dtype),
            grad=gradient,
        )
