"""The networks of paper 4 (Ohtsuki and Ohtsuki, Fig. 2): convolutions with max pooling, dense layers, softmax.

Networks are built here, neither trained nor applied; their weights are drawn from Keras' global seed.
"""

from collections.abc import Sequence

from locflow.learning.tensorflow_setup import keras


def image_cnn(
    size: tuple[int, int],
    *,
    convolutions: Sequence[int],
    hidden: Sequence[int],
    kernel: int,
    pool: int,
    first_std: float,
) -> keras.Sequential:
    """A network on images of shape (Lx, Ly, 1): the probabilities of the phases below and above the critical disorder.

    `convolutions=[10], hidden=[]` is the paper's network of two weight layers, `[20, 50]` and `[500]` the variant of
    LeNet that Caffe brings along. As in Caffe's file no activation follows a convolution, and a ReLU each hidden layer.
    Convolutions slide with stride 1 within the image, without padding. Max pooling drops a last incomplete window;
    Caffe's keeps it: at the paper's 40 sites, at 20 and at 16 there is none.

    Parameters
    ----------
    size
        (Lx, Ly).
    convolutions
        Channels of each convolution, from the input on.
    hidden
        Neurons of each hidden dense layer; there may be none.
    kernel, pool
        Edge of the kernels; edge and stride of the pooling windows.
    first_std
        Standard deviation of the first convolution's normally distributed weights: 100 in the paper, because |psi|^2 is
        small. All other weights are normally distributed with Glorot's variance 2 / (inputs + outputs), as the paper
        says (Caffe's own "xavier" is uniform, with variance 1 / inputs). Biases start at 0.

    Raises
    ------
    ValueError
        A hyperparameter out of range, or an image too small; the message names it, its value, and what is allowed.
    """
    if not convolutions or min([*convolutions, *hidden]) < 1:
        raise ValueError(
            f"convolutions: {list(convolutions)} with hidden: {list(hidden)} are no layers; allowed: at least one "
            "convolution, and sizes of at least 1"
        )
    if not first_std > 0:
        raise ValueError(f"first_std: {first_std} is no standard deviation; allowed: above 0")
    shortest = smallest_edge(len(convolutions), kernel, pool)
    if min(size) < shortest:
        raise ValueError(f"size: {size} is too small for {len(convolutions)} convolutions; allowed: from {shortest} on")

    def glorot() -> keras.Initializer:
        # One initializer would give the same numbers each time it is asked. `GlorotNormal` is truncated.
        return keras.initializers.VarianceScaling(scale=1.0, mode="fan_avg", distribution="untruncated_normal")

    def dense(units: int, name: str, activation: str | None = None) -> keras.layers.Layer:
        return keras.layers.Dense(units, kernel_initializer=glorot(), activation=activation, name=name)

    layers = [keras.Input((*size, 1), name="image")]
    for index, channels in enumerate(convolutions, start=1):
        initial = keras.initializers.RandomNormal(stddev=first_std) if index == 1 else glorot()
        layers.append(keras.layers.Conv2D(channels, kernel, kernel_initializer=initial, name=f"convolution{index}"))
        layers.append(keras.layers.MaxPooling2D(pool, name=f"pooling{index}"))
    layers.append(keras.layers.Flatten(name="flatten"))
    layers += [dense(units, f"hidden{index}", "relu") for index, units in enumerate(hidden, start=1)]
    # The softmax apart, because the loss is computed from the values before it.
    layers += [dense(2, "output"), keras.layers.Softmax(name="probabilities")]
    return keras.Sequential(layers, name="image_cnn")


def smallest_edge(convolutions: int, kernel: int, pool: int) -> int:
    """Edge of the smallest image that so many convolutions with pooling leave something of."""
    edge = 1
    for _ in range(convolutions):
        edge = edge * pool + kernel - 1
    return edge
