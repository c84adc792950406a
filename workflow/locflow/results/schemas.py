"""What a reader may rely on, by kind of file: variables and their dimensions.

Whoever makes a kind of file declares it beside: `SCHEMAS` in a module `schemas.py` of its package. Such a module
imports nothing heavy, since every reader and writer loads them all.
"""

import functools
from importlib import import_module
from pathlib import Path

LIBRARY = Path(__file__).parents[1]


@functools.cache
def schemas() -> dict[str, dict[str, tuple[str, ...]]]:
    """The variables with their dimensions that every file of a kind holds, by kind.

    Raises
    ------
    ValueError
        Two packages declare the same kind.
    """
    by_kind: dict[str, dict[str, tuple[str, ...]]] = {}
    for path in sorted(LIBRARY.rglob("schemas.py")):
        module = ".".join([LIBRARY.name, *path.relative_to(LIBRARY).with_suffix("").parts])
        if module == __name__:
            continue
        declared = import_module(module).SCHEMAS
        if twice := by_kind.keys() & declared.keys():
            raise ValueError(f"{module}: files of kind {min(twice)!r} are declared by another package too")
        by_kind |= declared
    return by_kind
