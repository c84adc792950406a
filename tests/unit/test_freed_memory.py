"""A job's large arrays reuse the memory of those that were freed."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from locflow import memory

# In a thread, as a training's arrays are. The pages that 20 arrays touch after a first one, in arrays.
PROGRAM = """
import resource, threading
from locflow.memory import keep_freed_memory
keep_freed_memory()
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
    library = os.environ | {"PYTHONPATH": str(Path(memory.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=library)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 1


@pytest.mark.parametrize("library", [OSError, object()])
def test_a_c_library_without_mallopt_is_left_as_it_is(monkeypatch, library):
    def loaded(name):
        if isinstance(library, type):
            raise library
        return library

    monkeypatch.setattr(memory.ctypes, "CDLL", loaded)
    memory.keep_freed_memory()
