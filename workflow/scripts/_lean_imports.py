"""Imports of large packages without the optional ones that they look for, and that no job needs.

Keras looks for matplotlib, which is a fifth of its import; seaborn for scipy.stats and scipy.cluster, which are half of
its own. Both do without: of Keras, what shows pictures of images is missing, of seaborn, what clusters. Its density
estimates come from a copy of scipy's.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import PathFinder

HIDDEN = {"keras": ("matplotlib",), "seaborn": ("scipy.cluster", "scipy.stats")}


def install():
    """Import the packages of `HIDDEN` so from now on."""
    if LeanFinder not in sys.meta_path:
        sys.meta_path.insert(0, LeanFinder)


class LeanFinder:
    """Finds packages where Python does, and hides from some of them what they need not find."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """As `importlib.abc.MetaPathFinder` has it."""
        spec = PathFinder.find_spec(name, path, target) if name in HIDDEN else None
        if spec is not None:
            execute = spec.loader.exec_module

            def exec_module(module):
                with _hidden(*HIDDEN[name]):
                    execute(module)

            spec.loader.exec_module = exec_module
        return spec


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    # None in sys.modules is Python's own word for a module that is not to be found.
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
