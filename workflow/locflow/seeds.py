"""Seeds: of everything random, from what it is for. Changing anything here changes every result of the project."""

import hashlib
import json
from math import isfinite
from numbers import Integral, Real

import numpy as np

DECIMALS = 6


def number_label(value: float) -> str:
    """The text a number counts by, six decimals: that of 2.8000000000000003 is "2.800000"."""
    if isinstance(value, Integral):
        return f"{int(value)}.{'0' * DECIMALS}"
    if not isfinite(value):
        raise ValueError(f"a seed cannot be made of {value!r}; allowed: finite numbers")
    return f"{round(float(value), DECIMALS) + 0.0:.{DECIMALS}f}"


def seed_for(*parts: str | float, bits: int = 128) -> int:
    """A seed that depends on what it is for, and on nothing else.

    Parameters
    ----------
    *parts
        What the seed is for, for instance the root seed, "training", the training's name and the fold.
        Numbers count by their value to six decimals (12 is 12.0), and a number is not the text that looks
        like it.
    bits
        Size of the seed: 128 for `numpy.random.default_rng`, 32 for what takes no more (Keras, TensorFlow).

    Returns
    -------
    int
        0 <= seed < 2**bits, from the SHA-256 of the parts.

    Raises
    ------
    ValueError
        No part, or a part that is no text and no finite number.
    """
    if not parts:
        raise ValueError("a seed needs at least one part that says what it is for")
    words = []
    for part in parts:
        if isinstance(part, str):
            words.append(["text", part])
        elif isinstance(part, Real) and not isinstance(part, (bool, np.bool_)):
            words.append(["number", number_label(part)])
        else:
            raise ValueError(f"a seed cannot be made of {part!r}; allowed: text and finite numbers")
    digest = hashlib.sha256(json.dumps(words, separators=(",", ":")).encode("ascii")).digest()
    return int.from_bytes(digest, "big") >> (256 - bits)
