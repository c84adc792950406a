"""Memory that a job frees stays with the job, for its next arrays.

With Python 3.11, TensorFlow tells glibc's allocator to map each array above 128 kB anew and to unmap it when it is
freed (findings/tensorflow_maps_each_array.sh). Each step of a training then touches some thousand new pages, which the
kernel clears one by one. That is a third of the time of a training.
"""

import ctypes

# Parameters of mallopt in malloc.h.
M_TRIM_THRESHOLD, M_MMAP_MAX, M_ARENA_MAX = -1, -4, -8


def keep():
    """Take all arrays from one heap that does not shrink. Without effect where the C library is not glibc."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(M_MMAP_MAX, 0)
    mallopt(M_TRIM_THRESHOLD, 2**31 - 1)
    # With a heap for each thread, the peak of a training's memory would be a third higher.
    mallopt(M_ARENA_MAX, 1)
