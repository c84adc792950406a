"""TensorFlow and Keras, imported in one place with what every network of the project assumes.

Backend, number format and the threads of a job; a training repeats to the last bit on one machine with the
same number of threads. Importing this module takes seconds: only modules that need a network do.
"""

import os

# Both must be in the environment before the import. Keras would otherwise follow the user's own keras.json.
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# On a GPU: leave room for the other jobs.
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")

import keras as keras
import tensorflow as tensorflow

keras.config.set_floatx("float32")
keras.config.set_image_data_format("channels_last")


def configure(threads: int) -> None:
    """Deterministic operations on so many threads. Call it before anything is computed; the same call may be
    repeated.

    Parameters
    ----------
    threads
        Of one operation. Operations run one after the other, so that a job uses no more cores than this.

    Raises
    ------
    ValueError
        Less than one thread.
    RuntimeError
        TensorFlow has begun to compute with another number of threads.
    """
    if threads < 1:
        raise ValueError(f"threads: {threads} is too few; at least 1")
    tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    tensorflow.config.experimental.enable_op_determinism()


def versions() -> dict[str, str]:
    """The packages that a network's numbers depend on."""
    return {"tensorflow": tensorflow.__version__, "keras": keras.__version__}
