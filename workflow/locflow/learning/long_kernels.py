"""Convolution of one channel with long kernels, whose gradient takes as long as the convolution.

On a processor, TensorFlow computes the gradient of kernels of length 100 six times slower than the convolution. The
gradient is a convolution too, of the inputs with the gradients of the outputs, where the states of a batch take the
place of channels.
"""

from locflow.learning.tensorflow_setup import keras, tensorflow

# At this length both ways take as long for 12,870 inputs; for 924 inputs this one is twice as fast.
SHORTEST = 16


def with_fast_gradient(layer: keras.layers.Conv1D) -> keras.layers.Conv1D:
    """Give a layer of stride 1 without padding, on one channel, the faster gradient, the same to rounding.

    Shorter kernels are left as they are, and so are all on a GPU, which has gradients of its own.
    """
    if layer.kernel_size[0] >= SHORTEST and not tensorflow.config.list_physical_devices("GPU"):
        # Of this object alone: it is stored as what it is, and anyone's Keras reads it.
        layer.call = lambda inputs: layer.activation(_convolution(inputs, layer.kernel.value) + layer.bias)
    return layer


@tensorflow.custom_gradient
def _convolution(inputs: tensorflow.Tensor, kernel: tensorflow.Tensor):
    """Shapes (batch, positions, 1) and (length, 1, kernels)."""

    def gradients(of_outputs: tensorflow.Tensor):
        of_kernel = tensorflow.nn.conv1d(
            tensorflow.transpose(inputs, (2, 1, 0)), tensorflow.transpose(of_outputs, (1, 0, 2)), 1, "VALID"
        )
        of_inputs = tensorflow.nn.conv1d_transpose(of_outputs, kernel, tensorflow.shape(inputs), 1, "VALID")
        return of_inputs, tensorflow.transpose(of_kernel, (1, 0, 2))

    return tensorflow.nn.conv1d(inputs, kernel, 1, "VALID"), gradients
