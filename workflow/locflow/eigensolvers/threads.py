"""Threads and memory of this process: one limit for numpy, scipy and MKL alike, and the peak that was used."""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from threadpoolctl import threadpool_limits

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


@contextmanager
def limited_threads(threads: int) -> Iterator[None]:
    """Within, the BLAS of numpy and scipy, OpenMP and MKL (when loaded) use `threads` threads."""
    with threadpool_limits(limits=threads):
        yield


def reset_peak_memory() -> None:
    """Forget earlier peaks of this process, where the system can (Linux)."""
    try:
        _CLEAR.write_text("5")
    except OSError:
        return


def peak_memory_bytes() -> int:
    """Largest resident memory since `reset_peak_memory`, or since the start of the process where it cannot be reset."""
    try:
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
