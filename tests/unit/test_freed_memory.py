"""A job's large arrays reuse the memory of those that were freed."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "workflow/scripts"
# In a thread, as a training's arrays are. The pages that 20 arrays touch after a first one, in arrays.
PROGRAM = """
import resource, sys, threading
sys.path.insert(0, {scripts!r})
import _freed_memory
_freed_memory.keep()
SIZE = 40_000_000
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def arrays():
    b"x" * SIZE
    before = faults()
    for _ in range(20):
        b"x" * SIZE
    print((faults() - before) * resource.getpagesize() / SIZE)
thread = threading.Thread(target=arrays)
thread.start()
thread.join()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc's allocator can be told")
def test_twenty_large_arrays_touch_hardly_any_new_memory():
    program = PROGRAM.format(scripts=str(SCRIPTS))
    touched = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert float(touched) < 1


@pytest.mark.parametrize("library", [OSError, object()])
def test_a_c_library_without_mallopt_is_left_as_it_is(monkeypatch, library):
    monkeypatch.syspath_prepend(SCRIPTS)
    import _freed_memory

    def loaded(name):
        if isinstance(library, type):
            raise library
        return library

    monkeypatch.setattr(_freed_memory.ctypes, "CDLL", loaded)
    _freed_memory.keep()
