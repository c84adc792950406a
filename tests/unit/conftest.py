"""What holds for all tests of the library.

Their matrices are small: threads of linear algebra would wait for one another most of the time, where several processes
share the cores even ten times as long as one thread computes. The number is read when numpy is imported.

A file whose tests are all slow is not even read where slow tests are left out: most such files import TensorFlow.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

SLOW = "\npytestmark = pytest.mark.slow\n"


def pytest_ignore_collect(collection_path, config):
    if config.option.markexpr == "not slow" and collection_path.suffix == ".py":
        return SLOW in collection_path.read_text(encoding="utf-8") or None
    return None
