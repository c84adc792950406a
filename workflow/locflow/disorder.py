"""The random field of a realization, and every other seed: random numbers with random access.

Box disorder, uniform in [-W, W] with W the half width (paper 1, Eq. (1); papers 2, 3 and 5). A field is a
pure function of what it is the field of (root seed, system, W, realization), never of the order, the process,
the block of realizations or the platform it is computed in. Changing anything here changes every result of
the project.
"""

import hashlib
import json
from math import isfinite
from numbers import Integral, Real

import numpy as np

DECIMALS = 6


def number_label(value: Real) -> str:
    """The text a number counts by, six decimals: that of 2.8000000000000003 is "2.800000"."""
    if isinstance(value, Integral):
        return f"{int(value)}.{'0' * DECIMALS}"
    if not isfinite(value):
        raise ValueError(f"a seed cannot be made of {value!r}; allowed: finite numbers")
    return f"{round(float(value), DECIMALS) + 0.0:.{DECIMALS}f}"


def seed_for(*parts: str | Real, bits: int = 128) -> int:
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


def box_field(
    root_seed: int, system_name: str, W: float, realization: int, n_sites: int, *, rescaled: bool = False
) -> np.ndarray:
    """The random field of one realization.

    Parameters
    ----------
    root_seed
        Seed of the whole study.
    system_name
        Name of the system in the config: two systems have independent fields.
    W
        Half width of the box, in the units of the model's field; counts to six decimals.
    realization
        Index of the realization, from 0.
    n_sites
        Number of sites N.
    rescaled
        False: the fields at different W are independent. True: they are one sample of [-1, 1] times W, as in
        the single-realization figures of paper 3.

    Returns
    -------
    field : ndarray, shape (n_sites,), float64
        Uniform in [-W, W).

    Raises
    ------
    ValueError
        W negative or not finite.
    """
    half_width = float(number_label(W))
    if half_width < 0:
        raise ValueError(f"W: {W!r} is negative; allowed: half widths of at least 0")
    sample = "rescaled" if rescaled else number_label(W)
    seed = seed_for("field", root_seed, system_name, sample, realization)
    # Raw words, because numpy keeps the stream of a bit generator for good, but not that of Generator.random.
    words = np.random.PCG64(np.random.SeedSequence(seed)).random_raw(n_sites)
    unit = (words >> np.uint64(11)) * 2.0**-53
    return half_width * (2.0 * unit - 1.0)
