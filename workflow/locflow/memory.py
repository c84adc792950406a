"""What a job may use of the memory, refused before anything large is allocated; and what it frees, kept for itself."""

import ctypes

# Parameters of mallopt in malloc.h.
_M_TRIM_THRESHOLD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -4, -8


class InsufficientMemoryError(MemoryError):
    """More memory is needed than was declared; raised before anything large is allocated."""


def check_memory(needed: float, memory_limit: float | None, sentence: str) -> None:
    """Refuse what needs more bytes than the limit; None is no limit.

    Parameters
    ----------
    sentence
        What needs how much for what, {} in the place of how much.

    Raises
    ------
    InsufficientMemoryError
    """
    if memory_limit is not None and needed > memory_limit:
        demand = sentence.format(f"{needed / 1e9:.2f} GB")
        raise InsufficientMemoryError(f"{demand}; {memory_limit / 1e9:.2f} GB are declared")


def keep_freed_memory() -> None:
    """Take all arrays of this process from one heap that does not shrink. Without effect where there is no glibc.

    With Python 3.11, TensorFlow tells glibc's allocator to map each array above 128 kB anew and to unmap it when it is
    freed (findings/tensorflow_maps_each_array.sh). Each step of a training then touches some thousand new pages, which
    the kernel clears one by one. That is a third of the time of a training.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(_M_MMAP_MAX, 0)
    mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
    # With a heap for each thread, the peak of a training's memory would be a third higher.
    mallopt(_M_ARENA_MAX, 1)
