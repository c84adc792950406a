"""A file whose tests are all slow is not even read where slow tests are left out: most such files import TensorFlow."""

SLOW = "\npytestmark = pytest.mark.slow\n"


def pytest_ignore_collect(collection_path, config):
    if config.option.markexpr == "not slow" and collection_path.suffix == ".py":
        return SLOW in collection_path.read_text(encoding="utf-8") or None
    return None
