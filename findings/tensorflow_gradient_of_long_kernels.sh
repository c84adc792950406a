#!/usr/bin/env bash
# TensorFlow 2.21.0 on a processor, one thread: the gradient of a long kernel on one channel takes several times as long as
# the convolution itself, and several times as long as the same gradient written as a convolution.
#
# As in a network that reads the probabilities of basis states: 50 inputs of 924 numbers in one channel, 16 kernels of
# length 100 and of length 10.
# Expected: the gradient of the kernels has as many multiplications as the convolution, and takes about as long.
# Seen: for length 10 it does. For length 100, Conv2DBackpropFilter takes four to six times as long as the convolution. If the
# inputs are convolved with the gradients of the outputs, with the 50 inputs as channels and the 16 kernels as kernels, the
# result is the same to 1e-6, in a fifth of the time.
# Exits with 1 if for length 100 the operation takes less than twice as long as either of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tensorflow-cpu==2.21.0
cat > "$folder/gradient.py" <<'END'
import time

import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
inputs = tf.random.stateless_normal((50, 924, 1), seed=(1, 2))


def shortest(function):
    function()
    times = []
    for _ in range(20):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def compare(length):
    kernels = tf.random.stateless_normal((length, 1, 16), seed=(3, 4))
    of_outputs = tf.random.stateless_normal((50, 925 - length, 16), seed=(5, 6))

    @tf.function
    def convolution():
        return tf.nn.conv1d(inputs, kernels, 1, "VALID")

    @tf.function
    def gradient():
        return tf.raw_ops.Conv2DBackpropFilter(
            input=inputs[:, None],
            filter_sizes=[1, length, 1, 16],
            out_backprop=of_outputs[:, None],
            strides=[1, 1, 1, 1],
            padding="VALID",
        )[0, :, 0]

    @tf.function
    def as_convolution():
        return tf.nn.conv1d(tf.transpose(inputs, (2, 1, 0)), tf.transpose(of_outputs, (1, 0, 2)), 1, "VALID")[0]

    np.testing.assert_allclose(gradient(), as_convolution(), atol=1e-5 * np.abs(gradient()).max())
    return [shortest(each) for each in (convolution, gradient, as_convolution)]


for length in (10, 100):
    convolution, gradient, other = compare(length)
    print(
        f"length {length}: convolution {1e3 * convolution:.1f} ms, its gradient {1e3 * gradient:.1f} ms, "
        f"the gradient as a convolution {1e3 * other:.1f} ms"
    )
raise SystemExit(gradient < 2 * max(convolution, other))
END
TF_CPP_MIN_LOG_LEVEL=2 "$folder/venv/bin/python" "$folder/gradient.py" && echo "as described" || {
    echo "it has changed" >&2
    exit 1
}
