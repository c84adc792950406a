#!/usr/bin/env bash
# TensorFlow 2.21.0 with Python 3.11 on glibc: the first dataset that is read from Python makes every step slower.
#
# A convolution is trained, 50 inputs of 924 numbers and ten kernels at a time: its arrays hold some MB. In one process a
# dataset from a generator (tf.data.Dataset.from_generator, as Keras' fit uses for its own generators) of one number was
# read before. The training does not use it.
# Expected: the steps touch the same memory again and again, with the dataset and without it. Where the log line says
# "Memory patch applied: M_TRIM_THRESHOLD=128 kb was set", the heap's free end is returned more often.
# Seen: without the dataset a step touches below 100 new pages, with it 1,788: the log line names another option than the
# one that is set. It is M_MMAP_THRESHOLD (mallopt's -3, not -1), for good and for the whole process. From then on each
# array above 128 kB is mapped, cleared by the kernel, and unmapped. The variables MALLOC_MMAP_THRESHOLD_ and
# MALLOC_TRIM_THRESHOLD_ change nothing, because the library's call comes later. MALLOC_MMAP_MAX_=0 does: no array is
# mapped. For the networks of this project the new pages take a third of a training's time.
# Exits with 1 if the dataset changes the number of pages by less than a factor of five, or MALLOC_MMAP_MAX_ does not help.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tensorflow-cpu==2.21.0
cat > "$folder/steps.py" <<'END'
import resource
import sys

import tensorflow as tf

if "dataset" in sys.argv:
    signature = tf.TensorSpec((), tf.int32)
    for number in tf.data.Dataset.from_generator(lambda: iter([0]), output_signature=signature):
        pass
inputs = tf.random.stateless_normal((50, 924, 1), seed=(1, 2))
kernels = tf.Variable(tf.random.stateless_normal((10, 1, 10), seed=(3, 4)))


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.relu(tf.nn.conv1d(inputs, kernels, stride=1, padding="VALID")) ** 2)
    kernels.assign_sub(1e-3 * tape.gradient(loss, kernels))


def new_pages(steps):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(steps):
        step()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) // steps


new_pages(20)
print(new_pages(100))
END
pages() { env "$@" 2> "$folder/log" || { cat "$folder/log" >&2; exit 2; }; }
program=("$folder/venv/bin/python" "$folder/steps.py")
without=$(pages "${program[@]}")
with=$(pages "${program[@]}" dataset)
thresholds=$(pages MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=2147483647 "${program[@]}" dataset)
unmapped=$(pages MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=2147483647 "${program[@]}" dataset)
echo "new pages a step: $without; after a dataset $with; with thresholds $thresholds; with MALLOC_MMAP_MAX_=0 $unmapped"
if ((with > 5 * without + 100 && thresholds > 5 * without + 100 && 5 * unmapped < with)); then
    echo "as described: the dataset has changed the allocator"
else
    echo "the behaviour has changed"
    exit 1
fi
