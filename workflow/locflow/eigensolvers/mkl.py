"""Intel MKL from its wheel, called through ctypes with 64-bit integers; no wheel (other machines than x86-64) is no
error.

Only what scipy has not: the sparse factorization LDL^T (`factorization.py`), and a fast band to tridiagonal reduction.
The 64-bit interface has no limit at n = 32,767 or at 2^31 entries of a factor. MKL lives beside numpy's OpenBLAS, whose
symbols have other names.
"""

import ctypes
import functools
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import numpy as np
from scipy.linalg import LinAlgError

_INTEL_THREADING = 0


@functools.cache
def library() -> ctypes.CDLL | None:
    """The loaded `mkl_rt` library, or None where the wheel is not installed."""
    for path in _candidates():
        try:
            loaded = ctypes.CDLL(str(path))
        except OSError:
            continue
        loaded.MKL_Set_Threading_Layer(ctypes.c_int(_INTEL_THREADING))
        return loaded
    return None


def use_threads(threads: int) -> None:
    """Let MKL use `threads` threads in calls from this thread of the program."""
    library().MKL_Set_Num_Threads_Local(ctypes.c_int(threads))


def band_eigenvalues(band: np.ndarray) -> np.ndarray:
    """All eigenvalues, ascending, of a symmetric band matrix (lower form, (half_width + 1, n), overwritten)."""
    half_width, n = band.shape[0] - 1, band.shape[1]
    diagonal, off_diagonal, work = np.empty(n), np.empty(n), np.empty(n)
    info = ctypes.c_int64(0)
    library().dsbtrd_64(
        b"N", b"L", integer(n), integer(half_width), pointer(band), integer(half_width + 1), pointer(diagonal),
        pointer(off_diagonal), pointer(np.empty(1)), integer(1), pointer(work), ctypes.byref(info),
    )  # fmt: skip
    if info.value == 0:
        library().dsterf_64(integer(n), pointer(diagonal), pointer(off_diagonal), ctypes.byref(info))
    if info.value != 0:
        raise LinAlgError(f"MKL dsbtrd/dsterf failed with info = {info.value}")
    return diagonal


def integer(value: int):
    """A 64-bit integer as Fortran takes it."""
    return ctypes.byref(ctypes.c_int64(value))


def pointer(array: np.ndarray) -> ctypes.c_void_p:
    """The address of an array's first element."""
    return ctypes.c_void_p(array.ctypes.data)


def _candidates() -> Iterator[Path]:
    name = "mkl_rt" if sys.platform == "win32" else "libmkl_rt"
    for folder in (Path(sys.prefix) / "lib", Path(sys.prefix) / "Library" / "bin"):
        yield from sorted(folder.glob(f"{name}*"))
    try:
        listed = files("mkl") or []
    except PackageNotFoundError:
        return
    yield from (entry.locate() for entry in listed if entry.name.startswith(name))
